"""The shop's own arithmetic: rows to the cent, totals as sums of rows (contract section 9 and its invariants)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sandbox.kmo_shops.amounts import as_text, quantity_text, to_cents, with_vat, without_vat

Row = dict[str, Any]


def amounts(price: Decimal, quantity: Decimal, rate: Decimal, *, including: bool) -> Row:
    """The six figures of a row whose unit price was entered as `price`, EUR, including or excluding VAT.

    The entered side is multiplied and rounded to the cent; the other side and the tax follow from it, so a row always
    adds up and its tax fits its rate within a cent.
    """
    if including:
        total_incl = to_cents(quantity * price)
        total_excl = to_cents(without_vat(total_incl, rate))
        tax = total_incl - total_excl
        unit_incl, unit_excl = price, without_vat(price, rate)
    else:
        total_excl = to_cents(quantity * price)
        tax = to_cents(total_excl * rate / 100)
        total_incl = total_excl + tax
        unit_incl, unit_excl = with_vat(price, rate), price
    return {
        "unit_price_excl": as_text(unit_excl),
        "unit_price_incl": as_text(unit_incl),
        "tax_rate": as_text(rate),
        "total_excl": as_text(total_excl),
        "total_tax": as_text(tax),
        "total_incl": as_text(total_incl),
    }


def line(
    kind: str, name: str, price: Decimal, rate: Decimal, *, including: bool, sku: str | None = None, quantity: str = "1"
) -> Row:
    """One order line without its id. `kind`: product, discount, fee or gift_card."""
    number = Decimal(quantity)
    return {
        "type": kind,
        "sku": sku,
        "name": name,
        "quantity": quantity_text(number),
        **amounts(price, number, rate, including=including),
    }


def shipping_row(code: str, name: str, price: Decimal, rate: Decimal, *, including: bool) -> Row:
    """One shipping row; it has totals but no unit prices."""
    figures = amounts(price, Decimal(1), rate, including=including)
    del figures["unit_price_excl"], figures["unit_price_incl"]
    return {"code": code, "name": name, **figures}


def numbered(lines: Iterable[Row]) -> list[Row]:
    """The lines with ids "1", "2", … in front."""
    return [{"id": str(position), **row} for position, row in enumerate(lines, start=1)]


def complete(row: Row, *, including: bool, shipping: bool = False) -> Row:
    """A row typed by hand with at least `price` (or totals) and `tax_rate`: what is missing is reckoned."""
    if "total_incl" in row:
        return row
    row = dict(row)
    price, rate = Decimal(str(row.pop("price", "0"))), Decimal(str(row.pop("tax_rate", "21.00")))
    if shipping:
        made = shipping_row("home", "Thuislevering", price, rate, including=including)
    else:
        quantity = str(row.pop("quantity", "1"))
        made = line("product", "Los artikel", price, rate, including=including, quantity=quantity)
    return {**made, **row}


def totals(lines: Iterable[Row], shipping: Iterable[Row]) -> Row:
    """`totals` of an order: the sums of its rows, and per VAT rate, highest first."""
    excl, tax = Decimal(0), Decimal(0)
    rates: dict[Decimal, list[Decimal]] = {}
    for row in (*lines, *shipping):
        base, amount = Decimal(row["total_excl"]), Decimal(row["total_tax"])
        excl, tax = excl + base, tax + amount
        sums = rates.setdefault(Decimal(row["tax_rate"]), [Decimal(0), Decimal(0)])
        sums[0] += base
        sums[1] += amount
    return {
        "excl": as_text(excl),
        "tax": as_text(tax),
        "incl": as_text(excl + tax),
        "tax_lines": [
            {"rate": as_text(rate), "base": as_text(base), "amount": as_text(amount)}
            for rate, (base, amount) in sorted(rates.items(), reverse=True)
        ],
    }
