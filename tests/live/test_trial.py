"""The trial: days left, three mails, then orders wait until Continue."""

from __future__ import annotations

import json

import pytest
from werkzeug.wrappers import Response

from tests.billing.acts import go_on
from tests.house import House, Installation
from tests.live.acts import browser, change, go_live, mails, not_live, one, text_of, tick, words_of_mail
from tests.pipeline.in_doubt import finish
from webapp.accounts import stopping

ENDS_IN = "UPDATE installation SET subscribed_until = now() + %(left)s::interval"


@pytest.fixture
def merchant(house: House) -> Installation:
    """A merchant in the trial."""
    found = not_live(house)
    go_live(house, found)
    return found


def left(house: House, time: str) -> None:
    """So much of the trial is left."""
    change(house, ENDS_IN, left=time)


def test_the_days_that_are_left_stand_on_every_page(house: House, merchant: Installation) -> None:
    left(house, "12 days")
    client = browser(house, merchant)

    assert "Trial: 12 days left." in text_of(client.get(f"/d/{merchant.key}/report"))
    assert "12 days left." in text_of(client.get(f"/d/{merchant.key}/profile"))


def test_mails_come_seven_days_and_a_day_before_and_at_the_end_once_each(house: House, merchant: Installation) -> None:
    to = merchant.login
    written = []
    for time in ("8 days", "7 days", "6 days", "1 day", "20 hours", "-1 minute", "-1 day"):
        until = one(house, "SELECT now() + %(left)s::interval", left=time)
        _the_end_comes_closer(house, until)
        tick(house)
        tick(house)
        written.append(mails(house, "trial%"))

    assert written == [
        [],
        [f"trial_week to {to}"],
        [f"trial_week to {to}"],
        [f"trial_week to {to}", f"trial_day to {to}"],
        [f"trial_week to {to}", f"trial_day to {to}"],
        [f"trial_week to {to}", f"trial_day to {to}", f"trial_over to {to}"],
        [f"trial_week to {to}", f"trial_day to {to}", f"trial_over to {to}"],
    ]


def _the_end_comes_closer(house: House, until: object) -> None:
    """Days pass: the end is nearer, and mails that were written are about that same end."""
    change(
        house,
        """
        WITH i AS (UPDATE installation SET subscribed_until = %(until)s
                   RETURNING old.subscribed_until AS was, new.subscribed_until AS now)
        UPDATE mail SET occasion = replace(occasion, extract(epoch FROM i.was)::text, extract(epoch FROM i.now)::text)
          FROM i
        """,
        until=until,
    )


def test_mails_go_to_those_who_get_mails_about_the_trial(house: House, merchant: Installation) -> None:
    add = (
        "INSERT INTO recipient (installation_id, email, language, kinds) VALUES (%(i)s, %(e)s, 'nl', %(kinds)s::jsonb)"
    )
    change(house, add, i=merchant.id, e="accountant@example.com", kinds=json.dumps(["trial"]))
    change(house, add, i=merchant.id, e="other@example.com", kinds=json.dumps(["problems"]))
    left(house, "5 days")

    tick(house)

    assert sorted(mails(house)) == ["trial_week to accountant@example.com", f"trial_week to {merchant.login}"]


def test_nobody_is_told_who_went_on_or_stopped_or_never_went_live(house: House, merchant: Installation) -> None:
    left(house, "5 days")
    for state in (
        "continued_at = now()",
        "continued_at = NULL, stopped_at = now()",
        "stopped_at = NULL, live_at = NULL",
    ):
        change(house, f"UPDATE installation SET {state}")
        tick(house)

    assert mails(house, "trial%") == []


def test_the_mail_says_the_day_and_where_to_press(house: House, merchant: Installation) -> None:
    left(house, "5 days")
    tick(house)
    last_day = one(house, "SELECT ((now() + interval '5 days') AT TIME ZONE 'Europe/Brussels')::date")

    words = words_of_mail(house, "trial_week")

    assert f"{last_day.strftime('%B')} {last_day.day}, {last_day.year}" in words
    assert "Continue" in words


def test_after_the_end_orders_are_received_and_wait_with_that_reason(house: House, merchant: Installation) -> None:
    left(house, "-1 hour")
    merchant.place()
    merchant.poll()
    house.drain()

    assert [(row.state, row.reason) for row in merchant.rows("state::text AS state, reason")] == [
        ("OPEN", "subscription")
    ]
    words = text_of(browser(house, merchant).get(f"/d/{merchant.key}/open"))
    assert "The trial has ended." in words
    assert "1 order waits for it." in words
    assert house.books.calls("POST") == 0


def test_continue_lets_the_waiting_orders_go_on(house: House, merchant: Installation) -> None:
    left(house, "-1 hour")
    merchant.place()
    merchant.poll()
    house.drain()
    client = browser(house, merchant)
    assert "From € 72.00 a year excl. VAT" in text_of(client.get(f"/d/{merchant.key}/profile"))

    answer = client.post(f"/d/{merchant.key}/profile/continue", follow_redirects=True)
    assert "Which plan for" in text_of(answer)
    go_on(house, merchant)
    finish(house, merchant)

    assert merchant.counts()["done"] == 1
    assert one(house, "SELECT subscribed_until > now() AND continued_at IS NOT NULL FROM installation")


def card_of(house: House, merchant: Installation) -> str:
    """The words of the card about the trial, or about what followed it."""
    page = browser(house, merchant).get(f"/d/{merchant.key}/profile").get_data(as_text=True)
    card = page[page.index('id="trial"' if 'id="trial"' in page else 'id="subscription"') :]
    return text_of(Response(card[: card.index("</section>")]))


FREE = "It costs nothing and ends by itself."


def test_the_card_says_what_is_true_before_the_end_and_after_it(house: House, merchant: Installation) -> None:
    left(house, "12 days")
    running = card_of(house, merchant)
    left(house, "-1 hour")
    over = card_of(house, merchant)

    assert FREE in running
    assert "12 days left." in running
    assert FREE not in over
    assert "The trial ended after" in over


def test_whoever_goes_on_does_not_read_that_it_costs_nothing(house: House, merchant: Installation) -> None:
    go_on(house, merchant)

    card = card_of(house, merchant)

    assert "Subscribed until" in card
    assert FREE not in card


@pytest.mark.parametrize("has_gone_on", [False, True])
def test_after_a_stop_the_card_promises_no_days_and_no_orders(
    house: House, merchant: Installation, has_gone_on: bool
) -> None:
    if has_gone_on:
        go_on(house, merchant)
    stopping.stop_now(house.services, merchant.id, "Sofie")

    card = card_of(house, merchant)

    assert "No order is read and no invoice is made." in card
    for untrue in ("left.", "are received", FREE, "You go on", "Continue"):
        assert untrue not in card


def test_orders_whose_status_is_not_chosen_are_not_said_to_wait_for_continue(
    house: House, merchant: Installation
) -> None:
    left(house, "-1 hour")
    merchant.place(seed=1)
    merchant.place(seed=2, status="new")
    merchant.poll()
    house.drain()

    words = text_of(browser(house, merchant).get(f"/d/{merchant.key}/report"))

    assert merchant.counts()["open"] == 2
    assert "1 order waits for it." in words
    assert "2 orders wait" not in words


def test_support_sets_the_end_by_command(house: House, merchant: Installation) -> None:
    left(house, "-1 hour")
    merchant.place()
    merchant.poll()
    house.drain()
    runner = house.app.test_cli_runner()

    told = runner.invoke(args=["trial", "--license", merchant.key, "--until", "2099-12-22"])
    finish(house, merchant)

    assert told.exit_code == 0, told.output
    assert one(house, "SELECT subscribed_until = '2099-12-23 00:00 Europe/Brussels' FROM installation")
    assert merchant.counts()["done"] == 1


@pytest.mark.parametrize(
    ("licence", "until", "says"),
    [("WF-NO-SUCH", "2099-12-22", "There is no installation"), (None, "22/12/2099", "is not a day")],
)
def test_a_command_that_cannot_be_is_a_sentence(
    house: House, merchant: Installation, licence: str | None, until: str, says: str
) -> None:
    told = house.app.test_cli_runner().invoke(args=["trial", "--license", licence or merchant.key, "--until", until])

    assert told.exit_code == 1
    assert says in told.output
