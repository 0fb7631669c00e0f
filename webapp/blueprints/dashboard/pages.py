"""The dashboard's blueprint: whose installation an address names, and that only its own people get an answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.audit.record import record_look
from webapp.blueprints.access import gate
from webapp.blueprints.dashboard import queries
from webapp.blueprints.reading import Found
from webapp.database import Scope, enter, transaction
from webapp.htmx import wants_piece
from webapp.integration.domain.roles import Role
from webapp.services import services

pages = Blueprint("dashboard", __name__, url_prefix="/d/<licence_key>")

ACTS = frozenset(
    f"dashboard.{name}" for name in ("process", "put_aside", "bring_back", "accept", "link_invoice", "undo_link")
)
"""Presses at an order."""


@pages.url_value_preprocessor
def take_licence_key(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Routes get no licence key: they use the installation that was found for it."""
    g.licence_key = (values or {}).pop("licence_key", "")


@pages.url_defaults
def give_licence_key(endpoint: str, values: dict[str, Any]) -> None:
    """Links between pages of one installation need not name it."""
    if endpoint.startswith("dashboard.") and "licence_key" in g:
        values.setdefault("licence_key", g.licence_key)


@pages.before_request
def only_their_own() -> Response | None:
    """Log in first; then an installation of somebody else is not there (404, not 403), and one's own is open as far as
    one's role there goes (403)."""
    if not current_user.is_authenticated:
        return _log_in_first()
    enter(Scope(person=str(current_user.id)))
    mine = queries.installations_of(current_user.id)
    g.installation = next((one for one in mine if one.licence_key == g.licence_key), None)
    if g.installation is None:
        abort(404)
    g.role = Role(g.installation.role)
    g.other_installations = [one for one in mine if one.id != g.installation.id]
    g.is_idle = not is_live(g.installation)
    enter(Scope(installation=str(g.installation.id), person=str(current_user.id)))
    if current_user.is_staff:
        _say_who_looks()
    refused = gate.refused()
    if refused is not None:
        return refused
    return _nothing_to_press() if request.method == "POST" and _is_over() else None


@pages.context_processor
def tell_pieces() -> dict[str, bool]:
    """`is_idle`: orders are not worked on, so that nothing can be pressed at them; `is_stopped`: not any more."""
    found = g.get("installation")
    return {"is_idle": g.get("is_idle", False), "is_stopped": found is not None and found.stopped_at is not None}


def _say_who_looks() -> None:
    """The merchant reads, under Changes, that our staff saw a page of theirs."""
    with transaction(services().engine, g.installation.id) as connection:
        record_look(connection, g.installation.id)


def is_live(installation: Found) -> bool:
    """It went live and has not ended."""
    ended = installation.stopped_at or (installation.stops_at and installation.stops_at <= datetime.now(UTC))
    return installation.live_at is not None and not ended


def _is_over() -> bool:
    """True for a press, on a page that was open before, at what the installation does not do any more or yet."""
    if request.endpoint == "dashboard.configuration":
        return g.installation.stopped_at is not None
    return bool(g.is_idle) and request.endpoint in ACTS


def _nothing_to_press() -> Response:
    """Back to the page, which says why."""
    order_id = (request.view_args or {}).get("order_id")
    there = url_for("dashboard.order", order_id=order_id) if order_id else url_for("dashboard.configuration")
    if not wants_piece():
        return redirect(there, 303)
    answer = Response(status=204)
    answer.headers["HX-Redirect"] = there
    return answer


def _log_in_first() -> Response:
    if wants_piece():
        answer = Response(status=204)
        answer.headers["HX-Redirect"] = url_for("auth.log_in")
        return answer
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("auth.log_in", next=wanted or None))
