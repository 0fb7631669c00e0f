"""KMO Shops' JSON ↔ our types; nothing here calls anybody. docs/vendors/kmo-shops.md, sections 5 and 6."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from webapp.integration.domain.glimpse import Glimpse
from webapp.integration.domain.order import (
    Address,
    Buyer,
    LineKind,
    Order,
    OrderLine,
    OrderSummary,
    RateTotal,
    Stage,
    VatTreatment,
)
from webapp.integration.vendors.contract import Account, PaymentMethod, ShopRate, ShopStatus
from webapp.integration.vendors.errors import UnreadableError
from webapp.integration.vendors.values import amount, boolean, identifier, moment, obj, objects, shown, text

# The codes every shop has; what a merchant adds is in the shop's own list only.
STAGES: dict[str, Stage] = {
    "new": Stage.OPEN,
    "awaiting_payment": Stage.OPEN,
    "on_hold": Stage.OPEN,
    "paid": Stage.PROCESSING,
    "processing": Stage.PROCESSING,
    "ready_for_pickup": Stage.PROCESSING,
    "shipped": Stage.DONE,
    "picked_up": Stage.DONE,
    "completed": Stage.DONE,
    "cancelled": Stage.VOID,
    "refunded": Stage.VOID,
}
_CATEGORIES = {"open": Stage.OPEN, "processing": Stage.PROCESSING, "done": Stage.DONE, "void": Stage.VOID}
_LINE_KINDS = {
    "product": LineKind.PRODUCT,
    "discount": LineKind.DISCOUNT,
    "fee": LineKind.FEE,
    "gift_card": LineKind.GIFT_CARD,
}
_TREATMENTS = {each.value: each for each in VatTreatment}
MOST_LINES = 2000
LONGEST_NUMBER = 40

Known = TypeVar("Known")


def to_order(wire: Any, order_id: str, stages: Mapping[str, Stage]) -> Order:
    """The canonical order. `stages`: code → stage of the statuses that are known; another code is Stage.UNKNOWN.

    Raises UnreadableError for an order other than `order_id`, and for any value that we do not know; that one with a
    glimpse of the order.
    """
    order = obj(wire, "order")
    found = identifier(order.get("id"), "order id")
    if found != order_id:
        raise UnreadableError("order id", found)
    try:
        return _whole(order, found, stages)
    except UnreadableError as problem:
        raise UnreadableError(problem.field, problem.value, _glimpse(order)) from problem


def _whole(order: Mapping[str, Any], order_id: str, stages: Mapping[str, Stage]) -> Order:
    customer = obj(order.get("customer") or {}, "customer")
    totals = obj(order.get("totals"), "totals")
    payment = obj(order.get("payment") or {}, "payment")
    status = identifier(order.get("status"), "status")
    return Order(
        id=order_id,
        number=_number(order.get("number")),
        placed_at=moment(order.get("created_at"), "order date"),
        updated_at=moment(order.get("updated_at"), "date of the last change"),
        status=status,
        stage=stages.get(status, Stage.UNKNOWN),
        paid=text(order.get("payment_status")) == "paid",
        payment_name=text(payment.get("name")),
        currency=text(order.get("currency")).upper(),
        prices_include_vat=boolean(order.get("priceincltax"), "prices include VAT"),
        vat_treatment=_known(_TREATMENTS, order.get("vat_treatment"), "VAT treatment"),
        is_test=boolean(order.get("is_test", False), "test order"),
        credit_of=text(order.get("credit_of")) or None,
        buyer=_buyer(customer),
        ship_to=_address(obj(order.get("shipping_address") or {}, "shipping address")),
        lines=_lines(order),
        total_excl=amount(totals.get("excl")),
        total_tax=amount(totals.get("tax")),
        total_incl=amount(totals.get("incl")),
        rate_totals=tuple(
            sorted(
                (
                    RateTotal(amount(row.get("rate")), amount(row.get("base")), amount(row.get("amount")))
                    for row in objects(totals.get("tax_lines") or [], "VAT per rate")
                ),
                key=lambda total: total.rate,
            )
        ),
        locale=text(order.get("locale"))[:20],
    )


def _glimpse(order: Mapping[str, Any]) -> Glimpse:
    """What can be read of an order that as a whole cannot."""
    buyer = _buyer(_object_or_empty(order.get("customer")))
    totals = _object_or_empty(order.get("totals"))
    return Glimpse(
        number=_or_none(lambda: _number(order.get("number"))) or "",
        placed_at=_or_none(lambda: moment(order.get("created_at"), "order date")),
        status=text(order.get("status"))[:64],
        payment_name=text(_object_or_empty(order.get("payment")).get("name")),
        buyer=buyer.name,
        email=buyer.email,
        city=buyer.address.city,
        country=buyer.address.country or "",
        country_name=buyer.address.country_name or "",
        total=_or_none(lambda: amount(totals.get("incl"))),
        total_tax=_or_none(lambda: amount(totals.get("tax"))),
        currency=text(order.get("currency")).upper(),
    )


def _object_or_empty(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _or_none(read: Callable[[], Known]) -> Known | None:
    try:
        return read()
    except UnreadableError:
        return None


def _number(value: Any) -> str:
    """The order number, "" when there is none. Never cut: it is printed on the invoice and compared when read back."""
    number = text(value)
    if len(number) > LONGEST_NUMBER:
        raise UnreadableError("order number", number)
    return number


def status_of(wire: Any) -> str:
    """The status code of an order's JSON, "" when it has none."""
    return text(wire.get("status")) if isinstance(wire, dict) else ""


def _lines(order: Mapping[str, Any]) -> tuple[OrderLine, ...]:
    rows = objects(order.get("lines"), "lines")
    shipping = objects(order.get("shipping") or [], "shipping")
    if len(rows) + len(shipping) > MOST_LINES:
        raise UnreadableError("number of lines", str(len(rows) + len(shipping)))
    return tuple(map(_line, rows)) + tuple(map(_shipping, shipping))


def _line(row: Mapping[str, Any]) -> OrderLine:
    return OrderLine(
        kind=_known(_LINE_KINDS, row.get("type"), "line type"),
        name=text(row.get("name")),
        quantity=amount(row.get("quantity"), "quantity"),
        unit_excl=amount(row.get("unit_price_excl")),
        unit_incl=amount(row.get("unit_price_incl")),
        rate=_rate(row.get("tax_rate")),
        total_excl=amount(row.get("total_excl")),
        total_tax=amount(row.get("total_tax")),
        total_incl=amount(row.get("total_incl")),
        sku=text(row.get("sku")),
    )


def _shipping(row: Mapping[str, Any]) -> OrderLine:
    excl, incl = amount(row.get("total_excl")), amount(row.get("total_incl"))
    return OrderLine(
        kind=LineKind.SHIPPING,
        name=text(row.get("name")),
        quantity=Decimal(1),
        unit_excl=excl,
        unit_incl=incl,
        rate=_rate(row.get("tax_rate")),
        total_excl=excl,
        total_tax=amount(row.get("total_tax")),
        total_incl=incl,
        sku=text(row.get("code")),
    )


def _rate(value: Any) -> Decimal:
    rate = amount(value, "VAT rate")
    if not 0 <= rate <= 100:
        raise UnreadableError("VAT rate", shown(value))
    return rate


def _buyer(customer: Mapping[str, Any]) -> Buyer:
    company, vat_number = text(customer.get("company")), text(customer.get("vatnumber"))
    return Buyer(
        is_business=text(customer.get("type")) == "business" or bool(company or vat_number),
        first_name=text(customer.get("firstname")),
        last_name=text(customer.get("lastname")),
        company=company,
        address=_address(customer),
        phone=text(customer.get("telnr")),
        mobile=text(customer.get("mobile")),
        email=text(customer.get("email")),
        vat_number=vat_number,
    )


def _address(row: Mapping[str, Any]) -> Address:
    return Address(
        address1=text(row.get("address1")),
        address2=text(row.get("address2")),
        house_number=text(row.get("house_number")),
        zipcode=text(row.get("zipcode")),
        city=text(row.get("city")),
        country=text(row.get("country")) or None,
        country_name=text(row.get("countryname")) or None,
    )


def to_summary(row: Mapping[str, Any], otherwise: datetime) -> OrderSummary:
    """A row of the list. An odd date becomes `otherwise`: the order is read by id anyway, and must not be skipped.

    Raises UnreadableError when the row has no usable id.
    """
    return OrderSummary(
        id=identifier(row.get("id"), "order id"),
        number=text(row.get("number"))[:40],
        status=text(row.get("status"))[:64],
        placed_at=_moment_or(row.get("created_at"), otherwise),
        updated_at=_moment_or(row.get("updated_at"), otherwise),
    )


def _moment_or(value: Any, otherwise: datetime) -> datetime:
    try:
        return moment(value, "date")
    except UnreadableError:
        return otherwise


def to_account(wire: Any, shop_key: str) -> Account:
    """Who the shop is. `shop_key`: as the credentials were given for, when the answer does not say."""
    shop = obj(wire, "shop")
    return Account(
        key=identifier(shop.get("id") or shop_key, "shop id"),
        name=text(shop.get("name"))[:200],
        country=text(shop.get("country")).upper()[:2],
        currency=text(shop.get("currency")).upper()[:3],
        timezone=text(shop.get("timezone"))[:64],
        locale=text(shop.get("locale"))[:20],
        address=text(shop.get("domain"))[:253],
    )


def to_status(row: Mapping[str, Any]) -> ShopStatus:
    """A status of the shop's list; a category that we do not know is Stage.UNKNOWN."""
    code = identifier(row.get("code"), "status")
    return ShopStatus(
        code=code,
        label=text(row.get("label"))[:200] or code,
        stage=_CATEGORIES.get(text(row.get("category")), Stage.UNKNOWN),
        is_custom=row.get("is_custom") is True,
    )


def to_rate(row: Mapping[str, Any]) -> ShopRate:
    """A VAT rate of the shop's list."""
    return ShopRate(text(row.get("country")).upper()[:2], _rate(row.get("rate")), text(row.get("name"))[:200])


def to_payment_method(row: Mapping[str, Any]) -> PaymentMethod:
    """A way to pay."""
    code = identifier(row.get("code"), "payment method")
    return PaymentMethod(code, text(row.get("name"))[:200] or code, row.get("is_active") is True)


def rows(wire: Any, field: str) -> list[Mapping[str, Any]]:
    """The rows of a look-up list: `{"data": […]}`, or the bare list."""
    return objects(wire.get("data") if isinstance(wire, dict) else wire, field)


def _known(table: Mapping[str, Known], value: Any, field: str) -> Known:
    found = table.get(value) if isinstance(value, str) else None
    if found is None:
        raise UnreadableError(field, shown(value))
    return found
