"""Orders for tests: `an_order(...)` is a valid one, changed as asked; `orders()` draws any order a shop may give."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from webapp.integration.domain.debtor import KnownDebtor, PriceBasis
from webapp.integration.domain.fit import Lengths
from webapp.integration.domain.order import Address, Buyer, LineKind, Order, OrderLine, RateTotal, Stage, VatTreatment

D = Decimal
CENT, UNIT = D("0.01"), D("0.0001")
RATES = (D("0"), D("6"), D("9"), D("12"), D("21"))
BRUSSELS = ZoneInfo("Europe/Brussels")
PLACED = datetime(2026, 3, 2, 9, 14, 7, tzinfo=UTC)
LENGTHS = Lengths(
    contact=50,
    company=50,
    address=50,
    zipcode=7,
    city=50,
    phone=13,
    mobile=13,
    email=255,
    vat_number=18,
    salutation=128,
)

AN_ADDRESS = Address("Lindestraat", "bus 3", "27", "3000", "Leuven", "BE", "België")
A_BUYER = Buyer(
    first_name="Noor",
    last_name="Verhulst",
    address=AN_ADDRESS,
    phone="+3216550120",
    mobile="0470123456",
    email="noor.verhulst@example.com",
)


def a_line(
    name: str = "Bed Boxspring",
    price: str | Decimal = "249.00",
    rate: str | Decimal = "21.00",
    quantity: str | Decimal = "1",
    *,
    kind: LineKind = LineKind.PRODUCT,
    including: bool = True,
    sku: str = "",
) -> OrderLine:
    """A row as a shop reckons it from the unit price it entered: to the cent, with the other side at four decimals."""
    price, rate, quantity = D(price), D(rate), D(quantity)
    if including:
        incl = _round(price * quantity, CENT)
        excl = _round(incl * 100 / (100 + rate), CENT)
        unit_incl, unit_excl = price, _round(price * 100 / (100 + rate), UNIT)
    else:
        excl = _round(price * quantity, CENT)
        incl = excl + _round(excl * rate / 100, CENT)
        unit_incl, unit_excl = _round(price * (100 + rate) / 100, UNIT), price
    return OrderLine(kind, name, quantity, unit_excl, unit_incl, rate, excl, incl - excl, incl, sku)


def shipping(price: str | Decimal = "6.95", rate: str | Decimal = "21.00", *, including: bool = True) -> OrderLine:
    """A shipping row."""
    return a_line("bpost", price, rate, kind=LineKind.SHIPPING, including=including)


def an_order(
    *lines: OrderLine, buyer: dict[str, Any] | None = None, address: dict[str, Any] | None = None, **changes: Any
) -> Order:
    """A valid, paid order with `lines` (one product and shipping when none), its totals their sums.

    `buyer`, `address`, `changes`: fields of Buyer, its Address and Order that are to be other ones.
    """
    rows = lines or (a_line(), shipping())
    whoever = replace(A_BUYER, address=replace(AN_ADDRESS, **(address or {})))
    order = Order(
        id="ord_9000412",
        number="367439",
        placed_at=PLACED,
        updated_at=PLACED,
        status="paid",
        stage=Stage.PROCESSING,
        paid=True,
        payment_name="Credit card",
        currency="EUR",
        prices_include_vat=True,
        vat_treatment=VatTreatment.STANDARD,
        is_test=False,
        credit_of=None,
        buyer=replace(whoever, **(buyer or {})),
        ship_to=AN_ADDRESS,
        lines=tuple(rows),
        total_excl=sum((row.total_excl for row in rows), D("0.00")),
        total_tax=sum((row.total_tax for row in rows), D("0.00")),
        total_incl=sum((row.total_incl for row in rows), D("0.00")),
        rate_totals=rate_totals(rows),
    )
    return replace(order, **changes)


def an_icp_order(**changes: Any) -> Order:
    """A Dutch business buyer of a Belgian shop, no VAT charged."""
    order = an_order(
        a_line("Zeildoek", "125.00", "0.00", including=False),
        shipping("6.95", "0.00", including=False),
        buyer={"is_business": True, "company": "Zeewind BV", "vat_number": "nl 0012.34.567.b01"},
        address={"country": "NL", "country_name": "Nederland", "zipcode": "1012 AB", "city": "Amsterdam"},
        prices_include_vat=False,
        vat_treatment=VatTreatment.INTRA_COMMUNITY,
    )
    return replace(order, **changes)


def a_debtor(**changes: Any) -> KnownDebtor:
    """The example order's debtor as the books have it."""
    debtor = KnownDebtor(
        number="647",
        email="noor.verhulst@example.com",
        name="Noor Verhulst",
        basis=PriceBasis.INCL,
        standard_discount=D("0"),
        currency="EUR",
        vat_shifted=False,
        active=True,
    )
    return replace(debtor, **changes)


def rate_totals(rows: tuple[OrderLine, ...]) -> tuple[RateTotal, ...]:
    """What the shop adds up per rate."""
    return tuple(
        RateTotal(
            rate,
            sum((row.total_excl for row in rows if row.rate == rate), D("0.00")),
            sum((row.total_tax for row in rows if row.rate == rate), D("0.00")),
        )
        for rate in sorted({row.rate for row in rows})
    )


@st.composite
def lines(draw: st.DrawFn, *, including: bool, rates: tuple[Decimal, ...] = RATES) -> OrderLine:
    """Any row: whole and fractional quantities, prices of two or four decimals, discounts below zero, free ones."""
    kind = draw(st.sampled_from([LineKind.PRODUCT] * 4 + [LineKind.FEE, LineKind.GIFT_CARD, LineKind.DISCOUNT]))
    cents = draw(st.integers(0, 100_000))
    sign = -1 if kind in (LineKind.DISCOUNT, LineKind.GIFT_CARD) else 1
    price = sign * D(cents) / draw(st.sampled_from([100, 100, 100, 10_000]))
    quantity = draw(st.sampled_from(["1", "1", "2", "3", "12", "144", "0.5", "0.333", "2.75", "1000"]))
    return a_line(kind.value, price, draw(st.sampled_from(rates)), quantity, kind=kind, including=including)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Any order that keeps the shop's invariants, with up to eight rows and two shipping rows, total not below zero."""
    including = draw(st.booleans())
    rows = draw(st.lists(lines(including=including), min_size=1, max_size=8))
    prices = draw(st.lists(st.integers(0, 2000), max_size=2))
    rows += [shipping(D(cents) / 100, draw(st.sampled_from(RATES)), including=including) for cents in prices]
    if sum(row.total_incl for row in rows) < 0:
        rows = [row for row in rows if row.total_incl >= 0] or [a_line(including=including)]
    return an_order(*rows, prices_include_vat=including)


def _round(value: Decimal, step: Decimal) -> Decimal:
    return value.quantize(step, ROUND_HALF_UP)
