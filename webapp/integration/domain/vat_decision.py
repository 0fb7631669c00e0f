"""Which VAT rules an order falls under, decided by us from buyer and rates; the shop's hint is only compared with it.

docs/vendors/kmo-shops.md, section 6; manual section 5 ("VAT numbers"), with the home country of design section 8. The
country is the buyer's, as the manual has it, not that of the delivery.
"""

from __future__ import annotations

from dataclasses import dataclass

from webapp.integration.domain.country import in_eu, resolve, territory
from webapp.integration.domain.order import Order, VatTreatment
from webapp.integration.domain.vat_number import VatNumber, clean


@dataclass(frozen=True, slots=True)
class Place:
    """Where the buyer is for VAT. `country`: ISO alpha-2; `territory`: as `country.territory`."""

    country: str
    territory: str
    is_home: bool
    is_eu: bool

    @property
    def is_other_eu(self) -> bool:
        """In the EU, outside the shop's home country."""
        return self.is_eu and not self.is_home


def place_of(order: Order, home_country: str) -> Place | None:
    """Where the buyer of `order` is; None when the country cannot be told."""
    address = order.buyer.address
    country = resolve(address.country, address.country_name, home_country)
    if country is None:
        return None
    area = territory(country, address.zipcode)
    return Place(country, area, is_home=area == territory(home_country), is_eu=in_eu(area))


def without_vat(order: Order) -> bool:
    """True when every line of the order, shipping included, has 0 % VAT."""
    return bool(order.lines) and all(line.rate == 0 for line in order.lines)


def decide(order: Order, place: Place) -> VatTreatment:
    """The treatment that buyer and rates speak for."""
    if not without_vat(order):
        foreign = place.is_other_eu and order.vat_treatment is VatTreatment.OSS
        return VatTreatment.OSS if foreign else VatTreatment.STANDARD
    if not place.is_eu:
        return VatTreatment.EXPORT
    if place.is_other_eu and order.buyer.is_business:
        return VatTreatment.INTRA_COMMUNITY
    return VatTreatment.EXEMPT


def agrees(order: Order, place: Place) -> bool:
    """True when the shop's hint can stand beside what we decide.

    An order at 0 % that the shop calls exempt may be so anywhere (a shop that charges nobody VAT), and one that it
    calls standard may hold only goods at 0 %; nothing speaks against the hint then. A free order says nothing at all.
    """
    ours, hint = decide(order, place), order.vat_treatment
    if ours is hint:
        return True
    if hint is VatTreatment.EXEMPT:
        return without_vat(order)
    return hint is VatTreatment.STANDARD and (ours is VatTreatment.EXEMPT or order.total_incl == 0)


def vat_number_to_check(order: Order, home_country: str) -> VatNumber | None:
    """The VAT number that the register must confirm; None when the order needs none or has none that could be one."""
    place = place_of(order, home_country)
    if place is None or not needs_vat_number(order, place):
        return None
    return clean(order.buyer.vat_number, place.territory)


def needs_vat_number(order: Order, place: Place) -> bool:
    """True for an intra-Community order: a business buyer in another EU country, and no VAT charged (or so marked).

    The manual asks for a number of business orders in the EU outside the home country (section 5), and calls those ICP
    orders (section 2). Where the shop charged VAT there is no ICP and no reverse charge: the invoice is right with or
    without a number, and holding it would stop an order with which nothing is wrong.
    """
    unvatted = without_vat(order) or order.vat_treatment is VatTreatment.INTRA_COMMUNITY
    return place.is_other_eu and order.buyer.is_business and unvatted
