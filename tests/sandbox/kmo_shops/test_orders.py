"""The shop's own arithmetic keeps the invariants of the shop's contract, section 9."""

from __future__ import annotations

from decimal import Decimal

import pytest
from stdnum.eu import vat

from sandbox.kmo_shops.amounts import as_text
from sandbox.kmo_shops.kinds import KINDS, order_of
from sandbox.kmo_shops.orders import Order, random_order
from sandbox.kmo_shops.profile import Profile

BELGIAN = Profile()
DUTCH = Profile(id="shp_2", country="NL", timezone="Europe/Amsterdam", locale="nl_NL")

# these are wrong on purpose
NOT_ADDING_UP = {"total_off_cent", "total_off_5_euro"}


def amount(text: str) -> Decimal:
    whole, _, decimals = text.partition(".")
    assert 2 <= len(decimals) <= 4, text
    assert whole.lstrip("-").isdigit(), text
    return Decimal(text)


def broken_invariants(order: Order) -> list[str]:
    """What of invariants 1 to 4 does not hold."""
    rows, totals = [*order["lines"], *order["shipping"]], order["totals"]
    broken = []
    for field, of_rows in (("excl", "total_excl"), ("tax", "total_tax"), ("incl", "total_incl")):
        if sum((amount(row[of_rows]) for row in rows), Decimal(0)) != amount(totals[field]):
            broken.append(f"sum of {of_rows}")
    for row in rows:
        excl, tax, incl = (amount(row[name]) for name in ("total_excl", "total_tax", "total_incl"))
        if excl + tax != incl:
            broken.append(f"row {row['name']}")
        if abs(excl * amount(row["tax_rate"]) / 100 - tax) > Decimal("0.01"):
            broken.append(f"rate of {row['name']}")
    for rate in totals["tax_lines"]:
        fitting = [row for row in rows if row["tax_rate"] == rate["rate"]]
        if sum(amount(row["total_excl"]) for row in fitting) != amount(rate["base"]):
            broken.append(f"base of {rate['rate']}")
        if sum(amount(row["total_tax"]) for row in fitting) != amount(rate["amount"]):
            broken.append(f"tax of {rate['rate']}")
    if order["vat_treatment"] == "intra_community" and any(Decimal(row["tax_rate"]) for row in rows):
        broken.append("VAT in an intra-EU order")
    return broken


@pytest.mark.parametrize("shop", [BELGIAN, DUTCH], ids=["BE", "NL"])
def test_random_orders_keep_every_invariant(shop: Profile) -> None:
    for seed in range(1500):
        order = random_order(seed, shop)

        assert broken_invariants(order) == [], seed
        assert Decimal(order["totals"]["incl"]) >= 0, seed
        if order["vat_treatment"] == "intra_community":
            assert vat.is_valid(order["customer"]["vatnumber"])
            assert order["customer"]["country"] != shop.country


def test_the_same_seed_gives_the_same_order() -> None:
    assert random_order(7, DUTCH) == random_order(7, DUTCH)
    assert random_order(7, DUTCH) != random_order(8, DUTCH)


def test_the_contracts_example_comes_out_to_the_cent() -> None:
    order = order_of("two_rates", 1, BELGIAN)

    assert order["totals"] == {
        "excl": "38.12",
        "tax": "6.24",
        "incl": "44.36",
        "tax_lines": [
            {"rate": "21.00", "base": "26.33", "amount": "5.53"},
            {"rate": "6.00", "base": "11.79", "amount": "0.71"},
        ],
    }
    assert order["lines"][0] == {
        "id": "1",
        "type": "product",
        "sku": "PZ-BOER-24",
        "name": "Houten puzzel boerderij",
        "quantity": "2",
        "unit_price_excl": "12.3554",
        "unit_price_incl": "14.95",
        "tax_rate": "21.00",
        "total_excl": "24.71",
        "total_tax": "5.19",
        "total_incl": "29.90",
    }


@pytest.mark.parametrize("kind", sorted(set(KINDS) - NOT_ADDING_UP))
def test_odd_orders_still_add_up(kind: str) -> None:
    for shop in (BELGIAN, DUTCH):
        assert broken_invariants(order_of(kind, 5, shop)) == []


def test_totals_that_are_off_are_off_by_what_they_say() -> None:
    for kind, by in (("total_off_cent", "0.01"), ("total_off_5_euro", "5.00")):
        good, off = order_of("standard", 3, BELGIAN), order_of(kind, 3, BELGIAN)

        assert Decimal(off["totals"]["incl"]) - Decimal(good["totals"]["incl"]) == Decimal(by)
        assert broken_invariants(off) == ["sum of total_tax", "sum of total_incl"]


@pytest.mark.parametrize(
    ("kind", "field", "expected"),
    [
        ("no_email", ("customer", "email"), None),
        ("country_name", ("customer", "country"), "België"),
        ("country_iso2", ("customer", "country"), "BE"),
        ("country_iso3", ("customer", "country"), "BEL"),
        ("country_null", ("customer", "country"), None),
        ("number_in_address", ("customer", "house_number"), ""),
        ("icp_missing", ("customer", "vatnumber"), None),
        ("incl", ("priceincltax",), True),
        ("excl", ("priceincltax",), False),
        ("non_eur", ("currency",), "USD"),
        ("free", ("totals", "incl"), "0.00"),
        ("test", ("is_test",), True),
        ("credit", ("credit_of",), "ord_9000001"),
        ("unknown_rate", ("totals", "tax_lines", 1, "rate"), "12.00"),
        ("unknown_treatment", ("vat_treatment",), "margin_scheme"),
        ("unknown_line_type", ("lines", 0, "type"), "subscription"),
        ("unknown_status", ("status",), "backorder"),
    ],
)
def test_each_kind_is_what_its_name_says(kind: str, field: tuple[str | int, ...], expected: object) -> None:
    value: object = order_of(kind, 5, BELGIAN)
    for step in field:
        value = value[step]  # type: ignore[index]

    assert value == expected


def test_vat_numbers_of_each_kind_of_intra_eu_order() -> None:
    for seed in range(40):
        as_typed = order_of("vat_number_typed", seed, BELGIAN)["customer"]["vatnumber"]
        unknown = order_of("icp_not_in_vies", seed, BELGIAN)["customer"]["vatnumber"]
        bad = order_of("icp_bad", seed, BELGIAN)["customer"]["vatnumber"]

        assert vat.is_valid(as_typed)
        assert as_typed != vat.compact(as_typed)
        assert vat.is_valid(unknown)
        assert "000" in unknown
        assert not vat.is_valid(bad)


def test_amounts_have_two_to_four_decimals() -> None:
    assert [as_text(Decimal(text)) for text in ("5", "12.35537", "-0.00001", "1.5000", "0.125")] == [
        "5.00",
        "12.3554",
        "0.00",
        "1.50",
        "0.125",
    ]
