"""Orders that wait and orders that were put aside, newest first, by keyset."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import TextClause, select, tuple_

from webapp.blueprints.dashboard import search
from webapp.blueprints.dashboard.queries import PAGE, ROW_COLUMNS, page_of, read_cursor
from webapp.blueprints.reading import Found
from webapp.extensions import db
from webapp.models.order_sync import OrderSync


def orders_in(installation_id: int, which: TextClause, text: str, after: str) -> tuple[Sequence[Found], bool]:
    """One page of a list (`which`: IS_OPEN or IS_IGNORED): the orders that match `text`, and whether there are more."""
    found = select(*ROW_COLUMNS).where(OrderSync.installation_id == installation_id, which)
    place = read_cursor(after)
    if place:
        found = found.where(tuple_(OrderSync.placed_at, OrderSync.id) < place)
    found = found.order_by(OrderSync.placed_at.desc(), OrderSync.id.desc())
    if text:
        few = search.few_matches(installation_id, text)
        newest = search.newest_matches(found, text, "placed_at", PAGE + 1)
        found = found.where(OrderSync.id.in_(few if few is not None else select(newest.subquery().c.id)))
    return page_of(found)


def order_in_list(installation_id: int, order_id: int) -> Found | None:
    """One order; None when it is not theirs."""
    return db.session.execute(
        select(*ROW_COLUMNS).where(OrderSync.installation_id == installation_id, OrderSync.id == order_id)
    ).one_or_none()
