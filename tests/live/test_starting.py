"""Where a start begins, what it leaves as it is, and what it takes from an earlier one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tests.house import House
from tests.live.acts import browser, change, go_live, new_key, not_live, one, sign_up_again, text_of, tick
from tests.pipeline.in_doubt import finish
from webapp.accounts import joining, stopping, terms

END = "SELECT subscribed_until FROM installation WHERE id = %(id)s"
SET_END = "UPDATE installation SET subscribed_until = now() + %(left)s::interval WHERE id = %(id)s"
TODAY = date.today()  # noqa: DTZ011 — the day that a person would type


def ago(days: int) -> dict[str, str]:
    """What makes an order of the shop so many days old."""
    return {"created_at": (datetime.now(UTC) - timedelta(days=days)).isoformat()}


def test_from_a_number_on_orders_of_earlier_days_are_invoiced_too(house: House) -> None:
    merchant = not_live(house)
    first, later = merchant.place(seed=1, overrides=ago(3)), merchant.place(seed=2, overrides=ago(5))
    form = {"how": "number", "start_number": first["number"]}

    browser(house, merchant).post(f"/d/{merchant.key}/install/live/confirmed", data=form)
    merchant.poll()
    finish(house, merchant)

    assert later["number"] > first["number"]
    assert {row.number: row.state for row in merchant.rows("number, state::text AS state")} == {
        first["number"]: "DONE",
        later["number"]: "DONE",
    }


def test_the_confirmation_says_how_many_were_invoiced_before(house: House) -> None:
    merchant = house.install()
    merchant.place_many(2, seed=1)
    merchant.poll()
    finish(house, merchant)
    stopping.stop_now(house.services, merchant.id, "Sofie")
    tick(house)
    merchant.place(seed=7)
    again = sign_up_again(house, merchant)
    form = {"how": "day", "start_day": (TODAY - timedelta(days=1)).isoformat()}

    words = text_of(browser(house, again).post(f"/d/{again.key}/install/live", data=form))

    assert "3 orders . 2 of them were invoiced before and stay as they are." in words.replace("orders.", "orders .")


def test_the_confirmation_of_a_first_start_says_nothing_of_before(house: House) -> None:
    merchant = not_live(house)
    merchant.place()
    form = {"how": "day", "start_day": TODAY.isoformat()}

    words = text_of(browser(house, merchant).post(f"/d/{merchant.key}/install/live", data=form))

    assert "1 order" in words
    assert "invoiced before" not in words


def test_the_day_of_an_earlier_plan_does_not_stop_one_that_was_started_again(house: House) -> None:
    merchant = house.install()
    terms.accept(house.services.engine, merchant.id, person_id=None, name="Sofie", address="127.0.0.1")
    stopping.plan_stop(house.services, merchant.id, TODAY + timedelta(days=1))
    stopping.stop_now(house.services, merchant.id, "Sofie")
    after_the_stop = one(house, "SELECT stops_at FROM installation")
    tick(house)
    host = house.shop.url.removeprefix("http://")
    joining.join_shop_by_key(house.services, merchant.id, host, new_key(house, merchant.shop_id, "again"))
    # The plan goes at the stop, and once more at the start: whichever of the two forgets it, nothing stops by itself.
    change(house, "UPDATE installation SET stops_at = now() + interval '1 day'")

    go_live(house, merchant)
    after_the_start = one(house, "SELECT stops_at FROM installation")

    assert (after_the_stop, after_the_start) == (None, None)


def test_of_several_trials_the_one_that_ended_first_counts(house: House) -> None:
    first = not_live(house)
    go_live(house, first)
    change(house, SET_END, id=first.id, left="-3 days")
    stopping.stop_now(house.services, first.id, "Sofie")
    tick(house)
    second = sign_up_again(house, first, name="second")
    go_live(house, second)
    change(house, SET_END, id=second.id, left="20 days")  # as support may do
    stopping.stop_now(house.services, second.id, "Sofie")
    tick(house)
    third = sign_up_again(house, first, name="third")

    go_live(house, third)

    assert one(house, END, id=third.id) == one(house, END, id=first.id)
