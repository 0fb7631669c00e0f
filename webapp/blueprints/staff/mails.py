"""/staff/mails: what the outbox holds, and why it was not sent."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts import install_link
from webapp.accounts.people.inviting import TEMPLATE as INVITATION
from webapp.accounts.resetting import TEMPLATE as RESET
from webapp.accounts.welcome import TEMPLATES as WELCOMES
from webapp.blueprints.reading import Found
from webapp.blueprints.staff import outbox_queries, queries
from webapp.blueprints.staff.routes import pages
from webapp.integration.domain.sentences import N_
from webapp.notify.again import send_again
from webapp.notify.letter import subject_of
from webapp.notify.outbox import MOST_TRIES, UNWRITABLE
from webapp.secretbox import SealBrokenError
from webapp.services import services

AWAY = N_("The mail server did not answer.")
REFUSED = N_("The mail server refused the mail.")
WHY = {
    "": "",
    "SMTPRecipientsRefused": N_("The mail server refused the address."),
    "SMTPDataError": REFUSED,
    "SMTPSenderRefused": N_("The mail server refused our own address."),
    "SMTPAuthenticationError": N_("The mail server refused our log-in."),
    "SMTPNotSupportedError": N_("The mail server cannot do what we need: look at SMTP_URL."),
    "SMTPServerDisconnected": N_("The mail server hung up."),
    "ConnectionRefusedError": AWAY,
    "TimeoutError": AWAY,
    "gaierror": N_("The mail server's name is not known: look at SMTP_URL."),
    **dict.fromkeys((kind.__name__ for kind in UNWRITABLE), N_("It could not be written. That is our mistake.")),
}
"""What went wrong, by the class of the error."""


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail that was not sent. `state`: waits, given_up, unwritten or doubt (it may have arrived all the same)."""

    mail: Found
    subject: str
    state: str
    why: str


@pages.get("/mails")
def mails() -> str:
    """Mails that failed, then those that wait."""
    return render_template(
        "staff/mails.html",
        failed=[_row(mail) for mail in outbox_queries.unsent(failed=True)],
        waiting=[_row(mail) for mail in outbox_queries.unsent(failed=False)],
        failed_mails=outbox_queries.count_failed(),
        most=outbox_queries.MOST,
        open_tickets=sum(queries.counts().values()),
        person=current_user.shown_name,
    )


@pages.post("/mails/<int:mail_id>/again")
def mail_again(mail_id: int) -> Response:
    """Send again. What was secret in a welcome mail is gone: then a new one is written, with a new link. A link for
    another password is asked for by its reader alone."""
    mail = outbox_queries.unsent_or_404(mail_id)
    is_lost = not mail.has_secret or mail.last_error == SealBrokenError.__name__
    if mail.template in WELCOMES and is_lost:
        if install_link.resend(services(), mail.installation_id):
            flash(_("A new mail with a new link goes to %(address)s.", address=mail.to_address), "good")
        else:
            flash(_("%(address)s had its mails of today. Send again tomorrow.", address=mail.to_address), "bad")
    elif mail.template == RESET and is_lost:
        flash(
            _("Its link is gone. Ask %(address)s to press Forgot your password once more.", address=mail.to_address),
            "bad",
        )
    elif mail.template == INVITATION and is_lost:
        flash(_("Its link is gone. Ask who invited %(address)s to send it again.", address=mail.to_address), "bad")
    elif send_again(services().engine, mail.id):
        flash(_("The mail to %(address)s goes out now.", address=mail.to_address), "good")
    else:
        flash(_("The mail to %(address)s is being sent just now.", address=mail.to_address), "bad")
    return redirect(url_for("staff.mails"), 303)


def _row(mail: Found) -> MailRow:
    why = gettext(WHY.get(mail.last_error, REFUSED)) if mail.last_error else ""
    return MailRow(mail, subject_of(mail.template, mail.params), _state(mail), why)


def _state(mail: Found) -> str:
    if mail.taken_at is None:
        return "waits"
    if mail.last_error in {kind.__name__ for kind in UNWRITABLE}:
        return "unwritten"
    return "given_up" if mail.tries >= MOST_TRIES else "doubt"
