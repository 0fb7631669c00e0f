"""Who gets which mails of an installation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key, now

KINDS = ("problems", "trial", "invoices")
"""What mails are about; `notify.kinds` has the words. Migration 0002 gave all of them to everybody who may log in."""
OWNERS_CHOOSE = ("trial", "invoices")
"""What only an owner gives to an address or takes from it: what the shop pays us, and its end."""


class Recipient(Base):
    """An e-mail address, normalised, that need not be a login. `kinds`: of KINDS."""

    __tablename__ = "recipient"
    __table_args__ = (UniqueConstraint("installation_id", "email"),)

    id: Mapped[int] = key()
    installation_id: Mapped[int] = mapped_column(ForeignKey("installation.id"))
    email: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="en")
    kinds: Mapped[list[Any]] = mapped_column(server_default="[]")
    created_at: Mapped[datetime] = now()
