"""How each route of `routes.RECORDED` is pressed: over the seeded pages, or in the house where vendors answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyotp

from tests.audit.trail import Trail
from tests.billing.acts import GHENT
from tests.dashboard.seed import LICENCE_KEY, MERCHANT, STAFF, STRANGER
from tests.dashboard.test_settings import GOOD
from tests.given.pages import Pages
from tests.given.passwords import PASSWORD
from tests.house import House
from tests.live.acts import browser, change, go_live, not_live, one
from tests.logged_in import log_in_as
from webapp.accounts import install_link, installing, sessions, two_step
from webapp.accounts.exporting import making
from webapp.accounts.people import invitation as invitations
from webapp.integration.domain.invoice import MadeInvoice
from webapp.integration.pipeline.operator import Operator
from webapp.integration.pipeline.operator import Press as Pressed

HERE = f"/d/{LICENCE_KEY}"
NEW_PASSWORD = {"new": "a-longer-one-than-before", "again": "a-longer-one-than-before"}
"""Typed on each page that asks for another one."""


@dataclass
class Press:
    """A route that is ready to be pressed: what came before is not looked at."""

    pages: Pages
    trail: Trail | None = None

    @property
    def services(self) -> Any:
        """Of the app."""
        return self.pages.app.extensions["services"]

    @property
    def sofie(self) -> int:
        """The merchant's id."""
        return int(self.pages.one("SELECT id FROM person WHERE email = %(email)s", email=MERCHANT))

    def post(
        self, path: str, data: dict[str, Any] | None = None, who: str | None = MERCHANT, client: Any = None
    ) -> None:
        """Press; from here on it counts."""
        client = client or self.pages.browser(who)
        self.trail = Trail(self.services.engine)
        answer = client.post(path, data=data or {})
        assert answer.status_code < 400, (path, answer.status_code, answer.text[:2000])

    def get(self, path: str, who: str) -> None:
        """Look; from here on it counts."""
        client = self.pages.browser(who)
        self.trail = Trail(self.services.engine)
        assert client.get(path).status_code == 200


def log_in(press: Press) -> None:
    press.post("/login", {"email": MERCHANT, "password": PASSWORD}, who=None)


def type_code(press: Press) -> None:
    secret = two_step.give(press.services.engine, press.services.box, MERCHANT)
    client = press.pages.browser(None)
    client.post("/login", data={"email": MERCHANT, "password": PASSWORD})
    press.post("/login/code", {"code": pyotp.TOTP(str(secret)).now()}, client=client)


def first_password(press: Press) -> None:
    press.pages.run("UPDATE person SET must_change_password = true WHERE id = %(id)s", id=press.sofie)
    press.post("/password/new", NEW_PASSWORD)


def reset(press: Press) -> None:
    press.pages.run(
        "INSERT INTO password_reset (person_id, token_hash, until)"
        " VALUES (%(id)s, %(hash)s, now() + interval '1 hour')",
        id=press.sofie,
        hash=sessions.hash_of("a-token"),
    )
    press.post("/password/reset/a-token", NEW_PASSWORD, who=None)


def end_session(press: Press) -> None:
    press.pages.browser()
    other = press.pages.one("SELECT max(id) FROM login_session")
    press.post(f"/login/sessions/{other}/end")


def confirm_two_step(press: Press) -> None:
    engine, box = press.services.engine, press.services.box
    two_step.propose(engine, box, press.sofie)
    secret = two_step.proposed(engine, box, press.sofie)
    press.post("/login/two-step/phone", {"code": pyotp.TOTP(str(secret)).now()})


def remove_two_step(press: Press) -> None:
    two_step.give(press.services.engine, press.services.box, MERCHANT)
    press.post("/login/two-step/remove", {"password": PASSWORD})


def sign_up(press: Press) -> None:
    form = {"name": "Rik", "email": "rik@example.org", "shop": "127.0.0.1:9", "country": "BE", "language": "en"}
    press.post("/signup", form, who=None)


def send_link_again(press: Press) -> None:
    press.pages.run("UPDATE installation SET contact_email = %(email)s, contact_name = 'Sofie'", email=MERCHANT)
    address = install_link.make(press.services.settings, press.pages.seed.installation_id, 0)
    press.post(f"/install/{address.rpartition('/')[2]}/again", who=None)


def save_details(press: Press) -> None:
    press.pages.run("UPDATE installation SET live_at = NULL")
    press.post(f"{HERE}/install/details", {"name": "Sofie Claes", "email": MERCHANT, "country": "NL", "accept": "yes"})


def undo_stop(press: Press) -> None:
    press.pages.run("UPDATE installation SET stops_at = now() + interval '2 days'")
    press.post(f"{HERE}/profile/stop/undo")


def archive(press: Press) -> None:
    press.pages.run("UPDATE installation SET stopped_at = now()")
    press.post(f"{HERE}/profile/archive")


def show_again(press: Press) -> None:
    press.pages.run("UPDATE installation SET stopped_at = now(), archived_at = now()")
    press.post(f"{HERE}/profile/unarchive")


RECIPIENT = "INSERT INTO recipient (installation_id, email, kinds) VALUES (%(i)s, 'books@example.com', '[\"trial\"]')"


def recipient(press: Press) -> int:
    press.pages.run(RECIPIENT, i=press.pages.seed.installation_id)
    return int(press.pages.one("SELECT max(id) FROM recipient"))


def choose_mails(press: Press) -> None:
    press.post(f"{HERE}/profile/recipients/{recipient(press)}", {"kinds": ["problems"], "mail_language": "nl"})


def remove_recipient(press: Press) -> None:
    press.post(f"{HERE}/profile/recipients/{recipient(press)}/remove")


def accept(press: Press) -> None:
    press.pages.run(
        "UPDATE order_sync SET reason = 'invoice.differs', invoice_number = '2026-0500', made_at = now()"
        " WHERE id = %(id)s",
        id=press.pages.seed.orders["10975"],
    )
    press.post(press.pages.order("10975", "/accept"))


def undo_link(press: Press) -> None:
    order = press.pages.seed.orders["10975"]
    total = press.pages.row("10975").total
    made = MadeInvoice("2026-0500", "301", "", "", "", None, Decimal(0), total, ())
    pressed = Pressed(press.pages.seed.installation_id, order, "Sofie Claes")
    Operator(press.services.engine, press.services.bell).link_invoice(pressed, made)
    press.post(press.pages.order("10975", "/undo-link"))


def staff_ticket(press: Press) -> None:
    press.pages.run("UPDATE person SET totp = 'x'")
    press.get(f"/staff/tickets/{press.pages.one('SELECT min(id) FROM ticket')}", STAFF)


def invitation(press: Press, email: str = "rik@example.org") -> int:
    form = {"email": email, "role": "member", "language": "en"}
    assert press.pages.browser().post(f"{HERE}/profile/people/invite", data=form).status_code < 400
    return int(press.pages.one("SELECT max(id) FROM invitation"))


def join(press: Press) -> None:
    made = invitation(press)
    epoch = press.pages.one("SELECT epoch FROM invitation WHERE id = %(id)s", id=made)
    link = invitations.Link(press.pages.seed.installation_id, made, epoch)
    address = invitations.make(press.services.settings, link)
    form = {"name": "Rik", **NEW_PASSWORD}
    press.post(f"/invitation/{address.rpartition('/')[2]}", form, who=None)


def colleague(press: Press, role: str = "member") -> int:
    """Somebody else at the shop."""
    press.pages.run(
        "INSERT INTO membership (person_id, installation_id, role)"
        " SELECT id, %(i)s, %(role)s FROM person WHERE email = %(email)s",
        i=press.pages.seed.installation_id,
        role=role,
        email=STRANGER,
    )
    return int(press.pages.one("SELECT id FROM person WHERE email = %(email)s", email=STRANGER))


def leave(press: Press) -> None:
    colleague(press, "owner")
    press.post(f"{HERE}/profile/people/leave")


def fetch_export(press: Press) -> None:
    client = press.pages.browser()
    client.post(f"{HERE}/profile/export")
    made = press.pages.one("SELECT max(id) FROM export")
    with press.pages.app.app_context():
        assert making.make(press.services.engine, made)
    press.get(f"{HERE}/profile/export/{made}", MERCHANT)


def erase(press: Press) -> None:
    press.pages.run("UPDATE installation SET stopped_at = now() - interval '1 day'")
    press.post(f"{HERE}/profile/erase/confirmed", {"name": "Atelier Linde"})


ON_PAGES: Mapping[str, Callable[[Press], None]] = {
    "auth.log_in": log_in,
    "auth.code": type_code,
    "auth.new_password": first_password,
    "auth.reset": reset,
    "auth.end_session": end_session,
    "auth.end_everywhere": lambda press: press.post("/login/everywhere/end"),
    "auth.confirm_two_step": confirm_two_step,
    "auth.remove_two_step": remove_two_step,
    "dashboard.password": lambda press: press.post(f"{HERE}/profile/password", {"old": PASSWORD, **NEW_PASSWORD}),
    "dashboard.profile": lambda press: press.post(
        f"{HERE}/profile", {"name": "Sofie Claes", "language": "nl", "theme": "dark"}
    ),
    "dashboard.invite": lambda press: press.post(
        f"{HERE}/profile/people/invite", {"email": "rik@example.org", "role": "member", "language": "en"}
    ),
    "dashboard.invite_again": lambda press: press.post(f"{HERE}/profile/people/invitations/{invitation(press)}/again"),
    "dashboard.withdraw_invitation": lambda press: press.post(
        f"{HERE}/profile/people/invitations/{invitation(press)}/withdraw"
    ),
    "dashboard.change_role": lambda press: press.post(
        f"{HERE}/profile/people/{colleague(press)}/role", {"role": "accountant"}
    ),
    "dashboard.remove_person": lambda press: press.post(f"{HERE}/profile/people/{colleague(press)}/remove"),
    "dashboard.leave": leave,
    "invited.join": join,
    "public.signup": sign_up,
    "install.send_again": send_link_again,
    "dashboard.save_details": save_details,
    "dashboard.accept_terms": lambda press: press.post(f"{HERE}/terms", {"accept": "yes"}),
    "dashboard.stop": lambda press: press.post(f"{HERE}/profile/stop/confirmed", {"when": "now"}),
    "dashboard.undo_stop": undo_stop,
    "dashboard.archive": archive,
    "dashboard.show_again": show_again,
    "dashboard.configuration": lambda press: press.post(f"{HERE}/configuration", GOOD),
    "dashboard.add_recipient": lambda press: press.post(
        f"{HERE}/profile/recipients", {"email": "books@example.com", "kinds": ["invoices"]}
    ),
    "dashboard.choose_mails": choose_mails,
    "dashboard.remove_recipient": remove_recipient,
    "dashboard.ask_export": lambda press: press.post(f"{HERE}/profile/export"),
    "dashboard.fetch_export": fetch_export,
    "dashboard.keep_buyers": lambda press: press.post(f"{HERE}/profile/buyers/kept", {"years": "1"}),
    "dashboard.erase_buyer": lambda press: press.post(
        f"{HERE}/profile/buyers/erased", {"email": "karel@voorbeeld.be", "sure": "yes"}
    ),
    "dashboard.erase": erase,
    "dashboard.process": lambda press: press.post(press.pages.order("10975", "/process")),
    "dashboard.put_aside": lambda press: press.post(press.pages.order("10975", "/put-aside"), {"reason": "Counter"}),
    "dashboard.bring_back": lambda press: press.post(press.pages.order("9897", "/bring-back")),
    "dashboard.accept": accept,
    "dashboard.undo_link": undo_link,
    "dashboard.report_problem": lambda press: press.post(press.pages.order("10962", "/report-problem")),
    "dashboard.ask": lambda press: press.post(f"{HERE}/ask", {"text": "Can you mail every invoice?"}),
    "dashboard.do_it_for_me": lambda press: press.post(f"{HERE}/install/shop/do-it-for-me"),
    "staff.ticket": staff_ticket,
}


@dataclass
class Shop:
    """The house with a merchant whose shop and books answer."""

    house: House
    trail: Trail | None = None

    def counts(self) -> None:
        """From here on it counts."""
        self.trail = Trail(self.house.services.engine)

    def post(self, client: Any, path: str, **data: Any) -> Any:
        """Press; from here on it counts."""
        self.counts()
        answer = client.post(path, data=data)
        assert answer.status_code < 400, (path, answer.status_code, answer.text[:2000])
        return answer

    def live(self) -> tuple[Any, Any]:
        """A merchant in the trial, and their browser."""
        merchant = not_live(self.house)
        go_live(self.house, merchant)
        return merchant, browser(self.house, merchant)

    def staff(self) -> Any:
        """The browser of somebody of support."""
        installing.add_staff(self.house.services.opener, STAFF, "Mira Jacobs")
        change(self.house, "UPDATE person SET totp = 'x' WHERE is_staff")
        return log_in_as(self.house.app.test_client(), self.house.services.engine, STAFF)

    def subscribed(self) -> tuple[Any, int]:
        """A merchant with an invoice of ours, and its id."""
        merchant, client = self.live()
        client.post(f"/d/{merchant.key}/profile/subscribe/confirmed", data={"plan": "500", "price": "72.00", **GHENT})
        return merchant, int(one(self.house, "SELECT id FROM own_invoice"))


def press_go_live(shop: Shop) -> None:
    merchant = not_live(shop.house)
    shop.post(browser(shop.house, merchant), f"/d/{merchant.key}/install/live/confirmed", begin="today")


def save_settings(shop: Shop) -> None:
    merchant = not_live(shop.house)
    form = {**GOOD, "statuses": ["shipped"], "layout": "1"}
    shop.post(browser(shop.house, merchant), f"/d/{merchant.key}/install/settings", **form)


def renew_key(shop: Shop) -> None:
    merchant, client = shop.live()
    shop.post(client, f"/d/{merchant.key}/connect/books", user=merchant.books_user, key=merchant.books_key)


def link(shop: Shop) -> None:
    from tests.dashboard.test_linking import Desk, hidden

    merchant, client = shop.live()
    desk = Desk(shop.house, merchant, client)
    order = desk.order()
    merchant.invoice_by_hand(str(order.total), "2026-0500")
    confirmed = hidden(desk.link(order, "2026-0500").text)
    shop.post(client, desk.at(order, "/link-invoice"), **confirmed)


def subscribe(shop: Shop) -> None:
    merchant, client = shop.live()
    shop.post(client, f"/d/{merchant.key}/profile/subscribe/confirmed", plan="500", price="72.00", **GHENT)


def change_details(shop: Shop) -> None:
    merchant, client = shop.live()
    shop.post(client, f"/d/{merchant.key}/profile/invoice-details", **GHENT)


def invoice_ticket(shop: Shop) -> None:
    merchant, client = shop.live()
    client.post(f"/d/{merchant.key}/profile/invoice-details", data=GHENT)
    client.post(f"/d/{merchant.key}/ask", data={"text": "Install it, will you?"})
    number = one(shop.house, "SELECT max(id) FROM ticket")
    shop.post(shop.staff(), f"/staff/tickets/{number}/invoice", what="installation")


def mark_paid(shop: Shop) -> None:
    _merchant, invoice = shop.subscribed()
    shop.post(shop.staff(), f"/staff/invoices/{invoice}/paid")


def undo_paid(shop: Shop) -> None:
    _merchant, invoice = shop.subscribed()
    client = shop.staff()
    client.post(f"/staff/invoices/{invoice}/paid")
    shop.post(client, f"/staff/invoices/{invoice}/unpaid")


def see_invoice(shop: Shop) -> None:
    _merchant, invoice = shop.subscribed()
    client = shop.staff()
    shop.counts()
    assert client.get(f"/staff/invoices/{invoice}.pdf").status_code == 200


IN_THE_HOUSE: Mapping[str, Callable[[Shop], None]] = {
    "dashboard.go_live": press_go_live,
    "dashboard.install_settings": save_settings,
    "dashboard.connect": renew_key,
    "dashboard.link_invoice": link,
    "dashboard.confirm_subscription": subscribe,
    "dashboard.invoice_details": change_details,
    "staff.invoice_ticket": invoice_ticket,
    "staff.mark_paid": mark_paid,
    "staff.undo_paid": undo_paid,
    "staff.invoice_pdf": see_invoice,
}

ELSEWHERE: Mapping[str, str] = {
    "dashboard.authorise": "tests.audit.test_connecting",
    "connect.callback": "tests.audit.test_connecting",
    "connect.new": "tests.audit.test_connecting",
}
"""Pressed in a test of its own: they lead by way of the shop."""
