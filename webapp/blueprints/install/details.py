"""The first step: the terms are accepted, and who and where the merchant is. Also a new version of the terms, later."""

from __future__ import annotations

from collections.abc import Callable

from flask import g, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts import preferences, recipients, terms
from webapp.blueprints.dashboard import frame
from webapp.blueprints.dashboard.pages import is_live, pages
from webapp.blueprints.install.checklist import show
from webapp.extensions import db
from webapp.htmx import page_or_piece
from webapp.integration.domain import email as emails
from webapp.integration.domain.country import EU
from webapp.services import services

LONGEST_NAME = 100
LONGEST_EMAIL = 254


@pages.post("/install/details")
def save_details() -> Response:
    """Accept and save both, or nothing."""
    name = " ".join(request.form.get("name", "").split())[:LONGEST_NAME]
    email = request.form.get("email", "").strip()[:LONGEST_EMAIL]
    country = request.form.get("country", "")
    shared = services()
    mistakes = {}
    if terms.missing(shared.engine, g.installation.id) and request.form.get("accept") != "yes":
        mistakes["accept"] = str(_("Accept both documents to go on. Nothing is read from your shop before."))
    if not name:
        mistakes["name"] = str(_("Fill in your name."))
    if not emails.is_valid(email):
        mistakes["email"] = str(_("This is not an e-mail address. Look for a missing @ or a comma."))
    if country not in EU:
        mistakes["country"] = str(_("Choose the country of your shop."))
    if mistakes:
        return show(mistakes, request.form, 422)
    db.session.rollback()
    try:
        preferences.save_details(shared.engine, g.installation.id, name, emails.normalise(email), country)
    except recipients.TooManyError:
        sentence = _("There are %(number)s addresses already. Remove one first.", number=recipients.MOST)
        return show({"email": str(sentence)}, request.form, 422)
    _accept()
    return redirect(url_for("dashboard.install", _anchor="step-shop"))


@pages.route("/terms", methods=["GET", "POST"])
def accept_terms() -> Response:
    """For an installation that is live: what is new to accept. Its orders go on meanwhile."""
    missing = terms.missing(services().engine, g.installation.id)
    mistake = ""
    if request.method == "POST":
        if request.form.get("accept") == "yes":
            db.session.rollback()
            _accept()
            return redirect(url_for("dashboard.accept_terms"))
        mistake = str(_("Tick the box to accept, or go on reading: your orders go on meanwhile."))
    around = frame.build("")
    return page_or_piece(
        "install/accept_terms.html",
        "install/accept_terms.html",
        422 if mistake else 200,
        frame=around,
        labels=around.labels,
        missing=missing,
        accepted=terms.accepted(services().engine, g.installation.id),
        mistake=mistake,
    )


def _accept() -> None:
    terms.accept(
        services().engine,
        g.installation.id,
        person_id=current_user.id,
        name=current_user.shown_name,
        address=request.remote_addr or "",
    )


@pages.context_processor
def ask_for_terms() -> dict[str, Callable[[], bool]]:
    """`terms_asked()`: whether this page asks for the terms. Before it is live the checklist does."""
    return {"terms_asked": _terms_asked}


def _terms_asked() -> bool:
    mine = g.get("installation")
    if mine is None or not is_live(mine) or request.endpoint == "dashboard.accept_terms":
        return False
    return bool(terms.missing(services().engine, mine.id))
