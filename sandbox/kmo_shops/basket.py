"""What a person chose in the catalogue, as an order."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from sandbox.kmo_shops.buyers import LANDS, buyer
from sandbox.kmo_shops.catalogue import PRODUCTS
from sandbox.kmo_shops.errors import invalid_parameter
from sandbox.kmo_shops.orders import terms_for
from sandbox.kmo_shops.profile import Profile
from sandbox.kmo_shops.rows import line, shipping_row

PRESETS = {
    "BE-0": "A consumer in Belgium",
    "BE-1": "Another consumer in Belgium",
    "NL-0": "A consumer in the Netherlands",
    "BE-0-b": "A business in Belgium",
    "NL-0-b": "A business in the Netherlands",
    "DE-0-b": "A business in Germany",
}
TYPED = (
    "firstname",
    "lastname",
    "company",
    "email",
    "vatnumber",
    "address1",
    "house_number",
    "zipcode",
    "city",
    "country",
)

_CUSTOMER = re.compile(r"(?P<country>[A-Z]{2})-(?P<number>[0-9]{1,9})(?P<business>-b)?")


def _customer(form: dict[str, str]) -> dict[str, Any]:
    """A preset buyer, with what was typed in place of what is his. Raises ApiError 400."""
    chosen = _CUSTOMER.fullmatch(form.get("customer", "BE-0"))
    if chosen is None or chosen["country"] not in LANDS:
        raise invalid_parameter("A customer is a country, a number and perhaps a b for a business, like BE-0-b.")
    customer = buyer(int(chosen["number"]), chosen["country"], business=bool(chosen["business"]))
    typed = {name: form[name].strip() for name in TYPED if form.get(name, "").strip()}
    if "country" in typed:
        typed["countryname"] = LANDS[typed["country"]].name if typed["country"] in LANDS else ""
    return {**customer, **typed}


def _is_quantity(text: str) -> bool:
    try:
        return 0 < float(text) < 100_000
    except ValueError:
        return False


def basket(shop: Profile, form: dict[str, str]) -> dict[str, Any]:
    """What an order of the chosen articles changes. Raises ApiError 400 when none was chosen, or nobody to buy."""
    including = form.get("prices", "incl") == "incl"
    customer = _customer(form)
    abroad = bool(customer["vatnumber"]) and customer["country"] != shop.country
    treatment = "intra_community" if abroad else "standard"
    terms = terms_for(treatment, including, shop.country, shop.country)
    chosen = [(product, form.get(f"q-{product.sku}", "").strip().replace(",", ".")) for product in PRODUCTS]
    rows = [
        line(
            "product",
            product.name,
            product.price,
            terms.rate(product),
            including=including,
            sku=product.sku,
            quantity=quantity,
        )
        for product, quantity in chosen
        if _is_quantity(quantity)
    ]
    if not rows:
        raise invalid_parameter("Choose at least one article: type how many.")
    cost = Decimal("4.95")
    return {
        "status": form.get("status", "new"),
        "priceincltax": including,
        "vat_treatment": treatment,
        "customer": customer,
        "lines": rows,
        "shipping": [shipping_row("home", "Thuislevering", cost, terms.standard, including=including)],
    }
