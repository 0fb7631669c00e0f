"""A KMO Shops order becomes the canonical order, exactly or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from tests.integration.vendors.examples import shop_order
from webapp.integration.domain.order import (
    Address,
    Buyer,
    LineKind,
    Order,
    OrderLine,
    RateTotal,
    Stage,
    VatTreatment,
)
from webapp.integration.vendors.errors import UnreadableError
from webapp.integration.vendors.kmo_shops.payloads import STAGES, to_order, to_status, to_summary

WINTER = timezone(timedelta(hours=1))


def read(**changes: Any) -> Order:
    return to_order(shop_order(**changes), "ord_9000412", STAGES)


def test_the_whole_order() -> None:
    assert read() == Order(
        id="ord_9000412",
        number="2026-00412",
        placed_at=datetime(2026, 3, 2, 9, 14, 7, tzinfo=WINTER),
        updated_at=datetime(2026, 3, 2, 9, 15, 31, tzinfo=WINTER),
        status="paid",
        stage=Stage.PROCESSING,
        paid=True,
        payment_name="Bancontact",
        currency="EUR",
        prices_include_vat=True,
        vat_treatment=VatTreatment.STANDARD,
        is_test=False,
        credit_of=None,
        buyer=Buyer(
            is_business=False,
            first_name="Noor",
            last_name="Verhulst",
            address=Address("Lindestraat", "bus 3", "27", "3000", "Leuven", "BE", "België"),
            phone="+32 16 55 01 20",
            email="noor.verhulst@example.com",
        ),
        ship_to=Address(address1="Lindestraat", country="BE"),
        lines=(
            OrderLine(
                LineKind.PRODUCT,
                "Houten puzzel boerderij",
                Decimal(2),
                Decimal("12.3554"),
                Decimal("14.95"),
                Decimal("21.00"),
                Decimal("24.71"),
                Decimal("5.19"),
                Decimal("29.90"),
                "PZ-BOER-24",
            ),
            OrderLine(
                LineKind.SHIPPING,
                "Thuislevering",
                Decimal(1),
                Decimal("4.09"),
                Decimal("4.95"),
                Decimal("21.00"),
                Decimal("4.09"),
                Decimal("0.86"),
                Decimal("4.95"),
                "home",
            ),
        ),
        total_excl=Decimal("28.80"),
        total_tax=Decimal("6.05"),
        total_incl=Decimal("34.85"),
        rate_totals=(RateTotal(Decimal("21.00"), Decimal("28.80"), Decimal("6.05")),),
        locale="nl_BE",
    )


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"vat_treatment": "margin_scheme"}, "VAT treatment", "margin_scheme"),
        ({"vat_treatment": None}, "VAT treatment", "None"),
        ({"vat_treatment": ["standard"]}, "VAT treatment", "a list of 1"),
        ({"lines__0__type": "subscription"}, "line type", "subscription"),
        ({"lines__0__type": {}}, "line type", "an object of 0"),
        ({"lines__0__quantity": "two"}, "quantity", "two"),
        ({"lines__0__tax_rate": "101"}, "VAT rate", "101"),
        ({"lines__0__tax_rate": "-1"}, "VAT rate", "-1"),
        ({"lines__0__total_incl": "29,90"}, "amount", "29,90"),
        ({"lines__0__total_incl": "NaN"}, "amount", "NaN"),
        ({"lines__0__total_incl": True}, "amount", "True"),
        ({"lines__0__total_incl": None}, "amount", "None"),
        ({"lines__0__unit_price_excl": "1e3"}, "amount", "1e3"),
        ({"totals__incl": "1000000001"}, "amount", "1000000001"),
        ({"totals": None}, "totals", "None"),
        ({"lines": None}, "lines", "None"),
        ({"lines": {}}, "lines", "an object of 0"),
        ({"lines": [None]}, "lines", "None"),
        ({"customer": "Noor"}, "customer", "Noor"),
        ({"status": None}, "status", "None"),
        ({"status": ""}, "status", ""),
        ({"created_at": "2026-03-02"}, "order date", "2026-03-02"),
        ({"updated_at": None}, "date of the last change", "None"),
        ({"priceincltax": None}, "prices include VAT", "None"),
        ({"priceincltax": "perhaps"}, "prices include VAT", "perhaps"),
        ({"is_test": "perhaps"}, "test order", "perhaps"),
        ({"id": "ord_9000413"}, "order id", "ord_9000413"),
        ({"id": None}, "order id", "None"),
        ({"number": "7" * 41}, "order number", "7" * 41),
        ({"id": "a" * 65}, "order id", "a" * 65),
    ],
)
def test_what_cannot_be_read_is_refused_by_field_and_value(changes: dict[str, Any], field: str, value: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(**changes)

    assert (caught.value.field, caught.value.value) == (field, value)


def test_of_an_order_that_cannot_be_read_it_tells_whose_it_is() -> None:
    whole = read()

    with pytest.raises(UnreadableError) as caught:
        read(lines__0__type="subscription", created_at="yesterday")

    seen = caught.value.glimpse
    assert seen is not None
    assert (seen.number, seen.status, seen.placed_at) == (whole.number, whole.status, None)
    assert (seen.buyer, seen.email) == (whole.buyer.name, whole.buyer.email)
    assert (seen.city, seen.country) == (whole.buyer.address.city, whole.buyer.address.country)
    assert (seen.total, seen.total_tax, seen.currency) == (whole.total_incl, whole.total_tax, whole.currency)


@pytest.mark.parametrize("changes", [{"customer": "x", "totals": [], "payment": 5}, {"number": "7" * 41, "status": {}}])
def test_what_it_cannot_read_is_left_out_of_what_it_tells(changes: dict[str, Any]) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(**changes)

    seen = caught.value.glimpse
    assert seen is not None
    assert (seen.buyer, seen.total) == ("", None) if "customer" in changes else (seen.number, seen.status) == ("", "")


def test_nothing_is_told_of_another_order_than_was_asked_for() -> None:
    with pytest.raises(UnreadableError) as caught:
        read(id="ord_1")

    assert caught.value.glimpse is None


@pytest.mark.parametrize("wire", [None, [], "x", 5, {}])
def test_an_answer_that_is_no_order_is_refused(wire: Any) -> None:
    with pytest.raises(UnreadableError):
        to_order(wire, "ord_9000412", STAGES)


def test_ten_thousand_lines_are_refused() -> None:
    row = shop_order()["lines"][0]

    with pytest.raises(UnreadableError) as caught:
        read(lines=[row] * 10_000)

    assert caught.value.field == "number of lines"


@pytest.mark.parametrize(
    ("code", "stage"),
    [
        ("new", Stage.OPEN),
        ("awaiting_payment", Stage.OPEN),
        ("on_hold", Stage.OPEN),
        ("paid", Stage.PROCESSING),
        ("processing", Stage.PROCESSING),
        ("ready_for_pickup", Stage.PROCESSING),
        ("shipped", Stage.DONE),
        ("picked_up", Stage.DONE),
        ("completed", Stage.DONE),
        ("cancelled", Stage.VOID),
        ("refunded", Stage.VOID),
        ("backorder", Stage.UNKNOWN),
        ("Paid", Stage.UNKNOWN),
    ],
)
def test_the_stage_of_a_status(code: str, stage: Stage) -> None:
    assert (read(status=code).status, read(status=code).stage) == (code, stage)


@pytest.mark.parametrize(
    ("status", "paid"),
    [
        ("paid", True), ("unpaid", False), ("pending", False), ("authorized", False), ("partially_paid", False),
        ("partially_refunded", False), ("refunded", False), ("failed", False), ("prepaid", False), (None, False),
    ],
)  # fmt: skip
def test_only_paid_is_paid_in_full(status: str | None, paid: bool) -> None:
    assert read(payment_status=status).paid is paid


def test_what_may_be_missing_is_empty() -> None:
    order = read(
        number=None, payment=None, shipping=None, shipping_address=None, totals__tax_lines=None, customer__email=None
    )

    assert (order.number, order.payment_name, order.buyer.email) == ("", "", "")
    assert [line.kind for line in order.lines] == [LineKind.PRODUCT]
    assert (order.ship_to, order.rate_totals) == (Address(), ())


def test_json_numbers_and_numeric_ids_are_taken_digit_by_digit() -> None:
    order = to_order(shop_order(id=9000412, lines__0__quantity=2, totals__incl=Decimal("34.85")), "9000412", STAGES)

    assert (order.id, order.lines[0].quantity, order.total_incl) == ("9000412", Decimal(2), Decimal("34.85"))


@pytest.mark.parametrize(("field", "value"), [("company", "Zeewind BV"), ("vatnumber", "nl 0012.34.567.b01")])
def test_a_company_or_a_vat_number_makes_a_business(field: str, value: str) -> None:
    assert read(**{f"customer__{field}": value}).buyer.is_business


def test_signs_that_nobody_can_store_are_replaced() -> None:
    order = read(customer__firstname="No\x00or\ud83d", lines__0__name="Puzzel 🧩")

    assert order.buyer.first_name == "No\ufffdor\ufffd"
    assert order.lines[0].name == "Puzzel 🧩"


def test_unknown_fields_are_passed_over() -> None:
    assert read(loyalty={"points": 3}) == read()


def test_a_row_of_the_list_with_odd_dates_is_not_lost() -> None:
    otherwise = datetime(2026, 1, 1, tzinfo=WINTER)

    summary = to_summary({"id": "ord_1", "updated_at": "soon"}, otherwise)

    assert (summary.id, summary.updated_at, summary.number) == ("ord_1", otherwise, "")


def test_a_category_that_we_do_not_know_is_unknown() -> None:
    assert to_status({"code": "lent", "label": None, "category": "rented"}).stage is Stage.UNKNOWN
