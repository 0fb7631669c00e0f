"""One trial for each shop and each set of books: who signs up again goes on with what is left of it."""

from __future__ import annotations

import pytest

from tests.billing.acts import go_on
from tests.house import House, Installation
from tests.live.acts import ask, browser, change, go_live, not_live, one, sign_up_again, text_of, tick
from tests.pipeline.in_doubt import finish
from webapp.accounts import stopping

END = "SELECT subscribed_until FROM installation WHERE id = %(id)s"
LIVE = "UPDATE installation SET {} WHERE id = %(id)s"
THIRTY_DAYS = """
SELECT subscribed_until AT TIME ZONE 'Europe/Brussels' = (now() AT TIME ZONE 'Europe/Brussels')::date + 31
  FROM installation WHERE id = %(id)s
"""


@pytest.fixture
def first(house: House) -> Installation:
    """A merchant who had a trial, invoiced an order and has stopped."""
    found = not_live(house)
    go_live(house, found)
    found.place(seed=1)
    found.poll()
    finish(house, found)
    stopping.stop_now(house.services, found.id, "Sofie")
    tick(house)
    return found


def ends(house: House, merchant: Installation, left: str) -> None:
    """So much of its trial is left."""
    change(house, LIVE.format("subscribed_until = now() + %(left)s::interval"), id=merchant.id, left=left)


def other_books(house: House) -> dict[str, str]:
    """Books that nobody connected yet."""
    account = {"user": "other@books.example", "key": "other-key"}
    house.books.post("/sandbox/accounts", {**account, "company": "Other"})
    return account


def confirmation(house: House, merchant: Installation) -> str:
    """The words of the page that asks whether this is right."""
    today = one(house, "SELECT now()::date").isoformat()
    answer = browser(house, merchant).post(f"/d/{merchant.key}/install/live", data={"how": "day", "start_day": today})
    assert answer.status_code == 200
    return text_of(answer)


@pytest.mark.parametrize("left", ["12 days", "-3 days"])
def test_a_shop_that_signs_up_again_goes_on_with_its_trial(house: House, first: Installation, left: str) -> None:
    ends(house, first, left)
    again = sign_up_again(house, first, **other_books(house))

    go_live(house, again)

    assert one(house, END, id=again.id) == one(house, END, id=first.id)


@pytest.mark.parametrize("left", ["12 days", "-3 days"])
def test_books_of_another_shop_go_on_with_their_trial(house: House, first: Installation, left: str) -> None:
    ends(house, first, left)
    other = not_live(house)
    change(
        house,
        """
        UPDATE connection SET account_key = (SELECT account_key FROM connection
                                              WHERE installation_id = %(first)s AND side = 'books')
         WHERE installation_id = %(id)s AND side = 'books'
        """,
        first=first.id,
        id=other.id,
    )

    go_live(house, other)

    assert one(house, END, id=other.id) == one(house, END, id=first.id)
    assert one(house, "SELECT trial_had_by FROM installation WHERE id = %(id)s", id=other.id) == "books"


def test_another_shop_with_other_books_has_a_trial_of_its_own(house: House, first: Installation) -> None:
    ends(house, first, "-3 days")
    other = not_live(house)

    assert "The trial of 30 days begins." in confirmation(house, other)
    go_live(house, other)

    assert one(house, THIRTY_DAYS, id=other.id)


def test_what_was_never_live_or_had_no_trial_takes_none_away(house: House) -> None:
    by_support = house.install()
    stopping.stop_now(house.services, by_support.id, "Sofie")
    never_live = sign_up_again(house, by_support, name="never")
    change(house, "UPDATE connection SET credentials = NULL WHERE installation_id = %(id)s", id=never_live.id)
    change(house, LIVE.format("archived_at = now()"), id=never_live.id)
    again = sign_up_again(house, by_support, name="again")

    go_live(house, again)

    assert one(house, THIRTY_DAYS, id=again.id)


def test_who_went_on_early_leaves_the_rest_of_the_trial_to_the_next(house: House, first: Installation) -> None:
    ends(house, first, "12 days")
    until = one(house, END, id=first.id)
    change(house, LIVE.format("stopped_at = NULL"), id=first.id)
    go_on(house, first)
    change(house, LIVE.format("stopped_at = now()"), id=first.id)
    assert one(house, END, id=first.id) > until
    again = sign_up_again(house, first)

    go_live(house, again)

    assert one(house, END, id=again.id) == until


def test_a_third_time_ends_with_the_first_too(house: House, first: Installation) -> None:
    ends(house, first, "-3 days")
    second = sign_up_again(house, first, name="second")
    go_live(house, second)
    stopping.stop_now(house.services, second.id, "Sofie")
    tick(house)
    third = sign_up_again(house, first, name="third")

    go_live(house, third)

    assert one(house, END, id=third.id) == one(house, END, id=first.id)


def test_when_it_is_over_orders_wait_until_continue_and_history_stays(house: House, first: Installation) -> None:
    ends(house, first, "-3 days")
    first.place(seed=2)
    again = sign_up_again(house, first)
    go_live(house, again)

    again.poll()
    house.drain()
    waiting = {(row.state, row.reason) for row in again.rows("state::text AS state, reason")}
    words = text_of(browser(house, again).get(f"/d/{again.key}/open"))
    go_on(house, again)
    finish(house, again)

    assert waiting == {("OPEN", "subscription"), ("IGNORED", "already_invoiced")}
    assert "The trial has ended." in words
    assert again.counts()["done"] == 1
    assert len(first.invoices()) == 2, "the one of before and the one that waited"
    assert first.counts()["done"] == 1


def test_the_confirmation_and_profile_say_that_it_is_over(house: House, first: Installation) -> None:
    ends(house, first, "-3 days")
    again = sign_up_again(house, first)

    client = browser(house, again)
    checklist = text_of(client.get(f"/d/{again.key}/install"))
    before = confirmation(house, again)
    go_live(house, again)
    live = text_of(client.get(f"/d/{again.key}/install/live"))
    profile = text_of(client.get(f"/d/{again.key}/profile"))

    assert "Your shop has had its free days: they ended after" in before
    assert "until you press Continue in Profile" in before
    assert "Your shop has had its free days: they ended after" in checklist
    assert "Your trial takes 30 days" not in checklist
    assert "The trial of 30 days begins." not in before
    assert "None becomes an invoice before you press Continue." in live
    assert "Orders become invoices by themselves." not in live
    assert "It began with an earlier installation of your shop" in profile
    assert "The trial ended after" in profile


def test_the_confirmation_and_profile_say_what_is_left(house: House, first: Installation) -> None:
    ends(house, first, "12 days")
    again = sign_up_again(house, first)

    before = confirmation(house, again)
    go_live(house, again)
    profile = text_of(browser(house, again).get(f"/d/{again.key}/profile"))

    assert "The free days of your shop have begun before: they end after" in before
    assert "12 days left." in profile
    assert "It began with an earlier installation of your shop" in profile


def test_nothing_is_told_of_whose_trial_it_was(house: House, first: Installation) -> None:
    ends(house, first, "-3 days")
    again = sign_up_again(house, first)
    change(house, "DELETE FROM membership WHERE installation_id = %(id)s", id=first.id)

    words = confirmation(house, again)

    assert "Your shop has had its free days" in words
    assert first.key not in words


def test_days_that_support_gives_are_its_own(house: House, first: Installation) -> None:
    ends(house, first, "-3 days")
    again = sign_up_again(house, first)
    go_live(house, again)

    house.app.test_cli_runner().invoke(args=["trial", "--license", again.key, "--until", "2099-12-22"])

    row = ask(house, "SELECT subscribed_until > now() AS runs, trial_had_by FROM installation WHERE id = %(id)s",
              id=again.id)[0]  # fmt: skip
    assert tuple(row) == (True, "")
    assert "It began with" not in text_of(browser(house, again).get(f"/d/{again.key}/profile"))
