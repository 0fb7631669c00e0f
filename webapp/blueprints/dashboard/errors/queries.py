"""Held orders: those of a period with what groups them, and what lies outside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from webapp.blueprints.dashboard import search
from webapp.blueprints.dashboard.periods import Period
from webapp.blueprints.dashboard.queries import ROW_COLUMNS
from webapp.blueprints.reading import Found, Statement
from webapp.extensions import db
from webapp.integration.domain.states import State
from webapp.models.order_sync import OrderSync
from webapp.models.ticket import Ticket

MOST_HELD = 500
"""A page groups so many orders at most, newest first, and says so when there are more."""
TICKET_DAYS = 14


def held_orders(installation_id: int, period: Period, text: str) -> Sequence[Found]:
    """Orders placed in the period that need a person, newest first; one more than `MOST_HELD` when there are more."""
    found = _held(installation_id, text).where(OrderSync.placed_at >= period.start, OrderSync.placed_at < period.end)
    return db.session.execute(found.limit(MOST_HELD + 1)).all()


def held_elsewhere(installation_id: int, period: Period, text: str) -> Sequence[datetime]:
    """When the held orders outside the period were placed, newest first; `MOST_HELD` at most."""
    found = _held(installation_id, text).where(
        (OrderSync.placed_at < period.start) | (OrderSync.placed_at >= period.end)
    )
    return db.session.scalars(found.with_only_columns(OrderSync.placed_at).limit(MOST_HELD)).all()


def tickets(installation_id: int) -> Sequence[Found]:
    """Problems reported of late, newest first: an answer to a press stays where the button was."""
    return db.session.execute(
        select(Ticket.id, Ticket.problem, Ticket.order_id, Ticket.created_at, Ticket.answer_before, Ticket.state)
        .where(
            Ticket.installation_id == installation_id,
            Ticket.kind == "report",
            Ticket.created_at > datetime.now(UTC) - timedelta(days=TICKET_DAYS),
        )
        .order_by(Ticket.id.desc())
        .limit(100)
    ).all()


def _held(installation_id: int, text: str) -> Statement:
    found = (
        select(*ROW_COLUMNS)
        .where(OrderSync.installation_id == installation_id, OrderSync.state == State.HELD)
        .order_by(OrderSync.placed_at.desc(), OrderSync.id.desc())
    )
    total = search.amount(text)
    if total is not None:
        return found.where(OrderSync.total == total)
    condition = search.matches(text)
    return found if condition is None else found.where(condition)
