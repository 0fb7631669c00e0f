"""Every page between the integrations page and the end, on a desk and on a phone, by day and by night."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.way.conftest import WIDE, Window
from tests.journeys.way.demo import Demo
from tests.journeys.way.newcomer import OWN_PASSWORD, Newcomer, Settled, open_shop
from tests.journeys.way.test_every_page import complaints
from tests.journeys.way.watch import Watch


class Looks:
    """Looks at each page that is passed. `found`: what is wrong with them."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def at(self, page: Page) -> None:
        """The page that is open; it is on a desk again afterwards."""
        self.found += complaints(page)
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]

    def check(self) -> None:
        """Fails when anything was found."""
        assert not self.found, "\n".join(self.found)


def test_pages_from_nothing_to_the_installation(demo: Demo, window: Window, watches: list[Watch]) -> None:
    iris, looks = Newcomer(window(), demo, open_shop(demo, "Kaarsen Was")), Looks()
    page = iris.page
    watches[-1].expect(401, 410, 422)
    page.goto(f"{demo.app}/")
    looks.at(page)
    page.get_by_role("button", name="Start the trial").click()
    expect(page.get_by_text("Nothing was sent yet.")).to_be_visible()
    looks.at(page)
    iris.sign_up()
    looks.at(page)
    first = iris.welcome()
    iris.sign_up()
    newest = iris.welcome(after=first.id)
    page.goto(first.link)
    expect(page.get_by_role("button", name="Send me a new link")).to_be_visible()
    looks.at(page)
    page.goto(newest.link)
    looks.at(page)
    page.get_by_label("Password").fill(newest.password)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_label("New password, once more")).to_be_visible()
    looks.at(page)
    page.get_by_label("New password", exact=True).fill(OWN_PASSWORD)
    page.get_by_label("New password, once more").fill(OWN_PASSWORD)
    page.get_by_role("button", name="Keep this password").click()
    iris.has_checklist()
    looks.at(page)
    looks.check()


def test_pages_of_the_installation(demo: Demo, window: Window, watches: list[Watch]) -> None:
    iris, looks = Newcomer(window(), demo, open_shop(demo, "Kaas Brokkel", "incl", "no_email")), Looks()
    page = iris.page
    watches[-1].expect(422)
    iris.begin()
    page.goto(f"{demo.shop.url}/office/{iris.shop.id}/apps/start")
    looks.at(page)
    iris.open("/install")
    iris.accept()
    looks.at(page)
    iris.open("/connect/shop")
    looks.at(page)
    iris.open("/install")
    iris.join_shop()
    expect(iris.type_key("not-the-key")).to_contain_text("does not know this user name")
    looks.at(page)
    iris.join_books()
    page.get_by_role("link", name="Choose the settings").click()
    looks.at(page)
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_role("link", name="Dry run and Go live").first).to_be_visible()
    looks.at(page)
    iris.look_first()
    for row in page.locator(".dry-row summary").all():
        row.click()
    looks.at(page)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this right?")
    looks.at(page)
    looks.check()


@pytest.mark.parametrize("path", ["/report", "/profile", "/profile/stop", "/install", "/install/live", "/terms"])
def test_page_of_a_shop_in_its_trial(owner: Newcomer, path: str) -> None:
    looks = Looks()
    looks.at(owner.open(path))
    looks.check()


def test_pages_of_a_shop_that_stopped(owner: Newcomer) -> None:
    owner.open("/profile/stop").get_by_role("button", name="Stop the integration").click()
    expect(owner.page.get_by_text("Stopped on").first).to_be_visible()
    looks = Looks()
    for path in ("/report", "/open", "/profile", "/install", "/install/live"):
        looks.at(owner.open(path))
    looks.check()


def test_pages_of_strangers_and_of_staff(
    demo: Demo, window: Window, settled: Settled, staff_session: Any, watches: list[Watch]
) -> None:
    looks, nobody, staff = Looks(), window(), window(storage_state=staff_session)
    watches[0].expect(400, 404)
    for address in (
        f"{demo.app}/terms",
        f"{demo.app}/install/nothing",
        f"{demo.app}/connect/kmo-shops/start",
        f"{demo.shop.url}/office/{settled.shop.id}/apps/start",
    ):
        nobody.goto(address)
        looks.at(nobody)
    staff.goto(f"{demo.app}/staff/mails")
    looks.at(staff)
    looks.check()
