"""Pressing a button of an order: done, or too late and said so; the answer appears where the button was."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.dashboard import frame
from webapp.blueprints.dashboard.dots import labels
from webapp.blueprints.dashboard.errors.causes import held_row
from webapp.blueprints.dashboard.order import queries, seen, view
from webapp.blueprints.dashboard.order.routes import by, show
from webapp.blueprints.dashboard.order.told import Told, too_late
from webapp.blueprints.dashboard.queries import connections, order_row
from webapp.extensions import db
from webapp.htmx import page_or_piece, wants_piece
from webapp.integration.pipeline.operator import NotNowError, Operator, Press
from webapp.services import services


def operator() -> Operator:
    """Who carries out what is pressed."""
    return Operator(services().engine, services().bell)


def press(order_id: int) -> Press:
    """This request as a press: whose, where, and what the page showed."""
    return Press(g.installation.id, order_id, by(), seen.read(request.args.get("seen", "")))


def pressed(order_id: int, act: Callable[[], object]) -> Response | None:
    """Do it; None when it was done. An order that went on meanwhile is shown as it is now, with a sentence."""
    try:
        act()
    except NotNowError:
        db.session.rollback()
        order = queries.order_or_404(g.installation.id, order_id)
        return done(order_id, too_late(order, labels(connections(g.installation.id))), 409)
    db.session.rollback()  # what was written is read anew
    return None


def done(order_id: int, told: Told | None = None, status: int = 200) -> Response:
    """The order as it is now: its row in Errors when the button was there, else its page. `status`: of a whole page."""
    is_row = request.args.get("at") == "errors"
    if wants_piece():
        return _row(order_id, told) if is_row else show(order_id, told=told)
    if told is not None:
        return show(order_id, status, told=told)
    return redirect(url_for("dashboard.errors", _anchor=f"order-{order_id}") if is_row else view.address(order_id))


def _row(order_id: int, told: Told | None) -> Response:
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
        told=told,
        **frame.tabs_beside("errors"),
    )
