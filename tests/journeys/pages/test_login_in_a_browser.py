"""The second step, another password and Log out everywhere, in a real browser: on a phone, with keys alone, in three
languages; every page whole, accessible and calm."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import expect

from tests.dashboard.seed import LICENCE_KEY, MERCHANT
from tests.given.passwords import PASSWORD
from tests.journeys.pages.conftest import Visit
from tests.journeys.pages.keys import LANGUAGES, Guest

PROFILE = f"/d/{LICENCE_KEY}/profile"
NEW = "a new sentence for the door"


@pytest.fixture(params=LANGUAGES)
def stranger(visit: Visit, request: pytest.FixtureRequest) -> Iterator[Guest]:
    """On a phone; a page that marks mistakes or an old link answers 4xx, which the console calls an error."""
    visit.page.set_viewport_size({"width": 360, "height": 740})
    visit.page.set_extra_http_headers({"Accept-Language": request.param})
    visit.pages.run("DELETE FROM login_budget")
    visit.pages.run("UPDATE person SET language = %(language)s", language=request.param)
    yield Guest(visit, request.param)
    assert [said for said in visit.complaints if "422" not in said and "410" not in said] == []


def log_in(guest: Guest, password: str = PASSWORD) -> None:
    """Type who one is, and press."""
    guest.type("E-mail", MERCHANT)
    guest.type("Password", password)
    guest.enter()


def test_a_second_step_is_set_up_and_asked_for_and_everywhere_is_logged_out(stranger: Guest) -> None:
    page = stranger.page
    stranger.go("/login")
    stranger.read("Password")
    log_in(stranger)
    expect(page.get_by_role("button", name=stranger.words("Log out")).last).to_be_visible()
    stranger.go(PROFILE)
    stranger.read("Where you are logged in")
    stranger.go_to(page.locator("#two-step").get_by_role("link"))
    stranger.enter()
    stranger.read("Set up the second step")
    stranger.type("Your present password", PASSWORD)
    stranger.enter()
    stranger.read("Scan this with your phone")
    phone = pyotp.TOTP(page.locator(".two-step-key").inner_text().replace(" ", ""))
    stranger.type("The six figures that it shows now", phone.now())
    stranger.enter()
    stranger.read("Keep these ten codes")
    expect(page.locator(".two-step-codes li")).to_have_count(10)
    stranger.press("link", "I have kept them")
    expect(page.locator("#two-step")).to_contain_text("10")

    stranger.press("button", "Log out everywhere")
    stranger.read("You are logged out.")
    log_in(stranger)
    stranger.read("Now the code of your phone")
    stranger.type("Code", "000000")
    stranger.enter()
    stranger.read("Now the code of your phone")
    stranger.type("Code", phone.at(int(time.time()) + 30))  # the one of now was used
    stranger.enter()

    expect(page.get_by_role("button", name=stranger.words("Log out")).last).to_be_visible()


def test_another_password_is_chosen_by_the_link_of_a_mail(stranger: Guest) -> None:
    page, pages = stranger.page, stranger.visit.pages
    stranger.go("/login")
    stranger.press("link", "Forgot your password?")
    stranger.read("Forgot your password?")
    stranger.type("E-mail", MERCHANT)
    stranger.enter()
    stranger.read("Look into your mail")
    sealed = pages.one("SELECT sealed FROM mail WHERE template = 'password_reset' ORDER BY id DESC LIMIT 1")
    token = pages.app.extensions["services"].box.open(sealed, 0, "sealed")["reset_url"].rpartition("/")[2]

    stranger.go(f"/password/reset/{token}")
    stranger.read("Choose another password")
    stranger.type("New password", NEW)
    stranger.type("New password, once more", NEW)
    stranger.enter()
    stranger.read("Your password was changed, and every session has ended. Log in with the new one.")
    log_in(stranger, NEW)

    expect(page.get_by_role("button", name=stranger.words("Log out")).last).to_be_visible()
    stranger.go(f"/password/reset/{token}")
    stranger.read("This link is no longer good")
