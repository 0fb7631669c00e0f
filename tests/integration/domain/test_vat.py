from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.integration.domain.debtor import PriceBasis
from webapp.integration.domain.invoice import InvoiceLine, Totals
from webapp.integration.domain.money import CENT, to_cents
from webapp.integration.domain.order import RateTotal
from webapp.integration.domain.vat import books_totals, to_gross, to_net

INCL, EXCL = PriceBasis.INCL, PriceBasis.EXCL
D = Decimal


def line(price: str, rate: str = "21", quantity: str = "1") -> InvoiceLine:
    return InvoiceLine(D(quantity), "x", D(rate), D(price))


@pytest.mark.parametrize(
    ("basis", "lines", "rates"),
    [
        (EXCL, [line("40", "21", "3"), line("20", "9")], [("9", "20.00", "1.80"), ("21", "120.00", "25.20")]),
        (INCL, [line("249.00")], [("21", "205.79", "43.21")]),
        (INCL, [line("14.95", "21", "2"), line("-2.99"), line("4.95")], [("21", "26.33", "5.53")]),
        (EXCL, [line("0.0249")], [("21", "0.02", "0.00")]),
        (EXCL, [line("0.125", "0", "1")], [("0", "0.13", "0.00")]),
        (EXCL, [line("0.004", "0"), line("0.004", "0")], [("0", "0.00", "0.00")]),
        (EXCL, [line("-100.00")], [("21", "-100.00", "-21.00")]),
        (INCL, [line("10.00"), line("-10.00")], [("21", "0.00", "0.00")]),
        (EXCL, [line("1.00004")], [("21", "1.00", "0.21")]),
    ],
)
def test_what_the_books_make_of_lines(basis, lines, rates):
    expected = tuple(RateTotal(D(rate), D(base), D(tax)) for rate, base, tax in rates)
    excl, tax = sum((each.base for each in expected), D(0)), sum((each.tax for each in expected), D(0))

    assert books_totals(lines, basis) == Totals(excl, tax, excl + tax, expected)


def test_nothing_adds_up_to_nothing():
    assert books_totals([], EXCL) == Totals(D("0.00"), D("0.00"), D("0.00"), ())


@pytest.mark.parametrize("basis", list(PriceBasis))
def test_reverse_charge_leaves_vat_off_whatever_the_lines_say(basis):
    totals = books_totals([line("100.00"), line("50.00", "6")], basis, vat_shifted=True)

    assert totals == Totals(D("150.00"), D("0.00"), D("150.00"), (RateTotal(D(0), D("150.00"), D("0.00")),))


rates = st.sampled_from([D(each) for each in ("0", "5.5", "6", "9", "12", "19", "21", "25")])
cents = st.integers(-(10**9), 10**9).map(lambda each: D(each) / 100)


@given(net=cents, rate=rates)
def test_net_to_gross_and_back_is_the_same_net(net, rate):
    assert to_net(to_gross(net, rate), rate) == net


@given(gross=cents, rate=rates)
def test_gross_to_net_and_back_is_off_by_a_cent_at_most(gross, rate):
    assert abs(to_gross(to_net(gross, rate), rate) - gross) <= CENT


@given(
    prices=st.lists(st.tuples(cents, rates), max_size=8),
    basis=st.sampled_from(PriceBasis),
)
def test_totals_are_the_sum_of_their_rates_and_in_whole_cents(prices, basis):
    totals = books_totals([InvoiceLine(D(1), "x", rate, price) for price, rate in prices], basis)

    assert totals.incl == totals.excl + totals.tax
    assert totals.excl == sum((each.base for each in totals.rates), D(0))
    assert totals.tax == sum((each.tax for each in totals.rates), D(0))
    assert all(each.base == to_cents(each.base) and each.tax == to_cents(each.tax) for each in totals.rates)
    assert [each.rate for each in totals.rates] == sorted({rate for _, rate in prices})
