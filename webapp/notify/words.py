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
            "Hello,\n\n%(orders)s orders of %(installation)s have waited 83 days or longer without a status "
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
    "year_month": Words(
        N_("The subscription of %(installation)s ends on %(until)s"),
        N_(
            "Hello,\n\nThe subscription of %(installation)s (licence key %(key)s) ends on %(until)s. It ends by "
            "itself.\n\nTo go on for another year, press Continue in Profile. The new year begins when this one ends, "
            "so nothing is lost by doing it now:\n%(link)s\n\n"
            "Do nothing if you do not want to go on. After that day new orders are still received; they wait in Open "
            "and no invoice is made.\n\n%(brand)s, %(support)s\n"
        ),
        button=N_("Open Profile"),
    ),
    "year_week": Words(
        N_("Reminder: the subscription of %(installation)s ends on %(until)s"),
        N_(
            "Hello,\n\nThe subscription of %(installation)s (licence key %(key)s) ends on %(until)s.\n\n"
            "To go on without a break, press Continue in Profile:\n%(link)s\n\n"
            "Do nothing if you do not want to go on. After that day new orders are still received; they wait in Open "
            "and no invoice is made.\n\n%(brand)s, %(support)s\n"
        ),
        button=N_("Open Profile"),
    ),
    "year_over": Words(
        N_("The subscription of %(installation)s has ended: orders wait"),
        N_(
            "Hello,\n\nThe subscription of %(installation)s (licence key %(key)s) has ended. Orders are still "
            "received; they wait in Open and no invoice is made. Nothing is lost.\n\n"
            "Press Continue in Profile, and the waiting orders go on by themselves:\n%(link)s\n\n"
            "If you do not want to go on, stop the integration there.\n\n%(brand)s, %(support)s\n"
        ),
        button=N_("Open Profile"),
    ),
    "plan_nearly_full": Words(
        N_("%(installation)s: %(used)s of the %(most)s invoices of your plan are used"),
        N_(
            "Hello,\n\nThe plan of %(installation)s (licence key %(key)s) is for %(most)s invoices in the year that "
            "ends on %(until)s. %(used)s of them are used.\n\n"
            "You need do nothing. Nothing stops at %(most)s, and this year costs nothing more. When you go on after "
            "it, the next year begins with a plan for as many invoices as this one had.\n\n"
            "What you use stands in Profile:\n%(link)s\n\n%(brand)s, %(support)s\n"
        ),
        button=N_("Open Profile"),
    ),
    "plan_full": Words(
        N_("%(installation)s: the %(most)s invoices of your plan are used, and it goes on"),
        N_(
            "Hello,\n\nThe plan of %(installation)s (licence key %(key)s) is for %(most)s invoices in the year that "
            "ends on %(until)s. %(used)s are made by now.\n\n"
            "You need do nothing. Orders become invoices as before, and this year costs nothing more. When you go on "
            "after it, the next year begins with a plan for as many invoices as this one had.\n\n"
            "What you use stands in Profile:\n%(link)s\n\n%(brand)s, %(support)s\n"
        ),
        button=N_("Open Profile"),
    ),
    "own_invoice": Words(
        N_("Invoice %(number)s for %(installation)s"),
        N_(
            "Hello,\n\nThe invoice of the integration of %(installation)s (licence key %(key)s) is attached.\n\n"
            "Invoice: %(number)s\nTotal: %(amount)s\nTo be paid before or on: %(until)s\n\n"
            "It says how to pay. It also stands in Profile, for download:\n%(link)s\n\n%(brand)s, %(support)s\n"
        ),
        button=N_("Open Profile"),
    ),
    "own_invoice_late": Words(
        N_("Reminder: invoice %(number)s for %(installation)s is open"),
        N_(
            "Hello,\n\nWe have not seen a payment of invoice %(number)s for %(installation)s (licence key %(key)s) "
            "yet. It is attached once more.\n\n"
            "Invoice: %(number)s\nTotal: %(amount)s\nTo be paid before or on: %(until)s\n\n"
            "If you have paid it meanwhile, you need do nothing. A subscription that is not paid 30 days after that "
            "day ends: orders are then still received, and wait.\n\n"
            "Open Profile:\n%(link)s\n\n%(brand)s, %(support)s\n"
        ),
        button=N_("Open Profile"),
    ),
    "own_service_late": Words(
        N_("Reminder: invoice %(number)s for work at %(installation)s is open"),
        N_(
            "Hello,\n\nWe have not seen a payment of invoice %(number)s for %(installation)s (licence key %(key)s) "
            "yet. It is for work that was ordered apart, and is attached once more.\n\n"
            "Invoice: %(number)s\nTotal: %(amount)s\nTo be paid before or on: %(until)s\n\n"
            "If you have paid it meanwhile, you need do nothing. If something about it is not right, write to us. No "
            "order waits for it.\n\n"
            "Open Profile:\n%(link)s\n\n%(brand)s, %(support)s\n"
        ),
        button=N_("Open Profile"),
    ),
    "own_invoice_unpaid": Words(
        N_("The subscription of %(installation)s has ended: orders wait until invoice %(number)s is paid"),
        N_(
            "Hello,\n\nInvoice %(number)s was not paid, so the subscription of %(installation)s (licence key %(key)s) "
            "has ended. Orders are still received; they wait in Open and no invoice is made of them. Nothing is "
            "lost.\n\n"
            "Invoice: %(number)s\nTotal: %(amount)s\nTo be paid before or on: %(until)s\n\n"
            "It is attached once more. As soon as we see the payment, the waiting orders go on by themselves:\n"
            "%(link)s\n\n%(brand)s, %(support)s\n"
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
    "erase_soon": Words(
        N_("Everything of %(installation)s is erased on %(until)s"),
        N_(
            "Hello,\n\nThe integration of %(installation)s (licence key %(key)s) has stopped. On %(until)s everything "
            "that we keep of it is erased: orders and their history, settings, people and mails. Our invoices to you "
            "stay, as tax law asks.\n\n"
            "To keep a copy, press Export everything in Profile before that day:\n%(link)s\n\n"
            "Your shop and your books stay as they are.\n\n%(brand)s, %(support)s\n"
        ),
        button=N_("Open Profile"),
    ),
    "erased": Words(
        N_("Everything of %(installation)s was erased"),
        N_(
            "Hello,\n\nEverything that we kept of %(installation)s was erased on %(until)s. Only our invoices to you "
            "stay, as tax law asks, and signs by which an order that was invoiced is never invoiced again; nobody can "
            "read these. In our backups it lasts for at most 35 days longer.\n\n"
            "This is the last mail about it, and it is deleted here once it was sent.\n\n%(brand)s, %(support)s\n"
        ),
    ),
    "password_reset": Words(
        N_("Choose another password"),
        N_(
            "Hello,\n\nSomebody asked for another password for this login.\n\n"
            "User name: %(login)s\n\n"
            "Choose another password:\n%(reset_url)s\n\n"
            "The link is good for %(minutes)s minutes and for one use. Your password stays as it is until you choose "
            "another one.\n\n"
            "If you did not ask for this, do nothing.\n\n%(brand)s, %(support)s\n"
        ),
        button=N_("Choose another password"),
    ),
    "password_changed": Words(
        N_("Your password was changed"),
        N_(
            "Hello,\n\nThe password of this login was changed, and every session of it has ended.\n\n"
            "User name: %(login)s\n\n"
            "If that was not you, choose another password at once, and write to us:\n%(link)s\n\n"
            "%(brand)s, %(support)s\n"
        ),
        button=N_("Choose another password"),
    ),
    "two_step_on": Words(
        N_("The second step of your login was switched on"),
        N_(
            "Hello,\n\nFrom now on this login asks for a code of a phone after the password. Every session of it has "
            "ended.\n\n"
            "User name: %(login)s\n\n"
            "If that was not you, choose another password at once, and write to us:\n%(link)s\n\n"
            "%(brand)s, %(support)s\n"
        ),
        button=N_("Choose another password"),
    ),
    "two_step_off": Words(
        N_("The second step of your login was switched off"),
        N_(
            "Hello,\n\nFrom now on this login asks for its password alone. Every session of it has ended.\n\n"
            "User name: %(login)s\n\n"
            "If that was not you, choose another password at once, and write to us:\n%(link)s\n\n"
            "%(brand)s, %(support)s\n"
        ),
        button=N_("Choose another password"),
    ),
    "invitation": Words(
        N_("%(by)s invites you to %(installation)s"),
        N_(
            "Hello,\n\n%(by)s invites you to %(installation)s. There you see which orders became invoices.\n\n"
            "Your role: %(role)s\nWhat you may do: %(role_may)s\n\n"
            "Accept the invitation:\n%(invitation_url)s\n\n"
            "Log in with this e-mail address, or choose a password if you have no login yet. The link is good for "
            "%(days)s days and for one use.\n\n"
            "If you do not know %(by)s, do nothing.\n\n%(brand)s, %(support)s\n"
        ),
        button=N_("Accept the invitation"),
    ),
    "role_changed": Words(
        N_("Your role at %(installation)s was changed"),
        N_(
            "Hello,\n\n%(by)s has changed what you may do at %(installation)s. You are logged out everywhere; log in "
            "as always.\n\n"
            "Your role: %(role)s\nWhat you may do: %(role_may)s\n\n"
            "Log in:\n%(link)s\n\n%(brand)s, %(support)s\n"
        ),
        button=N_("Log in"),
    ),
    "person_removed": Words(
        N_("You no longer see %(installation)s"),
        N_(
            "Hello,\n\n%(by)s has removed you from %(installation)s: its pages are closed to you, and you get no more "
            "mails about it. Your login stays.\n\n"
            "Ask %(by)s if that was not meant. What else you see stands behind your login:\n%(link)s\n\n"
            "%(brand)s, %(support)s\n"
        ),
        button=N_("Log in"),
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
