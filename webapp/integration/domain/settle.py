"""Making an invoice come to the order's total, to the cent, out of what the books will compute (design section 8).

The books reckon by their own rules from unit prices on the debtor's basis, so an order's amounts are not always met by
themselves. In this order: as in the shop; with a visible rounding line of at most 5 cents; with those lines written as
one piece whose quantity times unit price misses their total; else not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from webapp.integration.domain.debtor import PriceBasis
from webapp.integration.domain.invoice import InvoiceLine, Totals
from webapp.integration.domain.money import CENT, ZERO, add, exact, to_cents, to_price
from webapp.integration.domain.notes import Noted, noted
from webapp.integration.domain.order import Order, OrderLine
from webapp.integration.domain.problems import Finding, HeldError, finding
from webapp.integration.domain.vat import books_totals, line_total

MOST_SETTLED = 5 * CENT
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Settled:
    """Lines that come to the order's total. `expected`: what the books will make of them."""

    lines: tuple[InvoiceLine, ...]
    expected: Totals
    notes: tuple[Noted, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """How this debtor's invoices are reckoned. `spare_rates`: what the books know beside the order's."""

    basis: PriceBasis
    vat_shifted: bool
    rounding_text: str
    spare_rates: Collection[Decimal] = ()

    def totals(self, lines: Sequence[InvoiceLine]) -> Totals:
        """What the books make of `lines`."""
        return books_totals(lines, self.basis, self.vat_shifted)


@exact
def settle(order: Order, described: Sequence[str], way: Way) -> Settled:
    """Invoice lines for the rows of `order` (`described`: their texts). Raises HeldError when none meets the total."""
    as_in_shop = [_line(row, text, way.basis) for row, text in zip(order.lines, described, strict=True)]
    in_one_piece = [_one_piece(row, line, way.basis) for row, line in zip(order.lines, as_in_shop, strict=True)]
    first_fault: Finding | None = None
    for lines in (as_in_shop, in_one_piece):
        settled = _settle(order, lines, way)
        if isinstance(settled, Settled):
            return replace(settled, notes=(*_quantity_notes(order, as_in_shop, lines), *settled.notes))
        first_fault = first_fault or settled
    assert first_fault is not None
    raise HeldError(first_fault)


def _line(row: OrderLine, text: str, basis: PriceBasis) -> InvoiceLine:
    unit = row.unit_incl if basis is PriceBasis.INCL else row.unit_excl
    return InvoiceLine(quantity=row.quantity, description=text, rate=row.rate, price=to_price(unit))


def _one_piece(row: OrderLine, line: InvoiceLine, basis: PriceBasis) -> InvoiceLine:
    """The line as one piece of its total, when its quantity times its price does not make that."""
    total = row.total_incl if basis is PriceBasis.INCL else row.total_excl
    if line_total(line) == total:
        return line
    if line.quantity == ONE:
        return replace(line, price=total)
    quantity = format(line.quantity.normalize(), "f")
    return replace(line, quantity=ONE, price=total, description=f"{quantity} × {line.description}")


def _quantity_notes(order: Order, as_in_shop: list[InvoiceLine], lines: list[InvoiceLine]) -> Iterator[Noted]:
    for row, before, line in zip(order.lines, as_in_shop, lines, strict=True):
        if before.quantity != line.quantity:
            yield noted(
                "invoice.quantity_in_text", line=before.description, quantity=row.quantity, total=line_total(line)
            )


def _settle(order: Order, lines: list[InvoiceLine], way: Way) -> Settled | Finding:
    """`lines` with the rounding line they need, or what stands in the way."""
    totals = way.totals(lines)
    rounding: InvoiceLine | None = None
    if totals.incl != order.total_incl:
        rounding = _rounding_line(order.total_incl, lines, totals, way)
        if rounding is None:
            return finding(
                "invoice.rounding_too_large",
                invoice=totals.incl,
                order=order.total_incl,
                difference=abs(totals.incl - order.total_incl),
            )
        lines = [*lines, rounding]
        totals = way.totals(lines)
    fault = _rate_fault(order, totals, rounding)
    if fault is not None:
        return fault
    return Settled(tuple(lines), totals, tuple(_notes(order, totals, rounding)))


def _rounding_line(target: Decimal, lines: list[InvoiceLine], totals: Totals, way: Way) -> InvoiceLine | None:
    """A line of at most 5 cents that makes the books come to `target`; None when there is none.

    At the rate with the largest base. Without VAT in the prices some totals cannot be met at that rate (at 21 % no
    amount comes to 0.03), so the order's other rates are tried next, then 0 % if the books have it.
    """
    difference = target - totals.incl
    if abs(difference) > MOST_SETTLED:
        return None
    for rate in _rates_for_rounding(totals, lines, way):
        for price in _prices_near(difference):
            line = InvoiceLine(quantity=ONE, description=way.rounding_text, rate=rate, price=price)
            if way.totals([*lines, line]).incl == target:
                return line
    return None


def _rates_for_rounding(totals: Totals, lines: list[InvoiceLine], way: Way) -> list[Decimal]:
    if way.vat_shifted:  # the books count all of it at 0 %, whatever is sent
        return [max((line.rate for line in lines), default=ZERO)]
    by_base = sorted(totals.rates, key=lambda total: (total.base, total.rate), reverse=True)
    rates = [total.rate for total in by_base]
    return rates + [rate for rate in sorted(way.spare_rates) if rate == 0 and rate not in rates]


def _prices_near(difference: Decimal) -> list[Decimal]:
    """Every price a rounding line may have, those closest to `difference` first, never of the other sign."""
    cents = [step * CENT for step in range(-5, 6) if step]
    same_way = [price for price in cents if (price > 0) == (difference > 0)]
    return sorted(same_way, key=lambda price: (abs(price - difference), abs(price)))


def _rate_fault(order: Order, totals: Totals, rounding: InvoiceLine | None) -> Finding | None:
    """The first rate whose base or VAT is further from the shop's than rounding explains.

    A shop rounds on each row, the books once per rate, and a row may be a cent off its rate (`check_amounts`). So a
    cent a row is allowed, and what the rounding line moves.
    """
    for total in totals.rates:
        rows = [row for row in order.lines if row.rate == total.rate]
        allowed = CENT * len(rows)
        if rounding is not None and rounding.rate == total.rate:
            allowed += MOST_SETTLED
        base, tax = add(row.total_excl for row in rows), add(row.total_tax for row in rows)
        if abs(total.tax - tax) > allowed or abs(total.base - base) > allowed:
            return finding("invoice.vat_differs", rate=total.rate, invoice=total.tax, order=tax)
    return None


def _notes(order: Order, totals: Totals, rounding: InvoiceLine | None) -> Iterator[Noted]:
    if rounding is not None:
        yield noted("invoice.rounding_line", amount=rounding.price, rate=rounding.rate)
    if totals.tax != order.total_tax:
        difference = abs(to_cents(totals.tax - order.total_tax))
        yield noted("invoice.vat_rounded", difference=difference, invoice=totals.tax, order=order.total_tax)
