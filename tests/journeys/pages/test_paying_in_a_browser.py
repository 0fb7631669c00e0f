"""A year is subscribed to, invoiced, marked as paid by staff, and ends unpaid: with keys alone, in three languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask_babel import force_locale
from playwright.sync_api import expect

from tests.dashboard.seed import LICENCE_KEY, MERCHANT, STAFF
from tests.journeys.pages.conftest import Visit
from tests.journeys.pages.keys import LANGUAGES, Guest
from webapp.accounts.billing import reminding
from webapp.accounts.stopping import ZONE
from webapp.formats import country

PROFILE = f"/d/{LICENCE_KEY}/profile"
TYPED = {"company": "Linde BV", "address": "Kade 1", "zipcode": "1000 AA", "city": "Amsterdam"}


@pytest.fixture(params=LANGUAGES)
def guest(visit: Visit, request: pytest.FixtureRequest) -> Iterator[Guest]:
    """The merchant and our staff read the same language."""
    visit.pages.run("UPDATE person SET language = %(language)s", language=request.param)
    visit.log_in()
    yield Guest(visit, request.param)
    assert visit.complaints == []


def test_a_year_is_subscribed_to_invoiced_paid_and_ends_unpaid(guest: Guest) -> None:
    _subscribe(guest)
    number = str(guest.visit.pages.one("SELECT number FROM own_invoice"))
    row = guest.page.locator("#invoices tbody tr")
    expect(row).to_contain_text(number)
    expect(row).to_contain_text(guest.words("Open"))
    answer = guest.page.context.request.get(f"{guest.visit.url}{row.get_by_role('link').get_attribute('href')}")
    assert answer.body().startswith(b"%PDF")

    _paid(guest)
    guest.go(PROFILE, MERCHANT)
    expect(row).to_contain_text(guest.words("Paid"))

    guest.visit.pages.run("UPDATE own_invoice SET paid_at = NULL, paid_by = ''")
    app = guest.visit.pages.app
    with app.app_context():
        reminding.run(app.extensions["services"], datetime.now(UTC).astimezone(ZONE).date() + timedelta(days=44))
    guest.go(PROFILE)
    guest.read("The subscription has ended: invoice %(number)s was not paid.", number=number)
    guest.go(f"/d/{LICENCE_KEY}/report")
    expect(
        guest.page.get_by_text(guest.words("The subscription has ended: an invoice of ours is unpaid."))
    ).to_be_visible()

    _paid(guest)
    guest.go(PROFILE, MERCHANT)
    expect(guest.page.locator("#subscription")).not_to_contain_text(number)


def _subscribe(guest: Guest) -> None:
    guest.go(f"{PROFILE}/subscribe")
    guest.read("Whom the invoice is for")
    guest.go_to(guest.page.get_by_role("radio").first)
    guest.page.keyboard.press("Space")
    for name, typed in TYPED.items():
        guest.go_to(guest.page.locator(f"#{name}"))
        guest.page.keyboard.press("Control+A")
        guest.page.keyboard.type(typed)
    guest.go_to(guest.page.locator("#country"))
    with guest.visit.pages.app.test_request_context(), force_locale(guest.language):
        guest.page.keyboard.type(country("NL"))
    guest.press("button", "See what it costs")
    expect(guest.page.get_by_text("87").first).to_be_visible()
    guest.read("An invoice follows by mail, to be paid by bank transfer within 14 days. You need not wait for it.")
    guest.press("button", "Subscribe")
    guest.read("The invoice follows by mail and stands below.")


def _paid(guest: Guest) -> None:
    guest.go("/staff/invoices", STAFF)
    guest.press("button", "Mark as paid")
    guest.read("Marked as paid. You can undo it today.")
