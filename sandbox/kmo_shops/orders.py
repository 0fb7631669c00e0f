"""Valid orders, made from the catalogue and a seed: the same seed gives the same order, with or without a server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

from sandbox.kmo_shops.amounts import as_text, to_cents
from sandbox.kmo_shops.buyers import LANDS, Customer, buyer, shipping_address
from sandbox.kmo_shops.catalogue import PAYMENT_METHODS, PRODUCTS, SHIPPING, Product, rates_of
from sandbox.kmo_shops.dice import dice_for
from sandbox.kmo_shops.profile import Profile
from sandbox.kmo_shops.rows import Row, line, numbered, shipping_row, totals

Order = dict[str, Any]

ZERO = Decimal(0)
# 2026-01-05 08:00 UTC in milliseconds; orders made without a server are dated from here on, a minute apart
FIRST_MOMENT_MS = 1767600000000
TREATMENTS = ("standard",) * 14 + ("intra_community",) * 3 + ("oss", "export", "exempt")


@dataclass(frozen=True, slots=True)
class Terms:
    """How one order is priced. `standard`, `reduced`: VAT in percent. `including`: prices were entered with VAT."""

    treatment: str
    including: bool
    standard: Decimal
    reduced: Decimal

    def rate(self, product: Product) -> Decimal:
        """The VAT rate of an article in this order."""
        return self.reduced if product.reduced else self.standard


def terms_for(treatment: str, including: bool, home: str, buyer_country: str) -> Terms:
    """The VAT rates of an order: at home those of the shop, in OSS those of the buyer's country, else none."""
    if treatment == "standard":
        return Terms(treatment, including, *rates_of(home))
    if treatment == "oss":
        return Terms(treatment, including, *rates_of(buyer_country))
    return Terms(treatment, including, ZERO, ZERO)


def _country(dice: Random, treatment: str, home: str) -> str:
    if treatment in ("intra_community", "oss"):
        return dice.choice([land for land in ("NL", "BE", "DE", "FR", "LU") if land != home])
    if treatment == "export":
        return dice.choice(("CH", "GB"))
    return home if home in LANDS else "BE"


def product_lines(dice: Random, terms: Terms, count: int) -> list[Row]:
    """`count` lines of different articles, some by weight."""
    rows = []
    for product in dice.sample(PRODUCTS, count):
        if product.by_weight and dice.random() < 0.7:
            quantity = as_text(Decimal(dice.randint(1, 4000)) / 1000)
        else:
            quantity = str(dice.choice((1, 1, 1, 2, 2, 3, 4, 6, 12, 25)))
        # shops also have odd prices: some articles are a few cents off their list price
        price = product.price + Decimal(dice.choice((0, 0, 0, 1, -1, 7))) / 100
        if not terms.including and dice.random() < 0.2:
            price += Decimal(dice.randint(1, 99)) / 10000
        rate = terms.rate(product)
        rows.append(
            line(
                "product",
                product.name,
                price,
                rate,
                including=terms.including,
                sku=product.sku,
                quantity=quantity,
            )
        )
    return rows


def coupon_lines(rows: Sequence[Row], percent: int, terms: Terms) -> list[Row]:
    """A coupon of `percent`: one discount line for each VAT rate among `rows`."""
    side = "total_incl" if terms.including else "total_excl"
    sums: dict[Decimal, Decimal] = {}
    for row in rows:
        rate = Decimal(row["tax_rate"])
        sums[rate] = sums.get(rate, ZERO) + Decimal(row[side])
    return [
        line("discount", f"Kortingscode LENTE{percent}", -off, rate, including=terms.including)
        for rate, total in sums.items()
        if (off := to_cents(total * percent / 100)) > 0
    ]


def _extras(dice: Random, rows: list[Row], terms: Terms) -> list[Row]:
    extras: list[Row] = []
    if dice.random() < 0.3:
        extras += coupon_lines(rows, dice.choice((5, 10, 15, 20)), terms)
    if dice.random() < 0.15:
        extras.append(line("fee", "Betaalkosten", Decimal("0.35"), terms.standard, including=terms.including))
    if dice.random() < 0.1:
        extras.append(line("fee", "Cadeauverpakking", Decimal("2.50"), terms.standard, including=terms.including))
    if dice.random() < 0.03:
        extras.append(line("gift_card", "Cadeaubon", Decimal(dice.choice((25, 50))), ZERO, including=terms.including))
    return extras


def _shipping(dice: Random, terms: Terms) -> list[Row]:
    if (chance := dice.random()) < 0.2:
        return []
    if chance < 0.3:
        return [shipping_row("home", "Gratis verzending", ZERO, terms.standard, including=terms.including)]
    ways = dice.sample(SHIPPING, 2 if chance > 0.95 else 1)
    return [
        shipping_row(code, name, Decimal(price), terms.standard, including=terms.including)
        for code, name, price in ways
    ]


def redeem(rows: list[Row], shipping: Sequence[Row], worth: Decimal, terms: Terms) -> list[Row]:
    """`rows` with a gift card of at most `worth` EUR taken off; never more than the order comes to."""
    to_pay = Decimal(totals(rows, shipping)["incl"])
    off = min(worth, to_pay)
    if off <= 0:
        return rows
    return [*rows, line("gift_card", "Cadeaubon ingewisseld", -off, ZERO, including=terms.including)]


def assemble(
    seed: int, shop: Profile, terms: Terms, customer: Customer, rows: Sequence[Row], shipping: Sequence[Row]
) -> Order:
    """A whole, paid order of these rows; its id, number and moments come from `seed`."""
    dice = dice_for("payment", seed)
    code, name = dice.choice(PAYMENT_METHODS)
    lines = numbered(rows)
    sums = totals(lines, shipping)
    created_ms = FIRST_MOMENT_MS + seed % 400_000 * 60_000
    created = shop.moment(created_ms)
    return {
        "id": f"ord_{9000000 + seed}",
        "number": f"{datetime.fromisoformat(created).year}-{seed:05d}",
        "created_at": created,
        "updated_at": created,
        "status": "paid",
        "payment_status": "paid",
        "payment": {
            "method_code": code,
            "name": name if dice.random() < 0.9 else None,
            "paid_at": created,
            "paid_amount": sums["incl"],
            "transaction_id": f"tr_{dice.randrange(10**6)}",
        },
        "currency": shop.currency,
        "locale": shop.locale,
        "priceincltax": terms.including,
        "vat_treatment": terms.treatment,
        "is_test": False,
        "credit_of": None,
        "customer": customer,
        "shipping_address": shipping_address(customer),
        "lines": lines,
        "shipping": list(shipping),
        "totals": sums,
        "remark": dice.choice((None, None, "Graag aanbellen bij de buren")),
    }


def random_order(
    seed: int,
    shop: Profile | None = None,
    *,
    buyers: int = 400,
    treatment: str | None = None,
    including: bool | None = None,
) -> Order:
    """A valid, paid order: always the same for the same arguments; every invariant of contract section 9 holds.

    `buyers`: how many different buyers there are. `treatment`: its `vat_treatment`, drawn when None (mostly standard).
    `including`: its `priceincltax`, drawn when None.
    """
    shop = shop or Profile()
    dice = dice_for("order", shop.country, seed)
    drawn_treatment, drawn_including = dice.choice(TREATMENTS), dice.random() < 0.65
    treatment = treatment or drawn_treatment
    country = _country(dice, treatment, shop.country)
    business = treatment == "intra_community" or dice.random() < 0.2
    if including is None:
        including = drawn_including and treatment != "intra_community"
    terms = terms_for(treatment, including, shop.country, country)
    rows = product_lines(dice, terms, dice.choice((1, 1, 2, 2, 3, 4, 6)))
    rows += _extras(dice, rows, terms)
    shipping = _shipping(dice, terms)
    if dice.random() < 0.04:
        rows = redeem(rows, shipping, Decimal(dice.choice((10, 25, 50))), terms)
    customer = buyer(dice.randrange(buyers), country, business=business and treatment != "oss")
    return assemble(seed, shop, terms, customer, rows, shipping)
