"""An accountant is invited, comes in, reads, changes nothing, and is removed: with keys alone, in three languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.dashboard.seed import LICENCE_KEY, MERCHANT
from tests.journeys.pages.conftest import Visit
from tests.journeys.pages.keys import LANGUAGES, Guest

HOME = f"/d/{LICENCE_KEY}"
REPORT, PROFILE, PEOPLE = f"{HOME}/report", f"{HOME}/profile", f"{HOME}/profile/people"
ACCOUNTANT, NAME = "anna@kantoor.example", "Anna Vermeulen"
SENTENCE = "a sentence for the office"
PRESSES = "#content :is(form[method=post], [hx-post])"
"""Whatever changes something; searching and choosing a period do not."""


@pytest.fixture(params=LANGUAGES)
def guest(visit: Visit, request: pytest.FixtureRequest) -> Iterator[Guest]:
    """The owner, and then the accountant, who reads the language of the mail. A page that is closed answers 404, which
    the console calls an error."""
    visit.pages.run("UPDATE person SET language = %(language)s", language=request.param)
    visit.log_in()
    yield Guest(visit, request.param)
    assert [said for said in visit.complaints if "404" not in said] == []


def test_an_accountant_is_invited_reads_changes_nothing_and_is_removed(guest: Guest) -> None:
    _invite(guest)
    guest.page.context.clear_cookies()
    _come_in(guest)
    _read_and_change_nothing(guest)
    of_accountant = guest.page.context.cookies()

    _remove(guest)

    guest.page.context.clear_cookies()
    guest.page.context.add_cookies(of_accountant)  # type: ignore[arg-type]
    answer = guest.page.goto(f"{guest.visit.url}{REPORT}")
    assert answer is not None
    assert answer.status == 404
    guest.read("This page is not there")


def _invite(guest: Guest) -> None:
    guest.go(PROFILE)
    guest.read("Each with a login of their own, and a role: owner, member or accountant.")
    guest.press("link", "Invite, change, remove")
    guest.read("Invite somebody")
    expect(guest.page.locator(PRESSES)).not_to_have_count(0)
    guest.type("E-mail", ACCOUNTANT)
    guest.go_to(guest.page.locator("#invite input[value=accountant]"))
    guest.page.keyboard.press("Space")
    guest.press("button", "Invite")
    guest.read("Invited. The mail to %(email)s goes out now; its link is good for a week.", email=ACCOUNTANT)
    expect(guest.page.locator("#invited")).to_contain_text(guest.words("Accountant"))


def _come_in(guest: Guest) -> None:
    """By the link of the mail, as somebody who has no login yet."""
    pages = guest.visit.pages
    mail = pages.rows("SELECT installation_id, sealed FROM mail WHERE template = 'invitation'")[0]
    opened = pages.app.extensions["services"].box.open(mail.sealed, mail.installation_id, "sealed")
    guest.go(f"/invitation/{opened['invitation_url'].rpartition('/')[2]}")
    guest.read("%(name)s invites you to %(shop)s", name="Sofie Claes", shop="Atelier Linde")
    guest.type("Your name", NAME)
    guest.type("New password", SENTENCE)
    guest.type("New password, once more", SENTENCE)
    guest.press("button", "Accept")
    expect(guest.page).to_have_url(f"{guest.visit.url}{REPORT}")


def _read_and_change_nothing(guest: Guest) -> None:
    guest.read("Last check")
    expect(guest.page.locator(PRESSES)).to_have_count(0)
    guest.go_to(guest.page.locator("#tabs").get_by_role("link", name=guest.words("Configuration")))
    guest.enter()
    guest.read("You read here and change nothing.")
    expect(guest.page.locator(PRESSES)).to_have_count(0)
    expect(guest.page.locator("#content :is(button, input, select):enabled")).to_have_count(0)


def _remove(guest: Guest) -> None:
    guest.go(PEOPLE, MERCHANT)
    row = guest.page.locator("#people li").filter(has_text=ACCOUNTANT)
    expect(row).to_contain_text(NAME)
    guest.go_to(row.locator("summary").filter(has_text=guest.words("Remove…")))
    guest.page.keyboard.press("Enter")
    guest.go_to(row.get_by_role("button", name=guest.words("Remove")))
    guest.enter()
    guest.read("Removed. This shop is closed to them now.")
    expect(row).to_have_count(0)
