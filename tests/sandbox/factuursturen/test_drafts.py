"""Drafts, plans, products and the short lists (contract sections 2, 4.4 and 6)."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.sandbox.factuursturen.conftest import LINE, Caller

PLAN = {"action": "repeat", "savename": "abonnement", "initialdate": "2026-01-01", "frequency": "monthly"}


def test_draft_is_kept_apart_from_invoices(books: Caller, client: str) -> None:
    books.post_invoice(client, action="save", savename="order 51", reference={"line1": "51"})

    drafts = books.get("invoices_saved")

    assert books.get("invoices") == []
    assert [(row["id"], row["name"], row["totalintax"]) for row in drafts] == [("1", "order 51", "121.00")]
    assert not {"invoicenr", "sent", "open", "taxes", "history"} & set(drafts[0])
    assert books.get("invoices_saved/1") == {"invoice": drafts[0]}


def test_draft_may_be_overwritten_when_asked(books: Caller, client: str) -> None:
    books.post_invoice(client, action="save", savename="a")

    answer = books.post_invoice(
        client, action="save", savename="a", overwrite_if_exist=True, lines=[{**LINE, "price": 1}]
    )

    assert (answer.status_code, answer.text) == (201, "1")
    assert [draft["totalintax"] for draft in books.get("invoices_saved")] == ["1.21"]


def test_draft_needs_a_name(books: Caller, client: str) -> None:
    assert books.post_invoice(client, action="save").status_code == 400


def test_draft_can_be_deleted(books: Caller, client: str) -> None:
    books.post_invoice(client, action="save", savename="a")

    assert [books.status("DELETE", "invoices_saved/1") for _ in range(2)] == [200, 404]


def test_sent_draft_keeps_what_was_written(books: Caller, client: str) -> None:
    lines = [LINE, {"description": "tekst"}, {"amount": 1, "description": "y", "price": 5}]
    books.post_invoice(client, action="save", savename="a", lines=lines, discount=10, reference={"line3": "T"})
    draft = books.get("invoices_saved")[0]

    number = books.call("POST", "invoices_saved", data={"id": "1"}).text
    invoice = books.get(f"invoices/{number}")["invoice"]

    same = ("lines", "reference", "totalintax", "discount", "discounttype", "clientnr", "profile")
    assert {name: invoice[name] for name in same} == {name: draft[name] for name in same}


def test_plan_is_kept(books: Caller, client: str) -> None:
    assert books.post_invoice(client, **PLAN).status_code == 201

    plan = books.get("invoices_repeated/1")["invoice"]

    dates = ("initialdate", "nextsenddate", "finalsenddate", "frequency", "repeattype")
    assert [plan[name] for name in dates] == ["2026-01-01", "2026-01-01", "", "monthly", "manual"]
    assert books.get("invoices") == books.get("invoices_saved") == []


@pytest.mark.parametrize("fields", [{"frequency": "hourly"}, {"initialdate": ""}, {"repeattype": "x"}])
def test_bad_plan_is_refused(books: Caller, client: str, fields: dict[str, Any]) -> None:
    assert books.post_invoice(client, **PLAN).status_code == 201
    assert books.post_invoice(client, **{**PLAN, "savename": "b", **fields}).status_code == 400


def test_products_come_and_go(books: Caller) -> None:
    number = books.call("POST", "products", json={"code": "B1", "name": "Brood", "price": 2.5, "taxes": 9}).text

    assert books.get(f"products/{number}") == {
        "product": {"id": "1", "code": "B1", "name": "Brood", "price": "2.5", "taxes": "9", "priceintax": "2.73"}
    }
    assert books.status("PUT", f"products/{number}", json={"price": "5"}) == 200
    assert books.get("products")[0]["priceintax"] == "5.45"
    assert books.status("DELETE", f"products/{number}") == 200
    assert books.get("products") == []
    assert books.server.calls("POST", "/api/v1/products") == 1


def test_short_lists(books: Caller) -> None:
    assert [(row["id"], row["default"]) for row in books.get("profiles")] == [("1", "true"), ("2", "false")]
    assert [(row["percentage"], row["type"]) for row in books.get("taxes")] == [
        ("21", "H"),
        ("9", "L"),
        ("6", "L"),
        ("0", "Z"),
    ]
    assert [row["ledger"] for row in books.get("categories")] == [8000, False]


def test_taxes_may_be_numbers(books: Caller) -> None:
    books.server.turn(taxes_types="numbers")

    assert books.get("taxes")[0] == {"percentage": 21, "type": "H", "default": True, "country": 146}


def test_account_may_have_other_rates(books: Caller, client: str) -> None:
    url = f"{books.server.url}/sandbox/accounts/bakker"
    requests.put(url, json={"rates": [0, 5.5, "12.0"]}, timeout=10)

    assert [row["percentage"] for row in books.get("taxes")] == ["12", "5.5", "0"]
    assert books.post_invoice(client).status_code == 400
    assert books.add_invoice(client, lines=[{**LINE, "tax_rate": "5.50"}])["totalintax"] == "105.50"
