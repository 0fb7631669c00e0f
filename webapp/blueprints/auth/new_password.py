"""/password/new: a one-time password is replaced before anything else can be done."""

from __future__ import annotations

from flask import redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts import new_password as passwords_of
from webapp.accounts import passwords
from webapp.blueprints.auth import choosing, queries
from webapp.blueprints.auth.reader import begin_session
from webapp.blueprints.auth.routes import home, local, pages
from webapp.page_extensions import limiter
from webapp.services import services

ALWAYS_OPEN = frozenset({"auth.new_password", "auth.log_out", "auth.log_in", "static", "public.icon"})


@pages.before_app_request
def first_a_password_of_ones_own() -> Response | None:
    """Whoever came in with a one-time password sees no other page."""
    if request.endpoint in ALWAYS_OPEN or request.blueprint == "health" or "_user_id" not in session:
        return None
    if not (current_user.is_authenticated and current_user.must_change_password):
        return None
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("auth.new_password", next=wanted or None))


@pages.route("/password/new", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"])
def new_password() -> Response | str | tuple[str, int]:
    """Choose a password of one's own; every other session of this person ends."""
    wanted = local(request.values.get("next", ""))
    if not current_user.must_change_password:
        return redirect(wanted or home())
    if request.method == "GET":
        return _show(wanted, {})
    mistakes = _mistakes(request.form.get("new", ""), request.form.get("again", ""))
    if mistakes:
        return _show(wanted, mistakes), 422
    person_id = current_user.id
    passwords_of.change(services().engine, person_id, request.form["new"], tell=False)
    begin_session(person_id)
    return redirect(wanted or home())


def _mistakes(new: str, again: str) -> dict[str, str]:
    mistakes = choosing.mistakes_in(new, again)
    if "new" in mistakes:
        return mistakes
    row = queries.person_by_id(services().engine, current_user.id)
    if row is not None and passwords.verify(row.password_hash, new):
        return {"new": _("This is the one-time password. Choose one that nobody has mailed.")}
    return mistakes


def _show(wanted: str, mistakes: dict[str, str]) -> str:
    return render_template("auth/new_password.html", next=wanted, mistakes=mistakes, reader=current_user)
