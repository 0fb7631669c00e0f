"""What the buttons of an order do; the answer appears where the button was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.blueprints.dashboard import frame
from webapp.blueprints.dashboard.dots import labels
from webapp.blueprints.dashboard.errors.causes import held_row
from webapp.blueprints.dashboard.order import queries, view
from webapp.blueprints.dashboard.order.routes import by, show
from webapp.blueprints.dashboard.pages import pages
from webapp.blueprints.dashboard.queries import connections, order_row
from webapp.blueprints.dashboard.tickets import reported
from webapp.extensions import db
from webapp.htmx import page_or_piece, wants_piece
from webapp.integration.pipeline.operator import NotNowError, Operator, Press
from webapp.services import services
from webapp.support import tickets

LONGEST_REASON = 500
LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Told:
    """An answer above the order."""

    kind: str
    glyph: str
    first: str
    rest: str = ""


@pages.post("/orders/<int:order_id>/process")
def process(order_id: int) -> Response:
    """Blue: check the order again, and send it when all is in order."""
    queries.order_or_404(g.installation.id, order_id)
    answer = _pressed(order_id, lambda: _operator().process(_press(order_id)))
    if answer is not None:
        return answer
    if request.args.get("at") == "errors":
        return _row(order_id)
    return _order(order_id)


@pages.post("/orders/<int:order_id>/put-aside")
def put_aside(order_id: int) -> Response:
    """Never invoice it, with a reason; it can be brought back."""
    queries.order_or_404(g.installation.id, order_id)
    reason = " ".join(request.form.get("reason", "").split())[:LONGEST_REASON]
    if not reason:
        mistake = _("Fill in why this order should not be invoiced.")
        return show(order_id, 422, mistakes={"reason": mistake}, typed={"reason": reason})
    answer = _pressed(order_id, lambda: _operator().put_aside(_press(order_id), reason))
    return answer or _order(order_id)


@pages.post("/orders/<int:order_id>/bring-back")
def bring_back(order_id: int) -> Response:
    """An order that was put aside is read and checked again."""
    queries.order_or_404(g.installation.id, order_id)
    answer = _pressed(order_id, lambda: _operator().bring_back(_press(order_id)))
    return answer or _order(order_id)


@pages.post("/orders/<int:order_id>/link-invoice")
def link_invoice(order_id: int) -> Response:
    """The merchant made the invoice; its number is linked, and none is made."""
    queries.order_or_404(g.installation.id, order_id)
    number = request.form.get("number", "").strip()[:LONGEST_NUMBER]
    if not number:
        mistake = _("Fill in the number of the invoice, as the books write it.")
        return show(order_id, 422, mistakes={"number": mistake}, typed={"number": number})
    answer = _pressed(order_id, lambda: _operator().link_invoice(_press(order_id), number))
    return answer or _order(order_id)


@pages.post("/orders/<int:order_id>/accept")
def accept(order_id: int) -> Response:
    """The invoice is right although its figures differ from the order's."""
    queries.order_or_404(g.installation.id, order_id)
    answer = _pressed(order_id, lambda: _operator().accept_difference(_press(order_id)))
    return answer or _order(order_id)


@pages.post("/orders/<int:order_id>/report-problem")
def report_problem(order_id: int) -> Response:
    """Red: a ticket with the order's facts. A second press on the same order answers with the first ticket."""
    queries.order_or_404(g.installation.id, order_id)
    made = tickets.report_problem(
        services().engine, services().bell, g.installation.id, order_id, "", person_id=current_user.id, by=by()
    )
    if not wants_piece():
        return redirect(url_for("dashboard.ticket", number=made.id))
    return page_or_piece("", "dashboard/_reported.html", reported=reported(made))


def _operator() -> Operator:
    return Operator(services().engine, services().bell)


def _press(order_id: int) -> Press:
    return Press(g.installation.id, order_id, by())


def _pressed(order_id: int, act: Callable[[], object]) -> Response | None:
    """Do it; None when it was done. An order that went on meanwhile is shown as it is now, with a sentence."""
    try:
        act()
    except NotNowError:
        db.session.rollback()
        if request.args.get("at") == "errors":
            return _row(order_id)
        told = Told(
            "waits", "info", _("The order went on meanwhile."), _("This is how it is now; nothing was changed.")
        )
        return show(order_id, 200 if wants_piece() else 409, told=told)
    db.session.rollback()  # what was written is read anew
    return None


def _order(order_id: int) -> Response:
    return show(order_id) if wants_piece() else redirect(view.address(order_id))


def _row(order_id: int) -> Response:
    if not wants_piece():
        return redirect(url_for("dashboard.errors", _anchor=f"order-{order_id}"))
    row = order_row(g.installation.id, order_id)
    if row is None:
        abort(404)
    names = labels(connections(g.installation.id))
    return page_or_piece(
        "",
        "dashboard/_held_row.html",
        row=held_row(row, names),
        found=row,
        labels=names,
        **frame.tabs_beside("errors"),
    )
