"""The day of an order is the day in its shop, whatever offset the shop writes: on the invoice and for the start."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.house import House, Installation
from tests.live.acts import browser, change, not_live, one, text_of
from webapp.integration.pipeline import dry_run

NEW_YEARS_EVE = "2025-12-31T23:30:00Z"
START = "SELECT start_date FROM installation WHERE id = %(id)s"
SET_START = "UPDATE installation SET start_date = %(day)s WHERE id = %(id)s"
LATE = datetime.combine(datetime.now(UTC).date() - timedelta(days=3), time(23, 30), UTC)
"""Three days ago, half an hour before midnight in UTC: past midnight in Brussels, summer and winter."""
NEXT_DAY = LATE.date() + timedelta(days=1)


def place(merchant: Installation, created_at: str) -> str:
    """An order of that moment; its number."""
    return str(merchant.place(overrides={"created_at": created_at})["number"])


def begin(house: House, merchant: Installation, day: str) -> None:
    change(house, SET_START, day=date.fromisoformat(day), id=merchant.id)


@pytest.mark.parametrize(
    ("zone", "created_at", "day"),
    [
        ("Europe/Brussels", NEW_YEARS_EVE, "2026-01-01"),
        ("Europe/Brussels", "2026-01-01T00:30:00+01:00", "2026-01-01"),
        ("Europe/Brussels", "2026-01-01T00:30:00+02:00", "2025-12-31"),
        ("America/New_York", "2026-01-01T04:30:00Z", "2025-12-31"),
    ],
)
def test_an_invoice_has_the_day_of_the_order_in_its_shop(house: House, zone: str, created_at: str, day: str) -> None:
    merchant = house.install(shop={"timezone": zone})
    begin(house, merchant, "2025-12-31")
    place(merchant, created_at)

    merchant.poll()
    house.drain()

    assert [invoice["sent"] for invoice in merchant.invoices()] == [day]


def test_an_order_past_midnight_in_the_shop_is_not_of_the_year_before(house: House) -> None:
    merchant = house.install()
    begin(house, merchant, "2026-01-01")
    place(merchant, NEW_YEARS_EVE)

    merchant.poll()
    house.drain()

    assert merchant.counts()["done"] == 1


def test_an_order_before_midnight_in_the_shop_is_of_the_year_before(house: House) -> None:
    merchant = house.install(shop={"timezone": "America/New_York"})
    begin(house, merchant, "2026-01-01")
    place(merchant, "2026-01-01T04:30:00Z")

    merchant.poll()
    house.drain()

    [row] = merchant.rows("state, reason")
    assert (row.state, row.reason) == ("IGNORED", "before_start")


def test_a_shop_whose_zone_nobody_knows_has_the_usual_one(house: House) -> None:
    merchant = house.install()
    change(house, "UPDATE connection SET timezone = 'Mars/Olympus' WHERE side = 'shop'")
    place(merchant, LATE.isoformat())

    merchant.poll()
    house.drain()

    assert [invoice["sent"] for invoice in merchant.invoices()] == [NEXT_DAY.isoformat()]


def test_the_dry_run_shows_the_same_day(house: House) -> None:
    merchant = not_live(house)
    place(merchant, LATE.isoformat())

    [row] = dry_run.preview(house.services.opener, merchant.id, datetime.now(UTC).date()).rows

    assert row.invoice is not None
    assert row.invoice.date == NEXT_DAY


def test_a_start_at_a_number_begins_on_its_day_in_the_shop(house: House) -> None:
    merchant = not_live(house)
    form = {"how": "number", "start_number": place(merchant, LATE.isoformat())}

    browser(house, merchant).post(f"/d/{merchant.key}/install/live/confirmed", data=form)

    assert one(house, START, id=merchant.id) == NEXT_DAY


def test_the_confirmation_counts_orders_by_their_day_in_the_shop(house: House) -> None:
    merchant = not_live(house)
    place(merchant, LATE.isoformat())
    form = {"how": "day", "start_day": NEXT_DAY.isoformat()}

    words = text_of(browser(house, merchant).post(f"/d/{merchant.key}/install/live", data=form))

    assert "1 order" in words


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue"])
def test_what_support_installs_begins_on_the_day_that_it_is_in_the_shop(house: House, zone: str) -> None:
    """Where it is never the same day in both."""
    before = datetime.now(ZoneInfo(zone)).date()
    merchant = house.install(shop={"timezone": zone})
    after = datetime.now(ZoneInfo(zone)).date()

    begun = one(house, START, id=merchant.id) + timedelta(days=400)  # the house sets its start back by so many

    assert before <= begun <= after
