"""Section 3 of the books' contract: clients."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.factuursturen.countries import country_list, find_country
from tests.sandbox.factuursturen.conftest import Caller

KNOWN_IDS = {
    "Nederland": "146", "België": "18", "Duitsland": "50", "Frankrijk": "63", "Verenigd Koninkrijk": "224",
    "Verenigde Staten": "226", "Luxemburg": "119", "Oostenrijk": "163", "Spanje": "192", "Italië": "93",
    "Polen": "171", "Ierland": "86", "Denemarken": "46", "Zweden": "236", "Zwitserland": "237",
}  # fmt: skip


def test_client_is_read_as_the_contract_shows_it(books: Caller) -> None:
    number = books.add_client(
        company="Bakkerij De Korenbloem", address="Molenpad 8", zipcode="6811 KX", city="Arnhem", country=146,
        phone="0261112233", sendmethod="email", top=21, stddiscount=2.5, showcontact=True,
    )  # fmt: skip

    read = books.get(f"clients/{number}")

    assert list(read) == ["client"]
    expected = {
        "clientnr": "301", "contact": "M. Verbeek", "showcontact": "true", "company": "Bakkerij De Korenbloem",
        "address": "Molenpad 8", "zipcode": "6811 KX", "city": "Arnhem", "country": "146", "phone": "0261112233",
        "mobile": "", "email": "m@korenbloem.example", "bankcode": "", "biccode": "", "taxnumber": "",
        "tax_shifted": "false", "lastinvoice": "", "sendmethod": "email", "paymentmethod": "bank", "top": "21",
        "stddiscount": "2.5", "reference": {"line1": "", "line2": "", "line3": ""}, "notes": "",
        "notes_on_invoice": "false", "active": "true", "default_doclang": "", "default_email": "0",
        "currency": "EUR", "mandate_id": "", "mandate_date": "", "collecttype": "FRST", "tax_type": "extax",
        "default_category": "0",
    }  # fmt: skip
    assert {name: read["client"][name] for name in expected} == expected


def test_list_has_clients_without_envelope(books: Caller, client: str) -> None:
    assert books.get("clients") == [books.client(client)]


@pytest.mark.parametrize(
    ("fields", "stored"),
    [
        ({"country": "Duitsland"}, {"country": "50"}),
        ({"country": "FRANCE"}, {"country": "63"}),
        ({"country": "DE"}, {"country": "146"}),
        ({"country": None}, {"country": "146"}),
        ({"country": "18"}, {"country": "18"}),
        ({"tax_shifted": True}, {"tax_shifted": "true"}),
        ({"active": "0"}, {"active": "false"}),
        ({"zipcode": "12345678"}, {"zipcode": "1234567"}),
        ({"phone": "+31 26 111 22 33"}, {"phone": "+31 26 111 22"}),
        ({"company": "x" * 60}, {"company": "x" * 50}),
        ({"top": 14}, {"top": "14"}),
        ({"stddiscount": "10.00"}, {"stddiscount": "10"}),
        ({"tax_type": "intax"}, {"tax_type": "intax"}),
    ],
)
def test_field_is_stored_the_books_way(books: Caller, fields: dict[str, Any], stored: dict[str, str]) -> None:
    read = books.client(books.add_client(**fields))

    assert {name: read[name] for name in stored} == stored


@pytest.mark.parametrize(
    "fields",
    [
        {"contact": "", "company": ""}, {"tax_type": "netto"}, {"sendmethod": "duif"}, {"top": "veel"},
        {"stddiscount": "NaN"}, {"active": "maybe"}, {"reference": "text"}, {"contact": {"a": 1}},
    ],
)  # fmt: skip
def test_bad_field_is_refused_in_plain_text(books: Caller, fields: dict[str, Any]) -> None:
    answer = books.call("POST", "clients", json={"contact": "A", **fields})

    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert books.get("clients") == []


def test_same_email_may_be_there_twice(books: Caller) -> None:
    assert books.add_client() != books.add_client()


def test_put_changes_only_what_was_sent(books: Caller, client: str) -> None:
    before = books.client(client)

    assert books.status("PUT", f"clients/{client}", json={"city": "Arnhem"}) == 200

    assert books.client(client) == {**before, "city": "Arnhem"}
    assert books.server.calls("PUT", "/api/v1/clients/{id}") == 1


def test_deleted_client_is_gone_and_its_number_is_not_used_again(books: Caller, client: str) -> None:
    assert books.status("DELETE", f"clients/{client}") == 200

    assert books.status("GET", f"clients/{client}") == 404
    assert int(books.add_client()) > int(client)


def test_country_list_has_the_known_ids_and_no_iso_code(books: Caller) -> None:
    rows = books.get("countrylist/nl")

    ids = {row["name"]: row["id"] for row in rows}
    assert len(rows) == 227
    assert KNOWN_IDS.items() <= ids.items()
    assert [row["name"] for row in rows].count("Congo") == 2
    assert all(set(row) == {"id", "name"} for row in rows)


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Netherlands"), ("de", "Niederlande"), ("fr", "Pays-Bas"), ("es", "Países Bajos")]
)
def test_country_names_come_in_five_languages(books: Caller, language: str, name: str) -> None:
    assert {"id": "146", "name": name} in books.get(f"countrylist/{language}")


def test_every_name_but_congo_leads_back_to_its_id() -> None:
    for language in ("nl", "en", "de", "fr", "es"):
        rows = [row for row in country_list(language) if row["name"] != "Congo"]
        assert {row["name"]: find_country(row["name"]) for row in rows} == {row["name"]: row["id"] for row in rows}
