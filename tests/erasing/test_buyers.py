"""A buyer is erased: on request or by age; what arrives later brings nothing back and makes no invoice."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
import requests

from tests.erasing.acts import ask_export, erase_buyer, export, make, whole_database
from tests.house import House, Installation
from tests.live.acts import browser, change, one, text_of
from tests.pipeline.in_doubt import finish, known_invoice
from tests.pipeline.test_once_for_ever import install_again
from webapp.accounts.erasing import buyers, clock, notices
from webapp.integration.pipeline.operator import NotNowError, Press
from webapp.integration.vendors.contract import Notice


@pytest.fixture
def merchant(house: House) -> Installation:
    """A live merchant with one invoice."""
    found = house.install()
    known_invoice(house, found)
    return found


def place(merchant: Installation, seed: int, **more: object) -> dict[str, object]:
    """An order of Canary Buyer, taken in by the poll and by a webhook with its whole body."""
    who = {"email": "canary.buyer@example.com", "first_name": "Canarina", "last_name": "Vogel"}
    order = merchant.place(seed=seed, overrides={"customer": who, **more})
    notice(merchant, str(order["id"]), f"n{seed}", json.dumps(order))
    merchant.poll()
    return order


def notice(merchant: Installation, order_id: str, event: str, body: str) -> None:
    """A webhook as it is taken in once its signature was right."""
    told = Notice(event, "order", merchant.shop_id, order_id, "", "paid", datetime.now(UTC))
    merchant.house.services.inbox.take(merchant.door, told, body.encode())


def canaries(house: House) -> list[str]:
    """What is left of the buyer anywhere."""
    kept = whole_database(house).lower()
    return [word for word in ("canary.buyer", "canarina", "vogel") if word in kept]


def test_an_invoiced_order_keeps_its_figures_and_loses_its_buyer(house: House, merchant: Installation) -> None:
    place(merchant, 5)
    finish(house, merchant)
    merchant.rows()
    before = merchant.rows("number, state, total, invoice_number, invoice_total, done_at")[-1]
    assert canaries(house)

    erased = erase_buyer(house, merchant, " Canary.Buyer@Example.com")

    assert erased == 1
    assert merchant.rows("number, state, total, invoice_number, invoice_total, done_at")[-1] == before
    assert canaries(house) == []
    assert merchant.history()[-1] == "buyer.erased"
    assert one(house, "SELECT count(*) FROM audit_entry WHERE act = 'erasure.buyer'") == 1


def test_the_pages_of_an_erased_order_can_still_be_read(house: House, merchant: Installation) -> None:
    place(merchant, 5)
    finish(house, merchant)
    erase_buyer(house, merchant, "canary.buyer@example.com")
    reader, order = browser(house, merchant), merchant.rows("id")[-1].id

    for path in ("report", "open", "errors", f"orders/{order}"):
        answer = reader.get(f"/d/{merchant.key}/{path}")
        assert answer.status_code == 200
        assert "anarina" not in text_of(answer)
    assert "personal data were erased" in text_of(reader.get(f"/d/{merchant.key}/orders/{order}"))


def test_what_was_not_invoiced_never_is(house: House, merchant: Installation) -> None:
    place(merchant, 6, currency="USD")
    finish(house, merchant)
    assert merchant.rows()[-1].state == "HELD"

    erase_buyer(house, merchant, "canary.buyer@example.com")

    row = merchant.rows()[-1]
    assert (row.state, row.reason) == ("IGNORED", "erased")
    with pytest.raises(NotNowError):
        house.operator.bring_back(Press(merchant.id, row.id, "Sofie"))


@pytest.mark.parametrize("way", ["webhook", "poll", "both"])
def test_what_arrives_later_brings_nothing_back(house: House, merchant: Installation, way: str) -> None:
    order = place(merchant, 5)
    waiting = place(merchant, 6, currency="USD")
    finish(house, merchant)
    erase_buyer(house, merchant, "canary.buyer@example.com")
    made = len(merchant.invoices())
    for each in (order, waiting):
        merchant.change(str(each["id"]), {"status": "shipped", "currency": "EUR"})
        if way != "poll":
            notice(merchant, str(each["id"]), f"late{each['id']}", json.dumps(each))
        if way != "webhook":
            change(house, "UPDATE connection SET high_water = NULL")
            merchant.poll()

    finish(house, merchant)

    assert canaries(house) == []
    assert len(merchant.invoices()) == made


def test_a_notice_that_came_in_the_moment_of_the_erasure_is_emptied_by_the_clock(
    house: House, merchant: Installation
) -> None:
    order = place(merchant, 5)
    finish(house, merchant)
    erase_buyer(house, merchant, "canary.buyer@example.com")
    change(house, "UPDATE delivery SET body = 'canarina' WHERE shop_order_id = %(id)s", id=str(order["id"]))

    notices.empty_late(house.services.engine)

    assert canaries(house) == []


def test_re_installed_the_shop_makes_no_invoice_of_an_erased_order(house: House, merchant: Installation) -> None:
    place(merchant, 5)
    place(merchant, 6, currency="USD")
    finish(house, merchant)
    erase_buyer(house, merchant, "canary.buyer@example.com")
    made = len(merchant.invoices())

    again = install_again(house, merchant, books_known=True)
    again.poll()
    finish(house, again)

    assert len(merchant.invoices()) == made
    assert {row.reason for row in again.rows()} <= {"already_invoiced", "erased"}
    assert canaries(house) == []


def test_an_order_under_way_is_erased_when_it_rests(house: House, merchant: Installation) -> None:
    place(merchant, 5)
    house.books.add_fault("answer", method="GET", path="*/invoices*", status=503, times=500)
    house.drain()
    assert one(house, "SELECT made_at IS NOT NULL AND state = 'QUEUED' FROM order_sync ORDER BY id DESC LIMIT 1")

    erase_buyer(house, merchant, "canary.buyer@example.com")
    still = merchant.rows()[-1].erased_at
    requests.delete(f"{house.books.url}/sandbox/faults", timeout=5)
    change(house, "UPDATE order_sync SET not_before = now() - interval '1 s' WHERE state = 'QUEUED'")
    change(house, "UPDATE installation SET rest_until = NULL")
    finish(house, merchant)
    clock.go(house.services, datetime.now(UTC))

    assert still is None
    assert merchant.rows()[-1].state == "DONE"
    assert canaries(house) == []
    assert len(merchant.invoices()) == 2


def test_an_outcome_that_nobody_knows_is_never_sent_again_after_the_erasure(
    house: House, merchant: Installation
) -> None:
    place(merchant, 5)
    row = merchant.rows()[-1]
    change(
        house,
        """
        WITH held AS (UPDATE order_sync SET state = 'HELD', reason = 'invoice.unknown_outcome', buyer_email = %(e)s
                       WHERE id = %(id)s RETURNING *)
        INSERT INTO external_ref (kind, account_key, local_id, installation_id, books_key, state, order_id)
        SELECT 'invoice', c.account_key, held.shop_order_id, held.installation_id, b.account_key, 'SENT', held.id
          FROM held JOIN connection c ON c.side = 'shop' JOIN connection b ON b.side = 'books'
        """,
        id=row.id,
        e="canary.buyer@example.com",
    )
    assert buyers.find(house.services.engine, merchant.id, "canary.buyer@example.com").unsettled == 1

    erase_buyer(house, merchant, "canary.buyer@example.com")
    again = install_again(house, merchant, books_known=True)
    again.poll()
    finish(house, again)

    assert len(merchant.invoices()) == 1
    assert one(house, "SELECT count(*) FROM external_ref WHERE state = 'ERASED'") == 1


@pytest.mark.parametrize(("hours", "stays"), [(1, True), (48, False)])
def test_a_debtor_that_is_being_made_is_not_forgotten_and_made_twice(
    house: House, merchant: Installation, hours: int, stays: bool
) -> None:
    place(merchant, 5)
    finish(house, merchant)
    being_made = """
        UPDATE external_ref SET state = 'SENT', sent_at = now() - make_interval(hours => %(hours)s)
         WHERE kind = 'debtor' AND local_id = %(e)s
    """
    change(house, being_made, hours=hours, e="canary.buyer@example.com")

    erase_buyer(house, merchant, "canary.buyer@example.com")

    known = one(house, "SELECT count(*) FROM external_ref WHERE kind = 'debtor' AND local_id LIKE 'canary%%'")
    assert bool(known) is stays


def test_exports_that_hold_the_buyer_go_too_and_one_under_way_ends(house: House, merchant: Installation) -> None:
    place(merchant, 5)
    finish(house, merchant)
    export(house, merchant)
    begun = ask_export(house, merchant)

    erase_buyer(house, merchant, "canary.buyer@example.com")

    assert not make(house, begun)
    assert one(house, "SELECT count(*) FROM export_chunk") == 0


def test_tickets_lose_their_facts_and_a_late_job_does_not_bring_them_back(house: House, merchant: Installation) -> None:
    from webapp.support import facts, tickets

    place(merchant, 5)
    finish(house, merchant)
    row, person = merchant.rows()[-1], one(house, "SELECT min(id) FROM person")
    services = house.services
    words = "Canarina?"
    made = tickets.report_problem(services.engine, services.bell, merchant.id, row.id, words, person_id=person, by="S")
    tickets.ask_us(services.engine, merchant.id, "About", "What of canary.buyer@example.com?", person_id=person)

    erase_buyer(house, merchant, "canary.buyer@example.com")
    facts.gather(services.engine, made.id)

    assert canaries(house) == []


def test_the_page_shows_first_and_erases_only_who_was_sure(house: House, merchant: Installation) -> None:
    place(merchant, 5)
    finish(house, merchant)
    here, reader = f"/d/{merchant.key}/profile/buyers", browser(house, merchant)
    who = {"email": "canary.buyer@example.com"}

    shown = text_of(reader.post(f"{here}/found", data=who))
    unsure = reader.post(f"{here}/erased", data=who)
    kept = canaries(house)
    done = text_of(reader.post(f"{here}/erased", data={**who, "sure": "yes"}, follow_redirects=True))

    assert "1 order" in shown
    assert unsure.status_code == 422
    assert "Nothing was erased" in text_of(unsure)
    assert kept
    assert "Erased, in 1 order." in done
    assert canaries(house) == []


@pytest.mark.parametrize("typed", ["", "nobody", "a@b@c"])
def test_an_address_that_is_none_is_asked_for(house: House, merchant: Installation, typed: str) -> None:
    answer = browser(house, merchant).post(f"/d/{merchant.key}/profile/buyers/found", data={"email": typed})

    assert answer.status_code == 422
    assert "Fill in the buyer's e-mail address." in text_of(answer)


def test_an_unknown_buyer_is_said_to_be_unknown(house: House, merchant: Installation) -> None:
    answer = browser(house, merchant).post(f"/d/{merchant.key}/profile/buyers/found", data={"email": "x@example.com"})

    assert "We keep nothing of x@example.com." in text_of(answer)


def test_another_shops_orders_of_the_same_buyer_stay(house: House, merchant: Installation) -> None:
    other = house.install()
    place(merchant, 5)
    place(other, 5)
    finish(house, other)

    erase_buyer(house, merchant, "canary.buyer@example.com")

    assert other.rows()[-1].buyer_email == "canary.buyer@example.com"


@pytest.mark.parametrize(("years", "age", "goes"), [(2, 731, True), (2, 729, False), (1, 366, True), (0, 9000, False)])
def test_buyers_of_finished_orders_go_after_the_time_that_was_chosen(
    house: House, merchant: Installation, years: int, age: int, goes: bool
) -> None:
    place(merchant, 5)
    finish(house, merchant)
    buyers.set_retention(house.services.engine, merchant.id, years)

    later = datetime.now(UTC) + timedelta(days=age)
    clock.keep(house.services, later)
    clock.go(house.services, later)

    assert (merchant.rows()[-1].buyer == "") is goes


def test_the_setting_is_saved_and_recorded(house: House, merchant: Installation) -> None:
    reader, here = browser(house, merchant), f"/d/{merchant.key}/profile/buyers"

    saved = reader.post(f"{here}/kept", data={"years": "7"}, follow_redirects=True)
    odd = reader.post(f"{here}/kept", data={"years": "4"})

    assert "Saved." in text_of(saved)
    assert odd.status_code == 422
    assert one(house, "SELECT keep_buyers_years FROM installation") == 7
    assert one(house, "SELECT changes->0->>'new' FROM audit_entry WHERE act = 'erasure.retention'") == "7"


def test_raw_notices_go_after_thirty_days_and_are_still_known(house: House, merchant: Installation) -> None:
    order = place(merchant, 5)
    early, late = datetime.now(UTC) + timedelta(days=29), datetime.now(UTC) + timedelta(days=31)

    notices.empty_old(house.services.engine, early)
    kept = one(house, "SELECT count(*) FROM delivery WHERE body IS NOT NULL")
    notices.empty_old(house.services.engine, late)
    notice(merchant, str(order["id"]), "n5", "again")

    assert kept == 1
    assert one(house, "SELECT count(*) FROM delivery WHERE body IS NOT NULL") == 0
    assert one(house, "SELECT count(*) FROM delivery") == 1


def test_raw_notices_go_in_batches(house: House, merchant: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "BATCH", 4)
    for number in range(10):
        notice(merchant, f"ord_{number}", f"e{number}", "x")
    later = datetime.now(UTC) + timedelta(days=31)

    batches = [notices.empty_old(house.services.engine, later) for _ in range(4)]

    assert batches == [4, 4, 2, 0]
