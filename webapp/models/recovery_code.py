"""Codes for somebody whose phone is gone: each opens the second step of a log-in once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key


class RecoveryCode(Base):
    """`code_hash`: as a password's (`accounts.passwords`)."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = key()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]
