"""Held orders: those of a period with what groups them, and what lies outside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, union_all

from webapp.blueprints.dashboard import search
from webapp.blueprints.dashboard.periods import Period
from webapp.blueprints.dashboard.queries import IS_HELD, ROW_COLUMNS
from webapp.blueprints.reading import Found, Statement
from webapp.extensions import db
from webapp.models.order_sync import OrderSync
from webapp.models.ticket import Ticket

MOST_HELD = 500
"""A page groups so many orders at most, newest first, and says so when there are more."""
TICKET_DAYS = 14


def held_orders(installation_id: int, period: Period, text: str, few: tuple[int, ...] | None) -> Sequence[Found]:
    """Orders placed in the period that need a person, newest first; one more than `MOST_HELD` when there are more."""
    found = select(*ROW_COLUMNS).where(
        OrderSync.installation_id == installation_id,
        IS_HELD,
        OrderSync.placed_at >= period.start,
        OrderSync.placed_at < period.end,
    )
    found = found.order_by(OrderSync.placed_at.desc(), OrderSync.id.desc())
    return db.session.execute(_matching(found, text, few).limit(MOST_HELD + 1)).all()


def held_elsewhere(installation_id: int, period: Period, text: str, few: tuple[int, ...] | None) -> Sequence[datetime]:
    """When the held orders outside the period were placed, newest first; `MOST_HELD` at most."""
    parts = []
    for side in (OrderSync.placed_at >= period.end, OrderSync.placed_at < period.start):
        part = select(OrderSync.placed_at).where(OrderSync.installation_id == installation_id, IS_HELD, side)
        newest = _matching(part.order_by(OrderSync.placed_at.desc()), text, few).limit(MOST_HELD)
        parts.append(select(newest.subquery().c.placed_at))
    both = union_all(*parts).subquery()
    return db.session.scalars(select(both.c.placed_at).order_by(both.c.placed_at.desc()).limit(MOST_HELD)).all()


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


def _matching(found: Statement, text: str, few: tuple[int, ...] | None) -> Statement:
    """`found`, a list newest first, without what does not match."""
    if not text:
        return found
    newest = search.newest_matches(found, text, "placed_at", MOST_HELD + 1)
    return found.where(OrderSync.id.in_(few if few is not None else select(newest.subquery().c.id)))
