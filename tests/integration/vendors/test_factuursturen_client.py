"""Factuursturen's client against odd answers (docs/vendors/factuursturen.md, sections 2, 4, 5, 6 and 8)."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import requests
import responses
from responses.matchers import header_matcher, query_param_matcher

from tests.integration.vendors.examples import debtor, invoice
from tests.integration.vendors.limits import Limits
from tests.integration.vendors.test_factuursturen_payloads import CLIENT, INVOICE
from webapp.integration.vendors.contract import Credentials
from webapp.integration.vendors.errors import (
    NotFoundError,
    OutcomeUnknownError,
    ReconnectError,
    RefusedError,
    TemporaryError,
    UnreadableError,
    VendorError,
)
from webapp.integration.vendors.factuursturen.client import FactuursturenBooks
from webapp.integration.vendors.factuursturen.platform import Factuursturen
from webapp.integration.vendors.http import Door
from webapp.integration.vendors.wire import TooLargeError

API = "https://books.example/api/v1"
KEY = "key-canary/7+x"
COUNTRIES = [{"id": "18", "name": "België"}, {"id": "146", "name": "Nederland"}]


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.get(f"{API}/countrylist/nl", json=COUNTRIES)
        yield mock


@pytest.fixture
def limits() -> Limits:
    return Limits()


@pytest.fixture
def books(limits: Limits) -> FactuursturenBooks:
    credentials = Credentials({"user": "speelhoek", "key": KEY})
    return Factuursturen(Door(), f"{API}/").open(credentials, limits)


def search(address: str) -> str:
    return f"{API}/search/clients/email/{requests.utils.quote(address, safe='')}"


def client(**changes: Any) -> dict[str, Any]:
    return CLIENT | changes


# -- every call


def test_each_call_says_who_and_asks_for_json(books: FactuursturenBooks, wire: responses.RequestsMock) -> None:
    pair = base64.b64encode(f"speelhoek:{KEY}".encode()).decode()
    sent = header_matcher({"Authorization": f"Basic {pair}", "Accept": "application/json"})
    wire.get(f"{API}/profiles", json=[{"id": "1", "name": "Standaard", "default": "true"}], match=[sent])

    assert [layout.name for layout in books.layouts()] == ["Standaard"]
    assert books.check().key == "speelhoek"


def test_a_write_is_a_bare_json_object_in_utf_8(books: FactuursturenBooks, wire: responses.RequestsMock) -> None:
    wire.post(f"{API}/clients", body="308", status=201)

    books.create_debtor(debtor(company="Zoë & Cie 🧩"))

    request = wire.calls[-1].request
    assert request.headers["Content-Type"] == "application/json; charset=utf-8"
    assert json.loads(request.body or b"")["company"] == "Zoë & Cie 🧩"
    assert "Zoë".encode() in (request.body or b"")  # type: ignore[operator]


@pytest.mark.parametrize(
    ("status", "headers", "expected", "limit"),
    [
        (401, {}, ReconnectError, False),
        (403, {}, ReconnectError, False),
        (403, {"X-RateLimit-Remaining": "12"}, ReconnectError, False),
        (403, {"X-RateLimit-Remaining": "0"}, TemporaryError, True),
        (429, {}, TemporaryError, True),
        (429, {"Retry-After": "60"}, TemporaryError, True),
        (500, {}, TemporaryError, False),
    ],
)
def test_a_dead_key_and_a_used_up_quota_are_told_apart(
    status: int,
    headers: dict[str, str],
    expected: type[VendorError],
    limit: bool,
    books: FactuursturenBooks,
    limits: Limits,
    wire: responses.RequestsMock,
) -> None:
    wire.get(f"{API}/profiles", body=f"Nee: {KEY}", status=status, headers=headers)

    with pytest.raises(VendorError) as caught:
        books.check()

    assert type(caught.value) is expected
    assert getattr(caught.value, "limit", False) is limit
    assert caught.value.words == "Nee: …"
    assert limits.heard[0][2] is limit


@pytest.mark.parametrize(("status", "expected"), [(401, ReconnectError), (403, TemporaryError), (404, TemporaryError)])
def test_of_pages_only_that_of_a_401_speaks_of_the_key(
    status: int, expected: type[VendorError], books: FactuursturenBooks, wire: responses.RequestsMock
) -> None:
    wire.get(f"{API}/profiles", body="<html>Nee</html>", status=status)

    with pytest.raises(VendorError) as caught:
        books.check()

    assert type(caught.value) is expected
    assert getattr(caught.value, "reason", "key_refused") == "key_refused"


def test_a_used_up_quota_may_be_told_by_a_page(books: FactuursturenBooks, wire: responses.RequestsMock) -> None:
    wire.get(f"{API}/profiles", body="<html>Limiet</html>", status=403, headers={"X-RateLimit-Remaining": "0"})

    with pytest.raises(TemporaryError) as caught:
        books.check()

    assert caught.value.limit


def test_the_ledger_hears_what_is_left(books: FactuursturenBooks, limits: Limits, wire: responses.RequestsMock) -> None:
    wire.get(f"{API}/taxes", json=[{"percentage": 21}], headers={"X-RateLimit-Remaining": "17"})

    assert books.rates() == {Decimal(21)}
    assert limits.heard == [(17, None, False)]


def test_xml_is_not_an_answer(books: FactuursturenBooks, wire: responses.RequestsMock) -> None:
    wire.get(f"{API}/taxes", body='<?xml version="1.0"?><response/>', content_type="application/xml")

    with pytest.raises(TemporaryError):
        books.rates()


# -- writing


@pytest.mark.parametrize("body", ["K-20240047", '"K-20240047"', " K-20240047\r\n"])
def test_an_invoice_number_in_bare_text(body: str, books: FactuursturenBooks, wire: responses.RequestsMock) -> None:
    wire.post(f"{API}/invoices", body=body, status=201, content_type="text/html")

    assert books.create_invoice(invoice()) == "K-20240047"
    assert len(wire.calls) == 1


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (201, "", OutcomeUnknownError),
        (200, "[]", OutcomeUnknownError),
        (200, json.dumps([INVOICE]), OutcomeUnknownError),
        (201, "<html>saved</html>", OutcomeUnknownError),
        (201, b"\xff\xfe7", OutcomeUnknownError),
        (204, "", OutcomeUnknownError),
        (302, "", OutcomeUnknownError),
        (408, "", OutcomeUnknownError),
        (500, "1", OutcomeUnknownError),
        (502, "<html>", OutcomeUnknownError),
        (503, "", OutcomeUnknownError),
        (504, "", OutcomeUnknownError),
        (400, "Onbekend btw-tarief.", RefusedError),
        (422, '{"error": "Onbekend btw-tarief."}', RefusedError),
        (404, "Niet gevonden.", OutcomeUnknownError),
        (403, "<html>Blocked</html>", OutcomeUnknownError),
        (401, "", ReconnectError),
        (429, "", TemporaryError),
    ],
)
def test_what_a_write_that_did_not_answer_well_becomes(
    status: int, body: Any, expected: type[VendorError], books: FactuursturenBooks, wire: responses.RequestsMock
) -> None:
    wire.post(f"{API}/invoices", body=body, status=status)
    wire.post(f"{API}/clients", body=body, status=status)

    with pytest.raises(VendorError) as made_invoice:
        books.create_invoice(invoice())
    with pytest.raises(VendorError) as made_debtor:
        books.create_debtor(debtor())

    assert (type(made_invoice.value), type(made_debtor.value)) == (expected, expected)
    assert sum(call.request.method == "POST" for call in wire.calls) == 2  # nothing was tried again
    if expected is RefusedError:
        assert made_invoice.value.words == "Onbekend btw-tarief."


def test_a_debtor_of_a_country_without_a_certain_id_is_not_sent(
    books: FactuursturenBooks, wire: responses.RequestsMock
) -> None:
    with pytest.raises(RefusedError):
        books.create_debtor(debtor(country="CG"))

    assert books.countries() == {"BE", "NL"}
    assert [call.request.method for call in wire.calls] == ["GET"]


def test_countries_are_asked_for_once(books: FactuursturenBooks, wire: responses.RequestsMock) -> None:
    wire.post(f"{API}/clients", body="308", status=201)

    books.countries()
    for _ in range(3):
        books.create_debtor(debtor())

    assert sum(call.request.method == "GET" for call in wire.calls) == 1
    assert json.loads(wire.calls[-1].request.body or b"")["country"] == "18"


# -- debtors


def test_the_search_is_loose_so_equality_is_decided_here(
    books: FactuursturenBooks, wire: responses.RequestsMock
) -> None:
    found = [
        client(clientnr="1", email="Noor.Verhulst@Example.com "),
        client(clientnr="2", email="xnoor.verhulst@example.com"),
        client(clientnr="3", email="noor.verhulst@example.com.evil.example"),
        client(clientnr="4", email="noor.verhulst@example.com", active="false"),
        client(clientnr="5", email=""),
    ]
    wire.get(search("noor.verhulst@example.com"), json=found)

    debtors = books.find_debtors(" NOOR.Verhulst@example.COM")

    assert [(each.number, each.active) for each in debtors] == [("1", True), ("4", False)]


def test_an_international_domain_is_asked_for_in_both_spellings(
    books: FactuursturenBooks, wire: responses.RequestsMock
) -> None:
    both = [client(clientnr="1", email="info@café.example"), client(clientnr="2", email="info@xn--caf-dma.example")]
    wire.get(search("info@xn--caf-dma.example"), json=both[1:])
    wire.get(search("info@café.example"), json=both)

    assert sorted(each.number for each in books.find_debtors("info@CAFÉ.example")) == ["1", "2"]


@pytest.mark.parametrize("answered", [{"json": []}, {"body": '""'}])
def test_nobody_with_that_address(
    answered: dict[str, Any], books: FactuursturenBooks, wire: responses.RequestsMock
) -> None:
    wire.get(search("noor@example.com"), **answered)

    assert books.find_debtors("noor@example.com") == []
    assert len(wire.calls) == 1


def test_nobody_with_that_address_as_a_404(books: FactuursturenBooks, wire: responses.RequestsMock) -> None:
    wire.get(search("noor@example.com"), body="Niet gevonden.", status=404)
    wire.get(f"{API}/profiles", json=[{"id": "1", "name": "Standaard"}])

    assert books.find_debtors("noor@example.com") == []


def test_a_404_of_books_that_answer_nothing_else_proves_nothing(
    books: FactuursturenBooks, wire: responses.RequestsMock
) -> None:
    wire.get(search("noor@example.com"), body="Niet gevonden.", status=404)
    wire.get(f"{API}/profiles", body="Niet gevonden.", status=404)

    with pytest.raises(TemporaryError) as told:
        books.find_debtors("noor@example.com")

    assert told.value.away


def test_a_slash_in_an_address_is_not_trusted_to_a_path(
    books: FactuursturenBooks, wire: responses.RequestsMock
) -> None:
    wire.get(search("a/b@example.com"), status=404)
    wire.get(f"{API}/clients", json=[client(clientnr="1", email="a/b@example.com"), client(clientnr="2")])

    assert [each.number for each in books.find_debtors("a/b@example.com")] == ["1"]


def test_a_search_that_may_have_been_cut_is_not_trusted(
    books: FactuursturenBooks, wire: responses.RequestsMock
) -> None:
    wire.get(search("o@example.com"), json=[client(clientnr=str(n), email=f"{n}o@example.com") for n in range(100)])
    wire.get(f"{API}/clients", json=[client(clientnr="777", email="o@example.com")])

    assert [each.number for each in books.find_debtors("o@example.com")] == ["777"]


def test_a_matching_debtor_that_cannot_be_read_is_not_passed_over(
    books: FactuursturenBooks, wire: responses.RequestsMock
) -> None:
    wire.get(search("noor@example.com"), json=[client(email="noor@example.com", tax_type="gross")])

    with pytest.raises(UnreadableError):
        books.find_debtors("noor@example.com")


def test_one_odd_debtor_does_not_hide_the_list(books: FactuursturenBooks, wire: responses.RequestsMock) -> None:
    wire.get(f"{API}/clients", json=[client(clientnr="1"), client(clientnr="2", tax_type="gross")])

    assert [each.number for each in books.all_debtors()] == ["1"]


def test_a_list_too_large_for_one_answer_is_read_in_pages(limits: Limits, wire: responses.RequestsMock) -> None:
    credentials = Credentials({"user": "speelhoek", "key": KEY})
    books = Factuursturen(Door(most_bytes=1_000_000), f"{API}/").open(credentials, limits)
    rows = [client(clientnr=str(number), notes="x" * 600) for number in range(1203)]
    for start, count, found in ((0, -1, None), (0, 1000, rows[:1000]), (1000, 1000, rows[1000:])):
        query = {"start": str(start), "count": str(count)}
        matches = [query_param_matcher(query)]
        if found is None:
            wire.get(f"{API}/clients", body=TooLargeError(), match=matches)
        else:
            wire.get(f"{API}/clients", json=found, match=matches)

    assert len(books.all_debtors()) == 1203


def test_a_list_that_would_eat_the_hours_calls_is_given_up(
    books: FactuursturenBooks, limits: Limits, wire: responses.RequestsMock
) -> None:
    numbers = itertools.count()
    wire.add_callback(
        "GET",
        f"{API}/clients",
        lambda _request: (200, {}, json.dumps([client(clientnr=str(next(numbers))) for _ in range(100)])),
    )

    with pytest.raises(TemporaryError):
        books.all_debtors()

    assert limits.calls == 20


@pytest.mark.parametrize(
    "body", [[CLIENT, client(clientnr="308")], {"client": client(clientnr="3070")}, [], {"client": []}]
)
def test_another_debtor_than_asked_for_is_none(
    body: Any, books: FactuursturenBooks, wire: responses.RequestsMock
) -> None:
    wire.get(f"{API}/clients/307", json=body)
    wire.get(f"{API}/clients/308", body="Niet gevonden.", status=404)
    wire.get(f"{API}/profiles", json=[])

    assert books.read_debtor("307") is None
    assert books.read_debtor("308") is None


@pytest.mark.parametrize("path", ["clients", "invoices"])
def test_not_there_proves_nothing_where_it_is_said_of_everything(
    path: str, books: FactuursturenBooks, wire: responses.RequestsMock
) -> None:
    wire.get(f"{API}/{path}/308", body="Niet gevonden.", status=404)
    wire.get(f"{API}/profiles", body="Niet gevonden.", status=404)

    with pytest.raises(TemporaryError):
        books.read_debtor("308") if path == "clients" else books.read_invoice("308")


# -- reading invoices


def test_a_number_is_one_part_of_the_path(books: FactuursturenBooks, wire: responses.RequestsMock) -> None:
    wire.get(f"{API}/invoices/2024%2F0047", json={"invoice": {**INVOICE, "invoicenr": "2024/0047"}})

    found = books.read_invoice("2024/0047")

    assert found is not None
    assert found.number == "2024/0047"


@pytest.mark.parametrize("lost", [{"status": 404, "body": "Niet gevonden."}, {"json": [INVOICE]}])
def test_a_number_that_does_not_survive_in_a_path_is_found_in_the_list(
    lost: dict[str, Any], books: FactuursturenBooks, wire: responses.RequestsMock
) -> None:
    wire.get(f"{API}/invoices/2024%2F0047", **lost)
    wire.get(f"{API}/invoices", json=[INVOICE, {**INVOICE, "id": "2", "invoicenr": "2024/0047"}])
    if "status" in lost:
        wire.get(f"{API}/profiles", json=[])

    found = books.read_invoice("2024/0047", date(2024, 3, 11))

    assert found is not None
    assert found.number == "2024/0047"
    assert books.read_invoice("2024/0047") is None


def test_the_list_is_asked_for_by_since_alone(books: FactuursturenBooks, wire: responses.RequestsMock) -> None:
    query = {"since": "2024-03-10", "start": "0", "count": "100"}
    wire.get(f"{API}/invoices", json=[INVOICE], match=[query_param_matcher(query)])

    assert [found.token for found in books.invoices_since(date(2024, 3, 10)) or []] == ["WFK3QX9M2A4BCDEF"]


def test_an_odd_invoice_of_somebody_else_does_not_hide_ours(
    books: FactuursturenBooks, wire: responses.RequestsMock
) -> None:
    legacy = {**INVOICE, "id": "1", "invoicenr": "OLD-1", "tax": "", "reference": [], "lines": [], "sent": ""}
    wire.get(f"{API}/invoices", json=[legacy, INVOICE])

    assert [found.number for found in books.invoices_since(date(2024, 3, 10)) or []] == ["K-20240047"]


def test_an_odd_invoice_that_may_be_ours_is_not_passed_over(
    books: FactuursturenBooks, wire: responses.RequestsMock
) -> None:
    wire.get(f"{API}/invoices", json=[{**INVOICE, "totalintax": "much"}])

    with pytest.raises(UnreadableError):
        books.invoices_since(date(2024, 3, 10))


@pytest.mark.parametrize(
    "answered",
    [{"status": 500}, {"status": 429}, {"body": "<html>"}, {"body": json.dumps([INVOICE])[:-40]}, {"status": 404}],
)
def test_a_list_that_fails_is_never_an_empty_one(
    answered: dict[str, Any], books: FactuursturenBooks, wire: responses.RequestsMock
) -> None:
    wire.get(f"{API}/invoices", **answered)

    with pytest.raises(VendorError):
        books.invoices_since(date(2024, 3, 10))


def test_a_page_in_place_of_a_pdf_is_not_one(books: FactuursturenBooks, wire: responses.RequestsMock) -> None:
    wire.get(f"{API}/invoices_pdf/1", body="<html>")
    wire.get(f"{API}/invoices_pdf/2", status=404)

    with pytest.raises(TemporaryError):
        books.invoice_pdf("1")
    with pytest.raises(NotFoundError):
        books.invoice_pdf("2")


# -- the platform


@pytest.mark.parametrize(
    ("user", "key"), [("", "k"), ("u", ""), ("a:b", "k"), ("u", "two words"), ("u", "ü"), ("u\n", "")]
)
def test_what_cannot_be_user_and_key_is_refused(user: str, key: str) -> None:
    with pytest.raises(RefusedError):
        Factuursturen(Door(), f"{API}/").credentials(user, key)


def test_one_account_has_one_key_whatever_its_capitals() -> None:
    platform = Factuursturen(Door(), f"{API}/")

    assert platform.credentials(" Speelhoek ", "k")[1] == platform.credentials("speelhoek", "other")[1]


def test_the_page_of_an_invoice() -> None:
    platform = Factuursturen(Door(), f"{API}/", "https://books.example/invoices/{account}/{number}")

    assert platform.invoice_address("a b", "2024/1") == "https://books.example/invoices/a%20b/2024%2F1"
    assert Factuursturen(Door(), f"{API}/").invoice_address("a", "1") is None
