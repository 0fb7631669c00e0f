"""Invoiced orders of a period, newest first; sums over a bounded number of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, TextClause, func, select, tuple_, union_all

from webapp.blueprints.dashboard import search
from webapp.blueprints.dashboard.periods import Period
from webapp.blueprints.dashboard.queries import IS_DONE, PAGE, ROW_COLUMNS, page_of, read_cursor
from webapp.blueprints.reading import Found, Statement
from webapp.extensions import db
from webapp.models.order_sync import OrderSync

MOST_SUMMED = 5000
"""Sums and bars look at so many orders at most, so that a page costs the same however long the history is."""
MOST_ELSEWHERE = 26


@dataclass(frozen=True, slots=True)
class Day:
    """What was invoiced on one day. `total`: in the shop; `invoiced`: in the books; EUR."""

    day: date
    orders: int
    total: Decimal
    invoiced: Decimal


def done_orders(
    installation_id: int, period: Period, text: str, few: tuple[int, ...] | None, after: str
) -> tuple[Sequence[Found], bool]:
    """One page of a period's invoiced orders that match `text`, and whether there are more. `few`: see `search`."""
    found = select(*ROW_COLUMNS).where(*_done(installation_id), *_within(period))
    place = read_cursor(after)
    if place:
        found = found.where(tuple_(OrderSync.done_at, OrderSync.id) < place)
    found = found.order_by(OrderSync.done_at.desc(), OrderSync.id.desc())
    return page_of(_matching(found, text, few, PAGE + 1) if text else found)


def matches_elsewhere(
    installation_id: int, period: Period, text: str, few: tuple[int, ...] | None
) -> Sequence[datetime]:
    """When invoiced orders outside the period that match `text` were invoiced, newest first; 26 at most."""
    parts = []
    for side in (OrderSync.done_at >= period.end, OrderSync.done_at < period.start):
        part = select(OrderSync.done_at).where(*_done(installation_id), side).order_by(OrderSync.done_at.desc())
        part = _matching(part, text, few, MOST_ELSEWHERE) if text else part
        parts.append(select(part.limit(MOST_ELSEWHERE).subquery().c.done_at))
    both = union_all(*parts).subquery()
    return db.session.scalars(select(both.c.done_at).order_by(both.c.done_at.desc()).limit(MOST_ELSEWHERE)).all()


def days(installation_id: int, period: Period, zone: str) -> list[Day]:
    """Sums per day of the merchant, of the newest `MOST_SUMMED` + 1 orders of a period."""
    newest = (
        select(OrderSync.done_at, OrderSync.total, OrderSync.invoice_total)
        .where(*_done(installation_id), *_within(period))
        .order_by(OrderSync.done_at.desc())
        .limit(MOST_SUMMED + 1)
        .subquery()
    )
    day = func.date(func.timezone(zone, newest.c.done_at))
    zero = Decimal(0)
    rows = db.session.execute(
        select(day, func.count(), func.sum(newest.c.total), func.sum(newest.c.invoice_total))
        .group_by(day)
        .order_by(day)
    )
    return [Day(first, orders, total or zero, invoiced or zero) for first, orders, total, invoiced in rows]


def _done(installation_id: int) -> tuple[ColumnElement[bool] | TextClause, ...]:
    return OrderSync.installation_id == installation_id, IS_DONE


def _within(period: Period) -> tuple[ColumnElement[bool], ...]:
    return OrderSync.done_at >= period.start, OrderSync.done_at < period.end


def _matching(found: Statement, text: str, few: tuple[int, ...] | None, most: int) -> Statement:
    """`found`, a list newest first, without what does not match."""
    ids = few if few is not None else select(search.newest_matches(found, text, "done_at", most).subquery().c.id)
    return found.where(OrderSync.id.in_(ids))
