"""VAT of our own invoices, by rule: home, reverse charge, another EU country without a number, outside the EU."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.integration.domain.country import EU
from webapp.integration.domain.invoice import InvoiceLine
from webapp.integration.domain.own_vat import (
    NotKnownYetError,
    NotSoldError,
    Register,
    Rules,
    Treatment,
    depends_on_register,
    rate_of,
    totals,
    treatment,
)

NL = Rules("NL", Decimal(21))
BE = Rules("BE", Decimal(21))
STRICT = Rules("NL", Decimal(21), sells_without_number=False)

homes = st.sampled_from(sorted(EU))
registers = st.sampled_from(list(Register))
prices = st.decimals(min_value="0.01", max_value="99999", places=2)
quantities = st.integers(min_value=1, max_value=5000)
rates = st.sampled_from([Decimal(0), Decimal(6), Decimal("5.5"), Decimal(9), Decimal(21), Decimal(27)])


@pytest.mark.parametrize(
    ("rules", "country", "zipcode", "register", "how"),
    [
        (NL, "NL", "", Register.NO_NUMBER, Treatment.HOME),
        (NL, "NL", "", Register.VALID, Treatment.HOME),
        (NL, "BE", "", Register.VALID, Treatment.REVERSE_CHARGE),
        (BE, "NL", "", Register.VALID, Treatment.REVERSE_CHARGE),
        (NL, "BE", "", Register.NO_NUMBER, Treatment.EU_WITHOUT_NUMBER),
        (NL, "BE", "", Register.INVALID, Treatment.EU_WITHOUT_NUMBER),
        (NL, "US", "", Register.NO_NUMBER, Treatment.OUTSIDE_EU),
        (NL, "CH", "", Register.NOT_KNOWN_YET, Treatment.OUTSIDE_EU),
        (NL, "GB", "SW1A 1AA", Register.NO_NUMBER, Treatment.OUTSIDE_EU),
        # Northern Ireland is in the EU for goods, not for services.
        (NL, "GB", "BT1 1AA", Register.VALID, Treatment.OUTSIDE_EU),
        (NL, "MC", "", Register.VALID, Treatment.REVERSE_CHARGE),
        (Rules("FR", Decimal(20)), "MC", "", Register.NO_NUMBER, Treatment.HOME),
    ],
)
def test_each_customer_falls_under_one_rule(
    rules: Rules, country: str, zipcode: str, register: Register, how: Treatment
) -> None:
    assert treatment(rules, country, zipcode, register) is how


def test_a_register_that_does_not_answer_decides_nothing() -> None:
    with pytest.raises(NotKnownYetError):
        treatment(NL, "BE", "", Register.NOT_KNOWN_YET)


@pytest.mark.parametrize("register", [Register.NO_NUMBER, Register.INVALID])
def test_who_may_not_sell_abroad_without_a_number_does_not(register: Register) -> None:
    with pytest.raises(NotSoldError):
        treatment(STRICT, "BE", "", register)
    assert treatment(STRICT, "BE", "", Register.VALID) is Treatment.REVERSE_CHARGE
    assert treatment(STRICT, "NL", "", register) is Treatment.HOME


@given(homes, homes, registers)
def test_vat_is_left_off_within_the_eu_only_for_a_confirmed_number_of_another_country(
    home: str, country: str, register: Register
) -> None:
    rules = Rules(home, Decimal(21))
    try:
        rate = rate_of(rules, treatment(rules, country, "", register))
    except NotKnownYetError:
        assert depends_on_register(rules, country)
        assert register is Register.NOT_KNOWN_YET
        return
    assert (rate == 0) == (country != home and register is Register.VALID)


@given(homes, st.sampled_from(["US", "CH", "NO", "GB", "AU", "XK"]), registers)
def test_outside_the_eu_the_register_is_never_asked_and_no_vat_is_charged(
    home: str, country: str, register: Register
) -> None:
    rules = Rules(home, Decimal(21))

    assert not depends_on_register(rules, country)
    assert rate_of(rules, treatment(rules, country, "", register)) == 0


@given(st.lists(st.tuples(quantities, prices), min_size=1, max_size=5), rates)
def test_net_and_vat_make_the_total_and_the_vat_is_right_to_half_a_cent(
    lines: list[tuple[int, Decimal]], rate: Decimal
) -> None:
    found = totals([InvoiceLine(Decimal(quantity), "A line", rate, price) for quantity, price in lines])

    assert found.excl == sum(quantity * price for quantity, price in lines)
    assert found.excl + found.tax == found.incl
    assert abs(found.tax - found.excl * rate / 100) <= Decimal("0.005")
    assert found.tax == found.tax.quantize(Decimal("0.01"))
