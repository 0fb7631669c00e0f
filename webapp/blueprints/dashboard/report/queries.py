"""Invoiced orders of a period, newest first; sums over a bounded number of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select, tuple_

from webapp.blueprints.dashboard import search
from webapp.blueprints.dashboard.periods import Period
from webapp.blueprints.dashboard.queries import ROW_COLUMNS, page_of, read_cursor
from webapp.blueprints.reading import Found, Statement
from webapp.extensions import db
from webapp.integration.domain.states import State
from webapp.models.order_sync import OrderSync

MOST_SUMMED = 5000
"""Sums and bars look at so many orders at most, so that a page costs the same however long the history is."""


@dataclass(frozen=True, slots=True)
class Day:
    """What was invoiced on one day. `total`: in the shop; `invoiced`: in the books; EUR."""

    day: date
    orders: int
    total: Decimal
    invoiced: Decimal


def done_orders(installation_id: int, period: Period, text: str, after: str) -> tuple[Sequence[Found], bool]:
    """One page of a period's invoiced orders that match `text`, and whether there are more."""
    found = _done(installation_id, period).order_by(OrderSync.done_at.desc(), OrderSync.id.desc())
    place = read_cursor(after)
    if place:
        found = found.where(tuple_(OrderSync.done_at, OrderSync.id) < place)
    return page_of(_matching(found, installation_id, period, text))


def matches_elsewhere(installation_id: int, period: Period, text: str) -> Sequence[Found]:
    """Invoiced orders outside the period that match `text`, newest first; 26 at most."""
    found = (
        select(OrderSync.id, OrderSync.done_at)
        .where(
            OrderSync.installation_id == installation_id,
            OrderSync.state == State.DONE,
            (OrderSync.done_at < period.start) | (OrderSync.done_at >= period.end),
        )
        .order_by(OrderSync.done_at.desc(), OrderSync.id.desc())
        .limit(26)
    )
    condition = search.matches(text)
    return db.session.execute(found if condition is None else found.where(condition)).all()


def days(installation_id: int, period: Period, zone: str) -> list[Day]:
    """Sums per day of the merchant, of the newest `MOST_SUMMED` + 1 orders of a period."""
    newest = (
        select(OrderSync.done_at, OrderSync.total, OrderSync.invoice_total)
        .where(
            OrderSync.installation_id == installation_id,
            OrderSync.state == State.DONE,
            OrderSync.done_at >= period.start,
            OrderSync.done_at < period.end,
        )
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


def _done(installation_id: int, period: Period) -> Statement:
    return select(*ROW_COLUMNS).where(
        OrderSync.installation_id == installation_id,
        OrderSync.state == State.DONE,
        OrderSync.done_at >= period.start,
        OrderSync.done_at < period.end,
    )


def _matching(found: Statement, installation_id: int, period: Period, text: str) -> Statement:
    total = search.amount(text)
    if total is not None:
        newest = (
            select(OrderSync.id, OrderSync.total)
            .where(
                OrderSync.installation_id == installation_id,
                OrderSync.state == State.DONE,
                OrderSync.done_at >= period.start,
                OrderSync.done_at < period.end,
            )
            .order_by(OrderSync.done_at.desc())
            .limit(MOST_SUMMED)
            .subquery()
        )
        return found.where(OrderSync.id.in_(select(newest.c.id).where(newest.c.total == total)))
    condition = search.matches(text)
    return found if condition is None else found.where(condition)
