"""Who may do what: every route of the app, once.

**To add a route**, write a line for its endpoint below, under its subject: `Rights(read=…)` for GET, `change=…` for
POST; a route that answers both has both. `read` and `change` say who gets in:

- `OPEN`: everybody, logged in or not. `SELF`: everybody who is logged in, about themselves alone.
- `STAFF`: our own people; for everybody else the page is not there (404).
- of a page under /d/<licence key>/ the roles: `ALL` (owner, member, accountant), `WORKERS` (owner, member), `BOOKS`
  (owner, accountant) or `OWNERS`. Whoever has another role gets 403 with a sentence; whoever has none gets 404.

In a template `may("dashboard.process")` is true when the reader may press it (`may("dashboard.connect", "read")`: may
open it): what somebody may not do is not shown. A route without a line, a line without a route, and a method that the
line does not name stop the app at its start (`gate.install`); `tests/access` asks every route as everybody.

Our staff have no role at an installation: of a merchant's pages they see none, unless they were invited like anybody
else. What they see of merchants stands under /staff.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from webapp.integration.domain.roles import Role


class Door(StrEnum):
    """Who gets in where no installation is asked about."""

    OPEN = "open"
    SELF = "self"
    STAFF = "staff"


OPEN, SELF, STAFF = Door.OPEN, Door.SELF, Door.STAFF
ALL = frozenset(Role)
WORKERS = frozenset({Role.OWNER, Role.MEMBER})
BOOKS = frozenset({Role.OWNER, Role.ACCOUNTANT})
OWNERS = frozenset({Role.OWNER})

Who = Door | frozenset[Role]


@dataclass(frozen=True, slots=True)
class Rights:
    """`read`: who may GET it; `change`: who may POST to it. None: there is no such method."""

    read: Who | None = None
    change: Who | None = None


TABLE: Mapping[str, Rights] = {
    # The outside, and what machines ask.
    "static": Rights(read=OPEN),
    "health.alive": Rights(read=OPEN),
    "health.is_ready": Rights(read=OPEN),
    "health.metrics": Rights(read=OPEN),
    "public.front": Rights(read=OPEN),
    "public.icon": Rights(read=OPEN),
    "public.signup": Rights(change=OPEN),
    "public.signed_up": Rights(read=OPEN),
    "terms.read": Rights(read=OPEN),
    "terms.download": Rights(read=OPEN),
    # Links of mails: each says itself whom it is for.
    "install.open_link": Rights(read=OPEN),
    "install.send_again": Rights(change=OPEN),
    "invited.open_invitation": Rights(read=OPEN),
    "invited.join": Rights(change=OPEN),
    # From a shop's app store; nothing is connected there before somebody who is logged in presses.
    "connect.start": Rights(read=OPEN),
    "connect.new": Rights(change=SELF),
    "connect.callback": Rights(read=OPEN),  # who is logged out is told what to do, and nothing is connected
    # One's own login.
    "auth.log_in": Rights(read=OPEN, change=OPEN),
    "auth.code": Rights(read=OPEN, change=OPEN),
    "auth.forgotten": Rights(read=OPEN, change=OPEN),
    "auth.reset": Rights(read=OPEN, change=OPEN),
    "auth.log_out": Rights(change=SELF),
    "auth.new_password": Rights(read=SELF, change=SELF),
    "auth.end_session": Rights(change=SELF),
    "auth.end_everywhere": Rights(change=SELF),
    "auth.ask_two_step": Rights(read=SELF),
    "auth.propose_two_step": Rights(change=SELF),
    "auth.show_proposed": Rights(read=SELF),
    "auth.confirm_two_step": Rights(change=SELF),
    "auth.remove_two_step": Rights(read=SELF, change=SELF),
    # Several shops on one screen: the reader's own.
    "shops.shops": Rights(read=SELF),
    # Our staff.
    "staff.tickets": Rights(read=STAFF),
    "staff.ticket": Rights(read=STAFF),
    "staff.invoice_ticket": Rights(change=STAFF),
    "staff.invoices": Rights(read=STAFF),
    "staff.invoice_pdf": Rights(read=STAFF),
    "staff.mark_paid": Rights(change=STAFF),
    "staff.undo_paid": Rights(change=STAFF),
    "staff.mails": Rights(read=STAFF),
    "staff.mail_again": Rights(change=STAFF),
    "staff.my_login": Rights(read=STAFF),
    # Orders.
    "dashboard.report": Rights(read=ALL),
    "dashboard.errors": Rights(read=ALL),
    "dashboard.held_piece": Rights(read=ALL),
    "dashboard.open": Rights(read=ALL),
    "dashboard.aside": Rights(read=ALL),
    "dashboard.waiting_piece": Rights(read=ALL),
    "dashboard.order": Rights(read=ALL),
    "dashboard.more_info": Rights(read=ALL),
    "dashboard.invoice": Rights(read=ALL),
    "dashboard.invoice_pdf": Rights(read=ALL),
    "dashboard.process": Rights(change=WORKERS),
    "dashboard.put_aside": Rights(change=WORKERS),
    "dashboard.bring_back": Rights(change=WORKERS),
    "dashboard.accept": Rights(change=WORKERS),
    "dashboard.link_invoice": Rights(change=WORKERS),
    "dashboard.undo_link": Rights(change=WORKERS),
    "dashboard.report_problem": Rights(change=WORKERS),
    # A question changes nothing at the shop: everybody may ask one.
    "dashboard.ask": Rights(read=ALL, change=ALL),
    "dashboard.ticket": Rights(read=ALL),
    # Settings and connections.
    "dashboard.configuration": Rights(read=ALL, change=WORKERS),
    "dashboard.try_connection": Rights(change=WORKERS),
    "dashboard.connect": Rights(read=WORKERS, change=WORKERS),
    "dashboard.authorise": Rights(change=WORKERS),
    # Of mails about what is paid to us and about the end only owners dispose: the routes look (`accounts.recipients`).
    "dashboard.add_recipient": Rights(change=WORKERS),
    "dashboard.choose_mails": Rights(change=WORKERS),
    "dashboard.remove_recipient": Rights(change=WORKERS),
    # The installation. What binds the merchant is the owner's: the terms, what we are paid for, and Go live, which
    # begins the trial and takes back a stop.
    "dashboard.install": Rights(read=WORKERS),
    "dashboard.do_it_for_me": Rights(change=OWNERS),
    "dashboard.save_details": Rights(change=OWNERS),
    "dashboard.accept_terms": Rights(read=ALL, change=OWNERS),
    "dashboard.install_settings": Rights(read=WORKERS, change=WORKERS),
    "dashboard.compare_rates": Rights(change=WORKERS),
    "dashboard.live": Rights(read=WORKERS),
    "dashboard.dry_run": Rights(read=WORKERS),
    "dashboard.confirm_live": Rights(change=OWNERS),
    "dashboard.go_live": Rights(change=OWNERS),
    # Profile: one's own name, language and password are everybody's.
    "dashboard.profile": Rights(read=ALL, change=ALL),
    "dashboard.password": Rights(change=ALL),
    "dashboard.changes": Rights(read=ALL),
    # People. Everybody sees who else is there and may go themselves.
    "dashboard.people": Rights(read=ALL),
    "dashboard.invite": Rights(change=OWNERS),
    "dashboard.invite_again": Rights(change=OWNERS),
    "dashboard.withdraw_invitation": Rights(change=OWNERS),
    "dashboard.change_role": Rights(change=OWNERS),
    "dashboard.remove_person": Rights(change=OWNERS),
    "dashboard.leave": Rights(change=ALL),
    # What the merchant pays us.
    "dashboard.go_on": Rights(change=OWNERS),
    "dashboard.subscribe": Rights(read=OWNERS),
    "dashboard.offer": Rights(change=OWNERS),
    "dashboard.confirm_subscription": Rights(change=OWNERS),
    "dashboard.invoice_details": Rights(read=BOOKS, change=OWNERS),
    "dashboard.own_invoice": Rights(read=BOOKS),
    # The end.
    "dashboard.export": Rights(read=OWNERS),
    "dashboard.ask_export": Rights(change=OWNERS),
    "dashboard.fetch_export": Rights(read=OWNERS),
    "dashboard.buyers": Rights(read=OWNERS),
    "dashboard.keep_buyers": Rights(change=OWNERS),
    "dashboard.find_buyer": Rights(change=OWNERS),
    "dashboard.erase_buyer": Rights(change=OWNERS),
    "dashboard.ask_erase": Rights(read=OWNERS),
    "dashboard.erase": Rights(change=OWNERS),
    "dashboard.ask_stop": Rights(read=OWNERS, change=OWNERS),
    "dashboard.stop": Rights(change=OWNERS),
    "dashboard.undo_stop": Rights(change=OWNERS),
    "dashboard.archive": Rights(change=OWNERS),
    "dashboard.show_again": Rights(change=OWNERS),
}
"""By endpoint."""
