"""The second step, another password and Log out everywhere, in a real browser: whole on a phone, accessible, calm."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import PASSWORD
from tests.dashboard.seed import LICENCE_KEY, MERCHANT
from tests.journeys import accessible
from tests.journeys.pages.conftest import Visit

PROFILE = f"/d/{LICENCE_KEY}/profile"
NEW = "a new sentence for the door"
WIDER = "() => document.documentElement.scrollWidth > innerWidth"


@pytest.fixture
def stranger(visit: Visit) -> Iterator[Visit]:
    """On a phone; a page that marks mistakes or an old link answers 4xx, which the console calls an error."""
    visit.page.set_viewport_size({"width": 360, "height": 740})
    visit.pages.run("DELETE FROM login_budget")
    yield visit
    assert [said for said in visit.complaints if "422" not in said and "410" not in said] == []


def look(visit: Visit, heading: str) -> None:
    """This page is shown, is accessible, and fits the screen."""
    expect(visit.page.get_by_role("heading", name=heading)).to_be_visible()
    accessible.prepare(visit.page)
    assert accessible.violations(visit.page) == []
    assert not visit.page.evaluate(WIDER)


def log_in(visit: Visit, password: str = PASSWORD) -> None:
    """Type who one is, and press."""
    visit.page.get_by_label("E-mail").fill(MERCHANT)
    visit.page.get_by_label("Password").fill(password)
    visit.page.get_by_role("button", name="Log in").click()


def test_a_second_step_is_set_up_and_asked_for(stranger: Visit) -> None:
    page = stranger.page
    stranger.go("/login")
    log_in(stranger)
    stranger.go(PROFILE)
    look(stranger, "Where you are logged in")
    page.locator("#two-step").get_by_role("link", name="Set up").click()
    look(stranger, "Set up the second step")
    page.get_by_label("Your present password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    look(stranger, "Scan this with your phone")
    phone = pyotp.TOTP(page.locator(".two-step-key").inner_text().replace(" ", ""))
    page.get_by_label("The six figures that it shows now").fill(phone.at(int(time.time()) - 30))
    page.get_by_role("button", name="Switch it on").click()
    look(stranger, "Keep these ten codes")
    expect(page.locator(".two-step-codes li")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.locator("#two-step")).to_contain_text("10 recovery codes are left.")

    page.get_by_role("button", name="Log out everywhere").click()
    expect(page.get_by_text("You are logged out.")).to_be_visible()
    log_in(stranger)
    look(stranger, "Now the code of your phone")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Log in").click()
    look(stranger, "Now the code of your phone")
    page.get_by_label("Code").fill(phone.now())
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_role("button", name="Log out").last).to_be_visible()


def test_another_password_is_chosen_by_the_link_of_a_mail(stranger: Visit) -> None:
    page, services = stranger.page, stranger.pages.app.extensions["services"]
    stranger.go("/login")
    page.get_by_role("link", name="Forgot your password?").click()
    look(stranger, "Forgot your password?")
    page.get_by_label("E-mail").fill(MERCHANT)
    page.get_by_role("button", name="Send me the link").click()
    look(stranger, "Look into your mail")
    sealed = stranger.pages.one("SELECT sealed FROM mail WHERE template = 'password_reset' ORDER BY id DESC LIMIT 1")
    token = services.box.open(sealed, 0, "sealed")["reset_url"].rpartition("/")[2]

    stranger.go(f"/password/reset/{token}")
    look(stranger, "Choose another password")
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("New password, once more").fill(NEW)
    page.get_by_role("button", name="Keep this password").click()
    expect(page.get_by_text("Your password was changed, and every session has ended.")).to_be_visible()
    log_in(stranger, NEW)

    expect(page.get_by_role("button", name="Log out").last).to_be_visible()
    stranger.go(f"/password/reset/{token}")
    look(stranger, "This link is no longer good")
