"""VAT of our own invoices: services to a business are taxed where it is (article 44 of Directive 2006/112/EC)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from webapp.integration.domain.country import EU, NORTHERN_IRELAND, territory
from webapp.integration.domain.debtor import PriceBasis
from webapp.integration.domain.invoice import InvoiceLine, Totals
from webapp.integration.domain.vat import NO_VAT, books_totals


class Treatment(StrEnum):
    """Which rule an invoice of ours falls under."""

    HOME = "home"
    REVERSE_CHARGE = "reverse_charge"
    EU_WITHOUT_NUMBER = "eu_without_number"
    OUTSIDE_EU = "outside_eu"


class Register(StrEnum):
    """What the EU's register says about the customer's VAT number."""

    NO_NUMBER = "no_number"
    VALID = "valid"
    INVALID = "invalid"
    NOT_KNOWN_YET = "not_known_yet"


class NotSoldError(Exception):
    """We do not sell to other EU countries without a VAT number that the register confirms: a setting says so."""


class NotKnownYetError(Exception):
    """The register has to answer first."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The seller's side. `home`: ISO alpha-2; `rate`: VAT there, in per cent; `sells_without_number`: to customers in
    other EU countries whose VAT number nobody confirms.
    """

    home: str
    rate: Decimal
    sells_without_number: bool = True


def depends_on_register(rules: Rules, country: str, zipcode: str = "") -> bool:
    """True when the register's answer decides whether VAT is charged: in every EU country but our own."""
    place = _place(country, zipcode)
    return place in EU and place != _place(rules.home)


def treatment(rules: Rules, country: str, zipcode: str, register: Register) -> Treatment:
    """The rule for a customer in `country` (ISO alpha-2). Raises NotKnownYetError and NotSoldError."""
    place = _place(country, zipcode)
    if place == _place(rules.home):
        return Treatment.HOME
    if place not in EU:
        return Treatment.OUTSIDE_EU
    if register is Register.VALID:
        return Treatment.REVERSE_CHARGE
    if register is Register.NOT_KNOWN_YET:
        raise NotKnownYetError
    # Without a confirmed number we cannot show that the customer is a business. A small seller charges its home rate
    # then; above the EU's threshold of EUR 10,000 a year it owes the customer's rate by the One Stop Shop. Whether the
    # threshold is passed is for the seller's accountant: who may not sell like this, forbids it.
    if not rules.sells_without_number:
        raise NotSoldError
    return Treatment.EU_WITHOUT_NUMBER


def rate_of(rules: Rules, how: Treatment) -> Decimal:
    """VAT in per cent under that rule."""
    return rules.rate if how in (Treatment.HOME, Treatment.EU_WITHOUT_NUMBER) else NO_VAT


def totals(lines: Iterable[InvoiceLine]) -> Totals:
    """What an invoice of ours adds up to: reckoned as the invoices of orders are, from prices without VAT."""
    return books_totals(lines, PriceBasis.EXCL)


def _place(country: str, zipcode: str = "") -> str:
    """Whose VAT rules hold for services: Northern Ireland belongs to the EU for goods only."""
    place = territory(country, zipcode)
    return "GB" if place == NORTHERN_IRELAND else place
