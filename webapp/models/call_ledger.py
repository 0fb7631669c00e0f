"""Calls left at a vendor, per account, shared by all processes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, now


class CallLedger(Base):
    """`taken`: calls taken in the window that began at `window_at`. `remaining`: what the vendor last said was left, at
    `remaining_at`. `blocked_until`: no call before. `probes`: light calls made while blocked."""

    __tablename__ = "call_ledger"

    account_key: Mapped[str] = mapped_column(primary_key=True)
    window_at: Mapped[datetime] = now()
    taken: Mapped[int] = mapped_column(server_default="0")
    remaining: Mapped[int | None]
    remaining_at: Mapped[datetime | None]
    blocked_until: Mapped[datetime | None]
    probes: Mapped[int] = mapped_column(server_default="0")
