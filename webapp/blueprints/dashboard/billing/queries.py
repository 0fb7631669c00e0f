"""Our invoices to one installation, and what still waits to become one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select

from webapp.blueprints.reading import Found
from webapp.extensions import db
from webapp.models.document import Document
from webapp.models.own_invoice import Charge, OwnInvoice, Subscription

MOST = 100


def invoices(installation_id: int) -> Sequence[Found]:
    """The newest first, at most MOST."""
    columns = (
        OwnInvoice.id,
        OwnInvoice.number,
        OwnInvoice.kind,
        OwnInvoice.issued_on,
        OwnInvoice.due_on,
        OwnInvoice.net,
        OwnInvoice.tax,
        OwnInvoice.total,
        OwnInvoice.paid_at,
        OwnInvoice.ended_at,
        OwnInvoice.seller,
    )
    mine = select(*columns).where(OwnInvoice.installation_id == installation_id)
    return db.session.execute(mine.order_by(OwnInvoice.id.desc()).limit(MOST)).all()


def waiting(installation_id: int) -> Sequence[Found]:
    """What will be invoiced, and what it waits for."""
    issued = exists().where(OwnInvoice.charge_id == Charge.id)
    mine = select(Charge.id, Charge.kind, Charge.waits_for, Charge.created_at).where(
        Charge.installation_id == installation_id, ~issued
    )
    return db.session.execute(mine.order_by(Charge.id).limit(MOST)).all()


def pdf(installation_id: int, invoice_id: int) -> Found | None:
    """The document of one invoice of this installation: name and content."""
    return db.session.execute(
        select(Document.name, Document.content)
        .join(OwnInvoice, OwnInvoice.document_id == Document.id)
        .where(
            OwnInvoice.installation_id == installation_id,
            Document.installation_id == installation_id,
            OwnInvoice.id == invoice_id,
        )
    ).one_or_none()


def plan(installation_id: int) -> str:
    """The code of the plan that was chosen last; "" for none."""
    found = db.session.execute(select(Subscription.plan).where(Subscription.installation_id == installation_id))
    return found.scalar_one_or_none() or ""
