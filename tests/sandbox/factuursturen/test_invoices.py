"""Section 4 of the books' contract: invoices, their PDFs and payments."""

from __future__ import annotations

import re
import zlib
from datetime import date
from typing import Any

import pytest

from tests.sandbox.factuursturen.conftest import LINE, Caller

LARGE = {**LINE, "amount": 1e12, "price": 1e12}


def test_invoice_is_read_as_the_contract_shows_it(books: Caller) -> None:
    client = books.add_client(
        company="Bakkerij De Korenbloem", address="Molenpad 8", zipcode="6811 KX", city="Arnhem", top=21
    )

    number = books.post_invoice(
        client,
        sent="2024-03-11",
        reference={"line1": "SO00512", "line3": "WF7K3QX9M2A4"},
        lines={
            "line01": {"amount": 3, "amount_desc": "uur", "description": "Onderhoud", "tax_rate": 21, "price": 40},
            "line11": {"amount": "1", "description": "Handboek", "tax_rate": "9", "price": "20"},
        },
    ).text
    read = books.get(f"invoices/{number}")

    assert list(read) == ["invoice"]
    invoice = read["invoice"]
    assert invoice.pop("payment_url").startswith("https://books.example/pay?")
    history = invoice.pop("history")
    assert list(history) == ["item1"]
    assert set(history["item1"]) == {"date", "time", "description", "amount"}
    assert invoice.pop("paymentcondition").startswith("Betalen binnen %PAYMENT_PERIOD% dagen")
    assert invoice == {
        "id": "20240001", "invoicenr_full": "20240001", "invoicenr": "20240001",
        "reference": {"line1": "SO00512", "line2": "", "line3": "WF7K3QX9M2A4"},
        "lines": {
            "line1": {"amount": 3, "amount_desc": "uur", "description": "Onderhoud", "tax_rate": 21, "price": 40,
                      "discount_pct": 0, "linetotal": 120},
            "line2": {"amount": 1, "amount_desc": "", "description": "Handboek", "tax_rate": 9, "price": 20,
                      "discount_pct": 0, "linetotal": 20},
        },
        "profile": "1", "category": "0", "discounttype": "percentage", "discount": "0", "paymentperiod": "21",
        "collection": "0", "tax": "27.00", "totalintax": "167.00", "clientnr": "301",
        "company": "Bakkerij De Korenbloem", "contact": "M. Verbeek", "address": "Molenpad 8", "zipcode": "6811 KX",
        "city": "Arnhem", "country": "146", "phone": "", "mobile": "", "email": "m@korenbloem.example",
        "taxnumber": "", "invoicenote": "", "sent": "2024-03-11", "uncollectible": "", "lastreminder": "",
        "open": "167.00", "paiddate": "", "tax_type": "extax", "language": "nl", "tax_shifted": "false",
        "duedate": "2024-04-01",
        "taxes": {"tax1": {"rate": 21, "sum": "25.20", "sum_of": "120.00"},
                  "tax2": {"rate": 9, "sum": "1.80", "sum_of": "20.00"}},
    }  # fmt: skip


def test_invoice_keeps_the_client_as_it_was(books: Caller, client: str) -> None:
    invoice = books.add_invoice(client)

    books.call("PUT", f"clients/{client}", json={"company": "Anders", "tax_type": "intax"})

    assert books.get(f"invoices/{invoice['id']}")["invoice"] == invoice


def test_client_knows_its_last_invoice(books: Caller, client: str) -> None:
    books.add_invoice(client, sent="2024-03-11")
    books.add_invoice(client, sent="2024-02-01")

    assert books.client(client)["lastinvoice"] == "2024-03-11"


@pytest.mark.parametrize(
    ("layout", "number"),
    [("plain", "20240001"), ("prefix", "K-20240001"), ("slash", "2024/0001"), ("zeros", "0020240001")],
)
def test_number_has_the_accounts_layout_and_is_found_by_it_and_by_id(
    books: Caller, client: str, layout: str, number: str
) -> None:
    books.server.turn(number_layout=layout)

    invoice = books.add_invoice(client, sent="2024-03-11")

    assert (invoice["id"], invoice["invoicenr"]) == ("20240001", number)
    assert books.get("invoices/20240001")["invoice"] == invoice
    assert books.call("GET", f"invoices_pdf/{number.replace('/', '%2F')}").content.startswith(b"%PDF-")


def test_numbers_rise_within_a_year(books: Caller, client: str) -> None:
    numbers = [books.add_invoice(client, sent=day)["id"] for day in ("2024-01-02", "2025-01-02", "2024-01-01")]

    assert numbers == ["20240001", "20250001", "20240002"]


@pytest.mark.parametrize(
    "fields",
    [
        {"clientnr": "999"}, {"clientnr": None}, {"action": None}, {"action": "mail"}, {"sendmethod": None},
        {"sendmethod": "duif"}, {"lines": []}, {"lines": None}, {"lines": "x"}, {"lines": ["x"]},
        {"lines": [{**LINE, "tax_rate": 12}]}, {"lines": [{**LINE, "tax_country": True}]}, {"profile": "9"},
        {"sent": "11-03-2024"}, {"sent": "2024-02-30"}, {"discount": "x"}, {"reference": "51"},
        {"discount": 5, "discounttype": "euro"}, {"lines": [{**LINE, "discount_pct": 101}]},
    ],
)  # fmt: skip
def test_bad_invoice_is_refused_and_not_made(books: Caller, client: str, fields: dict[str, Any]) -> None:
    answer = books.post_invoice(client, **fields)

    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert books.get("invoices") == []


def test_foreign_vat_goes_with_a_foreign_client(books: Caller) -> None:
    client = books.add_client(country=18)

    invoice = books.add_invoice(client, lines=[{**LINE, "tax_rate": 12, "tax_country": True}])

    assert invoice["totalintax"] == "112.00"


def test_invoice_cannot_be_changed(books: Caller, client: str) -> None:
    number = books.add_invoice(client)["id"]

    assert books.status("PUT", f"invoices/{number}", json={"sent": "2020-01-01"}) == 404


def test_paid_in_full_from_the_start(books: Caller, client: str) -> None:
    invoice = books.add_invoice(client, alreadypaid="full", alreadypaidmethod="Credit card", sent="2024-03-11")

    assert (invoice["open"], invoice["paiddate"], len(invoice["history"])) == ("0", "2024-03-11", 2)


def test_payments_count_each_time(books: Caller, client: str) -> None:
    number = books.add_invoice(client)["id"]

    first = books.call("POST", f"invoices_payment/{number}", json={"date": "2024-04-01", "amount": "21.00"})
    partly = books.get(f"invoices/{number}")["invoice"]
    books.call("POST", f"invoices_payment/{number}", json={"date": "2024-04-02", "amount": "full"})
    paid = books.get(f"invoices/{number}")["invoice"]
    books.call("POST", f"invoices_payment/{number}", json={"date": "2024-04-03", "amount": 1})
    too_much = books.get(f"invoices/{number}")["invoice"]

    assert first.status_code == 201
    assert (partly["open"], partly["paiddate"]) == ("100.00", "")
    assert (paid["open"], paid["paiddate"]) == ("0", "2024-04-02")
    assert (too_much["open"], len(too_much["history"])) == ("-1.00", 4)


@pytest.mark.parametrize("body", [{"amount": "full"}, {"date": "2024-04-01"}, {"date": "x", "amount": 1}])
def test_payment_without_date_or_amount_is_refused(books: Caller, client: str, body: dict[str, Any]) -> None:
    number = books.add_invoice(client)["id"]

    assert books.status("POST", f"invoices_payment/{number}", json=body) == 400
    assert books.get(f"invoices/{number}")["invoice"]["open"] == "121.00"


def words_of(pdf: bytes) -> str:
    """The texts on a paper."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return b"\n".join(zlib.decompress(stream) for stream in streams).decode("latin-1")


@pytest.mark.parametrize(("sent", "paid", "left"), [("full", "121.00", "0"), (21, "21.00", "100.00")])
def test_what_was_paid_already_is_printed(books: Caller, client: str, sent: object, paid: str, left: str) -> None:
    invoice = books.add_invoice(client, alreadypaid=sent, alreadypaidmethod="Bancontact")

    paper = words_of(books.call("GET", f"invoices_pdf/{invoice['id']}").content)
    page = books.server.get(f"/invoices/bakker/{invoice['id']}").text
    assert f"Betaling ontvangen Bancontact EUR {paid}" in paper
    assert f"Nog te betalen EUR {left}" in paper
    assert '<th scope="row">Betaling ontvangen Bancontact</th>' in page
    assert "ontvangen" not in words_of(books.call("GET", f"invoices_pdf/{books.add_invoice(client)['id']}").content)


def test_prices_of_a_client_with_another_currency_are_converted_when_asked(books: Caller) -> None:
    client = books.add_client(currency="USD")
    wish = {"discounttype": "amount", "discount": 10}

    plain = books.add_invoice(client, **wish)
    converted = books.add_invoice(client, **wish, convert_prices_to_euro=True)
    books.server.turn(euro_rate="1.25")
    dearer = books.add_invoice(client, **wish, convert_prices_to_euro="true")

    found = [
        (invoice["lines"]["line1"]["price"], invoice["discount"], invoice["totalintax"])
        for invoice in (plain, converted, dearer)
    ]
    assert found == [(100, "10", "108.90"), (90, "9", "98.01"), (125, "12.5", "136.13")]


def test_a_percentage_and_prices_in_euro_are_not_converted(books: Caller, client: str) -> None:
    dollars = books.add_client(currency="USD")

    euro = books.add_invoice(client, convert_prices_to_euro=True)
    percent = books.add_invoice(dollars, convert_prices_to_euro=True, discounttype="percentage", discount=10)

    assert (euro["lines"]["line1"]["price"], euro["totalintax"]) == (100, "121.00")
    assert (percent["lines"]["line1"]["price"], percent["discount"], percent["totalintax"]) == (90, "10", "98.01")


def test_a_draft_in_another_currency_is_converted_once(books: Caller) -> None:
    client = books.add_client(currency="USD")
    draft = books.post_invoice(client, action="save", savename="a", convert_prices_to_euro=True).text

    number = books.call("POST", "invoices_saved", json={"id": draft}).text

    assert books.get(f"invoices/{number}")["invoice"]["totalintax"] == "108.90"


def test_a_wish_to_convert_that_is_no_truth_value_is_refused(books: Caller, client: str) -> None:
    assert books.post_invoice(client, convert_prices_to_euro="maybe").status_code == 400


def test_pdf_of_an_unknown_invoice_is_404(books: Caller) -> None:
    assert books.status("GET", "invoices_pdf/20240001") == 404


def test_pdf_says_when_the_invoice_was_sent_and_not_when_it_was_asked_for(books: Caller, client: str) -> None:
    invoice = books.add_invoice(client, sent="2024-01-02")

    assert b"/CreationDate (D:20240102000000" in books.call("GET", f"invoices_pdf/{invoice['id']}").content


def test_pdf_takes_any_text(books: Caller) -> None:
    client = books.add_client(company="Łódź € 漢字 " + "x" * 30)
    lines = [{**LINE, "description": "regel\nmet breuk " * 40}] * 60

    invoice = books.add_invoice(client, lines=lines)

    assert books.call("GET", f"invoices_pdf/{invoice['id']}").content.startswith(b"%PDF-")


def test_deleted_invoice_is_gone_but_the_judge_remembers(books: Caller, client: str) -> None:
    number = books.add_invoice(client)["id"]

    assert books.status("DELETE", f"invoices/{number}") == 200

    assert books.get("invoices") == []
    assert books.status("GET", f"invoices/{number}") == 404
    seen = books.server.get("/sandbox/books?account=bakker").json()["invoices"]
    assert [(row["id"], row["deleted"]) for row in seen] == [(number, True)]
    assert books.add_invoice(client)["id"] != number


def test_invoice_without_a_date_is_of_today(books: Caller, client: str) -> None:
    books.server.turn(time_zone="UTC")

    assert abs(date.fromisoformat(books.add_invoice(client)["sent"]) - date.today()).days <= 1  # noqa: DTZ011


@pytest.mark.parametrize("fields", [{"discount": 1e12}, {"lines": [LARGE] * 200}])
def test_amounts_without_end_are_refused(books: Caller, client: str, fields: dict[str, object]) -> None:
    answer = books.post_invoice(client, **{"lines": [LARGE], **fields})

    assert (answer.status_code, answer.text) == (400, "De bedragen zijn te groot.")
    assert books.get("invoices") == []


def test_number_without_end_is_refused(books: Caller, client: str) -> None:
    assert books.post_invoice(client, invoicenr="9" * 5000).status_code == 400
