from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from tests.conftest import examples
from tests.integration.domain.orders import RATES, a_line, an_icp_order, an_order, orders, shipping
from webapp.integration.domain.checks import Check, CheckResult, Outcome, check, first_finding, must_wait
from webapp.integration.domain.order import LineKind, Order, RateTotal, VatTreatment
from webapp.integration.domain.problems import PROBLEMS
from webapp.integration.domain.sentences import LABELS, placeholders
from webapp.integration.domain.vat_decision import vat_number_to_check
from webapp.integration.domain.vat_number import VatNumber

D = Decimal


def checks_of(order: Order, home: str = "NL", **answers) -> dict[Check, CheckResult]:
    results = check(order, home_country=home, known_rates=RATES, **answers)
    assert [result.check for result in results] == list(Check)
    for result in results:
        assert (result.finding is not None) == (result.outcome is Outcome.FAILED)
        assert placeholders(result.says).keys() - LABELS <= result.params.keys()
    return {result.check: result for result in results}


def failures(order: Order, home: str = "NL", **answers) -> dict[Check, str]:
    found = checks_of(order, home, **answers).items()
    return {each: result.finding.code for each, result in found if result.finding is not None}


def test_an_order_in_order_passes_all_checks():
    results = checks_of(an_order())

    assert {each: result.outcome for each, result in results.items()} == dict.fromkeys(Check, Outcome.PASSED) | {
        Check.VAT_NUMBER: Outcome.NOT_NEEDED
    }
    assert results[Check.TOTAL].params == {"lines": "249.00", "shipping": "6.95", "sum": "255.95", "total": "255.95"}
    assert first_finding(results.values()) is None
    assert not must_wait(results.values())


# Check 1 of the manual: the total.


@pytest.mark.parametrize(
    ("off", "fails"), [("0.00", False), ("0.02", False), ("-0.02", False), ("0.03", True), ("-5", True)]
)
def test_lines_and_shipping_are_the_total_up_to_two_cents(off, fails):
    order = an_order(total_incl=D("255.95") + D(off))

    result = checks_of(order)[Check.TOTAL]

    assert (result.outcome is Outcome.FAILED) is fails
    if fails:
        assert result.finding.code == "order.total_differs"
        assert result.finding.params["sum"] == "255.95"
        assert D(result.finding.params["difference"]) == abs(D(off))
    else:
        assert (result.note is not None) == (D(off) != 0)


def test_discounts_fees_and_gift_cards_are_lines():
    order = an_order(
        a_line(),
        a_line("Coupon", "-10.00", kind=LineKind.DISCOUNT),
        a_line("Wrapping", "2.50", kind=LineKind.FEE),
        a_line("Gift card", "-25.00", "0", kind=LineKind.GIFT_CARD),
        shipping(),
    )

    assert checks_of(order)[Check.TOTAL].params["lines"] == "216.50"
    assert failures(order) == {}


def test_a_total_below_zero_is_no_invoice():
    order = an_order(a_line("Back", "-5.00", kind=LineKind.DISCOUNT))

    assert failures(order) == {Check.TOTAL: "order.negative_total"}


# Check 2 of the manual: VAT numbers.


@pytest.mark.parametrize(("home", "needed"), [("BE", True), ("NL", False), ("DE", True)])
def test_a_vat_number_is_needed_outside_the_home_country(home, needed):
    assert (vat_number_to_check(an_icp_order(), home) is not None) is needed


def test_the_number_to_check_is_clean():
    assert vat_number_to_check(an_icp_order(), "BE") == VatNumber("NL", "001234567B01")


@pytest.mark.parametrize(
    ("answers", "outcome", "code"),
    [
        ({"vat_form_ok": True, "vat_answer": "valid"}, Outcome.PASSED, None),
        ({"vat_form_ok": True, "vat_answer": "unknown"}, Outcome.WAITS, None),
        ({"vat_form_ok": True, "vat_answer": None}, Outcome.WAITS, None),
        ({"vat_form_ok": True, "vat_answer": "invalid"}, Outcome.FAILED, "order.vat_number_invalid"),
        ({"vat_form_ok": False, "vat_answer": None}, Outcome.FAILED, "order.vat_number_invalid"),
    ],
)
def test_the_register_has_three_answers(answers, outcome, code):
    results = checks_of(an_icp_order(), "BE", **answers)

    found = results[Check.VAT_NUMBER]
    assert (found.outcome, found.finding.code if found.finding else None) == (outcome, code)
    assert must_wait(results.values()) is (outcome is Outcome.WAITS)


def with_vat_number(typed: str) -> Order:
    order = an_icp_order()
    return replace(order, buyer=replace(order.buyer, vat_number=typed))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "order.vat_number_missing"),
        ("  ", "order.vat_number_missing"),
        ("on request", "order.vat_number_invalid"),
        ("BE 0412.345.678", "order.vat_number_home"),
    ],
)
def test_an_icp_order_needs_a_vat_number_of_another_country(typed, code):
    assert failures(with_vat_number(typed), "BE", vat_answer="valid") == {Check.VAT_NUMBER: code}


def test_an_icp_order_marked_as_one_needs_the_number_although_vat_was_charged():
    order = replace(
        an_icp_order(), lines=(a_line(),), total_incl=D("249.00"), total_excl=D("205.79"), total_tax=D("43.21")
    )
    order = replace(order, rate_totals=())

    assert failures(order, "BE") == {Check.VAT_TREATMENT: "order.vat_treatment_differs"}
    assert checks_of(order, "BE")[Check.VAT_NUMBER].outcome is Outcome.WAITS


@pytest.mark.parametrize(
    ("order", "home"),
    [
        (an_order(), "NL"),
        (an_icp_order(vat_treatment=VatTreatment.EXEMPT), "NL"),
        (an_order(buyer={"is_business": True, "company": "Zeewind BV"}), "NL"),
        (an_order(buyer={"is_business": True}, address={"country": "CH", "country_name": None}), "NL"),
    ],
    ids=["private customer", "at home", "VAT charged", "outside the EU"],
)
def test_no_vat_number_is_needed(order, home):
    assert checks_of(order, home)[Check.VAT_NUMBER].outcome is Outcome.NOT_NEEDED


# Check 3 of the manual: VAT rates.


def test_every_rate_must_exist_in_the_books():
    order = an_order(a_line(), a_line("Soup", "5.00", "10.00"), shipping())

    result = checks_of(order)[Check.VAT_RATES]

    assert result.finding.params == {"rate": "10.00", "line": "Soup", "known": "0 6 9 12 21"}


def test_the_rate_of_shipping_counts_too():
    assert failures(an_order(a_line(), shipping("6.95", "19"))) == {Check.VAT_RATES: "order.unknown_rate"}


def test_rates_are_compared_as_numbers():
    assert checks_of(an_order(a_line(rate="21.0000")))[Check.VAT_RATES].outcome is Outcome.PASSED


# Check 4 of the manual: not before.


def test_an_order_without_number_is_called_this_order():
    result = checks_of(an_order(number=" "))[Check.NOT_BEFORE]

    assert "number" not in placeholders(result.says)
    assert result.outcome is Outcome.PASSED


def test_no_sentence_puts_a_preposition_before_a_country():
    sentences = [text for problem in PROBLEMS.values() for text in (problem.says, problem.do, problem.many)]
    company = replace(an_order().buyer, is_business=True)
    sentences += [result.says for result in checks_of(replace(an_order(), buyer=company)).values()]

    assert [text for text in sentences if "in {country:country}" in text] == []


def test_an_earlier_invoice_stops_the_order():
    result = checks_of(an_order(), earlier_invoice="K-20240047")[Check.NOT_BEFORE]

    assert result.finding.code == "invoice.already_made"
    assert result.finding.params == {"number": "367439", "invoice": "K-20240047"}


# Our own.


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (an_order(number=" "), {Check.NUMBER: "order.no_number"}),
        (an_order(buyer={"email": " "}), {Check.EMAIL: "order.no_email"}),
        (an_order(buyer={"email": "noor at example"}), {Check.EMAIL: "order.email_invalid"}),
        (an_order(currency="USD"), {Check.CURRENCY: "order.currency"}),
        (an_order(address={"country": "QQ", "country_name": "Absurdistan"}), {Check.COUNTRY: "order.country_unknown"}),
        (an_order(address={"country": None, "country_name": None}), {}),
        (an_order(lines=(), total_incl=D(0), total_excl=D(0), total_tax=D(0), rate_totals=()),
         {Check.AMOUNTS: "order.no_lines"}),
        (an_order(replace(a_line(), quantity=D(0))), {Check.AMOUNTS: "order.quantity"}),
        (an_order(replace(a_line(), quantity=D(-1))), {Check.AMOUNTS: "order.quantity"}),
        (an_order(replace(a_line(), rate=D("6"))), {Check.AMOUNTS: "order.amounts_inconsistent"}),
        (an_order(replace(a_line(), total_tax=D("43.23"), total_excl=D("205.77"))),
         {Check.AMOUNTS: "order.amounts_inconsistent"}),
        (an_order(replace(a_line(), total_tax=D("43.22"), total_excl=D("205.78"))), {}),
        (an_order(replace(a_line(), total_tax=D("43.22"))), {Check.AMOUNTS: "order.amounts_inconsistent"}),
        (an_order(total_excl=D("1.00")), {Check.AMOUNTS: "order.totals_inconsistent"}),
        (an_order(rate_totals=(RateTotal(D("21"), D("1.00"), D("0.21")),)),
         {Check.AMOUNTS: "order.totals_inconsistent"}),
    ],
)  # fmt: skip
def test_our_own_checks(order, expected):
    assert failures(order) == expected


@pytest.mark.parametrize(
    ("order", "home", "agrees"),
    [
        (an_order(), "BE", True),
        (an_icp_order(), "BE", True),
        (an_icp_order(), "NL", False),
        (an_icp_order(vat_treatment=VatTreatment.STANDARD), "BE", False),
        (an_icp_order(vat_treatment=VatTreatment.EXEMPT), "BE", True),
        (an_icp_order(vat_treatment=VatTreatment.EXPORT), "BE", False),
        (an_order(vat_treatment=VatTreatment.INTRA_COMMUNITY), "NL", False),
        (an_order(vat_treatment=VatTreatment.OSS), "NL", True),
        (an_order(vat_treatment=VatTreatment.OSS), "BE", False),
        (an_order(vat_treatment=VatTreatment.EXEMPT), "BE", False),
        (an_order(a_line(rate="0"), vat_treatment=VatTreatment.EXEMPT), "BE", True),
        (an_order(a_line(rate="0")), "BE", True),
        (an_order(a_line(rate="0"), address={"country": "US", "country_name": ""}), "BE", False),
        (an_order(a_line(rate="0"), address={"country": "US", "country_name": ""}, vat_treatment=VatTreatment.EXPORT),
         "BE", True),
        (an_order(vat_treatment=VatTreatment.EXPORT), "BE", False),
        (an_order(a_line(price="0", rate="0"), address={"country": "US", "country_name": ""}), "BE", True),
    ],
)  # fmt: skip
def test_the_shops_mark_and_our_own_decision_must_agree(order, home, agrees):
    result = checks_of(order, home)[Check.VAT_TREATMENT]

    assert (result.outcome is Outcome.PASSED) is agrees


def test_all_checks_run_although_the_first_fails():
    order = an_order(a_line(rate="10"), total_incl=D("1.00"), number="", buyer={"email": ""})

    assert failures(order, earlier_invoice="1") == {
        Check.TOTAL: "order.total_differs",
        Check.VAT_RATES: "order.unknown_rate",
        Check.NOT_BEFORE: "invoice.already_made",
        Check.NUMBER: "order.no_number",
        Check.EMAIL: "order.no_email",
        Check.AMOUNTS: "order.totals_inconsistent",
    }


def test_amounts_in_another_currency_are_not_shown_as_euro():
    order = an_order(a_line(), total_incl=D("1.00"), currency="USD")

    assert failures(order) == {Check.CURRENCY: "order.currency"}
    total = checks_of(order)[Check.TOTAL]
    assert (total.outcome, dict(total.params)) == (Outcome.NOT_NEEDED, {"currency": "USD"})


@examples(150)
@given(order=orders())
def test_an_order_that_keeps_the_shops_promises_passes(order):
    assert failures(order) == {}
