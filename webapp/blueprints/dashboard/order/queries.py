"""One order with everything that its page shows: at most four reads."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort
from sqlalchemy import func, select

from webapp.blueprints.reading import Found
from webapp.extensions import db
from webapp.models.connection import Connection
from webapp.models.exchange import Exchange
from webapp.models.external_ref import INVOICE, ExternalRef
from webapp.models.order_history import OrderHistory
from webapp.models.order_sync import OrderSync
from webapp.models.ticket import Ticket

MOST_ENTRIES = 200


def order_or_404(installation_id: int, order_id: int) -> OrderSync:
    """The order; 404 when it is another's or nobody's."""
    found = db.session.scalars(
        select(OrderSync).where(OrderSync.installation_id == installation_id, OrderSync.id == order_id)
    ).one_or_none()
    if found is None:
        abort(404)
    return found


def history(installation_id: int, order_id: int) -> Sequence[Found]:
    """The newest entries of its timeline, oldest first."""
    rows = db.session.execute(
        select(
            OrderHistory.at,
            OrderHistory.code,
            OrderHistory.params,
            OrderHistory.actor,
            OrderHistory.before,
            OrderHistory.after,
        )
        .where(OrderHistory.installation_id == installation_id, OrderHistory.order_id == order_id)
        .order_by(OrderHistory.id.desc())
        .limit(MOST_ENTRIES)
    ).all()
    return rows[::-1]


def exchanges(installation_id: int, order_id: int) -> Sequence[Found]:
    """What was sent to the books and answered, oldest first."""
    return db.session.execute(
        select(Exchange.what, Exchange.at, Exchange.sent, Exchange.answer, Exchange.answered_at)
        .where(Exchange.installation_id == installation_id, Exchange.order_id == order_id)
        .order_by(Exchange.id)
        .limit(20)
    ).all()


def last_ticket(installation_id: int, order_id: int) -> Found | None:
    """The newest problem reported about this order; None when there is none."""
    return db.session.execute(
        select(Ticket.id, Ticket.created_at, Ticket.answer_before)
        .where(Ticket.installation_id == installation_id, Ticket.order_id == order_id, Ticket.kind == "report")
        .order_by(Ticket.id.desc())
        .limit(1)
    ).one_or_none()


def is_linked_by_hand(order: OrderSync) -> bool:
    """Whether its invoice is one that a person linked, and not one that we made."""
    linked = select(ExternalRef.id).where(
        Connection.installation_id == order.installation_id,
        Connection.side == "shop",
        ExternalRef.kind == INVOICE,
        ExternalRef.account_key == Connection.account_key,
        ExternalRef.local_id == order.shop_order_id,
        ExternalRef.order_id == order.id,
        func.jsonb_exists(ExternalRef.facts, "linked_over"),
    )
    return db.session.scalar(linked) is not None
