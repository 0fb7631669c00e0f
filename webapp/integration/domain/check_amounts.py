"""The checks of an order's own figures (docs/vendors/kmo-shops.md, section 6)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from webapp.integration.domain.check_result import Check, CheckResult, failed, passed
from webapp.integration.domain.money import CENT, add, exact, percent_of, percent_within, to_cents
from webapp.integration.domain.notes import noted
from webapp.integration.domain.order import LineKind, Order, OrderLine
from webapp.integration.domain.problems import Finding, finding
from webapp.integration.domain.sentences import N_

# Rounding that a shop may show between its lines and its totals.
MOST_ROUNDING = 2 * CENT


@exact
def check_total(order: Order) -> CheckResult:
    """Lines + shipping = total, with VAT; up to 2 cents of rounding pass with a note."""
    shipping = add(line.total_incl for line in order.lines if line.kind is LineKind.SHIPPING)
    lines = add(line.total_incl for line in order.lines if line.kind is not LineKind.SHIPPING)
    figures = {"lines": lines, "shipping": shipping, "sum": lines + shipping, "total": order.total_incl}
    difference = abs(lines + shipping - order.total_incl)
    if difference > MOST_ROUNDING:
        found = finding("order.total_differs", difference=difference, **figures)
        return failed(Check.TOTAL, N_("{lines:eur} + {shipping:eur} = {sum:eur}, not {total:eur}"), found)
    if order.total_incl < 0:
        found = finding("order.negative_total", total=order.total_incl)
        return failed(Check.TOTAL, N_("{lines:eur} + {shipping:eur} = {sum:eur}, below zero"), found, **figures)
    if difference:
        note = noted("checks.total_rounded", difference=difference, sum=lines + shipping, total=order.total_incl)
        says = N_("{lines:eur} + {shipping:eur} = {sum:eur}, rounded to {total:eur}")
        return replace(passed(Check.TOTAL, says, **figures), note=note)
    return passed(Check.TOTAL, N_("{lines:eur} + {shipping:eur} = {total:eur}"), **figures)


@exact
def check_amounts(order: Order) -> CheckResult:
    """Quantity, VAT rate and amounts of every row belong together, and so do the order's totals."""
    found = _fault(order)
    if found is None:
        return passed(Check.AMOUNTS, N_("Price, VAT and rate of every line fit"))
    return failed(Check.AMOUNTS, found.problem.figure, found)


def _fault(order: Order) -> Finding | None:
    if not order.lines:
        return finding("order.no_lines")
    for line in order.lines:
        if line.quantity <= 0:
            return finding("order.quantity", line=line.name, quantity=line.quantity)
        if not _row_fits(line):
            return finding(
                "order.amounts_inconsistent",
                line=line.name,
                rate=line.rate,
                excl=line.total_excl,
                tax=line.total_tax,
                incl=line.total_incl,
            )
    if not _totals_fit(order):
        return finding("order.totals_inconsistent", excl=order.total_excl, tax=order.total_tax, incl=order.total_incl)
    return None


def _row_fits(line: OrderLine) -> bool:
    """True when the three amounts add up and the rate explains the VAT within a cent, from either side."""
    if not 0 <= line.rate < 100 or line.total_excl + line.total_tax != line.total_incl:
        return False
    reckoned = (percent_of(line.total_excl, line.rate), percent_within(line.total_incl, line.rate))
    return any(abs(to_cents(tax) - line.total_tax) <= CENT for tax in reckoned)


def _totals_fit(order: Order) -> bool:
    """True when the totals make each other and are the sum of the rows, within the rounding that is allowed."""
    differences = (
        order.total_excl + order.total_tax - order.total_incl,
        add(line.total_excl for line in order.lines) - order.total_excl,
    )
    return all(abs(difference) <= MOST_ROUNDING for difference in differences) and _rates_fit(order)


def _rates_fit(order: Order) -> bool:
    """True when the shop's own totals per rate, where it gives any, are those of its rows."""
    for total in order.rate_totals:
        rows = [line for line in order.lines if line.rate == total.rate]
        # A shop may reckon VAT per rate or per row, which may come to half a cent a row.
        allowed: Decimal = MOST_ROUNDING + CENT * (len(rows) // 2)
        if abs(add(row.total_excl for row in rows) - total.base) > allowed:
            return False
        if abs(add(row.total_tax for row in rows) - total.tax) > allowed:
            return False
    return True
