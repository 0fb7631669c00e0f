"""Who gets which mails: more addresses than the log-in's (manual section 7, "Profile")."""

from __future__ import annotations

from flask import abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts import recipients
from webapp.blueprints.access import gate
from webapp.blueprints.dashboard.pages import pages
from webapp.blueprints.dashboard.settings import profile
from webapp.integration.domain import email as emails
from webapp.integration.domain.roles import Role
from webapp.models.recipient import KINDS
from webapp.page_extensions import limiter
from webapp.services import services
from webapp.site import LANGUAGES

LONGEST = 254


@pages.post("/profile/recipients")
@limiter.limit("20 per minute")
def add_recipient() -> Response:
    """One more address."""
    address = emails.normalise(request.form.get("email", "")[: LONGEST + 1])
    mistake = ""
    if len(address) > LONGEST or not emails.is_valid(address):
        mistake = _("Fill in a whole e-mail address, like books@example.com.")
    elif not _kinds():
        return profile.show({"kinds": _("Choose at least one kind of mail.")}, 422)
    else:
        try:
            recipients.add_one(
                services().engine, g.installation.id, address, _language(), _kinds(), is_owner=_is_owner()
            )
        except recipients.OwnersOnlyError:
            return gate.refuse()
        except recipients.KnownError:
            mistake = _("This address gets mails already.")
        except recipients.TooManyError:
            mistake = _("There are %(number)s addresses already. Remove one first.", number=recipients.MOST)
    if mistake:
        return profile.show({"email": str(mistake)}, 422)
    return _done(_("%(email)s gets these mails from now on.", email=address))


@pages.post("/profile/recipients/<int:recipient_id>")
def choose_mails(recipient_id: int) -> Response:
    """Which mails an address gets; none: it stays in the list and gets nothing."""
    engine, shop = services().engine, g.installation.id
    try:
        is_there = recipients.choose(engine, shop, recipient_id, _language(), _kinds(), is_owner=_is_owner())
    except recipients.OwnersOnlyError:
        return gate.refuse()
    if not is_there:
        abort(404)
    return _done(_("Saved."))


@pages.post("/profile/recipients/<int:recipient_id>/remove")
def remove_recipient(recipient_id: int) -> Response:
    """No more mails to an address."""
    try:
        is_there = recipients.remove(services().engine, g.installation.id, recipient_id, is_owner=_is_owner())
    except recipients.OwnersOnlyError:
        return gate.refuse()
    if not is_there:
        abort(404)
    return _done(_("Removed. It gets no more mails."))


def _is_owner() -> bool:
    return g.role is Role.OWNER


def _kinds() -> list[str]:
    chosen = set(request.form.getlist("kinds"))
    return [kind for kind in KINDS if kind in chosen]


def _language() -> str:
    language = request.form.get("mail_language", "")
    return language if language in LANGUAGES else str(current_user.language)


def _done(words: str) -> Response:
    flash(str(words), "recipients")
    return redirect(url_for("dashboard.profile", _anchor="mails"))
