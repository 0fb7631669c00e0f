"""The faults that the books' contract lists in section 8: each can be had on a page, and does what it says."""

from __future__ import annotations

import html
import time

import pytest
import requests

from sandbox.factuursturen.presets import PRESETS
from tests.sandbox.factuursturen.conftest import Caller

NO_ANSWER = 0
TWELVE_SECONDS = 12

INVOICE = (
    ("Invoice: made, then the connection is dropped", NO_ANSWER, "", 1),
    ("Invoice: made, then 500", 500, "Er is iets misgegaan.", 1),
    ("Invoice: made, then a page of a proxy", 502, "<!doctype html>", 1),
    ("Invoice: made, then an empty answer", 201, "", 1),
    ("Invoice: not made, connection dropped", NO_ANSWER, "", 0),
    ("Invoice: not made, 500", 500, "Er is iets misgegaan.", 0),
)
"""Sentence, status and beginning of the answer, invoices made."""

CLIENT = (
    ("Client: made, then the connection is dropped", NO_ANSWER, ""),
    ("Client: made, then 500", 500, "Er is iets misgegaan."),
)

ANY_CALL = (
    ("Any call: the hourly limit is used up (403, remaining 0)", 403, {"X-RateLimit-Remaining": "0"}),
    ("Any call: wrong key (401)", 401, {}),
)

LATE = (
    "Invoice: made, answered after 12 seconds",
    "Invoice: connection dropped, made 12 seconds later",
)

OTHERS = ("Any call: away (503), until removed", "Any read: half of the answer")

CONTRACT = {
    "commit then drop the connection": "Invoice: made, then the connection is dropped",
    "commit then 500": "Invoice: made, then 500",
    "commit then answer after 12 s": "Invoice: made, answered after 12 seconds",
    "403 with remaining 0": "Any call: the hourly limit is used up (403, remaining 0)",
    "401": "Any call: wrong key (401)",
    "invoice number with a prefix": ("number_layout", "prefix"),
    "a slash": ("number_layout", "slash"),
    "leading zeros": ("number_layout", "zeros"),
    "empty body on save": ("save_answer", "empty"),
    "whole list for an unknown id": ("unknown_id", "list"),
    "list cut at 100": ("list_limit", "100"),
    "a client with intax": ("default_tax_type", "intax"),
}
"""The faults of section 8 in its words: a ready-made one, or a switch and the value that is it. The two that are rather
in the books than in how they behave are added on the account's page."""


def ask(books: Caller, method: str, path: str, **options: object) -> tuple[int, str]:
    """Status and text of an answer; NO_ANSWER when none came whole."""
    try:
        answer = books.call(method, path, **options)
    except requests.exceptions.RequestException:
        return NO_ANSWER, ""
    return answer.status_code, answer.text


def send(books: Caller, client: str, path: str = "invoices") -> tuple[int, str]:
    lines = [{"amount": 1, "description": "Brood", "tax_rate": 21, "price": 100}]
    body = {"clientnr": client, "action": "send", "sendmethod": "mail", "lines": lines}
    return ask(books, "POST", path, json=body)


def test_every_fault_of_the_contract_is_on_the_page(books: Caller) -> None:
    page = html.unescape(books.server.get("/sandbox/").text)

    for fault, where in CONTRACT.items():
        if isinstance(where, str):
            assert f"<option>{where}</option>" in page, fault
        else:
            assert f'id="s-{where[0]}"' in page, fault
            books.server.turn(**{where[0]: where[1]})


def test_every_ready_made_fault_is_tried_here() -> None:
    tried = [*(row[0] for rows in (INVOICE, CLIENT, ANY_CALL) for row in rows), *LATE, *OTHERS]

    assert sorted(tried) == sorted(PRESETS)


@pytest.mark.parametrize(("sentence", "status", "text", "made"), INVOICE)
def test_an_invoice_whose_answer_goes_wrong(
    books: Caller, client: str, sentence: str, status: int, text: str, made: int
) -> None:
    books.server.add_ready_made(sentence)

    answer = send(books, client)

    assert (answer[0], answer[1][: len(text)], bool(answer[1])) == (status, text, bool(text))
    assert len(books.get("invoices")) == made
    assert send(books, client)[0] == 201


def test_an_invoice_that_is_answered_late(books: Caller, client: str) -> None:
    seconds = books.server.add_ready_made("Invoice: made, answered after 12 seconds", at_most=0.5)
    begun = time.monotonic()

    status, number = send(books, client)

    assert (seconds, status) == (TWELVE_SECONDS, 201)
    assert time.monotonic() - begun >= 0.5
    assert [invoice["invoicenr"] for invoice in books.get("invoices")] == [number]


def test_an_invoice_that_is_made_late(books: Caller, client: str) -> None:
    seconds = books.server.add_ready_made("Invoice: connection dropped, made 12 seconds later", at_most=0.5)

    answer = send(books, client)
    at_once = len(books.get("invoices"))
    time.sleep(0.7)

    assert (seconds, answer) == (TWELVE_SECONDS, (NO_ANSWER, ""))
    assert (at_once, len(books.get("invoices"))) == (0, 1)


@pytest.mark.parametrize(("sentence", "status", "text"), CLIENT)
def test_a_client_whose_answer_goes_wrong(books: Caller, sentence: str, status: int, text: str) -> None:
    books.server.add_ready_made(sentence)

    assert ask(books, "POST", "clients", json={"contact": "M. Verbeek"}) == (status, text)
    assert [client["contact"] for client in books.get("clients")] == ["M. Verbeek"]


@pytest.mark.parametrize(("sentence", "status", "headers"), ANY_CALL)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "clients"), ("POST", "invoices"), ("GET", "search/clients/all/x")]
)
def test_any_call_is_refused_once(
    books: Caller, sentence: str, status: int, headers: dict[str, str], method: str, path: str
) -> None:
    books.server.add_ready_made(sentence)

    answer = books.call(method, path, json={})

    assert (answer.status_code, headers.items() <= answer.headers.items()) == (status, True)
    assert books.call("GET", "clients").status_code == 200


def test_books_that_are_away_until_the_fault_is_removed(books: Caller) -> None:
    books.server.add_ready_made("Any call: away (503), until removed")
    away = [books.status("GET", path) for path in ("clients", "invoices", "profiles")]
    requests.delete(f"{books.server.url}/sandbox/faults", timeout=10)

    assert away == [503] * 3
    assert books.status("GET", "clients") == 200


def test_half_of_what_is_read(books: Caller, client: str) -> None:
    books.server.add_ready_made("Any read: half of the answer")
    sent = send(books, client)

    assert sent[0] == 201
    assert ask(books, "GET", "clients") == (NO_ANSWER, "")
    assert ask(books, "GET", "clients")[0] == 200


@pytest.mark.parametrize("path", ["invoices", "invoices/", "invoices/undefined"])
def test_faults_of_invoices_hit_the_call_that_makes_one_however_it_is_written(
    books: Caller, client: str, path: str
) -> None:
    books.server.add_ready_made("Invoice: not made, 500")

    assert send(books, client, path)[0] == 500


@pytest.mark.parametrize("path", ["clients", "clients/", "clients/undefined"])
def test_faults_of_clients_hit_the_call_that_makes_one_however_it_is_written(books: Caller, path: str) -> None:
    books.server.add_ready_made("Client: made, then 500")

    assert ask(books, "POST", path, json={"contact": "M. Verbeek"})[0] == 500


def test_faults_of_invoices_leave_payments_and_drafts_alone(books: Caller, client: str) -> None:
    number = books.add_invoice(client)["invoicenr"]
    draft = books.post_invoice(client, action="save", savename="a").text
    books.server.add_ready_made("Invoice: not made, 500")

    assert ask(books, "POST", f"invoices_payment/{number}", json={"date": "2026-01-01", "amount": 1})[0] == 201
    assert ask(books, "POST", "invoices_saved", json={"id": draft})[0] == 201
    assert send(books, client)[0] == 500


def press(books: Caller, button: str, client: str) -> requests.Response:
    """What a person sees who presses a button of the account's page."""
    page = books.server.get(f"/invoices/{books.user}").text
    assert f'action="/accounts/{books.user}/{button}"' in page
    return requests.post(f"{books.server.url}/accounts/{books.user}/{button}", data={"client": client}, timeout=10)


def test_two_clients_with_one_e_mail(books: Caller, client: str) -> None:
    page = press(books, "twin", client)

    assert (page.status_code, "2 clients" in page.text) == (200, True)
    found = books.get("search/clients/email/m@korenbloem.example")
    assert [row["email"] for row in found] == ["m@korenbloem.example"] * 2
    assert len({row["clientnr"] for row in found}) == 2


def test_empty_lines_and_history_of_an_imported_invoice(books: Caller, client: str) -> None:
    page = press(books, "imported", client)

    [invoice] = books.get("invoices")
    assert (page.status_code, invoice["invoicenr"] in page.text) == (200, True)
    assert (invoice["lines"], invoice["history"], invoice["sent"], invoice["duedate"]) == ([], [], "", "")
    assert (invoice["clientnr"], invoice["totalintax"]) == (client, "121.00")
    assert books.call("GET", f"invoices_pdf/{invoice['invoicenr']}").status_code == 200
    assert books.server.get(f"/invoices/bakker/{invoice['invoicenr']}").status_code == 200


@pytest.mark.parametrize("button", ["twin", "imported"])
def test_nothing_is_added_for_a_client_that_is_not_there(books: Caller, client: str, button: str) -> None:
    assert press(books, button, "999").status_code == 404
    assert (len(books.get("clients")), books.get("invoices")) == (1, [])
