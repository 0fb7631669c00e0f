"""The figures of one shop for the list of several."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from webapp.blueprints.dashboard.queries import IS_DONE
from webapp.blueprints.reading import Found
from webapp.extensions import db
from webapp.models.order_sync import OrderSync

MOST_SUMMED = 5000
"""Sums look at so many orders of a shop at most, so that the page costs the same however much a month brings."""


def invoiced(installation_id: int, since: datetime) -> Sequence[Found]:
    """What was invoiced since then by currency: orders, total in the books. Of the newest `MOST_SUMMED` + 1."""
    newest = (
        select(OrderSync.currency, OrderSync.invoice_total)
        .where(OrderSync.installation_id == installation_id, IS_DONE, OrderSync.done_at >= since)
        .order_by(OrderSync.done_at.desc())
        .limit(MOST_SUMMED + 1)
        .subquery()
    )
    return db.session.execute(
        select(newest.c.currency, func.count().label("orders"), func.sum(newest.c.invoice_total).label("total"))
        .group_by(newest.c.currency)
        .order_by(newest.c.currency)
    ).all()
