"""/password/forgotten and /password/reset/…: another password by mail. Everybody gets the same answer."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.accounts import resetting
from webapp.accounts.resetting import Link, State
from webapp.blueprints.auth import choosing, known_browser
from webapp.blueprints.auth.routes import pages
from webapp.integration.domain import email as addresses
from webapp.services import services

LONGEST = 254


@pages.route("/password/forgotten", methods=["GET", "POST"])
def forgotten() -> str | tuple[str, int]:
    """Ask for the mail."""
    if request.method == "GET":
        return render_template("auth/forgotten.html", mistake="", email=request.args.get("email", "")[:LONGEST])
    email = addresses.normalise(request.form.get("email", "")[: LONGEST + 1])
    if len(email) > LONGEST or not addresses.is_valid(email):
        mistake = _("Fill in a whole e-mail address, like books@example.com.")
        return render_template("auth/forgotten.html", mistake=mistake, email=email[:LONGEST]), 422
    resetting.ask(services(), email, request.remote_addr or "")
    return render_template("auth/forgotten_sent.html", email=email, minutes=resetting.MINUTES)


@pages.route("/password/reset/<token>", methods=["GET", "POST"])
def reset(token: str) -> Response | str | tuple[str, int]:
    """Choose another password with a link of a mail."""
    link = resetting.look(services(), token)
    if link.state != State.GOOD:
        return _no_longer(link)
    if request.method == "GET":
        return _show(token, link, {})
    mistakes = choosing.mistakes_in(request.form.get("new", ""), request.form.get("again", ""))
    if mistakes:
        return _show(token, link, mistakes), 422
    person_id = resetting.use(services(), token, request.form["new"], request.remote_addr or "")
    if person_id is None:  # somebody was quicker
        return _no_longer(resetting.look(services(), token))
    known_browser.remember(person_id)
    flash(_("Your password was changed, and every session has ended. Log in with the new one."), "log-in")
    return redirect(url_for("auth.log_in"))


def _show(token: str, link: Link, mistakes: dict[str, str]) -> str:
    return render_template("auth/reset.html", token=token, email=link.email, mistakes=mistakes)


def _no_longer(link: Link) -> tuple[str, int]:
    return render_template("auth/reset_not_good.html", state=link.state, minutes=resetting.MINUTES), 410
