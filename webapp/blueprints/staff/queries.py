"""Tickets of all merchants: the staff's views may see every installation."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort
from sqlalchemy import func, select

from webapp.blueprints.reading import Found, Statement
from webapp.extensions import db
from webapp.models.connection import Connection
from webapp.models.installation import Installation
from webapp.models.order_sync import OrderSync
from webapp.models.ticket import Ticket

PAGE = 25
MOST_COUNTED = 1000
OPEN_STATES = ("new", "in_progress", "waiting")

_COLUMNS = (
    Ticket.id,
    Ticket.kind,
    Ticket.state,
    Ticket.subject,
    Ticket.message,
    Ticket.problem,
    Ticket.order_id,
    Ticket.facts,
    Ticket.created_at,
    Ticket.answer_before,
    Ticket.installation_id,
    Installation.name.label("shop_name"),
    Installation.licence_key,
)


def tickets(states: Sequence[str], after: int | None) -> tuple[Sequence[Found], bool]:
    """One page of tickets in `states`, those that wait longest first, and whether there are more."""
    found = _tickets().where(Ticket.state.in_(states)).order_by(Ticket.id)
    if after:
        found = found.where(Ticket.id > after)
    rows = db.session.execute(found.limit(PAGE + 1)).all()
    return rows[:PAGE], len(rows) > PAGE


def counts() -> dict[str, int]:
    """How many tickets are in each open state; `MOST_COUNTED` at most are looked at."""
    newest = select(Ticket.state).where(Ticket.state.in_(OPEN_STATES)).limit(MOST_COUNTED).subquery()
    rows = db.session.execute(select(newest.c.state, func.count()).group_by(newest.c.state))
    return {**dict.fromkeys(OPEN_STATES, 0), **{row[0]: row[1] for row in rows}}


def dots(installation_ids: Sequence[int]) -> dict[int, dict[str, Found]]:
    """Both connections of each installation, by side."""
    rows = db.session.execute(
        select(
            Connection.installation_id,
            Connection.side,
            Connection.platform,
            Connection.dot,
            Connection.dot_reason,
            Connection.dot_since,
            Connection.away_since,
            Connection.lists,
            Connection.removal_due_at,
        ).where(Connection.installation_id.in_(set(installation_ids)))
    )
    found: dict[int, dict[str, Found]] = {}
    for row in rows:
        found.setdefault(row.installation_id, {})[row.side] = row
    return found


def ticket_or_404(number: int) -> Found:
    """One ticket of any merchant."""
    found = db.session.execute(_tickets().where(Ticket.id == number)).one_or_none()
    if found is None:
        abort(404)
    return found


def _tickets() -> Statement:
    return (
        select(*_COLUMNS, OrderSync.number, OrderSync.shop_order_id, OrderSync.reason, OrderSync.reason_params)
        .join(Installation, Installation.id == Ticket.installation_id)
        .outerjoin(OrderSync, OrderSync.id == Ticket.order_id)
    )
