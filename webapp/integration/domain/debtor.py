"""The neutral debtor: whom the books send an invoice to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class PriceBasis(StrEnum):
    """What a line price of an invoice means; in the books this belongs to the debtor, not to the invoice."""

    INCL = "incl"
    EXCL = "excl"


@dataclass(frozen=True, slots=True)
class NewDebtor:
    """A debtor we are about to make (manual section 6, field table of the customer).

    `country`: ISO 3166 alpha-2. `by_email`: the books mail this debtor's invoices by themselves.
    All texts already fit the books' lengths.
    """

    contact: str
    company: str
    address: str
    zipcode: str
    city: str
    country: str
    phone: str
    mobile: str
    email: str
    vat_number: str
    basis: PriceBasis
    by_email: bool
    salutation: str
    thanks: str


@dataclass(frozen=True, slots=True)
class KnownDebtor:
    """A debtor as it is in the books; only what decides about an invoice.

    `standard_discount`: percent. `vat_shifted`: the books leave VAT off every invoice of this debtor.
    """

    number: str
    email: str
    name: str
    basis: PriceBasis
    standard_discount: Decimal
    currency: str
    vat_shifted: bool
    active: bool
    country: str = ""
