"""/d/<licence key>/profile: what a person sets for themselves."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts import new_password, preferences, recipients
from webapp.accounts.people import listing
from webapp.blueprints.auth import choosing
from webapp.blueprints.auth.my_login import about_login, is_their_password
from webapp.blueprints.auth.reader import begin_session
from webapp.blueprints.dashboard import frame
from webapp.blueprints.dashboard.billing import card
from webapp.blueprints.dashboard.pages import pages
from webapp.blueprints.dashboard.settings import endings
from webapp.formats import clock
from webapp.htmx import page_or_piece
from webapp.integration.domain.roles import NAMES, Role
from webapp.notify.kinds import KINDS
from webapp.services import services
from webapp.site import LANGUAGES, THEMES

LONGEST_NAME = 100


@pages.route("/profile", methods=["GET", "POST"])
def profile() -> Response:
    """Name, language and theme; the password has a form of its own."""
    if request.method == "GET":
        return show()
    name = " ".join(request.form.get("name", "").split())[:LONGEST_NAME]
    language, theme = request.form.get("language", ""), request.form.get("theme", "")
    if not name:
        return show({"name": _("Fill in your name: it stands beside what you press.")}, 422)
    if language not in LANGUAGES or theme not in THEMES:
        return show({"language": _("Choose one of the list.")}, 422)
    preferences.save_profile(services().engine, current_user.id, name, language, theme)
    for mine in (g.installation, *g.other_installations):  # the mails to this person speak it too
        recipients.speak(services().engine, mine.id, current_user.email, language)
    flash(clock(datetime.now(UTC)), "saved")
    return redirect(url_for("dashboard.profile", _anchor="save"))


@pages.post("/profile/password")
def password() -> Response:
    """Another password; every other session of this person ends. Raises TooManyError."""
    new, again = request.form.get("new", ""), request.form.get("again", "")
    mistakes = choosing.mistakes_in(new, again)
    if not is_their_password(request.form.get("old", "")):
        mistakes["old"] = _("This is not your present password.")
    if mistakes:
        return show(mistakes, 422)
    person_id = current_user.id
    new_password.change(services().engine, person_id, new)
    begin_session(person_id)
    flash(clock(datetime.now(UTC)), "password")
    return redirect(url_for("dashboard.profile", _anchor="password"))


def show(mistakes: dict[str, str] | None = None, status: int = 200) -> Response:
    """The whole tab. `mistakes`: by field, in words."""
    around = frame.build("profile")
    return page_or_piece(
        "dashboard/profile.html",
        "dashboard/profile.html",
        status,
        frame=around,
        labels=around.labels,
        role_name=_(NAMES[g.role]),
        people=listing.people(services().engine, g.installation.id),
        reader=current_user,
        mistakes=mistakes or {},
        mails=recipients.listed(services().engine, g.installation.id),
        kinds=KINDS,
        may_choose=recipients.may_choose(is_owner=g.role is Role.OWNER),
        trial=endings.trial_of(g.installation),
        billing=card.of(g.installation),
        stop=endings.stop_of(g.installation),
        typed=request.form if mistakes else {},
        **about_login(),
    )
