"""/invitation/<token>: the link of a mail by which somebody joins a shop. It opens nothing without a log-in."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts.people import accepting
from webapp.accounts.people import invitation as links
from webapp.accounts.people.accepting import Newcomer
from webapp.accounts.people.invitation import Invitation, State
from webapp.blueprints.auth import choosing, known_browser
from webapp.blueprints.auth.reader import begin_session
from webapp.blueprints.auth.routes import home
from webapp.integration.domain.roles import MAY, NAMES, Role
from webapp.page_extensions import limiter
from webapp.services import services
from webapp.site import locale

pages = Blueprint("invited", __name__, url_prefix="/invitation")
LONGEST_NAME = 100
Answer = Response | str | tuple[str, int]


@pages.get("/<token>")
@limiter.limit("60 per hour")
def open_invitation(token: str) -> Answer:
    """Who invites, to what; and how to accept."""
    found = _look(token)
    return found if isinstance(found, tuple) else _show(token, found, {})


@pages.post("/<token>")
@limiter.limit("30 per hour")
def join(token: str) -> Answer:
    """Accept: with the login of the address, or with a name and a password for a new one."""
    found = _look(token)
    if isinstance(found, tuple):
        return found
    try:
        if current_user.is_authenticated:
            person_id = int(current_user.id)
            accepting.accept(services(), found, person_id)
        else:
            name = " ".join(request.form.get("name", "").split())[:LONGEST_NAME]
            new = request.form.get("new", "")
            mistakes = choosing.mistakes_in(new, request.form.get("again", ""))
            if not name:
                mistakes["name"] = _("Fill in your name: it stands beside what you press.")
            if found.person_id is not None or mistakes:
                return _show(token, found, mistakes), 422
            newcomer = Newcomer(name, new, locale(), request.remote_addr or "")
            person_id = accepting.accept_as_new(services(), found, newcomer)
    except accepting.HasLoginError:  # made a moment ago
        return redirect(url_for("invited.open_invitation", token=token), 303)
    except accepting.NotGoodError:  # used, withdrawn or replaced a moment ago
        return redirect(url_for("invited.open_invitation", token=token), 303)
    begin_session(person_id)
    known_browser.remember(person_id)
    if found.role is Role.ACCOUNTANT:
        return redirect(home(), 303)
    return redirect(url_for("dashboard.report", licence_key=found.licence_key), 303)


def _look(token: str) -> Invitation | tuple[str, int]:
    """The invitation when its link is good and this reader's to use; else the page that says why not."""
    try:
        found = links.look(services(), token)
    except links.NoLinkError:
        return render_template("auth/invitation_not_good.html", state="foreign", found=None, is_theirs=False), 404
    if not current_user.is_authenticated and "language" not in session:
        session["language"] = found.language  # as in the mail
        refresh()
    is_theirs = current_user.is_authenticated and current_user.id == found.person_id
    if found.state is not State.GOOD:
        page = render_template(
            "auth/invitation_not_good.html", state=found.state.value, found=found, is_theirs=is_theirs
        )
        return page, 410
    if current_user.is_authenticated and not is_theirs:
        return render_template("auth/invitation_of_another.html", found=found, reader=current_user), 403
    return found


def _show(token: str, found: Invitation, mistakes: dict[str, str]) -> str:
    return render_template(
        "auth/invitation.html",
        token=token,
        found=found,
        role=_(NAMES[found.role]),
        may_do=_(MAY[found.role]),
        is_logged_in=current_user.is_authenticated,
        log_in_at=url_for("auth.log_in", next=url_for("invited.open_invitation", token=token), email=found.email),
        mistakes=mistakes,
        typed=request.form,
    )
