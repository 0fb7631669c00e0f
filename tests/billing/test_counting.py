"""Which invoices count for which year, on its first and its last day too, and who is told of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.billing.acts import today
from tests.billing.test_years import counted, made, subscribed  # noqa: F401 (a fixture)
from tests.house import House, Installation
from tests.live.acts import ask, change, mails, words_of_mail
from webapp.accounts.billing import usage
from webapp.integration.domain.plan import plans
from webapp.notify import letter

ANOTHER = """
INSERT INTO charge (installation_id, occasion, kind, quantity, price, plan, period_from, period_until)
SELECT installation_id, 'another', kind, quantity, price, %(plan)s, %(first)s, %(last)s FROM charge
"""


def year_is(house: House, first: int, last: int) -> None:
    """The year that is subscribed to, its first and its last day in days from today."""
    days = {"first": today() + timedelta(days=first), "last": today() + timedelta(days=last)}
    change(house, "UPDATE charge SET period_from = %(first)s, period_until = %(last)s", **days)


def another_year(house: House, plan: str, first: int, last: int) -> None:
    """A year beside it."""
    days = {"first": today() + timedelta(days=first), "last": today() + timedelta(days=last)}
    change(house, ANOTHER, plan=plan, **days)


def test_what_is_made_after_the_last_day_is_not_of_that_year(house: House, subscribed: Installation) -> None:  # noqa: F811
    year_is(house, -367, -2)
    made(house, subscribed, 3, days_ago=3)
    made(house, subscribed, 5, days_ago=2)
    made(house, subscribed, 7, days_ago=1)

    found = usage.of(house.services.engine, subscribed.id)

    assert found is not None
    assert found.used == 8, "the last day belongs to it, the next one does not"


def test_nobody_is_told_for_what_is_made_after_the_last_day(house: House, subscribed: Installation) -> None:  # noqa: F811
    year_is(house, -367, -2)
    made(house, subscribed, 400, days_ago=1)

    usage.tell(house.services.engine, today() - timedelta(days=2))
    assert mails(house, "plan%") == []

    made(house, subscribed, 400, days_ago=2)
    usage.tell(house.services.engine, today() - timedelta(days=2))
    assert mails(house, "plan%") == [f"plan_nearly_full to {subscribed.login}"]


def test_a_year_is_told_of_on_its_last_day_and_no_more_after_it(house: House, subscribed: Installation) -> None:  # noqa: F811
    made(house, subscribed, 500, days_ago=2)
    year_is(house, -366, -1)
    assert counted(house) == []

    year_is(house, -365, 0)
    assert counted(house) == ["plan_full"]


def test_of_two_years_the_newest_counts(house: House, subscribed: Installation) -> None:  # noqa: F811
    year_is(house, -355, 10)
    another_year(house, "2500", 0, 364)
    made(house, subscribed, 450, days_ago=5)

    found = usage.of(house.services.engine, subscribed.id)

    assert found is not None
    assert (found.used, found.most, found.first) == (0, 2500, today())
    assert counted(house) == []


def test_the_oldest_year_counts_while_the_next_has_not_begun(house: House, subscribed: Installation) -> None:  # noqa: F811
    another_year(house, "2500", 356, 720)
    made(house, subscribed, 450)

    assert counted(house) == ["plan_nearly_full"]


@pytest.mark.parametrize("state", ["stopped_at = now()", "unpaid_since = now()", "live_at = NULL"])
def test_who_stopped_or_did_not_pay_is_told_nothing_of_a_plan(
    house: House,
    subscribed: Installation,  # noqa: F811
    state: str,
) -> None:
    made(house, subscribed, 500)
    change(house, f"UPDATE installation SET {state}")

    assert counted(house) == []


def test_a_plan_that_was_used_to_the_last_invoice_fits_the_next_year_too() -> None:
    every = plans("500:72.00,2500:120.00,*:170.00")

    def fitting(used: int) -> list[Decimal]:
        return [plan.price for plan in usage.fitting(every, usage.Usage(used, 500, today(), today()))]

    assert fitting(500) == [Decimal("72.00"), Decimal("120.00"), Decimal("170.00")]
    assert fitting(501) == [Decimal("120.00"), Decimal("170.00")]
    assert fitting(2501) == [Decimal("170.00")]


@pytest.mark.parametrize(("language", "says"), [("en", "2,000 of the 2,500"), ("nl", "2.000 van de 2.500")])
def test_numbers_in_a_mail_are_written_as_its_reader_writes_them(
    house: House,
    subscribed: Installation,  # noqa: F811
    language: str,
    says: str,
) -> None:
    change(house, "UPDATE charge SET plan = '2500'")
    change(house, "UPDATE recipient SET language = %(language)s", language=language)
    made(house, subscribed, 2000)
    counted(house)

    text = words_of_mail(house, "plan_nearly_full")

    (params,) = ask(house, "SELECT params FROM mail WHERE template = 'plan_nearly_full'")[0]
    with house.app.test_request_context():
        values = {**params, "link": "http://here", "brand": "Brand", "support": "help@example.invalid"}
        subject = letter.write("plan_nearly_full", values, language).subject
    assert says in subject
    assert says.split()[0] in text
    assert says.split()[-1] in text
