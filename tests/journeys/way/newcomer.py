"""A shop owner who has never seen us, and who does each step of the way in."""

from __future__ import annotations

import json
import re
import secrets
import time
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.journeys.way.dashboard import Dashboard
from tests.journeys.way.demo import Demo

OWN_PASSWORD = "een lange nieuwe zin"
ONE_TIME = re.compile(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b")
MAIL_SECONDS = 30
INVOICE_SECONDS = 40
STOP_SECONDS = 40


@dataclass(frozen=True, slots=True)
class OwnShop:
    """A shop with empty books. `host`: as it is typed. `orders`: their numbers, oldest first."""

    id: str
    name: str
    host: str
    email: str
    books_user: str
    books_key: str
    orders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """A shop that is live. `dashboard`: its address; `session`: the cookie of its owner."""

    shop: OwnShop
    dashboard: str
    session: Any


def open_shop(demo: Demo, name: str, *kinds: str, email: str = "", token: str = "") -> OwnShop:
    """A shop of its own for a walk, with a paid order of each of `kinds`, and books that nobody wrote in.

    `token`: a key that its owner made for us.
    """
    word = f"{name.split()[-1].lower()}{secrets.token_hex(3)}"
    shop_id, key = f"shp_{word}", secrets.token_urlsafe(24)
    shop = {"id": shop_id, "name": name, "country": "BE"} | ({"token": token} if token else {})
    demo.shop.post("/sandbox/shops", shop).raise_for_status()
    account = {"user": word, "key": key, "company": name}
    demo.books.post("/sandbox/accounts", account).raise_for_status()
    orders = tuple(place(demo, shop_id, kind) for kind in kinds)
    return OwnShop(shop_id, name, urlsplit(demo.shop.url).netloc, email or f"iris@{word}.example", word, key, orders)


def place(demo: Demo, shop_id: str, kind: str, status: str = "paid") -> str:
    """A buyer orders something; the order's number."""
    wish = {"kind": kind, "overrides": {"status": status}}
    placed = demo.shop.post(f"/sandbox/shops/{shop_id}/orders", wish)
    placed.raise_for_status()
    return str(placed.json()["number"])


def installed_by_support(demo: Demo, page: Page, name: str, *kinds: str) -> Newcomer:
    """The owner of a shop that support installed: live, logged in on `page`, with an invoice for each order of `kinds`.

    For walks that are about what comes after.
    """
    token = secrets.token_urlsafe(24)
    shop = open_shop(demo, name, token=token)
    wish = {
        "--email": shop.email,
        "--name": name,
        "--country": "BE",
        "--shop-host": shop.host,
        "--shop-token": token,
        "--books-user": shop.books_user,
        "--books-key": shop.books_key,
    }
    made = json.loads(demo.flask("installation", "create", *(part for pair in wish.items() for part in pair), "--json"))
    Dashboard(page, demo).log_in(made["login"], made["password"])
    shop = replace(shop, orders=tuple(place(demo, shop.id, kind) for kind in kinds))
    owner = Newcomer(page, demo, shop)
    owner.dashboard = str(made["dashboard_url"]).removesuffix("/report")
    for number in shop.orders:
        owner.wait_for_invoice(number)
    return owner


@dataclass(frozen=True, slots=True)
class Welcome:
    """The mail that follows a sign-up. `password`: "" for somebody who has a log-in."""

    id: int
    link: str
    password: str


class Newcomer:
    """One window of the owner of `shop`."""

    def __init__(self, page: Page, demo: Demo, shop: OwnShop) -> None:
        self.page = page
        self.shop = shop
        self._demo = demo
        self.dashboard = ""

    def sign_up(self) -> None:
        """From the integrations page to "Look into your mail"."""
        self.page.goto(f"{self._demo.app}/")
        self.fill_in()

    def fill_in(self) -> None:
        """The form of the page that is open."""
        form = self.page.locator("form", has=self.page.get_by_role("button", name="Start the trial"))
        form.get_by_label("Your name").fill("Iris Peeters")
        form.get_by_label("E-mail").fill(self.shop.email)
        form.get_by_label("Address of your shop").fill(self.shop.host)
        form.get_by_label("Country of the shop").select_option("BE")
        self._demo.an_hour_passes()
        form.get_by_role("button", name="Start the trial").click()
        expect(self.page.get_by_role("heading", name="Look into your mail")).to_be_visible()

    def welcome(self, after: int = 0) -> Welcome:
        """The newest mail with an installation link, waited for; `after`: the id of one that is known."""
        end = time.monotonic() + MAIL_SECONDS
        while True:
            mails = self._demo.mailbox.get(f"/sandbox/mails?to={quote(self.shop.email)}").json()
            found = [one for one in mails if one["id"] > after and _links(one)]
            if found:
                password = ONE_TIME.search(found[-1]["text"])
                return Welcome(found[-1]["id"], _links(found[-1])[0], password[0] if password else "")
            assert time.monotonic() < end, f"no welcome mail for {self.shop.email} in {MAIL_SECONDS} s"
            self.page.wait_for_timeout(200)

    def arrive(self, welcome: Welcome) -> None:
        """Through the link of the mail, with a password of one's own, to the checklist."""
        self.page.goto(welcome.link)
        expect(self.page.get_by_label("E-mail")).to_have_value(self.shop.email)
        self.page.get_by_label("Password").fill(welcome.password)
        self.page.get_by_role("button", name="Log in").click()
        self.page.get_by_label("New password", exact=True).fill(OWN_PASSWORD)
        self.page.get_by_label("New password, once more").fill(OWN_PASSWORD)
        self.page.get_by_role("button", name="Keep this password").click()
        self.has_checklist()

    def has_checklist(self) -> None:
        """The checklist is what is open; its address is remembered."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Install your integration")
        self.dashboard = self.page.url.partition("/install")[0]

    def begin(self) -> None:
        """Sign up and come to the checklist."""
        self.sign_up()
        self.arrive(self.welcome())

    def step(self, title: str) -> Locator:
        """A step of the checklist, by its title."""
        return self.page.get_by_role("listitem").filter(has=self.page.get_by_role("heading", name=title, exact=True))

    def accept(self) -> None:
        """The terms."""
        self.page.get_by_label("I accept the terms of use and the processing agreement").check()
        self.page.get_by_role("button", name="Accept and go on").click()
        expect(self.step("KMO Shops").get_by_role("button", name="Connect")).to_be_visible()

    def authorise(self, decision: str = "Approve") -> None:
        """Press Connect at the shop's step, and answer the shop's question."""
        self.step("KMO Shops").get_by_role("button", name="Connect").click()
        self.decide(decision)

    def decide(self, decision: str = "Approve") -> None:
        """The shop's question is open: answer it for this shop."""
        self.page.get_by_label(re.compile(re.escape(self.shop.id))).check()
        self.page.get_by_role("button", name=decision).click()

    def join_shop(self) -> None:
        """As `authorise`, until the step is done."""
        self.authorise()
        expect(self.step("KMO Shops")).to_contain_text(f"Connected to {self.shop.name}")

    def type_key(self, key: str) -> Locator:
        """Open the dialog of the books when it is not open, type, press; the dialog."""
        dialog = self.page.get_by_role("dialog", name="Connect Factuursturen")
        if not dialog.count():
            self.step("Factuursturen").get_by_role("link", name="Connect").click()
        dialog.get_by_label("User name").fill(self.shop.books_user)
        dialog.get_by_label("API key").fill(key)
        dialog.get_by_role("button", name="Connect").click()
        return dialog

    def join_books(self) -> None:
        """Connect the books with the right key."""
        self.type_key(self.shop.books_key)
        expect(self.step("Factuursturen")).to_contain_text(f"Connected as {self.shop.books_user}")

    def save_settings(self) -> None:
        """As they are proposed."""
        self.page.get_by_role("link", name="Choose the settings").click()
        self.page.get_by_role("button", name="Save settings").click()
        expect(self.page.get_by_role("link", name="Dry run and Go live").first).to_be_visible()

    def install(self) -> None:
        """Everything between the checklist and Go live."""
        self.accept()
        self.join_shop()
        self.join_books()
        self.save_settings()

    def look_first(self) -> None:
        """Open the dry run and wait for its answer."""
        self.page.goto(f"{self.dashboard}/install/live")
        expect(self.page.get_by_text("Nothing was written.")).to_be_visible()

    def go_live(self) -> None:
        """From today on: the page of the dry run is open."""
        self.page.get_by_role("button", name="Go on").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Is this right?")
        expect(self.page.get_by_text(self.shop.name, exact=True).last).to_be_visible()
        self.page.get_by_role("button", name="Go live").click()
        expect(self.page.get_by_role("heading", name="Live since")).to_be_visible()

    def open(self, path: str) -> Page:
        """A page of the dashboard, like "/report"."""
        self.page.goto(self.dashboard + path)
        return self.page

    def wait_for_invoice(self, number: str) -> None:
        """The order's row under Report, and its invoice in the books."""
        self.wait_for_link(number, "/report", INVOICE_SECONDS)
        assert len(self.invoices_of(number)) == 1

    def wait_for_link(self, number: str, path: str, seconds: int = INVOICE_SECONDS) -> None:
        """The order on the page at `path`, looked at again and again as a waiting person does."""
        end = time.monotonic() + seconds
        self.open(path)
        while not self.page.get_by_role("link", name=number, exact=True).count():
            assert time.monotonic() < end, f"order {number} did not appear at {path} in {seconds} s"
            self.page.wait_for_timeout(500)
            self.page.reload()

    def wait_for_words(self, words: str, path: str, seconds: int = STOP_SECONDS) -> None:
        """The page at `path` says `words`, at last."""
        end = time.monotonic() + seconds
        self.open(path)
        while not self.page.get_by_text(words).count():
            assert time.monotonic() < end, f"{path} did not say “{words}” in {seconds} s"
            self.page.wait_for_timeout(500)
            self.page.reload()

    def invoices_of(self, number: str) -> list[str]:
        """In this shop's books."""
        return self._demo.invoices_of(number, self.shop.books_user)

    def books(self) -> dict[str, Any]:
        """All that this shop's books hold."""
        found: dict[str, Any] = self._demo.books.get(f"/sandbox/books?account={self.shop.books_user}").json()
        return found


def _links(mail: dict[str, Any]) -> list[str]:
    return [link for link in mail["links"] if "/install/" in link]
