"""What a second sending must know: a look of now, an earlier write in doubt, and whose invoice carries our key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.house import House
from tests.pipeline.in_doubt import (
    LATE,
    assert_once,
    finish,
    known_invoice,
    lost_once,
    make_late_ones_now,
    rest_over,
    sendings,
    sent_at,
    sent_without_answer,
    wait_drained,
)
from tests.pipeline.test_review_findings import everywhere
from webapp.database import EVERYTHING, transaction
from webapp.integration.pipeline.operator import Press
from webapp.integration.pipeline.steps import invoice
from webapp.integration.vendors.errors import RefusedError
from webapp.integration.vendors.factuursturen.client import FactuursturenBooks


def test_an_invoice_that_shows_after_the_looks_is_adopted_however_long_the_order_waited_since(house: House) -> None:
    """The looks of the first hour found nothing; then VIES was away, and meanwhile the invoice came."""
    merchant = house.install()
    known_invoice(house, merchant)
    merchant.place("icp_good", seed=5)
    merchant.poll()
    house.books.add_fault("late_commit", method="POST", path="*/invoices", seconds=LATE)
    house.drain()
    house.vies.add_fault("answer", path="/rest-api/*", status=500, times=None)
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql("DELETE FROM vat_answer")

    wait_drained(house, lambda: merchant.history().count("invoice.looked_up") >= 3)
    assert len(merchant.invoices()) == 1
    make_late_ones_now(house, merchant)
    house.vies.post("/sandbox/reset")
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql("UPDATE order_sync SET not_before = now() WHERE state = 'QUEUED'")
    finish(house, merchant)

    assert_once(merchant, 2)
    assert "invoice.adopted" in merchant.history()


@pytest.mark.parametrize(
    "second",
    [
        {"status": 429, "headers": {"Retry-After": "600"}},
        {"status": 401, "body": "Onjuiste API-sleutel."},
        {"status": 400, "body": "Onjuist."},
    ],
    ids=lambda second: str(second["status"]),
)
def test_a_second_sending_that_is_refused_does_not_forget_the_first(house: House, second: dict[str, object]) -> None:
    """The first was made late, after all looks and after the books had refused the second."""
    merchant = house.install()
    sent_without_answer(house, merchant, "late_commit", seconds=LATE)
    house.drain()
    house.books.add_fault("answer", method="POST", path="*/invoices", **second)
    wait_drained(house, lambda: house.books.calls("POST", "/api/v1/invoices") == 3)
    assert len(merchant.invoices()) == 1

    make_late_ones_now(house, merchant)
    rest_over(merchant)
    [row] = merchant.rows("id, state, reason, reason_params")[-1:]
    assert (row.state == "HELD") == (second["status"] == 400)
    if row.state == "HELD":
        assert row.reason == "invoice.refused_again", "it would say that nothing was invoiced"
        assert row.reason_params["words"] == "Onjuist."
        house.operator.process(Press(merchant.id, row.id, "Sofie Claes"))
    finish(house, merchant)

    assert_once(merchant, 2)
    assert house.books.calls("POST", "/api/v1/invoices") == 3


def test_a_second_sending_that_a_limit_refused_is_made_up_for_by_itself(house: House) -> None:
    merchant = house.install()
    lost_once(house, merchant)
    house.books.add_fault("answer", method="POST", path="*/invoices", status=429, headers={"Retry-After": "600"})
    wait_drained(house, lambda: sendings(house) == 2)
    rest_over(merchant)

    finish(house, merchant)

    assert_once(merchant, 2)
    assert sendings(house) == 3


def test_a_refusal_says_when_that_was_sent_which_has_no_answer(house: House) -> None:
    """However often it is refused since."""
    merchant = house.install()
    lost_once(house, merchant)
    sent = sent_at(house, "invoice")
    house.books.add_fault("answer", method="POST", path="*/invoices", status=400, body="Onjuist.", times=None)
    wait_drained(house, lambda: sendings(house) == 2)

    for times in (3, 4):
        row = merchant.rows("id, reason, reason_params")[-1]
        assert row.reason == "invoice.refused_again"
        assert datetime.fromisoformat(row.reason_params["sent"]) == sent
        house.operator.process(Press(merchant.id, row.id, "Sofie"))
        finish(house, merchant)
        assert sendings(house) == times


def test_one_word_of_a_person_sends_once(house: House) -> None:
    """Whoever pressed Process looked in the books before that, not before what follows."""
    merchant = house.install()
    lost_once(house, merchant)
    house.books.add_fault("drop", method="POST", path="*/invoices", times=None)
    finish(house, merchant)
    row = merchant.rows("id, reason")[-1]
    assert (row.reason, sendings(house)) == ("invoice.not_there_twice", 2)

    house.operator.process(Press(merchant.id, row.id, "Sofie"))
    finish(house, merchant)

    assert merchant.rows("state, reason")[-1] == ("HELD", "invoice.not_there_twice")
    assert sendings(house) == 3


def test_what_takes_long_between_look_and_sending_is_followed_by_another_look(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However slow shop, register and books always are, it goes."""
    merchant = house.install()
    lost_once(house, merchant)
    monkeypatch.setattr(invoice, "SETTLED_FOR", 0.5)
    house.shop.add_fault("slow", path="*/orders/*", seconds=0.7, times=None)

    finish(house, merchant)

    assert_once(merchant, 2)
    assert sendings(house) == 2


def test_a_process_that_stood_still_after_its_look_looks_again_before_it_sends(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the sending it was paused; the invoice came meanwhile."""
    merchant = house.install()
    sent_without_answer(house, merchant, "late_commit", seconds=LATE)
    monkeypatch.setattr(invoice, "SETTLED_FOR", 0.0)
    monkeypatch.setattr(invoice, "AFTER_STANDING_STILL", 0.3)
    wait_drained(house, lambda: merchant.history().count("invoice.looked_up") >= 5)
    monkeypatch.undo()
    assert house.books.calls("POST", "/api/v1/invoices") == 2

    make_late_ones_now(house, merchant)
    finish(house, merchant)

    assert_once(merchant, 2)


@pytest.mark.parametrize(("debtor", "reason"), [("another", "invoice.unknown_outcome"), ("its own", "invoice.differs")])
def test_our_key_at_another_debtor_is_neither_adopted_nor_taken_for_not_there(
    house: House, debtor: str, reason: str
) -> None:
    """Somebody copied our invoice, or moved it to another debtor."""
    merchant = house.install()
    lost_once(house, merchant)
    with transaction(house.services.engine, EVERYTHING) as connection:
        sent = connection.exec_driver_sql(
            "SELECT token FROM external_ref WHERE kind = 'invoice' AND state = 'SENT'"
        ).one()
    order = merchant.rows("number, debtor_number")[-1]
    account = f"?account={merchant.books_user}"
    other = house.books.post(f"/sandbox/clients{account}", {"company": "Copied", "email": "x@example.com"}).json()
    house.books.post(
        f"/sandbox/invoices{account}",
        {
            "clientnr": order.debtor_number if debtor == "its own" else other["clientnr"],
            "reference": {"line1": order.number, "line3": sent.token},
            "lines": [{"description": "A", "amount": 1, "price": 1, "tax_rate": 21}],
        },
    )

    finish(house, merchant)

    assert merchant.rows("reason")[-1].reason == reason
    assert ("invoice.adopted" in merchant.history()) == (debtor == "its own")
    assert len(merchant.invoices()) == 2


def test_a_second_sending_to_another_debtor_that_is_refused_does_not_hide_the_first(house: House) -> None:
    """The first went to the debtor of then, and is made late."""
    merchant = house.install()
    order = sent_without_answer(house, merchant, "late_commit", seconds=LATE)
    house.drain()
    [first] = merchant.rows("debtor_number")[-1:]
    merchant.change(order["id"], {"customer": {**order["customer"], "email": "another@example.com"}})
    house.books.add_fault("answer", method="POST", path="*/invoices", status=400, body="Onjuist.")
    wait_drained(house, lambda: merchant.rows("reason")[-1].reason == "invoice.refused_again")
    [row] = merchant.rows("id, debtor_number")[-1:]
    assert len({sent["clientnr"] for sent in merchant.books()["clients"]}) == 3
    assert row.debtor_number == first.debtor_number

    make_late_ones_now(house, merchant)
    house.operator.process(Press(merchant.id, row.id, "Sofie"))
    finish(house, merchant)

    assert "invoice.adopted" in merchant.history()
    assert sendings(house) == 2
    assert len(merchant.invoices()) == 2


def test_a_refused_second_debtor_does_not_forget_when_the_first_was_sent(house: House) -> None:
    merchant = house.install()
    merchant.place("standard", seed=901)
    merchant.poll()
    house.books.add_fault("drop", method="POST", path="*/clients")
    house.drain()
    first = sent_at(house, "debtor")
    house.books.add_fault("answer", method="POST", path="*/clients", status=400, body="Onjuist.")

    wait_drained(house, lambda: house.books.calls("POST", "/api/v1/clients") == 2)

    assert merchant.rows("reason")[-1].reason == "debtor.refused"
    assert sent_at(house, "debtor") == first


def test_a_check_that_fails_meanwhile_does_not_hide_that_an_invoice_is_in_doubt(house: House) -> None:
    merchant = house.install()
    order = lost_once(house, merchant)
    sent = sent_at(house, "invoice")
    merchant.change(order["id"], {"customer": {**order["customer"], "email": ""}})

    finish(house, merchant)

    row = merchant.rows("id, state, reason, reason_params")[-1]
    assert (row.state, row.reason) == ("HELD", "order.no_email")
    assert datetime.fromisoformat(row.reason_params["in_doubt"]) == sent

    merchant.change(order["id"], {"customer": order["customer"]})
    house.operator.process(Press(merchant.id, row.id, "Sofie"))
    finish(house, merchant)
    assert_once(merchant, 2)
    assert merchant.rows("reason_params")[-1].reason_params == {}


def test_a_second_sending_that_an_overtaken_turn_made_in_vain_does_not_forget_the_first(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    merchant = house.install()
    lost_once(house, merchant)
    first = sent_at(house, "invoice")

    def too_late(*_: object) -> None:
        everywhere(house, "UPDATE order_sync SET token = token + 1 WHERE state = 'RUNNING'")
        raise RefusedError("Onjuist.")

    monkeypatch.setattr(FactuursturenBooks, "create_invoice", too_late)
    wait_drained(house, lambda: "invoice.sent_again" in merchant.history())

    [row] = everywhere(house, "SELECT tries, sent_at FROM external_ref WHERE state = 'SENT'").all()
    assert (row.tries, row.sent_at) == (1, first)


def test_a_mistake_of_ours_after_the_sending_says_that_the_invoice_is_in_doubt(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    merchant = house.install()
    known_invoice(house, merchant)
    merchant.place("standard", seed=901)
    merchant.poll()
    create = FactuursturenBooks.create_invoice

    def then_a_mistake(*given: Any) -> str:
        create(*given)
        raise ValueError("ours")

    monkeypatch.setattr(FactuursturenBooks, "create_invoice", then_a_mistake)

    house.drain()

    row = merchant.rows("reason, reason_params")[-1]
    assert row.reason == "internal"
    assert "in_doubt" in row.reason_params


def test_a_first_refusal_leaves_nothing_in_doubt(house: House) -> None:
    merchant = house.install()
    sent_without_answer(house, merchant, "answer", status=400, body="Onjuist.")

    finish(house, merchant)

    row = merchant.rows("reason, reason_params")[-1]
    assert (row.reason, row.reason_params) == ("invoice.refused", {"words": "Onjuist."})
