"""The shop's back office, as its merchant uses it."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

from sandbox.demo.first import SHOP
from tests.journeys.way.demo import Demo


@dataclass(frozen=True, slots=True)
class Placed:
    """An order in the shop: its number, its total as the shop writes it ("€ 54.95"), and its page."""

    number: str
    total: str
    address: str


class Office:
    """One window with the back office."""

    def __init__(self, page: Page, demo: Demo) -> None:
        self.page = page
        self._demo = demo

    def place(self, *, first_name: str, last_name: str, email: str, status: str = "paid", how_many: int = 2) -> Placed:
        """An order of the first article, by a buyer who is typed in."""
        page = self._catalogue()
        page.locator(".goods input").first.fill(str(how_many))
        page.get_by_text("Type another one").click()
        page.get_by_label("First name", exact=True).fill(first_name)
        page.get_by_label("Last name", exact=True).fill(last_name)
        page.get_by_label("E-mail", exact=True).fill(email)
        page.locator("select[name=status]").select_option(status)
        return self._placed()

    def place_odd(self, kind: str, status: str = "paid") -> Placed:
        """One of the odd orders; `kind` as in the list of the page."""
        page = self._catalogue()
        page.locator("select[name=status]").select_option(status)
        page.get_by_label("Or an odd order instead").select_option(kind)
        return self._placed()

    def mend(self, order: Placed, label: str, value: str) -> None:
        """Change one field of an order and save it."""
        self.page.goto(order.address)
        self.page.get_by_label(label, exact=True).fill(value)
        self.page.get_by_role("button", name="Save").click()
        self.page.get_by_role("heading", name=order.number).wait_for()

    def lose_next_notice(self) -> None:
        """The shop's next webhook gets lost: what is changed now is not told to anybody."""
        self._demo.shop.turn(lose_next=1, lose_next_of=SHOP["id"])

    def _catalogue(self) -> Page:
        self.page.goto(self._demo.shop.url)
        self.page.get_by_role("link", name="Place an order").first.click()
        return self.page

    def _placed(self) -> Placed:
        self.page.get_by_role("button", name="Place the order").click()
        self.page.locator("#total").wait_for()
        heading = self.page.get_by_role("heading", level=1).inner_text()
        return Placed(heading.split()[1], self.page.locator("#total").inner_text(), self.page.url)
