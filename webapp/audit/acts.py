"""The one table of acts: everything that is recorded, with its kind and the sentence that tells it.

The sentence says what was done; who did it stands beside it. Its placeholders are the params that `record` must be
given. Nothing of a buyer is among them but the number of an order, so that erasing a buyer leaves the trail whole; a
key or a password never is.
"""

from __future__ import annotations

from dataclasses import dataclass

from webapp.integration.domain.sentences import N_

SETTINGS, CONNECTIONS, ORDERS = "settings", "connections", "orders"
PEOPLE, LOGINS, SUBSCRIPTION = "people", "logins", "subscription"
INSTALLATION, EXPORTS, SUPPORT = "installation", "exports", "support"

KINDS: dict[str, str] = {
    SETTINGS: N_("Settings"),
    CONNECTIONS: N_("Shop and books"),
    ORDERS: N_("Orders"),
    PEOPLE: N_("People"),
    LOGINS: N_("Log-ins and passwords"),
    SUBSCRIPTION: N_("Subscription and invoices"),
    INSTALLATION: N_("Beginning and end"),
    EXPORTS: N_("Export and erasure"),
    SUPPORT: N_("Our support"),
}
"""What a reader chooses by. Entries of LOGINS are kept for a year, all others for seven."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is recorded. `says`: with placeholders (`domain.sentences`)."""

    kind: str
    says: str


ACTS: dict[str, Act] = {
    # -- settings, each with its changes
    "settings.changed": Act(SETTINGS, N_("Settings changed.")),
    "settings.details": Act(SETTINGS, N_("Name, e-mail address or country for the installation changed.")),
    "settings.shop_address": Act(SETTINGS, N_("Address of the shop filled in.")),
    "mails.added": Act(SETTINGS, N_("{email} gets mails from now on.")),
    "mails.changed": Act(SETTINGS, N_("Which mails {email} gets was changed.")),
    "mails.removed": Act(SETTINGS, N_("{email} gets no more mails.")),
    # -- connections
    "connection.joined": Act(CONNECTIONS, N_("{account} connected.")),
    "connection.renewed": Act(CONNECTIONS, N_("Key of {account} replaced.")),
    "connection.replaced": Act(CONNECTIONS, N_("{account} connected in the place of {was}.")),
    "connection.removed": Act(CONNECTIONS, N_("Our app was removed in {account}.")),
    # -- orders
    "order.process": Act(ORDERS, N_("Process pressed at order {order}.")),
    "order.put_aside": Act(ORDERS, N_("Order {order} put aside.")),
    "order.brought_back": Act(ORDERS, N_("Order {order} brought back.")),
    "order.accepted": Act(ORDERS, N_("Invoice {invoice} of order {order} accepted as it is.")),
    "order.linked": Act(ORDERS, N_("Invoice {invoice} linked to order {order} by hand.")),
    "order.unlinked": Act(ORDERS, N_("Invoice {invoice} taken from order {order} again.")),
    # -- people
    "person.invited": Act(PEOPLE, N_("{email} invited.")),
    "person.invited_again": Act(PEOPLE, N_("Invitation sent to {email} once more.")),
    "person.invitation_withdrawn": Act(PEOPLE, N_("Invitation of {email} withdrawn.")),
    "person.joined": Act(PEOPLE, N_("Invitation of {email} accepted.")),
    "person.role": Act(PEOPLE, N_("Role of {email} changed.")),
    "person.removed": Act(PEOPLE, N_("{email} removed from this shop.")),
    "person.profile": Act(PEOPLE, N_("Own name, language or colours changed.")),
    # -- logins
    "login.in": Act(LOGINS, N_("{email} logged in.")),
    "login.new_browser": Act(LOGINS, N_("{email} logged in with a browser that was not known yet.")),
    "login.made": Act(LOGINS, N_("Login of {email} made for our support.")),
    "login.recovery_code": Act(LOGINS, N_("A recovery code of {email} was used.")),
    "login.session_ended": Act(LOGINS, N_("{email} logged out in another browser.")),
    "login.everywhere_ended": Act(LOGINS, N_("{email} logged out everywhere.")),
    "login.password": Act(LOGINS, N_("Password of {email} changed.")),
    "login.password_by_mail": Act(LOGINS, N_("Password of {email} changed with a link of a mail.")),
    "login.two_step_on": Act(LOGINS, N_("Second step of {email} switched on.")),
    "login.two_step_off": Act(LOGINS, N_("Second step of {email} switched off.")),
    # -- subscription and our invoices
    "subscription.begun": Act(SUBSCRIPTION, N_("Subscribed.")),
    "subscription.ended": Act(SUBSCRIPTION, N_("Subscription ended: invoice {invoice} was not paid.")),
    "subscription.trial": Act(SUBSCRIPTION, N_("End of the trial changed.")),
    "subscription.details": Act(SUBSCRIPTION, N_("Company or address for our invoices changed.")),
    "invoice.issued": Act(SUBSCRIPTION, N_("Our invoice {invoice} issued.")),
    "invoice.paid": Act(SUBSCRIPTION, N_("Our invoice {invoice} marked as paid.")),
    "invoice.unpaid": Act(SUBSCRIPTION, N_("Our invoice {invoice} is open again.")),
    # -- beginning and end
    "installation.signed_up": Act(INSTALLATION, N_("Signed up.")),
    "installation.made": Act(INSTALLATION, N_("Installed for you.")),
    "installation.link_sent": Act(INSTALLATION, N_("Installation link sent to {email}.")),
    "installation.terms": Act(INSTALLATION, N_("Terms and processing agreement accepted, version {version}.")),
    "installation.live": Act(INSTALLATION, N_("Went live.")),
    "installation.stop_planned": Act(INSTALLATION, N_("Stop planned: {day:day} is the last day.")),
    "installation.stop_undone": Act(INSTALLATION, N_("The planned stop was taken back.")),
    "installation.stopped": Act(INSTALLATION, N_("Stopped.")),
    "installation.archived": Act(INSTALLATION, N_("Put into the archive.")),
    "installation.unarchived": Act(INSTALLATION, N_("Taken out of the archive.")),
    # -- export and erasure
    "export.asked": Act(EXPORTS, N_("Export of everything asked for.")),
    "export.downloaded": Act(EXPORTS, N_("Export of everything downloaded.")),
    "erasure.buyer": Act(EXPORTS, N_("Data of a buyer erased, in {count:count} orders.")),
    "erasure.retention": Act(EXPORTS, N_("How long buyers' data are kept was changed.")),
    "erasure.asked": Act(EXPORTS, N_("Erasure of this installation asked for.")),
    # -- support
    "support.looked": Act(SUPPORT, N_("Our support looked at data of this shop.")),
    "support.ticket": Act(SUPPORT, N_("Ticket {ticket} made.")),
    "support.charged": Act(SUPPORT, N_("A service of ticket {ticket} is invoiced.")),
}

FIELDS: dict[str, str] = {
    "statuses": N_("Statuses that become invoices"),
    "layout": N_("Layout"),
    "home_country": N_("Country of your company"),
    "start_date": N_("Orders from this day on"),
    "start_number": N_("Orders from this number on"),
    "sending": N_("How invoices are sent"),
    "is_paused": N_("Paused"),
    "shop_host": N_("Address of the shop"),
    "contact_name": N_("Name"),
    "contact_email": N_("E-mail"),
    "language": N_("Language"),
    "theme": N_("Colours"),
    "name": N_("Name"),
    "kinds": N_("Mails"),
    "role": N_("Role"),
    "plan": N_("Plan"),
    "company": N_("Company"),
    "address": N_("Address"),
    "zipcode": N_("Zip code"),
    "city": N_("Town"),
    "country": N_("Country"),
    "vat_number": N_("VAT number"),
    "until": N_("Until"),
    "account": N_("Account"),
    "key": N_("Key"),
    "retention": N_("Buyers' data are kept"),
}
"""Names of the fields that an entry may show the change of."""
