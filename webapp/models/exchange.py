"""What was sent to the books for an order and what they answered; no secrets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key, now


class Exchange(Base):
    """One write. `what`: debtor | invoice. `sent`: the neutral document, field by field. `answer`: a number, or
    words.
    """

    __tablename__ = "exchange"
    __table_args__ = (Index("ix_exchange_order_id", "order_id", "id"),)

    id: Mapped[int] = key()
    installation_id: Mapped[int]
    order_id: Mapped[int]
    at: Mapped[datetime] = now()
    what: Mapped[str]
    sent: Mapped[dict[str, Any]]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(server_default="")
