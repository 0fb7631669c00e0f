"""The canonical order: what every shop's order is translated into before anybody thinks about it.

Money is `Decimal` in EUR unless `currency` says otherwise; rates are percentages (`Decimal("21.00")`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from enum import StrEnum

from webapp.integration.domain.days import day_in


class LineKind(StrEnum):
    """What a line of an order is. Discounts, fees and gift cards are lines, so that the sum check holds."""

    PRODUCT = "product"
    DISCOUNT = "discount"
    FEE = "fee"
    GIFT_CARD = "gift_card"
    SHIPPING = "shipping"


class Stage(StrEnum):
    """What a shop's status means, whatever its code or label."""

    OPEN = "open"
    PROCESSING = "processing"
    DONE = "done"
    VOID = "void"
    UNKNOWN = "unknown"


class VatTreatment(StrEnum):
    """The shop's hint about VAT. We decide ourselves and hold the order when both disagree."""

    STANDARD = "standard"
    INTRA_COMMUNITY = "intra_community"
    EXPORT = "export"
    OSS = "oss"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class Address:
    """Where something goes. `country`: as the shop gave it (ISO 2, ISO 3, a name or None)."""

    address1: str = ""
    address2: str = ""
    house_number: str = ""
    zipcode: str = ""
    city: str = ""
    country: str | None = None
    country_name: str | None = None


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who ordered. Empty text where the shop gave nothing; `email` is as typed, not yet normalised."""

    is_business: bool = False
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    address: Address = Address()
    phone: str = ""
    mobile: str = ""
    email: str = ""
    vat_number: str = ""

    @property
    def name(self) -> str:
        """The name a person reads: the company, else first and last name."""
        return self.company or f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One row of an order, shipping included. Unit prices may have four decimals, totals have two."""

    kind: LineKind
    name: str
    quantity: Decimal
    unit_excl: Decimal
    unit_incl: Decimal
    rate: Decimal
    total_excl: Decimal
    total_tax: Decimal
    total_incl: Decimal
    sku: str = ""


@dataclass(frozen=True, slots=True)
class RateTotal:
    """What one VAT rate adds up to: `base` without VAT and `tax`, in EUR."""

    rate: Decimal
    base: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Order:
    """One order as the shop gives it now. `lines` holds the shipping rows too, last.

    `paid` is true only for "paid in full". `prices_include_vat` says which of the two amounts the shop entered
    and thus trusts. `placed_at` and `updated_at` are aware.
    """

    id: str
    number: str
    placed_at: datetime
    updated_at: datetime
    status: str
    stage: Stage
    paid: bool
    payment_name: str
    currency: str
    prices_include_vat: bool
    vat_treatment: VatTreatment
    is_test: bool
    credit_of: str | None
    buyer: Buyer
    ship_to: Address
    lines: tuple[OrderLine, ...]
    total_excl: Decimal
    total_tax: Decimal
    total_incl: Decimal
    rate_totals: tuple[RateTotal, ...] = ()
    locale: str = ""

    def placed_on(self, zone: tzinfo) -> date:
        """The day of the order. `zone`: the shop's."""
        return day_in(zone, self.placed_at)


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """A row of the shop's list: enough to know that an order exists or changed."""

    id: str
    number: str
    status: str
    placed_at: datetime
    updated_at: datetime

    def placed_on(self, zone: tzinfo) -> date:
        """The day of the order. `zone`: the shop's."""
        return day_in(zone, self.placed_at)
