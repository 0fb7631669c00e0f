"""/login/code: the second step, after the password; and that our staff have one before they see anything."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts import tries, two_step
from webapp.blueprints.auth import halfway
from webapp.blueprints.auth.new_password import ALWAYS_OPEN
from webapp.blueprints.auth.routes import come_in, comer_of, home, pages
from webapp.services import services

OPEN_WITHOUT = ALWAYS_OPEN | {
    "auth.ask_two_step",
    "auth.propose_two_step",
    "auth.show_proposed",
    "auth.confirm_two_step",
}
LONGEST = 40


@pages.before_app_request
def first_a_second_step() -> Response | None:
    """Our staff see every merchant: whoever of them logs in with a password alone sets up the second step first."""
    if request.endpoint in OPEN_WITHOUT or request.blueprint == "health" or "_user_id" not in session:
        return None
    if not (current_user.is_authenticated and current_user.is_staff and services().settings.staff_two_step):
        return None
    return None if current_user.has_two_steps else redirect(url_for("auth.ask_two_step"))


@pages.route("/login/code", methods=["GET", "POST"])
def code() -> Response | str | tuple[str, int]:
    """The code of the phone, or a recovery code."""
    if current_user.is_authenticated:
        return redirect(home())
    address = request.remote_addr or ""
    found = halfway.find(address)
    if found is None:
        flash(_("That took more than ten minutes. Log in again."), "log-in")
        return redirect(url_for("auth.log_in"))
    if request.method == "GET":
        return render_template("auth/code.html", mistake="")
    typed = request.form.get("code", "")[:LONGEST]
    if not typed.strip():
        return render_template("auth/code.html", mistake=_("Fill in the code.")), 422
    engine, row = services().engine, found.row
    taken = tries.take(engine, tries.budgets("code", row.email, comer_of(row, address)))
    if not two_step.check(engine, services().box, row.id, typed):
        mistake = _("This code is not good. Each code counts once: wait for the next one, and type it.")
        return render_template("auth/code.html", mistake=mistake), 422
    tries.give_back(engine, taken)
    return come_in(row, found.wanted)
