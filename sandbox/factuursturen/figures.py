"""Numbers as the wire writes them: texts at top level, JSON numbers within lines (contract section 1.3)."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation

from sandbox.factuursturen.refusal import RefusedError

CENT = Decimal("0.01")
ROUNDING = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}
_LARGEST = Decimal("1e12")


def to_decimal(value: object, field: str) -> Decimal:
    """A number or a text with a dot. Raises RefusedError for anything else, NaN and infinity included."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise RefusedError(f"Het veld {field} is geen getal.")
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise RefusedError(f"Het veld {field} is geen getal.") from None
    if not number.is_finite() or abs(number) > _LARGEST:
        raise RefusedError(f"Het veld {field} is geen getal.")
    return number


def cents(amount: Decimal, rounding: str) -> Decimal:
    """Rounded to whole cents; `rounding` is one of the switch's words."""
    return amount.quantize(CENT, rounding=ROUNDING[rounding])


def line_number(number: Decimal) -> int | float:
    """A number as it stands within a line: 3, 0.5."""
    return int(number) if number == number.to_integral_value() else float(number)


def plain(number: Decimal) -> str:
    """A text without padding: `0`, `2.5`."""
    return format(number.normalize(), "f") if number else "0"


def money(amount: Decimal) -> str:
    """A text with two decimals: `167.00`."""
    return format(amount, ".2f")
