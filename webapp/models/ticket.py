"""What a merchant asked or reported."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key, now


class Ticket(Base):
    """`kind`: report (a problem with orders) | question | install (we do a step of the installation).

    `state`: new | in_progress | waiting | answered. `facts`: the order's facts, gathered by a job after the press; None
    until then. `answer_before`: what we promised.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        Index("ix_ticket_state", "state", "created_at"),
        Index("ix_ticket_installation_id", "installation_id", "id"),
    )

    id: Mapped[int] = key()
    installation_id: Mapped[int]
    person_id: Mapped[int | None]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="new")
    subject: Mapped[str]
    message: Mapped[str] = mapped_column(server_default="")
    order_id: Mapped[int | None]
    problem: Mapped[str] = mapped_column(server_default="")
    facts: Mapped[dict[str, Any] | None]
    answer_before: Mapped[datetime]
    created_at: Mapped[datetime] = now()
