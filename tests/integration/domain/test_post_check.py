from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.integration.domain.orders import BRUSSELS, a_debtor, a_line, an_order, shipping
from webapp.integration.domain.debtor import PriceBasis
from webapp.integration.domain.invoice import MadeInvoice, NewInvoice
from webapp.integration.domain.mapping import Sending, new_invoice
from webapp.integration.domain.order import RateTotal
from webapp.integration.domain.post_check import compare

D = Decimal
ORDER = an_order(a_line(), a_line("Book", "12.50", "6"), shipping("0.00", "0"))


def sent(basis: PriceBasis = PriceBasis.INCL) -> NewInvoice:
    return new_invoice(
        ORDER,
        a_debtor(basis=basis),
        profile="1",
        language="en",
        send=Sending.MANUAL,
        token="WF7K3QX9M2A4",
        zone=BRUSSELS,
    )[0]


def as_made(invoice: NewInvoice) -> MadeInvoice:
    return MadeInvoice(
        number="K-20240047",
        debtor_number=invoice.debtor_number,
        order_number=invoice.order_number,
        payment_text=invoice.payment_text,
        token=invoice.token,
        date=invoice.date,
        total_tax=invoice.expected.tax,
        total_incl=invoice.expected.incl,
        rates=invoice.expected.rates,
    )


def test_an_invoice_as_sent_is_equal_to_the_cent():
    found, notes = compare(sent(), ORDER.total_incl, as_made(sent()))

    assert found is None
    assert [(note.code, note.params) for note in notes] == [
        ("invoice.compared", {"order": "261.50", "invoice": "261.50"})
    ]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"debtor_number": "648"}, "invoice.not_as_sent", "debtor"),
        ({"order_number": "3674"}, "invoice.not_as_sent", "order_number"),
        ({"token": "WF7K3QX9M2A"}, "invoice.not_as_sent", "token"),
        ({"total_incl": D("261.51")}, "invoice.differs", "total"),
        ({"total_tax": D("43.93")}, "invoice.differs", "tax"),
        ({"rates": ()}, "invoice.differs", "rates"),
        ({"rates": (RateTotal(D("21"), D("205.79"), D("43.21")), RateTotal(D("6"), D("11.80"), D("0.71")))},
         "invoice.differs", "rates"),
        ({"rates": (RateTotal(D("21"), D("205.79"), D("43.20")), RateTotal(D("6"), D("11.79"), D("0.72")))},
         "invoice.differs", "rates"),
    ],
)  # fmt: skip
def test_every_difference_is_found(changes, code, field):
    found, _ = compare(sent(), ORDER.total_incl, replace(as_made(sent()), **changes))

    assert (found.code, found.params["field"], found.params["invoice"]) == (code, field, "K-20240047")


def test_a_difference_shows_both_figures():
    found, _ = compare(sent(), ORDER.total_incl, replace(as_made(sent()), total_incl=D("260.50")))

    assert found.params == {
        "invoice": "K-20240047",
        "field": "total",
        "got": "260.50",
        "wanted": "261.50",
        "difference": "1.00",
    }


def test_a_rate_that_adds_up_to_nothing_may_be_left_out():
    made = as_made(sent())
    made = replace(made, rates=tuple(each for each in made.rates if each.rate != 0))

    assert compare(sent(), ORDER.total_incl, made)[0] is None


@pytest.mark.parametrize(
    ("shown", "code", "params"),
    [
        (date(2026, 3, 5), "invoice.other_date", {"wanted": "2026-03-02", "got": "2026-03-05"}),
        (None, "invoice.no_date", {"wanted": "2026-03-02"}),
    ],
)
def test_another_date_is_a_remark(shown, code, params):
    found, notes = compare(sent(), ORDER.total_incl, replace(as_made(sent()), date=shown))

    assert found is None
    assert (notes[-1].code, notes[-1].params) == (code, params)
