"""Two merchants invite one accountant, who reads both on one screen, presses nothing, and is removed at once."""

from __future__ import annotations

import time
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.journeys import accessible
from tests.journeys.way.conftest import PHONE, WIDE, Window
from tests.journeys.way.dashboard import Dashboard
from tests.journeys.way.demo import Demo
from tests.journeys.way.newcomer import installed_by_support
from tests.journeys.way.watch import Watch

ACCOUNTANT = "anna@kantoor-vermeulen.example"
PASSWORD = "een zin van de boekhouder"
MAIL_SECONDS = 30
PRESSES = "main form:not([action$='/logout']) button"


def test_two_merchants_and_their_accountant(
    demo: Demo, dashboard: Dashboard, window: Window, watches: list[Watch]
) -> None:
    anna = window()
    watch = watches[-1]
    link = _invite(demo, dashboard.page, demo.dashboard)
    _come_in(anna, link)
    expect(anna).to_have_url(f"{demo.dashboard}/report")

    other = installed_by_support(demo, window(), "Tweede Winkel")
    anna.goto(_invite(demo, other.page, other.dashboard, after=1))
    anna.get_by_role("button", name="Accept").click()

    expect(anna).to_have_url(f"{demo.app}/shops")
    rows = anna.get_by_role("row").filter(has=anna.get_by_role("link", name="Licence key"))
    expect(rows).to_have_count(2)
    for size in (WIDE, PHONE):
        anna.set_viewport_size(size)  # type: ignore[arg-type]
        accessible.prepare(anna)
        assert accessible.violations(anna) == []
        assert anna.evaluate("document.scrollingElement.scrollWidth") <= size["width"]
    _reads_and_presses_nothing(anna, demo)
    _is_removed(demo, dashboard.page, anna, watch)

    anna.goto(f"{demo.app}/login")
    expect(anna).to_have_url(f"{other.dashboard}/report")


def _invite(demo: Demo, owner: Page, address: str, after: int = 0) -> str:
    """From Profile, by the keyboard alone; the link of the mail. `after`: so many such mails came before."""
    owner.goto(f"{address}/profile")
    owner.get_by_role("link", name="Invite, change, remove").click()
    owner.get_by_label("E-mail", exact=True).focus()
    owner.keyboard.type(ACCOUNTANT)
    owner.keyboard.press("Tab")  # the role, of which Accountant is chosen
    expect(owner.get_by_role("radio", name="Accountant").last).to_be_focused()
    owner.keyboard.press("Tab")
    owner.keyboard.press("Tab")
    expect(owner.get_by_role("button", name="Invite", exact=True)).to_be_focused()
    owner.keyboard.press("Enter")
    expect(owner.locator("main")).to_contain_text(f"Invited. The mail to {ACCOUNTANT} goes out now")
    end = time.monotonic() + MAIL_SECONDS
    while True:
        mails = demo.mailbox.get(f"/sandbox/mails?to={quote(ACCOUNTANT)}").json()
        found = [each for mail in mails for each in mail["links"] if "/invitation/" in each]
        links = list(dict.fromkeys(found))
        if len(links) > after:
            return str(links[-1])
        assert time.monotonic() < end, f"no invitation came in {MAIL_SECONDS} s"
        owner.wait_for_timeout(200)


def _come_in(anna: Page, link: str) -> None:
    """Somebody without a login, by the keyboard alone."""
    anna.goto(link)
    expect(anna.locator("main")).to_contain_text("Accountant")
    accessible.prepare(anna)
    assert accessible.violations(anna) == []
    anna.get_by_label("Your name").focus()
    anna.keyboard.type("Anna Vermeulen")
    for _ in range(2):
        anna.keyboard.press("Tab")
        anna.keyboard.type(PASSWORD)
    anna.keyboard.press("Enter")


def _reads_and_presses_nothing(anna: Page, demo: Demo) -> None:
    anna.set_viewport_size(WIDE)  # type: ignore[arg-type]
    for path in ("/report", "/errors?period=year", "/open", "/configuration", "/profile/people"):
        anna.goto(demo.dashboard + path)
        expect(anna.get_by_role("heading", level=1)).to_be_visible()
        left = [one.inner_text() for one in anna.locator(PRESSES).all() if one.is_visible()]
        assert [words for words in left if words not in ("Search", "Leave…", "")] == [], path
    anna.goto(f"{demo.dashboard}/configuration")
    expect(anna.locator("main")).to_contain_text("You read here and change nothing.")


def _is_removed(demo: Demo, owner: Page, anna: Page, watch: Watch) -> None:
    anna.goto(f"{demo.dashboard}/ask")
    owner.goto(f"{demo.dashboard}/profile/people")
    row = owner.get_by_role("listitem").filter(has_text=ACCOUNTANT)
    row.get_by_text("Remove…").click()
    row.get_by_role("button", name="Remove").click()
    expect(owner.locator("main")).to_contain_text("Removed. This shop is closed to them now.")

    watch.expect(404)
    anna.get_by_label("Your question").fill("Am I still here?")
    anna.get_by_role("button", name="Ask us").click()
    expect(anna.get_by_role("heading", name="This page is not there")).to_be_visible()
    anna.goto(f"{demo.dashboard}/report")
    expect(anna.get_by_role("heading", name="This page is not there")).to_be_visible()
