from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from tests.conftest import examples
from tests.integration.domain.orders import BRUSSELS, RATES, a_debtor, a_line, an_order, orders, shipping
from webapp.integration.domain.debtor import PriceBasis
from webapp.integration.domain.invoice import NewInvoice
from webapp.integration.domain.mapping import Sending, new_invoice
from webapp.integration.domain.money import CENT
from webapp.integration.domain.notes import Noted
from webapp.integration.domain.order import Order
from webapp.integration.domain.problems import HeldError
from webapp.integration.domain.vat import books_totals

D = Decimal
INCL, EXCL = PriceBasis.INCL, PriceBasis.EXCL


def invoice(order: Order, basis: PriceBasis, *, vat_shifted: bool = False) -> tuple[NewInvoice, tuple[Noted, ...]]:
    debtor = a_debtor(basis=basis, vat_shifted=vat_shifted)
    return new_invoice(
        order,
        debtor,
        profile="1",
        language="en",
        send=Sending.MANUAL,
        token="WF7K3QX9M2A4",
        zone=BRUSSELS,
        known_rates=RATES,
    )


def as_rows(made: NewInvoice) -> list[tuple[str, ...]]:
    return [(str(each.quantity), each.description, str(each.rate), str(each.price)) for each in made.lines]


@pytest.mark.parametrize("basis", list(PriceBasis))
@pytest.mark.parametrize("including", [True, False])
def test_unit_price_and_quantity_stay_as_in_the_shop(basis, including):
    order = an_order(a_line("Napkins", "34.50", quantity="2", including=including), shipping(including=including))

    made, notes = invoice(order, basis)

    row = order.lines[0]
    price = row.unit_incl if basis is INCL else row.unit_excl
    assert (made.lines[0].quantity, made.lines[0].price) == (row.quantity, price)
    assert [each.description for each in made.lines[:2]] == ["Napkins", "Shipping: bpost"]
    assert made.expected.incl == order.total_incl
    assert "invoice.quantity_in_text" not in {note.code for note in notes}


def test_a_cent_between_the_bases_is_settled_by_a_visible_line_at_the_rate_with_the_largest_base():
    order = an_order(a_line("Napkins", "34.50", "21", "2"), a_line("Book", "5.30", "6"), shipping("6.95", "21"))

    made, notes = invoice(order, EXCL)

    assert as_rows(made) == [
        ("2", "Napkins", "21", "28.5124"),
        ("1", "Book", "6", "5.0000"),
        ("1", "Shipping: bpost", "21", "5.7438"),
        ("1", "Rounding", "21", "0.01"),
    ]
    assert made.expected.incl == order.total_incl == D("81.25")
    assert [note.code for note in notes] == ["invoice.rounding_line", "invoice.vat_rounded"]
    assert notes[0].params == {"amount": "0.01", "rate": "21"}


def test_vat_that_the_books_round_otherwise_than_the_shop_is_remarked_on():
    order = an_order(a_line("Napkins", "34.50", quantity="2"), shipping("6.95"))

    made, notes = invoice(order, INCL)

    assert (order.total_tax, made.expected.tax) == (D("13.19"), D("13.18"))
    assert [(note.code, note.params["difference"]) for note in notes] == [("invoice.vat_rounded", "0.01")]


def test_vat_that_no_rounding_explains_is_held():
    wrong = replace(a_line("Bed", "249.00"), rate=D("6.00"))
    order = an_order(wrong, a_line("Book", "12.50", "6"))

    with pytest.raises(HeldError) as held:
        invoice(order, INCL)

    assert held.value.finding.code == "invoice.vat_differs"


def test_the_total_of_the_shop_is_met_when_its_rows_are_two_cents_short():
    order = an_order(a_line("Bed", "249.00"), total_incl=D("249.02"))

    made, notes = invoice(order, INCL)

    assert as_rows(made) == [("1", "Bed", "21.00", "249.0000"), ("1", "Rounding", "21.00", "0.02")]
    assert made.expected.incl == D("249.02")
    assert notes[0].code == "invoice.rounding_line"


def test_more_than_five_cents_is_held():
    order = an_order(a_line("Bed", "249.00"), total_incl=D("249.06"))

    with pytest.raises(HeldError) as held:
        invoice(order, INCL)

    assert held.value.finding.code == "invoice.rounding_too_large"
    assert held.value.finding.params == {"invoice": "249.00", "order": "249.06", "difference": "0.06"}


def test_reverse_charge_settles_without_vat():
    order = an_order(a_line("Bed", "100.00", "0", including=False), total_excl=D("100.01"), total_incl=D("100.01"))

    made, _ = invoice(order, EXCL, vat_shifted=True)

    assert as_rows(made)[-1] == ("1", "Rounding", "0", "0.01")
    assert made.expected.incl == D("100.01")


def test_a_total_that_the_largest_rate_cannot_reach_is_settled_at_another():
    order = an_order(a_line("Badge", "0.03", "21"))

    made, notes = invoice(order, EXCL)

    assert as_rows(made) == [("1", "Badge", "21", "0.0248"), ("1", "Rounding", "0", "0.01")]
    assert made.expected.incl == D("0.03")
    assert notes[0].code == "invoice.rounding_line"


def test_a_quantity_that_misses_its_total_by_far_is_written_into_the_text():
    order = an_order(a_line("Screw", "0.15", "21", "2000"))

    made, notes = invoice(order, EXCL)

    assert as_rows(made)[0] == ("1", "2000 × Screw", "21", "247.93")
    assert made.expected.incl == order.total_incl == D("300.00")
    assert "invoice.quantity_in_text" in [note.code for note in notes]


@pytest.mark.parametrize("basis", list(PriceBasis))
@pytest.mark.parametrize(
    "order",
    [
        an_order(a_line("Hook", "3.33"), a_line("Coupon", "-5.00"), a_line("Puzzle", "14.95", quantity="2")),
        an_order(a_line("Puzzle", "14.95", quantity="2"), a_line("Present", "-29.90")),
        an_order(a_line("Coffee, per kg", "23.80", quantity="0.75")),
        an_order(a_line("Puzzle", "29.90"), a_line("Gift card", "-25.00", "0")),
        an_order(a_line("Puzzle", "29.90", including=False), a_line("Book", "12.50", "6", including=False)),
        an_order(a_line("Free", "0.00"), shipping("0.00")),
    ],
    ids=["discount over its line", "free order", "fraction", "gift card", "prices without VAT", "all zero"],
)
def test_odd_orders_meet_their_total(order, basis):
    made, _ = invoice(order, basis)

    assert made.expected.incl == order.total_incl


@examples(400)
@given(order=orders(), basis=st.sampled_from(PriceBasis), off=st.sampled_from([0, 0, 0, 1, -2, 5, 6, -300]))
def test_the_difference_is_zero_or_the_order_is_held(order, basis, off):
    order = an_order(*order.lines, total_incl=order.total_incl + off * CENT)

    try:
        made, notes = invoice(order, basis)
    except HeldError as held:
        event(held.finding.code)
        return

    assert books_totals(made.lines, basis) == made.expected
    assert made.expected.incl == order.total_incl
    extra = made.lines[len(order.lines) :]
    assert len(extra) <= 1
    assert all(abs(line.price) <= 5 * CENT and line.description == "Rounding" for line in extra)
    assert len(extra) == sum(note.code == "invoice.rounding_line" for note in notes)
    assert all(line.price == line.price.quantize(D("0.0001")) for line in made.lines)
    kept = zip(order.lines, made.lines[: len(order.lines)], strict=True)
    changed = sum(line.quantity != row.quantity for row, line in kept)
    assert changed == sum(note.code == "invoice.quantity_in_text" for note in notes)


@examples(200)
@given(order=orders())
def test_an_order_on_the_basis_it_was_entered_in_is_never_held(order):
    basis = INCL if order.prices_include_vat else EXCL

    made, _ = invoice(order, basis)

    assert made.expected.incl == order.total_incl
