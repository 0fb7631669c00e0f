"""Writes without a clear answer: looked up, adopted, or sent once more; never doubled (design section 6)."""

from __future__ import annotations

import pytest

from tests.house import House
from tests.pipeline.in_doubt import assert_once, finish, known_invoice, sent_without_answer
from webapp.integration.pipeline.operator import Press

DONE = ["commit_drop", "commit_cut"]
NOT_DONE = ["drop"]
ODD_ANSWERS = [
    {"status": 500, "body": "Internal Server Error"},
    {"status": 502, "body": "<html>Bad gateway</html>"},
    {"status": 201, "body": ""},
    {"status": 200, "body": "[]"},
    {"status": 302, "headers": {"Location": "https://elsewhere.example/"}},
    {"status": 404, "body": "Niet gevonden."},
    {"status": 404, "body": "<!doctype html><h1>Not Found</h1>"},
    {"status": 403, "body": "\ufeff<html><h1>Blocked</h1></html>"},
]


@pytest.mark.parametrize("path", ["*/invoices", "*/clients"])
@pytest.mark.parametrize("action", [*DONE, *NOT_DONE])
def test_a_connection_that_breaks_ends_in_one_invoice(house: House, path: str, action: str) -> None:
    merchant = house.install()
    sent_without_answer(house, merchant, action, path)

    finish(house, merchant)

    assert_once(merchant, 2)


@pytest.mark.parametrize("path", ["*/invoices", "*/clients"])
@pytest.mark.parametrize("answer", ODD_ANSWERS, ids=lambda answer: str(answer["status"]))
@pytest.mark.parametrize("action", ["commit_answer", "answer"])
def test_an_odd_answer_ends_in_one_invoice(house: House, path: str, action: str, answer: dict[str, object]) -> None:
    merchant = house.install()
    sent_without_answer(house, merchant, action, path, **answer)

    finish(house, merchant)

    assert_once(merchant, 2)


@pytest.mark.parametrize("seconds", [0.5, 1.5])
def test_an_invoice_that_is_made_late_is_adopted(house: House, seconds: float) -> None:
    merchant = house.install()
    sent_without_answer(house, merchant, "late_commit", seconds=seconds)

    finish(house, merchant)

    assert_once(merchant, 2)
    assert "invoice.adopted" in merchant.history()


def test_without_a_known_invoice_nothing_is_believed_and_a_person_is_asked(house: House) -> None:
    merchant = house.install()
    merchant.place("standard", seed=901)
    merchant.poll()
    house.books.add_fault("drop", method="POST", path="*/invoices")

    finish(house, merchant)

    [row] = merchant.rows("state, reason, id")
    assert (row.state, row.reason) == ("HELD", "invoice.unknown_outcome")
    assert merchant.invoices() == []


def test_a_person_who_says_so_sends_it_after_one_more_look(house: House) -> None:
    merchant = house.install()
    merchant.place("standard", seed=901)
    merchant.poll()
    house.books.add_fault("drop", method="POST", path="*/invoices")
    finish(house, merchant)
    merchant.place("standard", seed=902)
    merchant.poll()
    finish(house, merchant)
    [row] = [row for row in merchant.rows("id, state") if row.state == "HELD"]

    house.operator.process(Press(merchant.id, row.id, "Sofie"))
    finish(house, merchant)

    assert_once(merchant, 2)


def test_a_list_that_hides_new_invoices_is_not_believed(house: House) -> None:
    merchant = house.install()
    known_invoice(house, merchant)
    house.books.turn(visible_after_seconds=1.5)
    merchant.place("standard", seed=901)
    merchant.poll()
    house.books.add_fault("commit_drop", method="POST", path="*/invoices")

    finish(house, merchant)

    assert_once(merchant, 2)


def test_an_invoice_that_was_refused_holds_the_order_with_their_words(house: House) -> None:
    merchant = house.install()
    merchant.place()
    merchant.poll()
    house.books.add_fault("answer", method="POST", path="*/invoices", status=400, body="Ongeldig veld")

    finish(house, merchant)

    [row] = merchant.rows("state, reason, reason_params")
    assert (row.state, row.reason) == ("HELD", "invoice.refused")
    assert row.reason_params["words"] == "Ongeldig veld"


def test_a_refused_invoice_goes_after_process(house: House) -> None:
    merchant = house.install()
    merchant.place()
    merchant.poll()
    house.books.add_fault("answer", method="POST", path="*/invoices", status=400, body="Ongeldig veld")
    finish(house, merchant)
    [row] = merchant.rows("id")

    house.operator.process(Press(merchant.id, row.id, "Sofie"))
    finish(house, merchant)

    assert_once(merchant, 1)
