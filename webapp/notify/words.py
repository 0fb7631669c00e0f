"""Mails in words: a subject and a text for each template, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import force_locale, gettext

from webapp.integration.domain.sentences import N_

SIDES = {"shop": "KMO Shops", "books": "Factuursturen"}


@dataclass(frozen=True, slots=True)
class Words:
    """One template: gettext messages with `%(name)s` values."""

    subject: str
    text: str


TEMPLATES = {
    "connection_red": Words(
        N_("Reconnect %(side)s: the orders of %(installation)s wait"),
        N_(
            "Hello,\n\n%(side)s no longer accepts our connection for %(installation)s (licence key %(key)s). "
            "Your orders wait; nothing is lost.\n\nOpen your dashboard and press Connect beside %(side)s:\n%(link)s\n\n"
            "The waiting orders then go on by themselves.\n\n%(brand)s, %(support)s\n"
        ),
    ),
    "open_ends": Words(
        N_("%(orders)s open orders of %(installation)s: we stop looking in %(days)s days"),
        N_(
            "Hello,\n\n%(orders)s orders of %(installation)s have waited almost 90 days without a status "
            "that you send: %(numbers)s.\n\nIn %(days)s days we stop looking at them. Give them a status that you "
            "send, or put them aside:\n%(link)s\n\n%(brand)s, %(support)s\n"
        ),
    ),
    "parked": Words(
        N_("%(deliveries)s notices of installation %(installation)s were not understood"),
        N_(
            "Connection %(connection)s: %(deliveries)s rightly signed notices were stored and parked (%(why)s).\n"
            "The hourly check still brings the orders in.\n\n%(brand)s\n"
        ),
    ),
    "stuck": Words(
        N_("Orders are due and nobody works on them"),
        N_("The oldest order has been due since %(oldest)s. Look at the workers.\n\n%(brand)s\n"),
    ),
}


def in_words(template: str, params: Mapping[str, str], language: str) -> tuple[str, str]:
    """Subject (one line) and text of a mail. Needs an app context."""
    words = TEMPLATES[template]
    values = {name: SIDES.get(str(value), str(value)) if name == "side" else value for name, value in params.items()}
    with force_locale(language):
        subject, text = gettext(words.subject, **values), gettext(words.text, **values)
    return " ".join(subject.split()), text
