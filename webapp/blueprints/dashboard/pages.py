"""The dashboard's blueprint: whose installation an address names, and that only its own people get an answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.blueprints.dashboard import queries
from webapp.database import Scope, enter
from webapp.htmx import wants_piece

pages = Blueprint("dashboard", __name__, url_prefix="/d/<licence_key>")


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
    """Log in first; then an installation of somebody else is not there (404, not 403)."""
    if not current_user.is_authenticated:
        return _log_in_first()
    enter(Scope(person=str(current_user.id)))
    mine = queries.installations_of(current_user.id)
    g.installation = next((one for one in mine if one.licence_key == g.licence_key), None)
    if g.installation is None:
        abort(404)
    g.other_installations = [one for one in mine if one.id != g.installation.id]
    enter(Scope(installation=str(g.installation.id), person=str(current_user.id)))
    return None


def _log_in_first() -> Response:
    if wants_piece():
        answer = Response(status=204)
        answer.headers["HX-Redirect"] = url_for("auth.log_in")
        return answer
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("auth.log_in", next=wanted or None))
