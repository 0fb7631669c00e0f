"""A buyer is erased while an order of his waits unread: its invoice is made, and he does not stay with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.erasing.acts import erase_buyer, export
from tests.erasing.test_buyers import canaries, place
from tests.house import House, Installation
from tests.live.acts import browser, change, one, text_of
from tests.pipeline.in_doubt import finish, known_invoice
from webapp.accounts.erasing import buyers, clock, same_key, unread
from webapp.settings import SettingsError

WHO = "canary.buyer@example.com"


@pytest.fixture
def merchant(house: House) -> Installation:
    """A live merchant with one invoice."""
    found = house.install()
    known_invoice(house, found)
    return found


def a_round(house: House) -> None:
    """What the clock does once a minute, and then at once."""
    now = datetime.now(UTC)
    clock.keep(house.services, now)
    clock.go(house.services, now)


@pytest.mark.parametrize("older", [False, True])
@pytest.mark.parametrize("state", ["QUEUED", "RUNNING"])
def test_an_unread_order_becomes_its_invoice_and_is_erased_then(
    house: House,
    merchant: Installation,
    older: bool,
    state: str,
) -> None:
    if older:
        place(merchant, 4)
        finish(house, merchant)
    place(merchant, 5)
    change(house, f"UPDATE order_sync SET state = '{state}' WHERE state = 'QUEUED'")

    erased = erase_buyer(house, merchant, WHO)
    at_once = canaries(house)
    change(house, "UPDATE order_sync SET state = 'QUEUED' WHERE state = 'RUNNING'")
    finish(house, merchant)
    came_back = canaries(house)
    a_round(house)

    assert erased == int(older)
    assert at_once == []
    assert came_back
    assert canaries(house) == []
    row = merchant.rows()[-1]
    assert row.state == "DONE"
    assert row.erased_at is not None
    assert len(merchant.invoices()) == 2 + older


def test_the_page_says_how_many_are_not_read_and_what_becomes_of_them(
    house: House,
    merchant: Installation,
) -> None:
    place(merchant, 5)
    here, reader = f"/d/{merchant.key}/profile/buyers", browser(house, merchant)

    shown = text_of(reader.post(f"{here}/found", data={"email": WHO}))
    done = text_of(reader.post(f"{here}/erased", data={"email": WHO, "sure": "yes"}, follow_redirects=True))
    finish(house, merchant)
    a_round(house)

    assert f"We keep nothing of {WHO}" not in shown
    assert "is not read yet, and nobody knows whose it is" in shown
    assert "its invoice is still made" in shown
    assert "it is erased once it is done" in done
    assert "Erased, in 0 orders" not in done
    assert canaries(house) == []


def test_one_that_waits_for_a_person_is_not_lost_and_goes_at_the_next_press(
    house: House,
    merchant: Installation,
) -> None:
    place(merchant, 6, currency="USD")
    erase_buyer(house, merchant, WHO)
    finish(house, merchant)
    a_round(house)
    waits = merchant.rows()[-1]
    shown = buyers.find(house.services.engine, merchant.id, WHO)

    erase_buyer(house, merchant, WHO)

    assert (waits.state, waits.erased_at) == ("HELD", None)
    assert shown.not_invoiced == 1
    assert merchant.rows()[-1].state == "IGNORED"
    assert canaries(house) == []


def test_what_the_buyer_orders_afterwards_is_a_new_order(house: House, merchant: Installation) -> None:
    erase_buyer(house, merchant, WHO)
    place(merchant, 5)
    finish(house, merchant)
    change(house, "UPDATE order_sync SET placed_at = now(), received_at = now()")

    a_round(house)

    assert merchant.rows()[-1].buyer_email == WHO


def test_another_shop_with_the_same_buyer_keeps_him(house: House, merchant: Installation) -> None:
    other = house.install()
    place(other, 5)
    erase_buyer(house, merchant, WHO)
    finish(house, other)

    a_round(house)

    assert other.rows()[-1].buyer_email == WHO


def test_an_export_that_was_made_meanwhile_goes(house: House, merchant: Installation) -> None:
    place(merchant, 5)
    erase_buyer(house, merchant, WHO)
    finish(house, merchant)
    export(house, merchant)

    a_round(house)

    assert one(house, "SELECT count(*) FROM export") == 0


def test_the_hash_goes_after_thirty_days(house: House, merchant: Installation) -> None:
    erase_buyer(house, merchant, WHO)
    engine, key, now = house.services.engine, house.settings.erasure_key, datetime.now(UTC)

    unread.find(engine, key, now + timedelta(days=29))
    kept = one(house, "SELECT count(*) FROM erasure_request")
    unread.find(engine, key, now + timedelta(days=31))

    assert kept == 1
    assert one(house, "SELECT count(*) FROM erasure_request") == 0


def test_workers_refuse_another_key_while_a_hash_is_kept(house: House, merchant: Installation) -> None:
    same_key.refuse_another(house.services.engine, house.settings.erasure_key)
    erase_buyer(house, merchant, WHO)

    with pytest.raises(SettingsError, match="ERASURE_KEY"):
        same_key.refuse_another(house.services.engine, "another key")
