"""The days of a year: on paper, in Profile, and until when orders become invoices."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask.testing import FlaskClient

from tests.billing.acts import invoices, subscribe, today
from tests.house import House, Installation
from tests.live.acts import ask, change, one, text_of
from webapp.accounts.stopping import end_of
from webapp.formats import day_full, span

YEARS = "SELECT period_from, period_until FROM charge ORDER BY id"
UNTIL = "SELECT subscribed_until FROM installation"
DAY = timedelta(days=1)


def years(house: House) -> list[Any]:
    """First and last days that were charged."""
    return [tuple(row) for row in ask(house, YEARS)]


def runs_until(house: House, day: date) -> None:
    """What goes on now ends with that day."""
    change(house, "UPDATE installation SET subscribed_until = %(at)s", at=end_of(day))


def test_orders_become_invoices_until_the_last_invoiced_day_is_over(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    change(house, "UPDATE installation SET subscribed_until = now() + interval '10 days'")  # in the middle of a day
    subscribe(client, merchant)

    ((first, last),) = years(house)
    assert first == today() + 11 * DAY, "the tenth day belongs to the trial"
    assert one(house, UNTIL) == end_of(last)
    with house.app.app_context():
        assert f"Subscribed until {day_full(last)}.".replace("\u00a0", " ") in text_of(
            client.get(f"/d/{merchant.key}/profile")
        )
        words = span(first, last).replace("\u00a0", " ")
    assert words in invoices(house)[0].lines[0]["description"].replace("\u00a0", " ")


def test_the_next_year_begins_on_the_day_after_the_last_of_this_one(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    runs_until(house, today() + 5 * DAY)
    subscribe(client, merchant)
    (before,) = years(house)
    change(
        house, "UPDATE charge SET period_from = %(first)s, period_until = %(last)s", first=today() - 363 * DAY,
        last=today() + DAY,
    )  # fmt: skip
    runs_until(house, today() + DAY)

    subscribe(client, merchant)

    assert before[0] == today() + 6 * DAY
    this, following = years(house)
    assert following[0] == this[1] + DAY
    assert one(house, UNTIL) == end_of(following[1])


def test_the_trial_ends_with_a_day_after_thirty_whole_ones(house: House, merchant: Installation) -> None:
    assert one(house, UNTIL) == end_of(today() + 30 * DAY)


def test_a_shop_without_an_end_reads_that_the_year_begins_today(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    change(house, "UPDATE installation SET subscribed_until = NULL")

    page = text_of(client.get(f"/d/{merchant.key}/profile/subscribe"))
    subscribe(client, merchant)

    assert "The year begins today." in page
    assert "when what you have now" not in page
    ((first, last),) = years(house)
    assert first == today()
    assert one(house, UNTIL) == end_of(last)
