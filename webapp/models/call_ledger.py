"""Calls left at a vendor, per account, shared by all processes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class CallLedger(Base):
    """`recent`: when calls were taken, as long as they count (empty where only the vendor
    limits us). `taken`: calls ever.

    `remaining`: what the vendor last said was left, at `remaining_at`. `blocked_until`: no call before.
    """

    __tablename__ = "call_ledger"

    account_key: Mapped[str] = mapped_column(primary_key=True)
    recent: Mapped[list[datetime]] = mapped_column(ARRAY(DateTime(timezone=True)), server_default="{}")
    taken: Mapped[int] = mapped_column(server_default="0")
    remaining: Mapped[int | None]
    remaining_at: Mapped[datetime | None]
    blocked_until: Mapped[datetime | None]
