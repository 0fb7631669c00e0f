"""Amounts of money: the only place that rounds. EUR, Decimal, half up (a tie goes away from zero)."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Clamped, Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from typing import ParamSpec, TypeVar

CENT = Decimal("0.01")
ZERO = Decimal("0.00")

# Wide enough that no amount a shop can send (see `amount`) ever loses a digit between two roundings.
_CONTEXT = Context(
    prec=60, rounding=ROUND_HALF_UP, traps=[Clamped, DivisionByZero, InvalidOperation, Overflow], capitals=1
)
_PRICE = Decimal("0.0001")
_PERCENT = Decimal(100)
_WRITTEN = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,8})?", re.ASCII)

P = ParamSpec("P")
R = TypeVar("R")


class NotAnAmountError(ValueError):
    """Not a finite decimal number of a size that money can have."""


def exact(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` under our own Decimal context, whatever context the calling thread has set."""

    @functools.wraps(function)
    def under_our_context(*args: P.args, **kwargs: P.kwargs) -> R:
        with localcontext(_CONTEXT):
            return function(*args, **kwargs)

    return under_our_context


def amount(text: str) -> Decimal:
    """The number that `text` writes out (`-12.3554`): at most 12 digits before the dot, 8 after it.

    Raises NotAnAmountError for anything else, so that exponents, NaN and Infinity never get in.
    """
    if not _WRITTEN.fullmatch(text):
        raise NotAnAmountError(text[:40])
    return Decimal(text)


def to_cents(value: Decimal) -> Decimal:
    """`value` in whole cents. Raises NotAnAmountError unless it is finite."""
    return _rounded(value, CENT)


def to_price(value: Decimal) -> Decimal:
    """`value` with four decimals, as many as a unit price may have. Raises NotAnAmountError unless it is finite."""
    return _rounded(value, _PRICE)


@exact
def percent_of(value: Decimal, rate: Decimal) -> Decimal:
    """`rate` per cent of `value`, not rounded."""
    return value * rate / _PERCENT


@exact
def percent_within(value: Decimal, rate: Decimal) -> Decimal:
    """What is VAT in `value` when `value` includes VAT at `rate` per cent, not rounded."""
    return value * rate / (_PERCENT + rate)


@exact
def add(values: Iterable[Decimal]) -> Decimal:
    """The sum of `values`; nothing gives 0.00."""
    return sum(values, ZERO)


@exact
def spread(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Split `total` by weight (not adding up to zero), to the cent; the last part takes the difference."""
    whole = add(weights)
    parts = [to_cents(total * weight / whole) for weight in weights[:-1]]
    return [*parts, total - add(parts)]


def _rounded(value: Decimal, step: Decimal) -> Decimal:
    if not value.is_finite():
        raise NotAnAmountError(str(value))
    try:
        result = value.quantize(step, context=_CONTEXT)
    except InvalidOperation as error:
        raise NotAnAmountError(str(value)[:40]) from error
    return abs(result) if result.is_zero() else result  # no "-0.00" on an invoice
