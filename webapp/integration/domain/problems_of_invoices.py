"""Problems met at the invoice: refused, not as it should be, or worked out beforehand not to be."""

from __future__ import annotations

from webapp.integration.domain.problem import Problem, Who
from webapp.integration.domain.sentences import N_

GONE = "invoice.gone"
"""The one problem at which an order whose invoice was made may be put aside, or get another invoice."""

INVOICE_PROBLEMS = (
    Problem(
        code="invoice.rounding_too_large",
        title=N_("The invoice would differ from the order"),
        says=N_(
            "{books} would make {invoice:eur} of these lines, the order says {order:eur}. The difference of "
            "{difference:eur} is more than rounding. Nothing was sent."
        ),
        do=N_("Check the prices of the order in {shop}, then press Process. If they are right, press Report problem."),
        many=N_("{books} would make another total of these orders, by more than rounding. Nothing was sent."),
        who=Who.MERCHANT,
        head=N_("Invoice, order"),
        figure=N_("{invoice:eur}, not {order:eur}"),
    ),
    Problem(
        code="invoice.vat_differs",
        title=N_("The VAT would differ from the order"),
        says=N_(
            "At {rate:percent} {books} would reckon {invoice:eur} VAT, the order says {order:eur}. "
            "That is more than rounding. Nothing was sent."
        ),
        do=N_("Check the VAT of the lines in {shop}, then press Process. If it is right, press Report problem."),
        many=N_("{books} would reckon other VAT for these orders, by more than rounding. Nothing was sent."),
        who=Who.MERCHANT,
        head=N_("VAT: invoice, order"),
        figure=N_("{rate:percent}: {invoice:eur}, not {order:eur}"),
    ),
    Problem(
        code="invoice.refused",
        title=N_("{books} refused the invoice"),
        says=N_("{books} did not make the invoice. Its words: “{words}” Nothing was invoiced."),
        do=N_("Correct what they name and press Process, or press Report problem."),
        many=N_("{books} did not make these invoices. Each order shows its words."),
        who=Who.MERCHANT,
        head=N_("Answer"),
        figure=N_("{words}"),
    ),
    Problem(
        code="invoice.layout_gone",
        title=N_("The invoice layout is gone"),
        says=N_("The layout chosen in Configuration no longer exists in {books}. Nothing was sent."),
        do=N_("Choose another layout in Configuration. Then press Process."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="invoice.differs",
        title=N_("The invoice differs from the order"),
        says=N_(
            "Invoice {invoice} was made, but its {field:field} is {got:eur} in {books} and should be {wanted:eur}: "
            "a difference of {difference:eur}. We change nothing in {books}."
        ),
        do=N_(
            "Correct the invoice in {books} if it is wrong. Then accept the difference here, or press Report problem."
        ),
        many=N_("These invoices were made, but {books} shows other amounts than it should."),
        do_many=N_(
            "Correct the invoices in {books} where they are wrong. Then open each order and accept the difference, or "
            "press Report problem."
        ),
        who=Who.MERCHANT,
        head=N_("Invoice, order"),
        figure=N_("{field:field}: {got:eur}, not {wanted:eur}"),
    ),
    Problem(
        code="invoice.not_as_sent",
        title=N_("The invoice carries something else"),
        says=N_(
            "Invoice {invoice} was made, but its {field:field} is “{got}” in {books} and “{wanted}” in what we sent. "
            "We change nothing in {books}."
        ),
        do=N_("Look at the invoice in {books}. Then accept the difference here, or press Report problem."),
        many=N_("These invoices were made, but {books} shows something else than we sent."),
        do_many=N_(
            "Look at the invoices in {books}. Then open each order and accept the difference, or press Report problem."
        ),
        who=Who.MERCHANT,
        head=N_("Invoice, sent"),
        figure=N_("{field:field}: {got}, not {wanted}"),
    ),
    Problem(
        code="invoice.not_read_back",
        title=N_("The invoice was made, but not read back"),
        says=N_(
            "Invoice {invoice} was made in {books}. The integration stopped before we could read it back, and {books} "
            "lets us in no more. No second one was made."
        ),
        do=N_(
            "Compare invoice {invoice} with this order in {books}. If you start again, press Process: we then read it "
            "back and make nothing."
        ),
        many=N_("These invoices were made. The integration stopped before we could read them back."),
        do_many=N_(
            "Compare each invoice with its order in {books}. If you start again, press Process: we then read them back "
            "and make nothing."
        ),
        who=Who.MERCHANT,
        head=N_("Invoice"),
        figure=N_("{invoice}"),
    ),
    Problem(
        code=GONE,
        title=N_("The invoice is not in the books"),
        says=N_(
            "Invoice {invoice} was made at {made:time}. {books} has not shown it for a day since: it may have been "
            "deleted there. No second one was made."
        ),
        do=N_(
            "If the invoice is in {books}, press Process: we read it again. If another one took its place, give its "
            "number here. If there shall be none, put this order aside."
        ),
        many=N_("These invoices were made, and {books} does not show them. They may have been deleted there."),
        do_many=N_(
            "If an invoice is in {books}, press Process: we read it again. If another one took its place, open the "
            "order and give its number. If there shall be none, put the order aside."
        ),
        who=Who.MERCHANT,
        head=N_("Invoice"),
        figure=N_("{invoice}"),
    ),
    Problem(
        code="invoice.already_made",
        title=N_("Invoiced before"),
        says=N_("Order {number} already has an invoice, {invoice}. No second one was made."),
        do=N_("Nothing, if that invoice is right: put this order aside. Else press Report problem."),
        many=N_("These orders already have an invoice. No second one was made."),
        do_many=N_("Nothing, if those invoices are right: put the orders aside. Else press Report problem."),
        who=Who.MERCHANT,
        head=N_("Invoice"),
        figure=N_("{invoice}"),
    ),
    Problem(
        code="internal",
        title=N_("A mistake of ours"),
        says=N_("Something in the integration went wrong with this order. Our staff have been told."),
        do=N_("We look at it. Press Process to try again, or Report problem to tell us more."),
        many=N_("Something in the integration went wrong with these orders. Our staff have been told."),
        who=Who.SUPPORT,
    ),
)
