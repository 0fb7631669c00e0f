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
            "Hello,\n\nYour trial for %(installation)s is ready. Open the installation and log in with what "
            "stands below. It takes about five minutes; you can stop halfway and go on later, on another device "
            "too.\n\n"
            "User name: %(login)s\nOne-time password: %(password)s\nLicence key: %(key)s\n\n"
            "Start the installation:\n%(install_url)s\n\n"
            "You choose a password of your own when you log in. The link and the one-time password are good for "
            "%(days)s days. Nothing is read or written before you connect your shop and your books.\n\n"
            "If you did not ask for this, do nothing: without you nothing starts.\n\n%(brand)s, %(support)s\n"
        ),
        button=N_("Start the installation"),
    ),
    "welcome_known": Words(
        N_("Your installation link for %(installation)s"),
        N_(
            "Hello,\n\nYour trial for %(installation)s is ready. You have a login with us already: log in as always, "
            "and it stands beside what you have.\n\n"
            "User name: %(login)s\nLicence key: %(key)s\n\n"
            "Start the installation:\n%(install_url)s\n\n"
            "The link is good for %(days)s days. Nothing is read or written before you connect your shop and your "
            "books.\n\n"
            "If you did not ask for this, do nothing: without you nothing starts.\n\n%(brand)s, %(support)s\n"
        ),
        button=N_("Start the installation"),
    ),
    "trial_week": Words(
        N_("The trial of %(installation)s ends on %(until)s"),
        N_(
            "Hello,\n\nThe trial of %(installation)s (licence key %(key)s) ends on %(until)s.\n\n"
            "To go on after it, press Continue in Profile:\n%(link)s\n\n"
            "Do nothing if you do not want to go on. After that day new orders are still received; they wait in Open "
            "and no invoice is made.\n\n%(brand)s, %(support)s\n"
        ),
        button=N_("Open Profile"),
    ),
    "trial_day": Words(
        N_("The trial of %(installation)s ends in a day"),
        N_(
            "Hello,\n\nThe trial of %(installation)s (licence key %(key)s) ends on %(until)s.\n\n"
            "To go on without a break, press Continue in Profile:\n%(link)s\n\n"
            "Do nothing if you do not want to go on. After that day new orders are still received; they wait in Open "
            "and no invoice is made.\n\n%(brand)s, %(support)s\n"
        ),
        button=N_("Open Profile"),
    ),
    "trial_over": Words(
        N_("The trial of %(installation)s has ended: orders wait"),
        N_(
            "Hello,\n\nThe trial of %(installation)s (licence key %(key)s) has ended. Orders are still received; they "
            "wait in Open and no invoice is made. Nothing is lost.\n\n"
            "Press Continue in Profile, and the waiting orders go on by themselves:\n%(link)s\n\n"
            "If you do not want to go on, stop the integration there.\n\n%(brand)s, %(support)s\n"
        ),
        button=N_("Open Profile"),
    ),
    "stopped": Words(
        N_("The integration of %(installation)s has stopped"),
        N_(
            "Hello,\n\n%(by)s has stopped the integration of %(installation)s (licence key %(key)s). No more orders "
            "are read and no invoice is made. We take our app out of your shop.\n\n"
            "What was invoiced stays, in your books and on your dashboard:\n%(link)s\n\n"
            "%(brand)s, %(support)s\n"
        ),
    ),
    "stopped_as_planned": Words(
        N_("The integration of %(installation)s has stopped"),
        N_(
            "Hello,\n\nThe integration of %(installation)s (licence key %(key)s) has stopped today, as you chose. No "
            "more orders are read and no invoice is made. We take our app out of your shop.\n\n"
            "What was invoiced stays, in your books and on your dashboard:\n%(link)s\n\n"
            "%(brand)s, %(support)s\n"
        ),
    ),
    "stopped_in_shop": Words(
        N_("The app was removed from the shop of %(installation)s: the integration has stopped"),
        N_(
            "Hello,\n\nOur app was removed from the shop of %(installation)s (licence key %(key)s). So the integration "
            "has stopped: no more orders are read and no invoice is made.\n\n"
            "What was invoiced stays, in your books and on your dashboard:\n%(link)s\n\n"
            "If that was not meant, connect the shop again there and press Go live. Nothing is invoiced twice.\n\n"
            "%(brand)s, %(support)s\n"
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
