"""/staff/invoices: what merchants owe us, what they paid; and invoicing a service from its ticket."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts.billing import charges, paying
from webapp.accounts.stopping import ZONE
from webapp.blueprints.dashboard.billing.card import KINDS, WAITS, state_of
from webapp.blueprints.reading import row_number
from webapp.blueprints.staff import billing_queries, outbox_queries, queries
from webapp.blueprints.staff.routes import looked, pages
from webapp.extensions import db
from webapp.htmx import apart, page_or_piece
from webapp.integration.pipeline.operator import Operator
from webapp.services import services

SHOWN = ("open", "late", "paid", "all")


@pages.get("/invoices")
def invoices() -> Response:
    """Our invoices: open, overdue, paid or all; the newest first."""
    show = request.args.get("show", "open")
    show = show if show in SHOWN else "open"
    today = datetime.now(UTC).astimezone(ZONE).date()
    rows, more = billing_queries.invoices(show, today, row_number(request.args.get("before", "")))
    open_count, open_total = billing_queries.sum_of("open", today)
    late_count, late_total = billing_queries.sum_of("late", today)
    return page_or_piece(
        "staff/invoices.html",
        "staff/invoices.html",
        rows=[(row, _(KINDS[row.kind]), state_of(row), _may_undo(row.paid_at)) for row in rows],
        next_page=url_for("staff.invoices", show=show, before=rows[-1].id) if more else None,
        chosen=show,
        open_count=open_count,
        open_total=open_total,
        late_count=late_count,
        late_total=late_total,
        waiting=[(row, _(KINDS[row.kind]), _(WAITS[row.waits_for])) for row in billing_queries.waiting()],
        open_tickets=sum(queries.counts().values()),
        failed_mails=outbox_queries.count_failed(),
        person=current_user.shown_name,
    )


@pages.get("/invoices/<int:invoice_id>.pdf")
def invoice_pdf(invoice_id: int) -> Response:
    """An invoice of ours as it was sent."""
    found = billing_queries.pdf_or_404(invoice_id)
    looked(found.installation_id)
    answer = make_response(bytes(found.content))
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return apart(answer)


@pages.post("/invoices/<int:invoice_id>/paid")
def mark_paid(invoice_id: int) -> Response:
    """The money came. A subscription that had ended for it goes on, and so do the orders that waited."""
    db.session.rollback()
    installation_id = paying.mark_paid(services(), invoice_id, current_user.shown_name)
    if installation_id is None:
        flash(_("That invoice was marked as paid before."), "bad")
    else:
        Operator(services().engine, services().bell).settings_changed(installation_id, current_user.shown_name)
        flash(_("Marked as paid. You can undo it today."), "good")
    return _back()


@pages.post("/invoices/<int:invoice_id>/unpaid")
def undo_paid(invoice_id: int) -> Response:
    """It was another invoice: on the same day only."""
    db.session.rollback()
    if paying.undo_paid(services(), invoice_id) is None:
        flash(_("Only what was marked as paid today can be undone."), "bad")
    else:
        flash(_("It is open again."), "good")
    return _back()


@pages.post("/tickets/<int:number>/invoice")
def invoice_ticket(number: int) -> Response:
    """Invoice an installation or the bringing in of older orders, once for a ticket."""
    ticket = queries.ticket_or_404(number)
    what, by = request.form.get("what"), current_user.shown_name
    orders = request.form.get("orders", "").strip()
    db.session.rollback()
    try:
        if what == charges.INSTALLATION:
            charges.charge_installation(services(), ticket.installation_id, ticket.id, by)
        elif what == charges.MIGRATION and orders.isascii() and orders.isdigit():
            charges.charge_migration(services(), ticket.installation_id, ticket.id, by, int(orders[:12]))
        else:
            flash(_("Choose what to invoice, and for older orders fill in how many."), "bad")
    except ValueError:
        flash(_("Fill in how many orders were brought in, from 1 on."), "bad")
    except charges.ChargedError:
        flash(_("This ticket was invoiced before. Nothing was invoiced a second time."), "bad")
    return redirect(url_for("staff.ticket", number=number, _anchor="charge"), 303)


def _may_undo(paid_at: datetime | None) -> bool:
    return paid_at is not None and paid_at >= paying.today_began()


def _back() -> Response:
    show = request.form.get("show", "open")
    return redirect(url_for("staff.invoices", show=show if show in SHOWN else "open"), 303)
