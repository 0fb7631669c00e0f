"""Orders of every kind that contract section 12 asks for, each made from a valid one by one change."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.kmo_shops.changes import (
    PUZZLE,
    Change,
    contract_example,
    country_as,
    credit,
    emoji,
    gift_card,
    long_names,
    nothing,
    number_in_address,
    same_number,
    total_off,
    unknown_line_type,
    vat_number_as_typed,
    vat_number_not_in_vies,
    with_customer,
    with_fields,
    with_rows,
)
from sandbox.kmo_shops.orders import Order, random_order
from sandbox.kmo_shops.profile import Profile


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. `says`: for the page. `treatment`, `including`: of the valid order it starts from; None: drawn.

    `odd_status`: its status is what is odd about it, so that none is chosen beside it.
    """

    says: str
    change: Change
    treatment: str | None = "standard"
    including: bool | None = None
    odd_status: bool = False


KINDS: dict[str, Kind] = {
    "random": Kind("A valid order, drawn by its seed", nothing, None),
    "standard": Kind("A valid order of a buyer at home", nothing),
    "incl": Kind("Prices including VAT", nothing, including=True),
    "excl": Kind("Prices excluding VAT", nothing, including=False),
    "two_rates": Kind("Two VAT rates and a coupon: the contract's own example", contract_example, including=True),
    "total_off_cent": Kind("Total off by 1 cent", total_off("0.01")),
    "total_off_5_euro": Kind("Total off by 5 euro", total_off("5.00")),
    "no_email": Kind("No e-mail address", with_customer(email=None)),
    "bad_email": Kind("An e-mail address that is none", with_customer(email="noor at example")),
    "country_name": Kind("Country as a name", country_as("name")),
    "country_iso2": Kind("Country in two letters", country_as("iso2")),
    "country_iso3": Kind("Country in three letters", country_as("iso3")),
    "country_null": Kind("No country", country_as("null")),
    "number_in_address": Kind("House number inside address1", number_in_address),
    "fractional_quantity": Kind(
        "0.75 kg of something", with_rows(("product", "Koffiebonen Ethiopië, per kg", "23.80", "21.00", "0.75"))
    ),
    "discount_over_line": Kind(
        "A discount larger than its line",
        with_rows(
            ("product", "Muurhaak", "3.33", "21.00", "1"), ("discount", "Kortingsbon", "-5.00", "21.00", "1"), PUZZLE
        ),
    ),
    "free": Kind(
        "A free order", with_rows(PUZZLE, ("discount", "Cadeau van de zaak", "-29.90", "21.00", "1"), shipping=None)
    ),
    "free_shipping": Kind("No shipping rows", with_rows(PUZZLE, shipping=None)),
    "gift_card": Kind("Partly paid by gift card", gift_card),
    "gift_card_sold": Kind("A gift card bought", with_rows(PUZZLE, ("gift_card", "Cadeaubon", "25.00", "0.00", "1"))),
    "icp_good": Kind("Intra-EU business, good VAT number", nothing, "intra_community", False),
    "icp_incl": Kind("Intra-EU business, prices including VAT", nothing, "intra_community", True),
    "icp_bad": Kind(
        "Intra-EU business, VAT number is nonsense", with_customer(vatnumber="NL12"), "intra_community", False
    ),
    "icp_not_in_vies": Kind(
        "Intra-EU business, well-formed VAT number that VIES does not know",
        vat_number_not_in_vies,
        "intra_community",
        False,
    ),
    "icp_missing": Kind("Intra-EU business, no VAT number", with_customer(vatnumber=None), "intra_community", False),
    "vat_number_typed": Kind(
        "Intra-EU business, VAT number as people type it", vat_number_as_typed, "intra_community", False
    ),
    "vat_number_invalid": Kind(
        "Business at home, invalid VAT number",
        with_customer(vatnumber="BE0123456789", company="Nepzaak BV", type="business"),
    ),
    "oss": Kind("Consumer in another EU country, that country's VAT", nothing, "oss", True),
    "export": Kind("Buyer outside the EU", nothing, "export"),
    "exempt": Kind("Exempt from VAT", nothing, "exempt"),
    "non_eur": Kind("In US dollars", with_fields(currency="USD")),
    "long_names": Kind("Very long names", long_names),
    "long_address": Kind(
        "An address over 50 characters",
        with_customer(
            address1="Burgemeester Charles Rolin-Jaequemynsstraatsteenweg", address2="verdieping 12, bus 0345"
        ),
    ),
    "emoji": Kind("Emoji, markup and odd letters", emoji),
    "test": Kind("A test order", with_fields(is_test=True)),
    "credit": Kind("A credit order", credit),
    "same_number": Kind("The same number in two shops", same_number),
    "no_number": Kind("No order number", with_fields(number="")),
    "unknown_rate": Kind(
        "A VAT rate of 12 %", with_rows(PUZZLE, ("product", "Maaltijd voor twee", "34.00", "12.00", "1"))
    ),
    "unknown_treatment": Kind("An unknown VAT treatment", with_fields(vat_treatment="margin_scheme")),
    "unknown_line_type": Kind("An unknown type of line", unknown_line_type),
    "unknown_status": Kind("A status nobody knows", with_fields(status="backorder"), odd_status=True),
}


def order_of(kind: str, seed: int, shop: Profile | None = None, *, buyers: int = 400) -> Order:
    """An order of `kind` (a name in KINDS). Raises KeyError for an unknown one."""
    wanted = KINDS[kind]
    order = random_order(seed, shop, buyers=buyers, treatment=wanted.treatment, including=wanted.including)
    wanted.change(order, shop or Profile())
    return order
