"""Installing again: the same shop, other books, another shop. The history stays, nothing is invoiced twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.house import House, Installation
from tests.live.acts import browser, change, go_live, new_key, not_live, one, sign_up_again, text_of, tick
from tests.pipeline.in_doubt import finish
from webapp.accounts import joining, stopping, terms


@pytest.fixture
def merchant(house: House) -> Installation:
    """A merchant with five invoiced orders, who has stopped."""
    found = house.install()
    found.place_many(5, seed=1)
    found.poll()
    finish(house, found)
    assert len(found.invoices()) == 5
    stopping.stop_now(house.services, found.id, "Sofie")
    return found


def test_the_same_shop_signed_up_again_makes_no_new_invoice(house: House, merchant: Installation) -> None:
    tick(house)
    again = sign_up_again(house, merchant)

    go_live(house, again)
    again.poll()
    finish(house, again)

    assert again.counts()["received"] == again.counts()["ignored"] == 5
    assert {row.reason for row in again.rows("reason")} == {"already_invoiced"}
    assert len(merchant.invoices()) == 5
    assert merchant.counts()["done"] == 5, "the history stays"


def test_an_order_placed_in_between_is_invoiced_once(house: House, merchant: Installation) -> None:
    tick(house)
    merchant.place(seed=77)
    again = sign_up_again(house, merchant)

    go_live(house, again)
    again.poll()
    again.poll()
    finish(house, again)

    assert again.counts()["done"] == 1
    assert len(merchant.invoices()) == 6


def test_other_books_get_nothing_that_was_invoiced(house: House, merchant: Installation) -> None:
    tick(house)
    house.books.post("/sandbox/accounts", {"user": "other@books.example", "key": "other-key", "company": "Other"})
    again = sign_up_again(house, merchant, user="other@books.example", key="other-key")

    go_live(house, again)
    again.poll()
    finish(house, again)

    assert again.invoices() == []
    assert again.counts()["ignored"] == 5


def test_other_books_in_the_same_installation_get_only_new_orders(house: House) -> None:
    merchant = house.install()
    merchant.place_many(3, seed=1)
    merchant.poll()
    finish(house, merchant)
    house.books.post("/sandbox/accounts", {"user": "other@books.example", "key": "other-key", "company": "Other"})

    joining.join_books(house.services, merchant.id, "other@books.example", "other-key", replace=True)
    merchant.place(seed=50)
    merchant.poll()
    finish(house, merchant)

    merchant_in_new = house.books.get("/sandbox/books?account=other@books.example").json()["invoices"]
    assert len(merchant_in_new) == 1
    assert len(merchant.invoices()) == 3
    assert merchant.counts()["done"] == 4


def test_another_shop_has_orders_of_its_own(house: House, merchant: Installation) -> None:
    other = house.install()
    other.place_many(2, seed=1)
    other.poll()
    finish(house, other)

    assert other.counts()["done"] == 2
    assert merchant.counts()["done"] == 5


def test_starting_the_stopped_one_again_makes_nothing_twice(house: House, merchant: Installation) -> None:
    tick(house)
    host = house.shop.url.removeprefix("http://")
    terms.accept(house.services.engine, merchant.id, person_id=None, name="Sofie", address="127.0.0.1")
    joining.join_shop_by_key(house.services, merchant.id, host, new_key(house, merchant.shop_id, "again"))

    go_live(house, merchant)
    merchant.poll()
    finish(house, merchant)

    assert merchant.counts()["done"] == 5
    assert len(merchant.invoices()) == 5


def test_an_app_that_goes_on_elsewhere_is_not_taken_out(house: House, merchant: Installation) -> None:
    """The new installation is connected before the clock came to take the old one's app out of the shop."""
    again = sign_up_again(house, merchant)

    tick(house)

    assert house.shop.calls("DELETE", "/api/v1/installation") == 0
    assert one(house, "SELECT credentials IS NULL FROM connection WHERE installation_id = %(i)s AND side = 'shop'",
               i=merchant.id)  # fmt: skip
    go_live(house, again)
    again.place(seed=9)
    again.poll()
    finish(house, again)
    assert again.counts()["done"] == 1


def test_going_live_from_today_leaves_older_orders_out(house: House) -> None:
    merchant = not_live(house)
    merchant.place(overrides={"created_at": "2026-01-05T10:00:00+01:00"})
    today = datetime.now(UTC).date()

    go_live(house, merchant, today)
    change(house, "UPDATE connection SET high_water = '2026-01-01' WHERE side = 'shop'")
    merchant.poll()
    finish(house, merchant)

    assert [(row.state, row.reason) for row in merchant.rows("state::text AS state, reason")] == [
        ("IGNORED", "before_start")
    ]


def test_the_old_one_stays_readable_beside_the_new_one(house: House, merchant: Installation) -> None:
    again = sign_up_again(house, merchant)
    client = browser(house, merchant)

    assert "5 orders became invoices" in text_of(client.get(f"/d/{merchant.key}/report?period=year"))
    assert again.key in text_of(client.get(f"/d/{merchant.key}/report"))
