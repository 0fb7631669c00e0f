"""What makes a valid order odd: one change each, for the kinds of contract section 12."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from sandbox.kmo_shops.amounts import as_text
from sandbox.kmo_shops.buyers import LANDS
from sandbox.kmo_shops.catalogue import rates_of
from sandbox.kmo_shops.orders import Order, redeem, terms_for
from sandbox.kmo_shops.profile import Profile
from sandbox.kmo_shops.rows import Row, line, numbered, shipping_row, totals

Change = Callable[[Order, Profile], None]

# right check digits, and 000 in it
NOBODYS = {
    "BE": "BE0420001288",
    "NL": "NL200012356B01",
    "DE": "DE200012358",
    "FR": "FR31300012341",
    "LU": "LU00200042",
}
PUZZLE = ("product", "Houten puzzel boerderij", "14.95", "21.00", "2")


def with_fields(**values: object) -> Change:
    """Other values for fields of the order itself."""

    def change(order: Order, _shop: Profile) -> None:
        order.update(values)

    return change


def with_customer(**values: object) -> Change:
    """Other values for fields of the customer."""

    def change(order: Order, _shop: Profile) -> None:
        order["customer"] = {**order["customer"], **values}

    return change


def total_off(by: str) -> Change:
    """A total that is `by` EUR more than its rows come to."""

    def change(order: Order, _shop: Profile) -> None:
        # excl + tax = incl goes on holding: only the sum of the rows no longer gives the total
        for field in ("tax", "incl"):
            order["totals"][field] = as_text(Decimal(order["totals"][field]) + Decimal(by))
        order["payment"]["paid_amount"] = order["totals"]["incl"]

    return change


def relined(order: Order, rows: list[Row], shipping: list[Row] | None = None) -> None:
    """Give `order` other rows, with totals that fit them."""
    order["lines"] = numbered({key: value for key, value in row.items() if key != "id"} for row in rows)
    if shipping is not None:
        order["shipping"] = shipping
    order["totals"] = totals(order["lines"], order["shipping"])
    order["payment"] = {**order["payment"], "paid_amount": order["totals"]["incl"]}


def with_rows(*rows: tuple[str, str, str, str, str], shipping: str | None = "4.95") -> Change:
    """Rows as (type, name, price, rate, quantity) and a shipping price; None: no shipping row."""

    def change(order: Order, _shop: Profile) -> None:
        including = bool(order["priceincltax"])
        made = [
            line(kind, name, Decimal(price), Decimal(rate), including=including, quantity=quantity)
            for kind, name, price, rate, quantity in rows
        ]
        way = Decimal(shipping) if shipping is not None else None
        ways = [shipping_row("home", "Thuislevering", way, Decimal("21.00"), including=including)] if way else []
        relined(order, made, ways)

    return change


def country_as(form: str) -> Change:
    """The customer's country as name, iso2, iso3 or null."""

    def change(order: Order, _shop: Profile) -> None:
        order["customer"] = customer = dict(order["customer"])
        if form == "name":
            customer["country"] = customer["countryname"]
        elif form == "iso3":
            customer["country"] = LANDS[customer["country"]].iso3
        elif form == "null":
            customer["country"] = customer["countryname"] = None

    return change


def number_in_address(order: Order, _shop: Profile) -> None:
    """The house number stands in `address1`, its own field is empty."""
    customer = order["customer"]
    order["customer"] = {
        **customer,
        "address1": f"{customer['address1']} {customer['house_number']}",
        "house_number": "",
    }


def gift_card(order: Order, shop: Profile) -> None:
    """Ten euro of it were paid by gift card, which is a line."""
    terms = terms_for("standard", bool(order["priceincltax"]), shop.country, shop.country)
    rows = [row for row in order["lines"] if row["type"] == "product"]
    relined(order, redeem(rows, order["shipping"], Decimal("10.00"), terms))


def unknown_line_type(order: Order, _shop: Profile) -> None:
    """A line of a type that the contract does not know."""
    order["lines"][0]["type"] = "subscription"


def credit(order: Order, _shop: Profile) -> None:
    """All of it is given back: quantities and totals are negative."""
    for row in (*order["lines"], *order["shipping"]):
        for field in ("total_excl", "total_tax", "total_incl"):
            row[field] = as_text(-Decimal(row[field]))
        if "quantity" in row:
            row["quantity"] = row["quantity"][1:] if row["quantity"].startswith("-") else f"-{row['quantity']}"
    order["totals"] = totals(order["lines"], order["shipping"])
    order["credit_of"] = "ord_9000001"


def long_names(order: Order, _shop: Profile) -> None:
    """Names far longer than any field of the books."""
    long = "Koninklijke Vereniging der Liefhebbers van Buitengewoon Lange Namen en Nog Langere Omschrijvingen " * 2
    order["customer"] = {**order["customer"], "firstname": long[:120], "lastname": long[5:160], "company": long[:180]}
    order["customer"]["type"] = "business"
    for row in order["lines"]:
        row["name"] = f"{row['name']}: {long * 2}"


def emoji(order: Order, _shop: Profile) -> None:
    """Letters beyond the basic plane, markup, and a mark that turns the direction of writing."""
    order["customer"] = {
        **order["customer"],
        "firstname": "Zoë 🌷",
        "lastname": "O’Neil 👩‍👧‍👦",
        "city": "Łódź am Main",
    }
    order["remark"] = "Met liefs 💚 <b>& kusjes</b> \u202eetaerces"
    order["lines"][0]["name"] = "Knuffel 🦊 “Vos” <script>alert(1)</script>"


def same_number(order: Order, _shop: Profile) -> None:
    """A number that another shop gives as well."""
    order["number"] = "2026-DUBBEL"


def nothing(_order: Order, _shop: Profile) -> None:
    """The valid order as it is."""


def vat_number_as_typed(order: Order, _shop: Profile) -> None:
    """The buyer's VAT number in lower case, with blanks and dots."""
    number = str(order["customer"]["vatnumber"]).lower()
    order["customer"] = {**order["customer"], "vatnumber": f" {number[:2]} {number[2:5]}.{number[5:]} "}


def vat_number_not_in_vies(order: Order, _shop: Profile) -> None:
    """A well-formed VAT number of the buyer's country that nobody has: the sandbox's VIES knows none with 000."""
    order["customer"] = {**order["customer"], "vatnumber": NOBODYS[order["customer"]["country"]]}


def contract_example(order: Order, shop: Profile) -> None:
    """The rows of the order in contract section 9, with the reduced rate of the shop's own country."""
    _standard, reduced = rates_of(shop.country)
    rows = [
        line("product", PUZZLE[1], Decimal("14.95"), Decimal("21.00"), including=True, sku="PZ-BOER-24", quantity="2"),
        line("product", "Prentenboek De stille vos", Decimal("12.50"), reduced, including=True, sku="BK-VOS"),
        line("discount", "Kortingscode LENTE10", Decimal("-2.99"), Decimal("21.00"), including=True),
    ]
    relined(order, rows, [shipping_row("home", "Thuislevering", Decimal("4.95"), Decimal("21.00"), including=True)])
