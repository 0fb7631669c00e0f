"""Our dashboard, as its merchant uses it."""

from __future__ import annotations

import time

from playwright.sync_api import Locator, Page, expect

from tests.journeys.way.demo import Demo

APPEARS_SECONDS = 30


class Dashboard:
    """One window with our pages."""

    def __init__(self, page: Page, demo: Demo) -> None:
        self.page = page
        self._demo = demo

    def log_in(self, login: str, password: str, code: str = "") -> None:
        """Type who one is, and press; then the code of the phone, for somebody who has a second step."""
        self.page.goto(f"{self._demo.app}/login")
        self.page.get_by_label("E-mail").fill(login)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Log in").click()
        if code:
            self.page.get_by_label("Code").fill(code)
            self.page.get_by_role("button", name="Log in").click()
        expect(self.page.get_by_role("button", name="Log out").last).to_be_visible()

    def open(self, path: str) -> Page:
        """A page by its path, like "/errors"."""
        self.page.goto(self._demo.dashboard + path)
        return self.page

    def tab(self, name: str) -> Page:
        """Press a tab."""
        self.page.get_by_role("navigation", name="Dashboard").get_by_role("link", name=name).click()
        return self.page

    def tab_from(self, path: str, name: str) -> Page:
        """Open a page and press a tab there."""
        self.open(path)
        return self.tab(name)

    def row(self, number: str) -> Locator:
        """The row of an order on this page."""
        return self.page.get_by_role("row").filter(has=self.page.get_by_role("link", name=number, exact=True))

    def wait_for(self, number: str, path: str) -> Locator:
        """Its row on the page at `path`, looked at again and again as a waiting person does."""
        end = time.monotonic() + APPEARS_SECONDS
        self.open(path)
        while not self.row(number).count():
            assert time.monotonic() < end, f"order {number} did not appear at {path} in {APPEARS_SECONDS} s"
            self.page.wait_for_timeout(500)
            self.page.reload()
        return self.row(number)
