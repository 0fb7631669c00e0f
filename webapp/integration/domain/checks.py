"""The checks before an order goes to the books: the manual's four (section 2, "Pre-check") and our own.

All of them always run, so that a person sees every problem of an order at once, each with its figures.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from enum import StrEnum

from webapp.integration.domain import email
from webapp.integration.domain.check_amounts import check_amounts, check_total
from webapp.integration.domain.check_result import Check, CheckResult, Outcome, failed, not_needed, passed, waits
from webapp.integration.domain.country import vat_prefix
from webapp.integration.domain.money import exact
from webapp.integration.domain.order import Order
from webapp.integration.domain.problems import Finding, finding
from webapp.integration.domain.sentences import N_
from webapp.integration.domain.vat_decision import (
    Place,
    agrees,
    decide,
    needs_vat_number,
    place_of,
    vat_number_to_check,
)
from webapp.integration.domain.vat_number import VatNumber

__all__ = [
    "Check",
    "CheckResult",
    "Outcome",
    "VatAnswered",
    "check",
    "first_finding",
    "must_wait",
    "vat_number_to_check",
]

CURRENCY = "EUR"


class VatAnswered(StrEnum):
    """What the register says of a VAT number; UNKNOWN: it cannot say now."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"


@exact
def check(
    order: Order,
    *,
    home_country: str,
    known_rates: Collection[Decimal],
    vat_form_ok: bool | None = None,
    vat_answer: VatAnswered | str | None = None,
    earlier_invoice: str | None = None,
) -> tuple[CheckResult, ...]:
    """Every check of `order`, in the order of `Check`.

    `known_rates`: the VAT percentages of the books. `vat_form_ok`: whether the number of `vat_number_to_check` is well
    formed (None: not judged). `vat_answer`: what the register said of it (None: not asked yet). `earlier_invoice`: the
    number of an invoice that this order already has.
    """
    place = place_of(order, home_country)
    # Its amounts would be read as EUR; it is held for its currency anyway.
    is_foreign = order.currency != CURRENCY
    return (
        _not_compared(Check.TOTAL, order) if is_foreign else check_total(order),
        _vat_rates(order, known_rates),
        _vat_number(order, place, home_country, vat_form_ok, vat_answer),
        _not_before(order, earlier_invoice),
        _number(order),
        _email(order),
        _currency(order),
        _country(order, place),
        _not_compared(Check.AMOUNTS, order) if is_foreign else check_amounts(order),
        _vat_treatment(order, place),
    )


def first_finding(results: Collection[CheckResult]) -> Finding | None:
    """The finding that names the order's problem; None when no check failed."""
    return next((result.finding for result in results if result.finding is not None), None)


def must_wait(results: Collection[CheckResult]) -> bool:
    """True when nothing failed but an answer is still to come."""
    return first_finding(results) is None and any(result.outcome is Outcome.WAITS for result in results)


def _not_compared(what: Check, order: Order) -> CheckResult:
    return not_needed(what, N_("Not compared: the order is in {currency}"), currency=order.currency)


def _vat_rates(order: Order, known_rates: Collection[Decimal]) -> CheckResult:
    for line in order.lines:
        if line.rate not in known_rates:
            found = finding("order.unknown_rate", rate=line.rate, line=line.name, known=known_rates)
            return failed(Check.VAT_RATES, N_("{rate:percent} is not among {known:percents}"), found)
    rates = {line.rate for line in order.lines}
    if len(rates) == 1:
        return passed(Check.VAT_RATES, N_("{rate:percent} on every line"), rate=rates.pop())
    return passed(Check.VAT_RATES, N_("{rates:percents}"), rates=rates)


def _vat_number(
    order: Order, place: Place | None, home_country: str, form_ok: bool | None, answer: VatAnswered | str | None
) -> CheckResult:
    if place is None:
        return not_needed(Check.VAT_NUMBER, N_("Not needed before the country is known"))
    if not needs_vat_number(order, place):
        if not order.buyer.is_business:
            return not_needed(
                Check.VAT_NUMBER, N_("Not needed: private customer, {country:country}"), country=place.country
            )
        if place.is_other_eu:
            return not_needed(Check.VAT_NUMBER, N_("Not needed: VAT is charged"))
        return not_needed(Check.VAT_NUMBER, N_("Not needed: company, {country:country}"), country=place.country)
    number = vat_number_to_check(order, home_country)
    if number is None and not order.buyer.vat_number.strip():
        found = finding("order.vat_number_missing", name=order.buyer.name, country=place.country)
        return failed(Check.VAT_NUMBER, N_("Empty"), found)
    typed = number.full if number else order.buyer.vat_number.strip()
    fault = _vat_number_fault(order, number, typed, home_country, form_ok, answer)
    if fault is not None:
        return fault
    if answer != VatAnswered.VALID:
        return waits(Check.VAT_NUMBER, N_("{number}: the EU's register has not answered yet"), number=typed)
    return passed(Check.VAT_NUMBER, N_("{number} is valid"), number=typed)


def _vat_number_fault(
    order: Order,
    number: VatNumber | None,
    typed: str,
    home_country: str,
    form_ok: bool | None,
    answer: VatAnswered | str | None,
) -> CheckResult | None:
    name = order.buyer.name
    if number is not None and number.country == vat_prefix(home_country):
        found = finding("order.vat_number_home", number=typed, name=name, country=home_country)
        return failed(Check.VAT_NUMBER, N_("{number} is of your own country"), found)
    invalid = finding("order.vat_number_invalid", number=typed, name=name)
    if number is None or form_ok is False:
        return failed(Check.VAT_NUMBER, N_("{number} is not written like a VAT number"), invalid)
    if answer == VatAnswered.INVALID:
        return failed(Check.VAT_NUMBER, N_("{number} is not in the EU's register"), invalid)
    return None


def _not_before(order: Order, earlier_invoice: str | None) -> CheckResult:
    if earlier_invoice is not None:
        found = finding("invoice.already_made", number=order.number, invoice=earlier_invoice)
        return failed(Check.NOT_BEFORE, N_("Invoice {invoice}"), found)
    if not order.number.strip():
        return passed(Check.NOT_BEFORE, N_("No earlier invoice for this order"))
    return passed(Check.NOT_BEFORE, N_("No earlier invoice for order {number}"), number=order.number)


def _number(order: Order) -> CheckResult:
    if not order.number.strip():
        return failed(Check.NUMBER, N_("Empty"), finding("order.no_number"))
    return passed(Check.NUMBER, N_("{number}"), number=order.number)


def _email(order: Order) -> CheckResult:
    typed = order.buyer.email.strip()
    if not typed:
        return failed(Check.EMAIL, N_("Empty"), finding("order.no_email", name=order.buyer.name))
    if not email.is_valid(typed):
        return failed(Check.EMAIL, N_("{email}"), finding("order.email_invalid", email=typed))
    return passed(Check.EMAIL, N_("{email}"), email=typed)


def _currency(order: Order) -> CheckResult:
    if order.currency != CURRENCY:
        found = finding("order.currency", currency=order.currency, total=order.total_incl)
        return failed(Check.CURRENCY, N_("{currency}"), found)
    return passed(Check.CURRENCY, N_("{currency}"), currency=order.currency)


def _country(order: Order, place: Place | None) -> CheckResult:
    address = order.buyer.address
    if place is None:
        given = " / ".join(text for text in (address.country, address.country_name) if text)
        return failed(Check.COUNTRY, N_("{country}"), finding("order.country_unknown", country=given))
    return passed(Check.COUNTRY, N_("{country:country}"), country=place.country)


def _vat_treatment(order: Order, place: Place | None) -> CheckResult:
    if place is None:
        return not_needed(Check.VAT_TREATMENT, N_("Not needed before the country is known"))
    ours = decide(order, place)
    if not agrees(order, place):
        found = finding(
            "order.vat_treatment_differs",
            shop_says=order.vat_treatment,
            we_say=ours,
            rates={line.rate for line in order.lines},
            country=place.country,
        )
        return failed(Check.VAT_TREATMENT, N_("{shop_says:treatment}, but {we_say:treatment}"), found)
    return passed(Check.VAT_TREATMENT, N_("{treatment:treatment}"), treatment=order.vat_treatment)
