"""Linking an invoice that the merchant made: looked up in the books first, shown, and linked when confirmed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from flask import g, request
from flask_babel import gettext as _
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from webapp.blueprints.dashboard.dots import labels
from webapp.blueprints.dashboard.order import queries, view
from webapp.blueprints.dashboard.order.pressing import done, operator, press, pressed
from webapp.blueprints.dashboard.order.routes import show
from webapp.blueprints.dashboard.pages import pages
from webapp.blueprints.dashboard.queries import connections
from webapp.extensions import db
from webapp.formats import day_full, local_day
from webapp.htmx import wants_piece
from webapp.integration import connections as ends
from webapp.integration.connections import FoundInvoice
from webapp.integration.joined import NotConnectedError
from webapp.integration.pipeline.operator import OtherOrdersInvoiceError
from webapp.integration.vendors.errors import VendorError
from webapp.models.order_sync import OrderSync
from webapp.services import services

LONGEST_NUMBER = 40
NUMBER = re.compile(r"\w[\w ./#&+:()-]*")
DATED_BEFORE = timedelta(days=31)
"""How long before its order an invoice may be dated and still be found where the number alone is not enough."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """An invoice that was found, beside the order that it may be linked to. `difference`: None when they cannot be
    compared."""

    number: str
    client: str
    date: str
    pair: view.Pair
    difference: Decimal | None

    @property
    def is_equal(self) -> bool:
        """True when order and invoice are the same to the cent."""
        return self.difference == 0


@pages.post("/orders/<int:order_id>/link-invoice")
def link_invoice(order_id: int) -> Response:
    """The merchant made the invoice. First its number is looked up and shown; confirmed, it is linked."""
    order = queries.order_or_404(g.installation.id, order_id)
    number = " ".join(request.form.get("number", "").split())
    mistake = _mistake_in(number)
    if mistake:
        return _refused(order_id, mistake, number)
    try:
        answer = pressed(order_id, lambda: operator().check_link(press(order_id), number))
        return answer or _look_up(order_id, number, local_day(order.placed_at) - DATED_BEFORE)
    except OtherOrdersInvoiceError as other:
        return _refused(order_id, _taken(number, other), number)


@pages.post("/orders/<int:order_id>/undo-link")
def undo_link(order_id: int) -> Response:
    """The invoice that was linked is not this order's."""
    queries.order_or_404(g.installation.id, order_id)
    answer = pressed(order_id, lambda: operator().undo_link(press(order_id)))
    return answer or done(order_id)


def _look_up(order_id: int, number: str, since: date) -> Response:
    """Raises OtherOrdersInvoiceError."""
    books = labels(connections(g.installation.id))["books"]
    db.session.rollback()  # no transaction stays open while we wait for the books
    try:
        found = ends.find_invoice(services(), g.installation.id, number, since)
    except (VendorError, NotConnectedError):
        words = _("%(books)s cannot be asked just now. Nothing was linked. Try again later.", books=books)
        return _refused(order_id, words, number, 503)
    if found is None:
        return _refused(order_id, _("There is no invoice %(number)s in %(books)s.", number=number, books=books), number)
    return _link_or_ask(order_id, found)


def _link_or_ask(order_id: int, found: FoundInvoice) -> Response:
    """Linked when the person has seen just this invoice, else shown first. Raises OtherOrdersInvoiceError."""
    made = found.made
    if _shown_total() == made.total_incl:
        answer = pressed(order_id, lambda: operator().link_invoice(press(order_id), made))
        return answer or done(order_id)
    answer = pressed(order_id, lambda: operator().check_link(press(order_id), made.number))
    if answer is not None:
        return answer
    return show(order_id, proposed=_proposed(queries.order_or_404(g.installation.id, order_id), found))


def _proposed(order: OrderSync, found: FoundInvoice) -> Proposed:
    made, currency = found.made, order.currency or "EUR"
    comparable = order.total is not None and currency == "EUR"
    difference = abs(order.total - made.total_incl) if comparable and order.total is not None else None
    left = view.Figure(_("Shop total"), order.total, view.net_and_vat(order.total, order.total_tax, currency), currency)
    right = view.Figure(_("Invoice total"), made.total_incl, view.net_and_vat(made.total_incl, made.total_tax))
    return Proposed(
        number=made.number,
        client=" · ".join(part for part in (made.debtor_number, found.client) if part),
        date=day_full(made.date) if made.date else "–",
        pair=view.Pair(left, right, difference or Decimal(0)),
        difference=difference,
    )


def _mistake_in(number: str) -> str:
    if not number:
        return str(_("Fill in the number of the invoice, as the books write it."))
    if len(number) > LONGEST_NUMBER:
        return str(_("An invoice number has %(most)s characters at most.", most=LONGEST_NUMBER))
    if not NUMBER.fullmatch(number):
        return str(_("An invoice number has letters, digits, blanks and signs like - / . only."))
    return ""


def _taken(number: str, other: OtherOrdersInvoiceError) -> str | Markup:
    if other.order_id is None:
        return str(_("Invoice %(number)s is already that of an order of another shop.", number=number))
    link = Markup('<a href="{}">{}</a>').format(
        view.address(other.order_id), _("order %(number)s", number=other.number or other.order_id)
    )
    says: Markup = escape(_("Invoice %(number)s is already that of %(order)s.")) % {"number": number, "order": link}
    return says


def _refused(order_id: int, mistake: str, number: str, status: int = 422) -> Response:
    """The form again, with the mistake below what was typed. htmx shows a piece of 422 only."""
    return show(
        order_id,
        422 if wants_piece() else status,
        mistakes={"number": mistake},
        typed={"number": number[:LONGEST_NUMBER]},
    )


def _shown_total() -> Decimal | None:
    try:
        return Decimal(request.form.get("confirmed", ""))
    except InvalidOperation:
        return None
