"""/d/<licence key>/orders/<id>, its invoice, and more about its problem."""

from __future__ import annotations

from typing import Any

from flask import abort, g, make_response, redirect, render_template
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.blueprints.dashboard import frame
from webapp.blueprints.dashboard.dots import labels
from webapp.blueprints.dashboard.explanations import explanation
from webapp.blueprints.dashboard.order import queries, view
from webapp.blueprints.dashboard.order.timeline import check_lines
from webapp.blueprints.dashboard.pages import pages
from webapp.blueprints.dashboard.problem_words import words_for_one
from webapp.blueprints.dashboard.queries import connections
from webapp.htmx import apart, page_or_piece, wants_piece
from webapp.integration import connections as ends
from webapp.integration.domain.states import State
from webapp.integration.joined import NotConnectedError
from webapp.integration.vendors.errors import NotFoundError, VendorError
from webapp.services import services


@pages.get("/orders/<int:order_id>")
def order(order_id: int) -> Response:
    """One order; its piece is asked for again while it is moving."""
    return show(order_id)


def show(order_id: int, status: int = 200, **said: Any) -> Response:
    """The order as it is now. `said`: what the last press came to (`told`, `mistakes`, `typed`)."""
    found = queries.order_or_404(g.installation.id, order_id)
    tab = {State.DONE: "report", State.HELD: "errors"}.get(State(found.state), "open")
    around = None if wants_piece() else frame.build(tab)
    joined = around.connections if around else connections(g.installation.id)
    names = labels(joined)
    shop, books = joined.get("shop"), joined.get("books")
    context: dict[str, Any] = {"told": None, "mistakes": {}, "typed": {}, "proposed": None} | said
    seen = view.build(found, names)
    return page_or_piece(
        "dashboard/order.html",
        "dashboard/_order.html",
        status,
        frame=around,
        labels=names,
        view=seen,
        shop_href=_shop_address(shop, found.shop_order_id),
        status_name=_named(shop, "statuses", "code", "label", found.status),
        layout_name=_named(books, "layouts", "id", "name", seen.invoice.profile if seen.invoice else ""),
        **({} if around else frame.tabs_beside(tab)),
        **context,
    )


@pages.get("/orders/<int:order_id>/more-info")
def more_info(order_id: int) -> Response:
    """Why an order is held, in more words: the yellow button."""
    found = queries.order_or_404(g.installation.id, order_id)
    around = None if wants_piece() else frame.build("errors")
    names = around.labels if around else labels(connections(g.installation.id))
    return page_or_piece(
        "dashboard/more_info.html",
        "dashboard/_more_info.html",
        frame=around,
        labels=names,
        order=found,
        words=words_for_one(found.reason, found.reason_params, names),
        why=explanation(found.reason),
        checks=check_lines(found.checks, names),
    )


@pages.get("/orders/<int:order_id>/invoice")
def invoice(order_id: int) -> Response:
    """The invoice where it lives: its page in the books, or its PDF when there is no such page."""
    found = queries.order_or_404(g.installation.id, order_id)
    if not found.invoice_number:
        abort(404)
    books = connections(g.installation.id).get("books")
    address = None
    if books is not None:
        platform = services().vendors.books[books.platform]
        address = platform.invoice_address(_vendor_key(books), found.invoice_number)
    return redirect(address) if address else invoice_pdf(order_id)


@pages.get("/orders/<int:order_id>/invoice.pdf")
def invoice_pdf(order_id: int) -> Response:
    """The invoice as PDF, fetched from the books now."""
    found = queries.order_or_404(g.installation.id, order_id)
    if not found.invoice_number:
        abort(404)
    number = found.invoice_number
    try:
        document = ends.invoice_pdf(services(), g.installation.id, number)
    except NotFoundError:
        return _no_pdf(404, _("Invoice %(number)s is no longer there.", number=number), order_id)
    except (VendorError, NotConnectedError):
        return _no_pdf(503, _("Invoice %(number)s could not be fetched just now.", number=number), order_id)
    answer = make_response(document)
    answer.headers["Content-Type"] = "application/pdf"
    name = "".join(each if each.isalnum() or each in "-_" else "-" for each in number)
    answer.headers["Content-Disposition"] = f'inline; filename="invoice-{name}.pdf"'
    return apart(answer)


def by() -> str:
    """Whose press it is: the name that the timeline keeps."""
    return str(current_user.shown_name)


def _no_pdf(status: int, words: str, order_id: int) -> Response:
    around = frame.build("report")
    page = render_template(
        "dashboard/no_pdf.html", frame=around, labels=around.labels, words=words, href=view.address(order_id)
    )
    return apart(make_response(page, status))


def _shop_address(shop: Any, shop_order_id: str) -> str | None:
    if shop is None:
        return None
    return services().vendors.shops[shop.platform].order_address(shop.base, _vendor_key(shop), shop_order_id)


def _vendor_key(end: Any) -> str:
    """The vendor's own id for the account that is connected."""
    return str(end.account_key).partition("/")[2]


def _named(connection: Any, kind: str, key: str, name: str, code: str) -> str:
    """What the vendor's own list calls `code`; the code itself when the list does not have it."""
    for row in ((connection.lists or {}).get(kind) or {}).get("rows", []) if connection else []:
        if isinstance(row, dict) and str(row.get(key)) == code:
            return str(row.get(name) or code)
    return code or "–"
