"""What happened to an order, step by step; never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key, now


class OrderHistory(Base):
    """One entry of the timeline. `code`: of a note or problem; `params` fill its sentence; `actor`: a person's name,
    or "" when it went by itself. A move carries both states.
    """

    __tablename__ = "order_history"
    __table_args__ = (Index("ix_order_history_order_id", "order_id", "id"),)

    id: Mapped[int] = key()
    installation_id: Mapped[int]
    order_id: Mapped[int]
    at: Mapped[datetime] = now()
    code: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    actor: Mapped[str] = mapped_column(server_default="")
    before: Mapped[str] = mapped_column(server_default="")
    after: Mapped[str] = mapped_column(server_default="")
