"""Our invoices to all merchants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from flask import abort
from sqlalchemy import ColumnElement, exists, func, select

from webapp.blueprints.reading import Found
from webapp.extensions import db
from webapp.models.document import Document
from webapp.models.installation import Installation
from webapp.models.own_invoice import Charge, OwnInvoice

PAGE = 50


def invoices(show: str, today: date, before: int | None) -> tuple[Sequence[Found], bool]:
    """One page of invoices, the newest first, and whether there are more. `show`: open | late | paid | all."""
    found = (
        select(
            OwnInvoice.id,
            OwnInvoice.number,
            OwnInvoice.kind,
            OwnInvoice.issued_on,
            OwnInvoice.due_on,
            OwnInvoice.total,
            OwnInvoice.paid_at,
            OwnInvoice.paid_by,
            OwnInvoice.reminded,
            OwnInvoice.ended_at,
            OwnInvoice.buyer,
            Installation.name.label("shop_name"),
            Installation.licence_key,
        )
        .outerjoin(Installation, Installation.id == OwnInvoice.installation_id)
        .where(*_which(show, today))
    )
    if before:
        found = found.where(OwnInvoice.id < before)
    rows = db.session.execute(found.order_by(OwnInvoice.id.desc()).limit(PAGE + 1)).all()
    return rows[:PAGE], len(rows) > PAGE


def sum_of(show: str, today: date) -> tuple[int, Decimal]:
    """How many invoices are open or late, and their total in EUR."""
    columns = (func.count(), func.coalesce(func.sum(OwnInvoice.total), 0))
    number, total = db.session.execute(select(*columns).where(*_which(show, today))).one()
    return number, total


def waiting() -> Sequence[Found]:
    """What is to be invoiced and waits, the oldest first."""
    issued = exists().where(OwnInvoice.charge_id == Charge.id)
    columns = (Charge.id, Charge.kind, Charge.waits_for, Charge.created_at, Installation.name, Installation.licence_key)
    found = select(*columns).outerjoin(Installation, Installation.id == Charge.installation_id).where(~issued)
    return db.session.execute(found.order_by(Charge.id).limit(PAGE)).all()


def of_ticket(ticket_id: int) -> Found | None:
    """What a ticket was charged, and the number of the invoice when there is one."""
    found = (
        select(
            Charge.kind, Charge.quantity, Charge.price, Charge.orders, Charge.by, Charge.created_at, Charge.waits_for
        )
        .add_columns(OwnInvoice.id.label("invoice_id"), OwnInvoice.number)
        .outerjoin(OwnInvoice, OwnInvoice.charge_id == Charge.id)
        .where(Charge.ticket_id == ticket_id)
    )
    return db.session.execute(found).one_or_none()


def pdf_or_404(invoice_id: int) -> Found:
    """The document of an invoice: name and content, and whose it is."""
    columns = (Document.name, Document.content, OwnInvoice.installation_id)
    joined = select(*columns).join(OwnInvoice, OwnInvoice.document_id == Document.id)
    found = db.session.execute(joined.where(OwnInvoice.id == invoice_id)).one_or_none()
    if found is None:
        abort(404)
    return found


def _which(show: str, today: date) -> tuple[ColumnElement[bool], ...]:
    unpaid = OwnInvoice.paid_at.is_(None)
    known = {
        "open": (unpaid,),
        "late": (unpaid, OwnInvoice.due_on < today),
        "paid": (OwnInvoice.paid_at.is_not(None),),
    }
    return known.get(show, ())
