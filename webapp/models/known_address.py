"""From where somebody logged in lately."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, now


class KnownAddress(Base):
    """`address`: IP, of IPv6 the network of 64 bits (`accounts.tries`)."""

    __tablename__ = "known_address"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime] = now()
