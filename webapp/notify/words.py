"""The words of mails: a subject and a text for each template. `notify.letter` says how a text is laid out."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.integration.domain.sentences import N_


@dataclass(frozen=True, slots=True)
class Words:
    """One template: gettext messages with `%(name)s` values. `button`: what stands on the link."""

    subject: str
    text: str
    button: str = N_("Open your dashboard")


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
    "welcome": Words(
        N_("Your installation link for KMO Shops and Factuursturen"),
        N_(
            "Hello,\n\nyour trial for %(installation)s is ready. Open the installation and log in with the two lines "
            "below. It takes about five minutes; you can stop halfway and go on later, on another device too.\n\n"
            "User name: %(login)s\nOne-time password: %(password)s\n\n"
            "Start the installation:\n%(install_url)s\n\n"
            "You choose a password of your own when you log in. The link and the one-time password are good for "
            "%(days)s days. Nothing is read or written before you connect your shop and your books.\n\n"
            "Licence key: %(key)s\n\n"
            "If you did not ask for this, do nothing: without you nothing starts.\n\n%(brand)s, %(support)s\n"
        ),
        button=N_("Start the installation"),
    ),
    "welcome_known": Words(
        N_("Your installation link for %(installation)s"),
        N_(
            "Hello,\n\nyour trial for %(installation)s is ready. You have a login with us already: log in as always, "
            "and it stands beside what you have.\n\n"
            "User name: %(login)s\n\n"
            "Start the installation:\n%(install_url)s\n\n"
            "The link is good for %(days)s days. Nothing is read or written before you connect your shop and your "
            "books.\n\n"
            "Licence key: %(key)s\n\n"
            "If you did not ask for this, do nothing: without you nothing starts.\n\n%(brand)s, %(support)s\n"
        ),
        button=N_("Start the installation"),
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
