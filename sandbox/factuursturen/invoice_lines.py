"""The lines of an invoice as sent and as kept (contract section 4.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.factuursturen.account import Account, Wire
from sandbox.factuursturen.body import rows_of, text_of
from sandbox.factuursturen.client_fields import read_flag
from sandbox.factuursturen.countries import HOME
from sandbox.factuursturen.figures import line_number, plain, to_decimal
from sandbox.factuursturen.refusal import RefusedError
from sandbox.factuursturen.totals import NO_RATE, Arithmetic, Line, kept_price
from sandbox.kit.switches import Switches


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what is calculated with, and its texts. A text line has amount and price 0."""

    line: Line
    amount_desc: str
    description: str

    def as_wire(self, how: Arithmetic) -> Wire:
        """Numbers as JSON numbers, `linetotal` added."""
        return {
            "amount": line_number(self.line.amount),
            "amount_desc": self.amount_desc,
            "description": self.description,
            "tax_rate": line_number(self.line.rate),
            "price": line_number(self.line.price),
            "discount_pct": line_number(self.line.discount),
            "linetotal": line_number(self.line.total(how)),
        }


def arithmetic(switches: Switches) -> Arithmetic:
    """How the books calculate, as the switches stand (contract, U12)."""
    return Arithmetic(
        rounding=switches["rounding"],
        per_line=switches["vat_rounding"] == "per_line",
        price_decimals=int(switches["price_decimals"]),
        whole_cents=switches["linetotal"] == "cents",
        gross_sum_of=switches["intax_sum_of"] == "gross",
    )


def read_rows(
    value: object, client: Wire, account: Account, switches: Switches, from_json: bool, euro: Decimal
) -> list[Row]:
    """The lines of a call, in order. `euro`: what one unit of their prices is in EUR. Raises RefusedError."""
    how = arithmetic(switches)
    return [_read_row(row, client, account, switches, how, from_json, euro) for row in rows_of(value)]


def numbered(rows: Iterable[Wire], word: str) -> Wire | list[Any]:
    """Repeated parts as an object `line1`, `line2`, …; `[]` when there are none (contract section 1.3)."""
    return {f"{word}{number}": row for number, row in enumerate(rows, 1)} or []


def _read_row(
    row: object, client: Wire, account: Account, switches: Switches, how: Arithmetic, from_json: bool, euro: Decimal
) -> Row:
    if not isinstance(row, dict):
        raise RefusedError("Een factuurregel kan niet gelezen worden.")
    description = text_of(row.get("description"), "description")
    priced = row.get("price") not in (None, "")
    zero = Decimal(0)
    if not priced:
        return Row(Line(zero, zero, NO_RATE, zero), text_of(row.get("amount_desc"), "amount_desc"), description)
    abroad = read_flag(row.get("tax_country") or False, "tax_country", switches, from_json and "tax_country" in row)
    if abroad and client["country"] == HOME:
        raise RefusedError("Buitenlandse btw kan alleen bij een buitenlandse klant.")
    line = Line(
        amount=_number(row, "amount", "1"),
        price=kept_price(_number(row, "price", "0") * euro, how),
        rate=_number(row, "tax_rate", "-1"),
        discount=_number(row, "discount_pct", "0"),
    )
    if not zero <= line.discount <= 100:
        raise RefusedError("De korting op een regel ligt tussen 0 en 100.")
    _check_rate(line.rate, abroad, account, switches)
    return Row(line, text_of(row.get("amount_desc"), "amount_desc"), description)


def _number(row: Wire, field: str, missing: str) -> Decimal:
    value = row.get(field)
    return to_decimal(missing if value in (None, "") else value, field)


def _check_rate(rate: Decimal, abroad: bool, account: Account, switches: Switches) -> None:
    if rate == NO_RATE or abroad or plain(rate) in account.rates or switches["unknown_rate"] == "accepted":
        return
    raise RefusedError(f"Het btw-tarief {plain(rate)}% is niet bekend in deze administratie.")
