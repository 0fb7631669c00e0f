from __future__ import annotations

from decimal import ROUND_DOWN, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.integration.domain.money import (
    CENT,
    NotAnAmountError,
    add,
    amount,
    percent_of,
    percent_within,
    spread,
    to_cents,
    to_price,
)

amounts = st.integers(-(10**11), 10**11).map(lambda cents: Decimal(cents) / 100)


def decimals(text: str) -> list[Decimal]:
    return [Decimal(each) for each in text.split()]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0.005", "0.01"),
        ("0.0049999", "0.00"),
        ("-0.005", "-0.01"),
        ("-0.004", "0.00"),
        ("2.675", "2.68"),
        ("1E+3", "1000.00"),
        ("999999999999.994", "999999999999.99"),
    ],
)
def test_half_a_cent_goes_away_from_zero(value, expected):
    assert str(to_cents(Decimal(value))) == expected


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+90"])
@pytest.mark.parametrize("rounding", [to_cents, to_price])
def test_what_is_no_amount_is_refused(value, rounding):
    with pytest.raises(NotAnAmountError):
        rounding(Decimal(value))


@pytest.mark.parametrize("text", ["12.3554", "-2.99", "0", "0.00", "123456789012.12345678"])
def test_amount_reads_plain_decimals(text):
    assert amount(text) == Decimal(text)


@pytest.mark.parametrize(
    "text", ["", "1,50", "1e5", "NaN", "Infinity", "٣", "+1", " 1", "1.", ".5", "1_000", "1234567890123", "1.123456789"]
)
def test_amount_refuses_everything_else(text):
    with pytest.raises(NotAnAmountError):
        amount(text)


def test_a_careless_context_of_the_caller_changes_nothing():
    with localcontext() as context:
        context.prec, context.rounding = 3, ROUND_DOWN

        found = [
            to_cents(Decimal("12345.675")),
            add(decimals("12345.67 0.01")),
            percent_of(Decimal("12345.67"), Decimal("21")),
            spread(Decimal("12345.67"), decimals("1 1")),
        ]

    assert found == [Decimal("12345.68"), Decimal("12345.68"), Decimal("2592.5907"), decimals("6172.84 6172.83")]


@pytest.mark.parametrize(
    ("total", "weights", "expected"),
    [
        ("0.10", "1 1 1", "0.03 0.03 0.04"),
        ("9.99", "1 2", "3.33 6.66"),
        ("-1.00", "1 1 1", "-0.33 -0.33 -0.34"),
        ("0.01", "1", "0.01"),
        ("0.00", "3 7", "0.00 0.00"),
        ("10.00", "0 1", "0.00 10.00"),
    ],
)
def test_spread_loses_no_cent(total, weights, expected):
    assert spread(Decimal(total), decimals(weights)) == decimals(expected)


@given(total=amounts, weights=st.lists(st.integers(0, 10**6).map(Decimal), min_size=1, max_size=20))
def test_spread_adds_up_and_stays_near_its_share(total, weights):
    if add(weights) == 0:
        weights = [*weights, Decimal(1)]

    parts = spread(total, weights)

    assert add(parts) == total
    assert all(part == to_cents(part) for part in parts)
    shares = [total * weight / add(weights) for weight in weights]
    assert all(abs(part - share) <= CENT / 2 for part, share in zip(parts[:-1], shares[:-1], strict=True))


@given(gross=amounts, rate=st.integers(0, 9999).map(lambda hundredths: Decimal(hundredths) / 100))
def test_vat_within_a_gross_amount_is_the_vat_on_its_net_amount(gross, rate):
    tax = percent_within(gross, rate)

    assert abs(percent_of(gross - tax, rate) - tax) < Decimal("1E-15")
