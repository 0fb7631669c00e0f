"""What the EU's register said about a VAT number: the proof of a reverse charge."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key, now


class VatAnswerRow(Base):
    """One clear answer (valid or not). `consultation`: the register's own number for the question."""

    __tablename__ = "vat_answer"
    __table_args__ = (UniqueConstraint("installation_id", "country", "number"),)

    id: Mapped[int] = key()
    installation_id: Mapped[int]
    country: Mapped[str]
    number: Mapped[str]
    valid: Mapped[bool]
    consultation: Mapped[str] = mapped_column(server_default="")
    name: Mapped[str] = mapped_column(server_default="")
    asked_on: Mapped[date]
    asked_at: Mapped[datetime] = now()
