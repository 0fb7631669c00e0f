"""Orders that wait and orders that were put aside, newest first, by keyset."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, tuple_, union_all

from webapp.blueprints.dashboard import search
from webapp.blueprints.dashboard.queries import PAGE, ROW_COLUMNS, page_of, read_cursor
from webapp.blueprints.reading import Found
from webapp.extensions import db
from webapp.integration.domain.states import State
from webapp.models.order_sync import OrderSync


def orders_in(installation_id: int, states: Sequence[State], text: str, after: str) -> tuple[Sequence[Found], bool]:
    """One page of the orders in `states` that match `text`, and whether there are more.

    Each state is read by its own index range: a sort over all of them would grow with the queue.
    """
    condition = search.matches(text)
    total = search.amount(text)
    place = read_cursor(after)
    parts = []
    for state in states:
        part = select(OrderSync.id, OrderSync.placed_at).where(
            OrderSync.installation_id == installation_id, OrderSync.state == state
        )
        if place:
            part = part.where(tuple_(OrderSync.placed_at, OrderSync.id) < place)
        if total is not None:
            part = part.where(OrderSync.total == total)
        elif condition is not None:
            part = part.where(condition)
        newest = part.order_by(OrderSync.placed_at.desc(), OrderSync.id.desc()).limit(PAGE + 1).subquery()
        parts.append(select(newest.c.id, newest.c.placed_at))
    found = union_all(*parts).subquery()
    ids = select(found.c.id).order_by(found.c.placed_at.desc(), found.c.id.desc()).limit(PAGE + 1)
    return page_of(
        select(*ROW_COLUMNS)
        .where(OrderSync.installation_id == installation_id, OrderSync.id.in_(ids))
        .order_by(OrderSync.placed_at.desc(), OrderSync.id.desc())
    )


def order_in_list(installation_id: int, order_id: int) -> Found | None:
    """One order; None when it is not theirs."""
    return db.session.execute(
        select(*ROW_COLUMNS).where(OrderSync.installation_id == installation_id, OrderSync.id == order_id)
    ).one_or_none()
