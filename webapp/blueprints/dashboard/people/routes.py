"""/d/<licence key>/profile/people: who may do what, asking somebody to join, another role, leaving."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts import recipients, tries
from webapp.accounts.people import changing, inviting, listing
from webapp.accounts.people.invitation import DAYS
from webapp.accounts.people.inviting import Inviter, Wish
from webapp.accounts.people.scope import NotOwnerError
from webapp.blueprints.auth.reader import begin_session
from webapp.blueprints.auth.routes import home
from webapp.blueprints.dashboard import frame
from webapp.blueprints.dashboard.pages import pages
from webapp.extensions import db
from webapp.formats import clock
from webapp.htmx import page_or_piece
from webapp.integration.domain import email as emails
from webapp.integration.domain.roles import MAY, NAMES, Role, role_of
from webapp.services import services
from webapp.site import LANGUAGES

LONGEST = 254


@pages.get("/profile/people")
def people() -> Response:
    """Everybody, and who was asked."""
    return _show()


@pages.post("/profile/people/invite")
def invite() -> Response:
    """Ask somebody to join, by mail."""
    email = emails.normalise(request.form.get("email", "")[: LONGEST + 1])
    role, language = role_of(request.form.get("role", "")), request.form.get("language", "")
    mistakes: dict[str, str] = {}
    if len(email) > LONGEST or not emails.is_valid(email):
        mistakes["email"] = _("Fill in a whole e-mail address, like books@example.com.")
    if role is None:
        mistakes["role"] = _("Choose what this person may do.")
    if language not in LANGUAGES:
        language = str(current_user.language)
    if mistakes or role is None:
        return _show(mistakes, 422)
    db.session.rollback()
    try:
        inviting.invite(services(), g.installation.id, _inviter(), Wish(email, role, language))
    except inviting.IsInError:
        return _show({"email": _("This person is in the list already. Change the role there.")}, 422)
    except inviting.TooManyPeopleError:
        return _show({"email": _("There are %(number)s people already. Remove one first.", number=inviting.MOST)}, 422)
    except tries.TooManyError as problem:
        return _show({"email": _too_many(problem)}, 429)
    except NotOwnerError:
        return _meanwhile()
    return _done(_("Invited. The mail to %(email)s goes out now; its link is good for a week.", email=email))


@pages.post("/profile/people/invitations/<int:invitation_id>/again")
def invite_again(invitation_id: int) -> Response:
    """The mail once more, with a new link."""
    db.session.rollback()
    try:
        email = inviting.again(services(), g.installation.id, _inviter(), invitation_id)
    except inviting.GoneError:
        abort(404)
    except tries.TooManyError as problem:
        return _show({"invited": _too_many(problem)}, 429)
    except (inviting.IsInError, inviting.TooManyPeopleError, NotOwnerError):
        return _meanwhile()
    return _done(_("A new mail goes to %(email)s. The link of the one before is no longer good.", email=email))


@pages.post("/profile/people/invitations/<int:invitation_id>/withdraw")
def withdraw_invitation(invitation_id: int) -> Response:
    """Its link is no longer good."""
    db.session.rollback()
    try:
        email = inviting.withdraw(services(), g.installation.id, current_user.id, invitation_id)
    except inviting.GoneError:
        abort(404)
    except NotOwnerError:
        return _meanwhile()
    return _done(_("Withdrawn. The link in the mail to %(email)s is no longer good.", email=email))


@pages.post("/profile/people/<int:person_id>/role")
def change_role(person_id: int) -> Response:
    """What somebody may do from now on."""
    role = role_of(request.form.get("role", ""))
    if role is None:
        return _show({"role-of": _("Choose what this person may do.")}, 422)
    db.session.rollback()
    me = current_user.id
    try:
        changing.change_role(services().engine, g.installation.id, person_id, role, by=me, name=current_user.shown_name)
    except changing.NoPersonError:
        abort(404)
    except changing.LastOwnerError:
        return _show({"last": _last_owner()}, 422)
    except NotOwnerError:
        return _meanwhile()
    if person_id == me:
        begin_session(me)
    return _done(_("Changed. It counts from now on; whose role it is logs in again."))


@pages.post("/profile/people/<int:person_id>/remove")
def remove_person(person_id: int) -> Response:
    """Somebody may not see this shop any more, at once."""
    answer = _remove(person_id)
    if isinstance(answer, Response):
        return answer
    if not answer:
        return _done(_("Removed. This shop is closed to them now."))
    gone = ", ".join(answer)
    return _done(_("Removed. This shop is closed to them now. No more mails go to %(emails)s.", emails=gone))


@pages.post("/profile/people/leave")
def leave() -> Response:
    """The reader goes themselves."""
    answer = _remove(current_user.id)
    if isinstance(answer, Response):
        return answer
    begin_session(current_user.id)
    return redirect(home(), 303)


def _remove(person_id: int) -> Response | list[str]:
    """When it was done the addresses that went too."""
    db.session.rollback()
    try:
        return changing.remove(
            services().engine, g.installation.id, person_id, by=current_user.id, name=current_user.shown_name
        )
    except changing.NoPersonError:
        abort(404)
    except changing.LastOwnerError:
        return _show({"last": _last_owner()}, 422)
    except NotOwnerError:
        return _meanwhile()


def _show(mistakes: dict[str, str] | None = None, status: int = 200) -> Response:
    """The page. `mistakes`: by field, in words; `last` and `invited` stand at their lists."""
    db.session.rollback()
    around = frame.build("profile")
    engine = services().engine
    return page_or_piece(
        "dashboard/people.html",
        "dashboard/people.html",
        status,
        frame=around,
        labels=around.labels,
        shop=g.installation.name,
        people=listing.people(engine, g.installation.id),
        added=recipients.added_by(engine, g.installation.id),
        invited=listing.invited(engine, g.installation.id),
        roles=[(role.value, _(NAMES[role]), _(MAY[role])) for role in (Role.ACCOUNTANT, Role.MEMBER, Role.OWNER)],
        names={role.value: _(NAMES[role]) for role in Role},
        means={role.value: _(MAY[role]) for role in Role},
        reader=current_user,
        days=DAYS,
        mistakes=mistakes or {},
        typed=request.form if mistakes and request.endpoint == "dashboard.invite" else {},
    )


def _inviter() -> Inviter:
    return Inviter(current_user.id, current_user.shown_name)


def _last_owner() -> str:
    return str(_("A shop always has an owner. Make somebody else owner first, then this goes."))


def _too_many(problem: tries.TooManyError) -> str:
    seconds = (problem.until - datetime.now(UTC)).total_seconds()
    if seconds < 0:
        return str(_("Too many mails in an hour. Try again in a minute."))
    return str(_("Too many mails in an hour. Try again at %(time)s.", time=clock(problem.until)))


def _meanwhile() -> Response:
    """Somebody else was quicker: the page says how it is now, or that it is closed to this reader."""
    return _done(_("That was changed meanwhile. This is how it is now."))


def _done(words: str) -> Response:
    flash(str(words), "people")
    return redirect(url_for("dashboard.people"), 303)
