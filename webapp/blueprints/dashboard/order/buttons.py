"""What the buttons of an order do; the answer appears where the button was."""

from __future__ import annotations

from flask import g, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.blueprints.dashboard.order import queries
from webapp.blueprints.dashboard.order.pressing import done, operator, press, pressed
from webapp.blueprints.dashboard.order.routes import by, show
from webapp.blueprints.dashboard.order.told import hurried
from webapp.blueprints.dashboard.pages import pages
from webapp.blueprints.dashboard.tickets import reported
from webapp.htmx import page_or_piece, wants_piece
from webapp.integration.domain.states import State
from webapp.services import services
from webapp.support import tickets

LONGEST_REASON = 500


@pages.post("/orders/<int:order_id>/process")
def process(order_id: int) -> Response:
    """Blue: check the order again, and send it when all is in order."""
    queries.order_or_404(g.installation.id, order_id)
    before: list[State] = []
    answer = pressed(order_id, lambda: before.append(operator().process(press(order_id))))
    return answer or done(order_id, hurried() if before == [State.QUEUED] else None)


@pages.post("/orders/<int:order_id>/put-aside")
def put_aside(order_id: int) -> Response:
    """Never invoice it, with a reason; it can be brought back."""
    queries.order_or_404(g.installation.id, order_id)
    reason = " ".join(request.form.get("reason", "").split())[:LONGEST_REASON]
    if not reason:
        mistake = _("Fill in why this order should not be invoiced.")
        return show(order_id, 422, mistakes={"reason": mistake}, typed={"reason": reason})
    answer = pressed(order_id, lambda: operator().put_aside(press(order_id), reason))
    return answer or done(order_id)


@pages.post("/orders/<int:order_id>/bring-back")
def bring_back(order_id: int) -> Response:
    """An order that was put aside is read and checked again."""
    queries.order_or_404(g.installation.id, order_id)
    answer = pressed(order_id, lambda: operator().bring_back(press(order_id)))
    return answer or done(order_id)


@pages.post("/orders/<int:order_id>/accept")
def accept(order_id: int) -> Response:
    """The invoice is right although its figures differ from the order's."""
    queries.order_or_404(g.installation.id, order_id)
    answer = pressed(order_id, lambda: operator().accept_difference(press(order_id)))
    return answer or done(order_id)


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
