"""A year that ends is told of beforehand; a plan that is used up stops nothing, and is told of too."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from tests.billing.acts import clock_goes, subscribe, today
from tests.house import House, Installation
from tests.live.acts import ask, browser, change, mails, one, text_of, words_of_mail
from tests.pipeline.in_doubt import finish
from webapp.accounts import stopping
from webapp.accounts.billing import usage, years

ORDERS = """
INSERT INTO order_sync (installation_id, shop_order_id, state, made_at, done_at)
SELECT %(installation)s, %(name)s || n, 'DONE', CASE WHEN %(ours)s THEN %(at)s::timestamptz END, %(at)s
  FROM generate_series(1, %(number)s) n
"""


@pytest.fixture
def subscribed(house: House, merchant: Installation, client: FlaskClient) -> Installation:
    """A merchant in a year of at most 500 invoices, which began ten days ago and is paid."""
    subscribe(client, merchant)
    change(house, "UPDATE own_invoice SET paid_at = now()")
    change(
        house,
        "UPDATE charge SET period_from = %(first)s, period_until = %(last)s",
        first=today() - timedelta(days=10),
        last=today() + timedelta(days=355),
    )
    return merchant


def made(house: House, whose: Installation, number: int, days_ago: int = 1, *, by_us: bool = True) -> None:
    """So many orders became invoices."""
    known = one(house, "SELECT count(*) FROM order_sync")
    at = one(house, "SELECT now() - make_interval(days => %(days)s)", days=days_ago)
    change(house, ORDERS, installation=whose.id, name=f"{known}-", ours=by_us, at=at, number=number)


def end(house: House) -> datetime:
    """When the year is over."""
    found: datetime = one(house, "SELECT subscribed_until FROM installation")
    return found


def told(house: House, days_before: float) -> list[str]:
    """What was written by the clock so many days before the end, of which it goes round twice."""
    for _ in range(2):
        years.tell(house.services.engine, end(house) - timedelta(days=days_before))
    return [mail.partition(" ")[0] for mail in mails(house, "year%")]


def counted(house: House) -> list[str]:
    """What was written by the clock about plans, by template."""
    for _ in range(2):
        usage.tell(house.services.engine, today())
    return [mail.partition(" ")[0] for mail in mails(house, "plan%")]


def test_mails_come_thirty_and_seven_days_before_and_at_the_end_once_each(
    house: House, subscribed: Installation
) -> None:
    written = [len(told(house, days)) for days in (31, 30, 29, 8, 7, 1, 0, -1, -13)]

    assert written == [0, 1, 1, 1, 2, 2, 3, 3, 3]
    assert told(house, -13) == ["year_month", "year_week", "year_over"]


def test_a_clock_that_was_away_tells_only_what_is_true_now(house: House, subscribed: Installation) -> None:
    assert told(house, 3) == ["year_week"]
    assert told(house, -20) == ["year_week"]


def test_the_mail_says_the_day_what_happens_and_where_to_press(house: House, subscribed: Installation) -> None:
    told(house, 30)
    last_day = one(house, "SELECT ((subscribed_until - interval '1 s') AT TIME ZONE 'CET')::date FROM installation")

    words = words_of_mail(house, "year_month")

    assert f"{last_day.strftime('%B')} {last_day.day}, {last_day.year}" in words
    assert "press Continue in Profile" in words
    assert "they wait in Open and no invoice is made" in words


def test_the_clock_tells_it_by_itself(house: House, subscribed: Installation) -> None:
    clock_goes(house, end(house).date() - timedelta(days=5))

    assert mails(house, "year%") == [f"year_week to {subscribed.login}"]


def test_it_goes_to_those_who_get_our_invoices(house: House, subscribed: Installation) -> None:
    change(
        house,
        "INSERT INTO recipient (installation_id, email, language, kinds)"
        " VALUES (%(i)s, 'books@example.com', 'fr', '[\"invoices\"]'), (%(i)s, 'no@example.com', 'nl', '[\"trial\"]')",
        i=subscribed.id,
    )
    change(house, "UPDATE recipient SET kinds = '[\"trial\"]' WHERE email = %(login)s", login=subscribed.login)
    made(house, subscribed, 400)

    told(house, 5)
    counted(house)

    assert mails(house, "year%") + mails(house, "plan%") == [
        "year_week to books@example.com",
        "plan_nearly_full to books@example.com",
    ]


@pytest.mark.parametrize(
    "state",
    ["continued_at = NULL", "stopped_at = now()", "live_at = NULL", "unpaid_since = now()"],
)
def test_nobody_is_told_who_is_in_the_trial_or_stopped_or_did_not_pay(
    house: House, subscribed: Installation, state: str
) -> None:
    change(house, f"UPDATE installation SET {state}")

    assert told(house, 20) == []


def test_nobody_is_told_who_stops_before(house: House, subscribed: Installation) -> None:
    change(house, "UPDATE installation SET subscribed_until = now() + interval '20 days'")
    stopping.plan_stop(house.services, subscribed.id, today() + timedelta(days=5))

    assert told(house, 15) == []


def test_whoever_goes_on_for_another_year_is_told_no_more(
    house: House, subscribed: Installation, client: FlaskClient
) -> None:
    change(house, "UPDATE installation SET subscribed_until = now() + interval '20 days'")
    old = end(house)
    subscribe(client, subscribed)

    years.tell(house.services.engine, old - timedelta(days=3))

    assert end(house) > old + timedelta(days=364)
    assert mails(house, "year%") == []


def test_four_fifths_and_all_of_a_plan_are_told_once_each(house: House, subscribed: Installation) -> None:
    written = []
    for number in (399, 1, 99, 1, 200):
        made(house, subscribed, number)
        written.append(counted(house))

    both = ["plan_nearly_full", "plan_full"]
    assert written == [[], both[:1], both[:1], both, both]


def test_a_plan_that_was_passed_in_one_go_is_told_of_once(house: House, subscribed: Installation) -> None:
    made(house, subscribed, 600)

    assert counted(house) == ["plan_full"]
    words = words_of_mail(house, "plan_full")
    assert "600 are made by now" in words
    assert "Orders become invoices as before, and this year costs nothing more." in words


def test_what_was_before_the_year_or_made_by_a_person_or_is_elsewhere_does_not_count(
    house: House, subscribed: Installation
) -> None:
    other = house.install()
    made(house, subscribed, 300)
    made(house, subscribed, 300, days_ago=12)
    made(house, subscribed, 300, by_us=False)
    made(house, other, 300)

    found = usage.of(house.services.engine, subscribed.id)

    assert found is not None
    assert (found.used, found.most, found.is_full) == (300, 500, False)
    assert usage.of(house.services.engine, other.id) is None
    assert counted(house) == []


def test_a_plan_without_a_number_is_never_full(house: House, subscribed: Installation, client: FlaskClient) -> None:
    change(house, "UPDATE charge SET plan = '*'")
    made(house, subscribed, 501)

    assert counted(house) == []
    assert "501 invoices since" in text_of(client.get(f"/d/{subscribed.key}/profile"))


def test_the_clock_counts_once_an_hour(house: House, subscribed: Installation) -> None:
    clock_goes(house)
    made(house, subscribed, 500)
    clock_goes(house)
    assert mails(house, "plan%") == []

    change(house, "UPDATE clock_mark SET begun_at = begun_at - interval '61 minutes' WHERE name = 'plans'")
    clock_goes(house)

    assert mails(house, "plan%") == [f"plan_full to {subscribed.login}"]


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (412, ["412 of the 500 invoices of this plan are used since", "Nothing stops at 500, and this year costs"]),
        (500, ["500 of the 500 invoices of this plan are used since", "Nothing stops, and this year costs nothing"]),
    ],
)
def test_profile_says_how_many_are_used_and_what_happens(
    house: House, subscribed: Installation, client: FlaskClient, number: int, says: list[str]
) -> None:
    made(house, subscribed, number)

    page = text_of(client.get(f"/d/{subscribed.key}/profile"))

    for words in says:
        assert words in page


def test_a_year_that_has_not_begun_has_nothing_to_count(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    subscribe(client, merchant)  # in the trial: it begins after it
    made(house, merchant, 3)

    assert "of this plan" not in text_of(client.get(f"/d/{merchant.key}/profile"))


def test_nothing_stops_when_a_plan_is_full(house: House, subscribed: Installation) -> None:
    made(house, subscribed, 500)
    subscribed.place()
    subscribed.poll()

    finish(house, subscribed)

    found = usage.of(house.services.engine, subscribed.id)
    assert found is not None
    assert (found.used, found.is_full) == (501, True)
    assert house.books.calls("POST") > 0


def test_the_next_year_begins_with_a_plan_that_fits(house: House, subscribed: Installation) -> None:
    client = browser(house, subscribed)
    made(house, subscribed, 501)
    change(house, "UPDATE installation SET subscribed_until = now() + interval '20 days'")

    page = text_of(client.get(f"/d/{subscribed.key}/profile/subscribe"))
    refused = subscribe(client, subscribed)
    done = subscribe(client, subscribed, plan="2500", price="120.00")

    assert "72.00 a year" not in page
    assert "120.00 a year" in page
    assert "Plans for fewer are left out: the year from" in page
    assert (refused.status_code, done.status_code) == (422, 200)
    assert [row.plan for row in ask(house, "SELECT plan FROM charge ORDER BY id")] == ["500", "2500"]
