"""Section 5 of the books' contract: what an invoice adds up to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.factuursturen.totals import Arithmetic, Line, totals
from tests.sandbox.factuursturen.conftest import Caller

HOW = Arithmetic(rounding="half_up", per_line=False, price_decimals=4, whole_cents=True, gross_sum_of=False)
CENT = Decimal("0.01")


def line(price: object, rate: object = 21, amount: object = 1, **more: object) -> dict[str, object]:
    return {"amount": amount, "description": "x", "tax_rate": rate, "price": price, **more}


def rates_of(invoice: Any) -> list[tuple[float, str, str]]:
    return [(tax["rate"], tax["sum"], tax["sum_of"]) for tax in invoice["taxes"].values()]


def test_prices_without_vat_total_per_rate(books: Caller, client: str) -> None:
    invoice = books.add_invoice(client, lines=[line(40, 21, 3), line("20", 9)])

    assert rates_of(invoice) == [(21, "25.20", "120.00"), (9, "1.80", "20.00")]
    assert (invoice["tax"], invoice["totalintax"], invoice["open"]) == ("27.00", "167.00", "167.00")


def test_prices_with_vat_total_per_rate(books: Caller) -> None:
    client = books.add_client(tax_type="intax")

    invoice = books.add_invoice(client, lines=[line("9.99", 21), line("9.99", 21), line("4.50", 9)])

    assert rates_of(invoice) == [(21, "3.47", "16.51"), (9, "0.37", "4.13")]
    assert (invoice["tax"], invoice["totalintax"], invoice["tax_type"]) == ("3.84", "24.48", "intax")
    assert invoice["lines"]["line1"]["linetotal"] == 9.99


def test_vat_is_rounded_per_rate_or_per_line(books: Caller, client: str) -> None:
    lines = [line("0.12"), line("0.12"), line("0.12")]

    per_rate = books.add_invoice(client, lines=lines)
    books.server.turn(vat_rounding="per_line")
    per_line = books.add_invoice(client, lines=lines)

    assert (per_rate["tax"], per_line["tax"]) == ("0.08", "0.09")


def test_half_a_cent_goes_up_or_to_even(books: Caller, client: str) -> None:
    up = books.add_invoice(client, lines=[line("0.50", 9)])
    books.server.turn(rounding="half_even")
    even = books.add_invoice(client, lines=[line("0.50", 9)])

    assert (up["tax"], even["tax"]) == ("0.05", "0.04")


def test_prices_keep_four_decimals_or_two(books: Caller, client: str) -> None:
    four = books.add_invoice(client, lines=[line("1.23456", 0, 100)])
    books.server.turn(price_decimals=2)
    two = books.add_invoice(client, lines=[line("1.23456", 0, 100)])

    assert (four["totalintax"], four["lines"]["line1"]["price"]) == ("123.46", 1.2346)
    assert (two["totalintax"], two["lines"]["line1"]["price"]) == ("123.00", 1.23)


def test_line_totals_are_whole_cents_or_exact(books: Caller, client: str) -> None:
    lines = [line("0.0050", 0), line("0.0050", 0)]

    cents = books.add_invoice(client, lines=lines)
    books.server.turn(linetotal="exact")
    exact = books.add_invoice(client, lines=lines)

    assert (cents["totalintax"], exact["totalintax"]) == ("0.02", "0.01")


def test_base_of_an_intax_invoice_is_net_or_gross(books: Caller) -> None:
    client = books.add_client(tax_type="intax")

    net = books.add_invoice(client, lines=[line(121)])
    books.server.turn(intax_sum_of="gross")
    gross = books.add_invoice(client, lines=[line(121)])

    assert rates_of(net) == [(21, "21.00", "100.00")]
    assert rates_of(gross) == [(21, "21.00", "121.00")]
    assert net["totalintax"] == gross["totalintax"] == "121.00"


def test_missing_rate_is_stored_as_minus_one_and_has_no_vat(books: Caller, client: str) -> None:
    invoice = books.add_invoice(client, lines=[{"amount": 2, "description": "x", "price": 10}, line(100)])

    assert invoice["lines"]["line1"]["tax_rate"] == -1
    assert rates_of(invoice) == [(21, "21.00", "100.00")]
    assert invoice["totalintax"] == "141.00"


def test_text_line_has_no_price(books: Caller, client: str) -> None:
    invoice = books.add_invoice(client, lines=[line(100), {"description": "Met dank"}])

    assert invoice["totalintax"] == "121.00"
    assert invoice["lines"]["line2"]["description"] == "Met dank"


def test_discount_lines_are_negative(books: Caller, client: str) -> None:
    assert books.add_invoice(client, lines=[line(100), line(-10)])["totalintax"] == "108.90"


def test_discount_on_a_line(books: Caller, client: str) -> None:
    invoice = books.add_invoice(client, lines=[line(100, discount_pct=25), line(100, dicount_pct=25)])

    assert [row["linetotal"] for row in invoice["lines"].values()] == [75, 100]


def test_reverse_charge_has_no_vat(books: Caller) -> None:
    client = books.add_client(tax_shifted=True, country=18)

    invoice = books.add_invoice(client, lines=[line(100, 21), line(50, 0)])

    assert rates_of(invoice) == [(0, "0.00", "150.00")]
    assert (invoice["tax"], invoice["totalintax"], invoice["tax_shifted"]) == ("0.00", "150.00", "true")


def test_standard_discount_of_the_client_is_taken_by_itself(books: Caller) -> None:
    client = books.add_client(stddiscount=10)

    invoice = books.add_invoice(client)

    assert (invoice["discount"], invoice["discounttype"], invoice["totalintax"]) == ("10", "percentage", "108.90")


def test_discount_of_the_invoice_overrides_the_clients(books: Caller) -> None:
    client = books.add_client(stddiscount=10)

    percent = books.add_invoice(client, discount="5")
    amount = books.add_invoice(client, discount=20, discounttype="amount")

    assert (percent["totalintax"], amount["totalintax"]) == ("114.95", "96.80")


@given(
    st.lists(
        st.tuples(
            st.integers(1, 50), st.decimals("-99", "999", places=4, allow_nan=False), st.sampled_from([0, 6, 9, 21])
        ),
        min_size=1,
        max_size=12,
    ),
    st.booleans(),
    st.booleans(),
)
def test_base_and_vat_make_the_total_whatever_the_basket(
    rows: list[tuple[int, Decimal, int]], gross: bool, shifted: bool
) -> None:
    lines = [Line(Decimal(amount), price, Decimal(rate), Decimal(0)) for amount, price, rate in rows]

    result = totals(lines, gross=gross, shifted=shifted, discount=Decimal(0), percentage=True, how=HOW)

    assert sum(rate.base + rate.vat for rate in result.rates) == result.with_vat
    assert sum(rate.vat for rate in result.rates) == result.vat
    whole = sum(line.total(HOW) for line in lines)
    assert result.with_vat - (0 if gross else result.vat) == whole
    for rate in result.rates:
        assert abs(rate.base * rate.rate / 100 - rate.vat) <= CENT
    if shifted:
        assert result.vat == 0


@pytest.mark.parametrize("price", ["abc", "1e99", "NaN", "Infinity", True, [1], {"a": 1}])
def test_price_that_is_no_number_is_refused(books: Caller, client: str, price: object) -> None:
    assert books.post_invoice(client, lines=[line(price)]).status_code == 400
