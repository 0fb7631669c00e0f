"""What a merchant asked and reported."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort
from sqlalchemy import select

from webapp.blueprints.reading import Found, Statement
from webapp.extensions import db
from webapp.models.order_sync import OrderSync
from webapp.models.ticket import Ticket

NEWEST = 10


def newest_tickets(installation_id: int) -> Sequence[Found]:
    """The newest tickets of this installation."""
    return db.session.execute(_tickets(installation_id).order_by(Ticket.id.desc()).limit(NEWEST)).all()


def ticket_or_404(installation_id: int, number: int) -> Found:
    """One ticket with the order it is about; 404 when it is another's or nobody's."""
    found = db.session.execute(_tickets(installation_id).where(Ticket.id == number)).one_or_none()
    if found is None:
        abort(404)
    return found


def _tickets(installation_id: int) -> Statement:
    return (
        select(
            Ticket.id,
            Ticket.subject,
            Ticket.message,
            Ticket.kind,
            Ticket.state,
            Ticket.problem,
            Ticket.order_id,
            Ticket.created_at,
            Ticket.answer_before,
            OrderSync.number,
            OrderSync.shop_order_id,
            OrderSync.reason,
            OrderSync.reason_params,
        )
        .outerjoin(OrderSync, (OrderSync.id == Ticket.order_id) & (OrderSync.installation_id == Ticket.installation_id))
        .where(Ticket.installation_id == installation_id)
    )
