"""Pages of strangers and newcomers, and the outbox, in a real browser: accessible, whole on a phone, by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.dashboard.seed import MERCHANT, STAFF
from tests.journeys.pages.complaints import complaints
from tests.journeys.pages.conftest import Visit

SHOP = "127.0.0.1:9"
REFUSED = re.compile(r"status of (400|404|410|422) ")
FAILED = """
INSERT INTO mail (installation_id, occasion, to_address, template, params, taken_at, last_error, tries)
VALUES (1, 'failed', %(to)s, 'welcome', '{}', now(), 'SMTPServerDisconnected', 1),
       (1, 'waits', %(to)s, 'connection_red', '{"installation": "Atelier Linde", "side": "books"}', NULL, '', 0)
"""


def fill(visit: Visit, **typed: str) -> None:
    """The form, as far as it is given."""
    page = visit.page
    for label, value in {
        "Your name": "Sofie Claes",
        "E-mail": "sofie@linde.example",
        "Address of your shop": SHOP,
    }.items():
        page.get_by_label(label).fill(typed.get(label, value))
    page.get_by_label("Country of the shop").select_option(typed.get("Country", "BE"))


def front(visit: Visit) -> None:
    """The integrations page."""
    visit.go("/")


def mistaken(visit: Visit) -> None:
    """The form with something wrong in each field."""
    visit.go("/")
    fill(visit, **{"Your name": " ", "E-mail": "sofie@gmial.com", "Address of your shop": "x", "Country": ""})
    visit.page.get_by_role("button", name="Start the trial").click()
    expect(visit.page.locator("#name")).to_be_focused()


def signed_up(visit: Visit) -> None:
    """What comes after the form."""
    visit.go("/")
    fill(visit)
    visit.page.get_by_role("button", name="Start the trial").click()
    expect(visit.page.get_by_role("heading", name="Look into your mail")).to_be_visible()


def log_in(visit: Visit) -> None:
    """The log-in."""
    visit.go("/login")


def cut_link(visit: Visit) -> None:
    """A part of an installation link."""
    visit.go("/install/nothing")
    expect(visit.page.get_by_role("heading", name="This link is not whole")).to_be_visible()


def no_shop_asked(visit: Visit) -> None:
    """The way in from an app store, without anything that the shop would send along."""
    visit.go("/connect/kmo-shops/start")


def new_password(visit: Visit) -> None:
    """In place of the one-time password."""
    visit.log_in()
    visit.pages.run("UPDATE person SET must_change_password = true WHERE email = %(email)s", email=MERCHANT)
    visit.go("/")
    expect(visit.page.get_by_role("heading", name="Choose a password of your own")).to_be_visible()


def outbox(visit: Visit) -> None:
    """Mails that failed and that wait, as support sees them."""
    visit.pages.run(FAILED, to="a.long.name.of.somebody@a-long-domain-name-of-a-shop.example")
    visit.log_in(STAFF)
    visit.go("/staff/mails")


PLACES = (front, mistaken, signed_up, log_in, cut_link, no_shop_asked, new_password, outbox)


@pytest.fixture
def stranger(visit: Visit) -> Iterator[Visit]:
    """Nobody we know; a page that says no answers 4xx, which the console calls an error."""
    yield visit
    assert [said for said in visit.complaints if not REFUSED.search(said)] == []


@pytest.mark.parametrize("go_to", PLACES, ids=lambda place: place.__name__)
def test_it_can_be_used_by_everybody_and_fits(stranger: Visit, go_to: Callable[[Visit], None]) -> None:
    go_to(stranger)

    assert complaints(stranger.page) == []


def test_the_form_is_filled_in_and_sent_by_keyboard_alone(stranger: Visit) -> None:
    stranger.go("/")
    page = stranger.page
    page.get_by_label("Your name").focus()

    for typed in ("Sofie Claes", "sofie@linde.example", SHOP, "Belgium", "English"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Start the trial")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    assert stranger.pages.one("SELECT home_country FROM installation WHERE shop_host = %(h)s", h=SHOP) == "BE"


def test_a_slip_is_asked_about_and_sent_at_the_second_press(stranger: Visit) -> None:
    stranger.go("/")
    fill(stranger, **{"E-mail": "sofie@gmial.com"})
    stranger.page.get_by_role("button", name="Start the trial").click()
    expect(stranger.page.get_by_text("Do you mean sofie@gmail.com?")).to_be_visible()
    expect(stranger.page.get_by_label("Your name")).to_have_value("Sofie Claes")

    stranger.page.get_by_role("button", name="Start the trial").click()

    expect(stranger.page.get_by_role("heading", name="Look into your mail")).to_be_visible()


def test_the_outbox_is_emptied_by_a_press(stranger: Visit) -> None:
    outbox(stranger)
    row = stranger.page.locator("tr", has_text="The mail server hung up.")

    row.get_by_role("button", name="Send again").click()

    expect(stranger.page.locator("[data-answer]")).to_be_visible()


def test_another_language_is_one_press_away_and_stays(stranger: Visit) -> None:
    stranger.go("/")
    stranger.page.get_by_label("Language: English").click()
    stranger.page.get_by_role("link", name="Nederlands").click()
    expect(stranger.page.locator("html")).to_have_attribute("lang", "nl")

    stranger.go("/login")

    expect(stranger.page.locator("html")).to_have_attribute("lang", "nl")
