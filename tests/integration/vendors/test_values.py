"""Single values: what is taken, and what is refused by name."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from webapp.integration.vendors.errors import UnreadableError
from webapp.integration.vendors.values import amount, boolean, day, identifier, moment, text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("12.3554", "12.3554"), ("-2.99", "-2.99"), ("0", "0"), ("0.00", "0.00"), (" 5.00 ", "5.00"), (3, "3"),
        (Decimal("12.5"), "12.5"), (Decimal("1E+2"), "100"), ("1000000000", "1000000000"), ("1.12345678", "1.12345678"),
    ],
)  # fmt: skip
def test_amounts_are_exact(value: Any, expected: str) -> None:
    assert str(amount(value)) == expected


@pytest.mark.parametrize(
    "value",
    [
        True, False, None, "", "abc", "NaN", "Infinity", "-Infinity", "1e5", "12,50", "1.000,00", "+5", "--5", "5.",
        ".5", "1000000000.01",
        "10000000000", 10**10, 10**4000, Decimal("1E+999999"), Decimal("1E-999999"), Decimal("NaN"),
        "1.123456789", "١٢", "１２", [], {}, 1.5, "5\n5", "0x10", "1_000",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused_by_name(value: Any) -> None:
    with pytest.raises(UnreadableError) as caught:
        amount(value)

    assert caught.value.field == "amount"
    assert len(caught.value.value) <= 100


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  Noor ", "Noor"), ("Zoë 👩‍👩‍👧", "Zoë 👩‍👩‍👧"),
        (None, ""), (True, ""), (5, "5"), ([], ""), ("a\x00b", "a\ufffdb"),
        ("half \ud83d pair", "half \ufffd pair"), ("two\nlines", "two\nlines"),
    ],
)  # fmt: skip
def test_texts_can_be_stored(value: Any, expected: str) -> None:
    assert text(value) == expected
    text(value).encode()


@pytest.mark.parametrize("value", ["", None, True, "a" * 65, "a\nb", "\ud83d", [], {}, "a\x00"])
def test_what_is_no_id_is_refused(value: Any) -> None:
    with pytest.raises(UnreadableError):
        identifier(value, "order id")


@pytest.mark.parametrize(
    ("value", "expected"), [(True, True), ("true", True), ("1", True), (1, True), ("False", False), (0, False)]
)
def test_truth_values(value: Any, expected: bool) -> None:
    assert boolean(value, "x") is expected


@pytest.mark.parametrize("value", ["", None, "yes", 2, [], "on"])
def test_what_is_no_truth_value_is_refused(value: Any) -> None:
    with pytest.raises(UnreadableError):
        boolean(value, "x")


@pytest.mark.parametrize("value", ["2026-03-02T09:14:07", "yesterday", "", None, 5, "2026-13-01T00:00:00Z"])
def test_a_moment_has_an_offset(value: Any) -> None:
    with pytest.raises(UnreadableError):
        moment(value, "x")


@pytest.mark.parametrize("value", ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-12:00", "1899-12-30T00:00:00Z"])
def test_a_moment_that_stands_for_none_is_refused(value: str) -> None:
    """PostgreSQL would keep it, and nobody could read it back."""
    with pytest.raises(UnreadableError):
        moment(value, "x")


def test_an_odd_date_is_none() -> None:
    assert day("") is None
    assert day("0000-00-00") is None
    assert str(day("2026-03-02")) == "2026-03-02"
