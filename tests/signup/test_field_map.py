"""The published field map, held against the tests of the manual's two field tables and against what is sent."""

from __future__ import annotations

import pytest

from tests.dashboard.test_pages import words
from tests.integration.vendors import test_field_tables as tables
from tests.integration.vendors.examples import debtor, invoice
from tests.signup.conftest import Desk
from webapp.blueprints.public.field_map import CUSTOMER, INVOICE, Field
from webapp.integration.vendors.factuursturen.payloads import from_debtor, from_invoice

# The rows of the manual's two tables (section 6), in its order.
MANUAL_INVOICE = [
    *("clientnr", "action", "sendmethod", "profile", "sent", "alreadypaid", "paid_price"),
    *("reference_line1", "reference_line2"),
    *("lines_amount", "lines_description", "lines_tax_rate", "lines_price"),
]
MANUAL_CUSTOMER = [
    *("contact", "showcontact", "company", "address", "zipcode", "city", "country", "phone_number", "mobile", "email"),
    *("bank_code", "vat_number", "tax_shifted", "sendmethod", "paymentmethod", "mailintro", "reference"),
    *("notes_on_invoice", "tax_type"),
]
OURS = ["reference_line3_is_our_key"]
"""Sent beside the manual's rows: the mark by which an invoice is found again (design section 6)."""

SILENT = {"active", "currency", "stddiscount"}
"""Of a customer, always as a new one has it in the books anyway."""


def rows_with_a_test(what: str) -> list[str]:
    """The rows that have a test, in its order."""
    return [name.removeprefix(f"test_{what}_") for name in vars(tables) if name.startswith(f"test_{what}_")]


def test_the_map_of_the_invoice_is_the_manuals_table_and_our_own_mark() -> None:
    codes = [field.code for field in INVOICE]

    assert [code for code in codes if code not in OURS] == MANUAL_INVOICE
    assert [code for code in codes if code in OURS] == OURS


def test_the_map_of_the_customer_is_the_manuals_table() -> None:
    assert [field.code for field in CUSTOMER] == MANUAL_CUSTOMER


@pytest.mark.parametrize(("what", "fields"), [("invoice", INVOICE), ("client", CUSTOMER)])
def test_every_row_has_a_test_and_every_test_a_row(what: str, fields: tuple[Field, ...]) -> None:
    assert rows_with_a_test(what) == [field.code for field in fields]


def test_every_field_that_is_sent_is_on_the_map_and_no_other() -> None:
    sent = from_invoice(invoice(profile="1", paid_in_full=True))
    names = {name for name in sent if name not in ("reference", "lines")}
    names |= {f"reference: {line}" for line in sent["reference"]} | {f"lines: {name}" for name in sent["lines"][0]}
    named = {field.name for field in INVOICE}

    assert named - {"paid price"} == names
    assert {field.name for field in CUSTOMER} == set(from_debtor(debtor(), "18")) - SILENT


def test_the_page_shows_every_row(desk: Desk) -> None:
    text = words(desk.browser().get("/").text)

    for field in (*INVOICE, *CUSTOMER):
        assert f"{field.name} {field.example or '–'} {field.note}" in text, field.code
