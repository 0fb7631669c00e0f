"""Plans: what a year of the integration costs, by the number of invoices in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from webapp.integration.domain.money import CENT, ZERO, NotAnAmountError, amount

WITHOUT_LIMIT = "*"


class NoPlansError(ValueError):
    """What was written is not a list of plans; the text says why, to go on after the setting's name."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`code`: as it is written and kept, "500" or "*". `most`: invoices a year, None for any number. `price`: a year,
    in EUR without VAT.
    """

    code: str
    most: int | None
    price: Decimal


def plans(text: str) -> tuple[Plan, ...]:
    """The plans that `text` lists, `500:72.00,2500:120.00,*:170.00`, the smallest first. Raises NoPlansError."""
    found = tuple(_plan(part.strip()) for part in text.split(","))
    if found[-1].most is not None:
        raise NoPlansError("must end in a plan for any number of invoices, such as *:170.00")
    limits = [plan.most for plan in found[:-1] if plan.most is not None]
    if len(limits) < len(found) - 1 or any(one >= other for one, other in pairwise(limits)):
        raise NoPlansError("must list plans by number of invoices, growing, and * last")
    if any(one.price >= other.price for one, other in pairwise(found)):
        raise NoPlansError("must ask more for more invoices")
    return found


def plan_of(code: str, among: Sequence[Plan]) -> Plan | None:
    """The plan of that code; None when there is none (any more)."""
    return next((plan for plan in among if plan.code == code), None)


def _plan(part: str) -> Plan:
    code, _, price = part.partition(":")
    is_number = code.isascii() and code.isdigit() and 0 < int(code) <= 10_000_000 and str(int(code)) == code
    if not is_number and code != WITHOUT_LIMIT:
        raise NoPlansError("must be number:price pairs, comma separated, such as 500:72.00")
    try:
        value = amount(price)
    except NotAnAmountError:
        value = ZERO
    if value <= 0 or value != value.quantize(CENT):
        raise NoPlansError("must give each plan a price in euros and cents, such as 500:72.00")
    return Plan(code, int(code) if is_number else None, value.quantize(CENT))
