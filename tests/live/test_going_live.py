"""Go live: only when everything is ready, from a day or a number, with both companies' names before the first write."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from tests.billing.acts import today
from tests.house import House
from tests.live.acts import ask, browser, change, go_live, not_live, one, text_of
from tests.pipeline.in_doubt import finish
from webapp.accounts import going_live
from webapp.accounts.going_live import NotReadyError
from webapp.accounts.stopping import end_of

TODAY = date.today()  # noqa: DTZ011 — the day that a person would type


def steps(house: House, installation_id: int) -> list[tuple[str, bool]]:
    return [(step.name, step.is_done) for step in going_live.steps(house.services.engine, installation_id)]


def test_it_is_refused_while_a_step_is_open(house: House) -> None:
    merchant = not_live(house)
    undone = {
        "details": "UPDATE installation SET who_saved_at = NULL",
        "shop": "UPDATE connection SET dot = 'red' WHERE side = 'shop'",
        "books": "UPDATE connection SET credentials = NULL WHERE side = 'books'",
        "settings": "UPDATE installation SET settings_saved_at = NULL",
    }
    assert [done for _name, done in steps(house, merchant.id)] == [True] * 4

    for name, statement in reversed(undone.items()):
        change(house, statement)
        found = going_live.open_step(going_live.steps(house.services.engine, merchant.id))

        assert found is not None
        assert found[1].name == name
        with pytest.raises(NotReadyError):
            go_live(house, merchant)
    assert one(house, "SELECT live_at FROM installation") is None


def test_terms_that_nobody_accepted_keep_the_first_step_open(house: House) -> None:
    merchant = house.install()
    change(house, "UPDATE installation SET live_at = NULL")

    assert steps(house, merchant.id)[0] == ("details", False)
    with pytest.raises(NotReadyError):
        go_live(house, merchant)


def test_the_trial_begins_with_the_first_time_only(house: House) -> None:
    merchant = not_live(house)

    go_live(house, merchant)
    first = one(house, "SELECT subscribed_until FROM installation")
    change(
        house, "UPDATE installation SET stopped_at = now(), subscribed_until = subscribed_until - interval '29 days'"
    )
    go_live(house, merchant)

    assert first == end_of(today() + timedelta(days=30))
    assert one(house, "SELECT subscribed_until FROM installation") == first - timedelta(days=29)


def test_a_second_press_changes_nothing(house: House) -> None:
    merchant = not_live(house)
    go_live(house, merchant)
    before = ask(house, "SELECT live_at, start_date FROM installation")

    with pytest.raises(NotReadyError):
        go_live(house, merchant, TODAY)

    assert ask(house, "SELECT live_at, start_date FROM installation") == before


def test_the_confirmation_names_both_companies_and_writes_nothing(house: House) -> None:
    merchant = not_live(house, shop={"name": "Atelier Linde"})
    merchant.place()
    form = {"how": "day", "start_day": TODAY.isoformat()}

    answer = browser(house, merchant).post(f"/d/{merchant.key}/install/live", data=form)

    words = text_of(answer)
    assert answer.status_code == 200
    assert "Atelier Linde" in words
    assert merchant.books_user in words
    assert "Factuursturen names no company to us" in words
    assert "1 order" in words
    assert one(house, "SELECT live_at FROM installation") is None
    assert house.books.calls("POST") == 0


def test_confirming_sets_it_live_and_its_orders_become_invoices(house: House) -> None:
    merchant = not_live(house)
    merchant.place()
    form = {"how": "day", "start_day": TODAY.isoformat()}

    answer = browser(house, merchant).post(
        f"/d/{merchant.key}/install/live/confirmed", data=form, follow_redirects=True
    )
    merchant.poll()
    finish(house, merchant)

    assert "Live since" in text_of(answer)
    assert merchant.counts()["done"] == 1


def test_orders_before_the_first_number_stay_out(house: House) -> None:
    merchant = not_live(house)
    placed = [merchant.place(seed=seed) for seed in range(4)]
    numbers = sorted(order["number"] for order in placed)
    form = {"how": "number", "start_number": numbers[2]}

    browser(house, merchant).post(f"/d/{merchant.key}/install/live/confirmed", data=form)
    merchant.poll()
    finish(house, merchant)

    found = {row.number: (row.state, row.reason) for row in merchant.rows("number, state::text AS state, reason")}
    assert [found[number][0] for number in numbers] == ["IGNORED", "IGNORED", "DONE", "DONE"]
    assert found[numbers[0]][1] == "before_start_number"


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"how": "day", "start_day": "soon"}, "Fill in a day"),
        ({"how": "day", "start_day": "2019-01-01"}, "At most 90 days back"),
        ({"how": "day", "start_day": "2099-01-01"}, "At most a year ahead"),
        ({"how": "number", "start_number": ""}, "Fill in the number"),
        ({"how": "number", "start_number": "ZZ/1"}, "has this number. The newest is"),
    ],
)
def test_a_start_that_cannot_be_is_said_at_its_field(house: House, form: dict[str, str], says: str) -> None:
    merchant = not_live(house)
    merchant.place()

    answer = browser(house, merchant).post(f"/d/{merchant.key}/install/live", data=form)

    assert answer.status_code == 422
    assert says in text_of(answer)
    assert one(house, "SELECT live_at FROM installation") is None


def test_the_number_that_was_typed_wrongly_is_kept(house: House) -> None:
    merchant = not_live(house)
    merchant.place()
    form = {"how": "number", "start_number": "ZZ/1"}

    answer = browser(house, merchant).post(f"/d/{merchant.key}/install/live", data=form)

    assert 'value="ZZ/1"' in answer.get_data(as_text=True)


def test_an_order_that_is_not_there_yet_cannot_be_the_first(house: House) -> None:
    merchant = not_live(house)
    newest = str(merchant.place()["number"])
    later = newest[:-5] + "99999"
    client = browser(house, merchant)

    for page in ("live", "live/confirmed"):
        answer = client.post(f"/d/{merchant.key}/install/{page}", data={"how": "number", "start_number": later})

        assert answer.status_code == 422
        assert f"The newest is {newest}. For an order that is to come, choose a day." in text_of(answer)
        assert f'value="{later}"' in answer.get_data(as_text=True)
    assert one(house, "SELECT live_at FROM installation") is None


def test_a_shop_without_orders_starts_from_a_day(house: House) -> None:
    merchant = not_live(house)
    form = {"how": "number", "start_number": "2026-00001"}

    answer = browser(house, merchant).post(f"/d/{merchant.key}/install/live", data=form)

    assert answer.status_code == 422
    assert "Choose a day for orders that are to come." in text_of(answer)


@pytest.mark.parametrize("page", ["live", "live/confirmed"])
def test_who_comes_second_with_another_day_reads_that_it_did_not_count(house: House, page: str) -> None:
    merchant = not_live(house)
    going_live.go_live(house.services, merchant.id, going_live.Start(TODAY - timedelta(days=3)), "Pieter Noord")
    client = browser(house, merchant)
    form = {"how": "day", "start_day": TODAY.isoformat()}

    words = text_of(client.post(f"/d/{merchant.key}/install/{page}", data=form, follow_redirects=True))

    assert ": started by Pieter Noord. Your choice was not used." in words
    assert one(house, "SELECT start_date FROM installation") == TODAY - timedelta(days=3)
    assert "Your choice was not used" not in text_of(client.get(f"/d/{merchant.key}/install/live"))


def test_pressing_twice_with_the_same_day_is_no_matter(house: House) -> None:
    merchant = not_live(house)
    client = browser(house, merchant)
    form = {"how": "day", "start_day": TODAY.isoformat()}
    client.post(f"/d/{merchant.key}/install/live/confirmed", data=form)

    again = client.post(f"/d/{merchant.key}/install/live/confirmed", data=form, follow_redirects=True)

    assert "Your choice was not used" not in text_of(again)
    assert "Live since" in text_of(again)


def test_every_page_says_that_it_is_not_active_yet(house: House) -> None:
    merchant = not_live(house)
    client = browser(house, merchant)
    assert "Not active yet: everything is ready." in text_of(client.get(f"/d/{merchant.key}/report"))

    change(house, "UPDATE connection SET dot = 'red', dot_reason = 'books.key_refused' WHERE side = 'books'")

    for page in ("report", "errors", "open", "configuration", "profile"):
        assert "Not active yet: step 3 is open." in text_of(client.get(f"/d/{merchant.key}/{page}")), page
    go_live_words = text_of(client.get(f"/d/{merchant.key}/install/live"))
    assert "Step 3 is open" in go_live_words


def test_a_live_one_has_no_such_line(house: House) -> None:
    merchant = house.install()

    assert "Not active yet" not in text_of(browser(house, merchant).get(f"/d/{merchant.key}/report"))


def test_a_merchant_of_another_installation_finds_nothing(house: House) -> None:
    merchant, stranger = not_live(house), house.install()
    client = browser(house, stranger)

    for method, page in (
        ("GET", "install/live"),
        ("GET", "install/dry-run"),
        ("POST", "install/live/confirmed"),
        ("POST", "profile/stop/confirmed"),
        ("POST", "profile/continue"),
        ("POST", "profile/recipients"),
        ("POST", "profile/archive"),
    ):
        assert client.open(f"/d/{merchant.key}/{page}", method=method).status_code == 404, page
    assert one(house, "SELECT live_at FROM installation WHERE id = %(id)s", id=merchant.id) is None


def test_installations_made_by_support_are_live_at_once(house: House) -> None:
    house.install()

    row = ask(house, "SELECT live_at, settings_saved_at, who_saved_at, subscribed_until FROM installation")[0]

    assert None not in (row.live_at, row.settings_saved_at, row.who_saved_at)
    assert row.subscribed_until is None


def test_a_shop_that_lets_us_ask_again_later_says_when(house: House) -> None:
    merchant = not_live(house)
    number = str(merchant.place()["number"])
    change(
        house,
        "INSERT INTO call_ledger (account_key, blocked_until)"
        " SELECT account_key, now() + interval '40 seconds' FROM connection WHERE side = 'shop'"
        " ON CONFLICT (account_key) DO UPDATE SET blocked_until = excluded.blocked_until",
    )

    form = {"how": "number", "start_number": number}
    answer = browser(house, merchant).post(f"/d/{merchant.key}/install/live", data=form)

    assert answer.status_code == 422
    told = re.search(r"Your shop lets us ask again in (\d+) seconds, not before\.", text_of(answer))
    assert told is not None
    assert 30 < int(told[1]) <= 40
    assert "no answer from your shop" not in text_of(answer)
