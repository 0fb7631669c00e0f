"""Problems met at the debtor and the invoice: in the books, or when the books' figures are worked out beforehand."""

from __future__ import annotations

from webapp.integration.domain.problem import Problem, Who
from webapp.integration.domain.sentences import N_

GONE = "invoice.gone"
"""The one problem at which an order whose invoice was made may be put aside, or get another invoice."""

BOOKS_PROBLEMS = (
    Problem(
        code="debtor.twice",
        title=N_("More than one debtor with that e-mail address"),
        says=N_(
            "{books} has {n:count} debtors with {email}: {debtors}. We do not choose between them. Nothing was sent."
        ),
        do=N_("Keep the address at one of them in {books}, or make the others inactive there. Then press Process."),
        many=N_("{books} has more than one debtor with the e-mail address of these orders. We do not choose."),
        who=Who.MERCHANT,
        head=N_("Debtors"),
        figure=N_("{debtors}"),
    ),
    Problem(
        code="debtor.standard_discount",
        title=N_("Debtor with a standard discount"),
        says=N_(
            "Debtor {debtor} ({name}) has a standard discount of {discount:percent}. {books} would take it off "
            "this invoice too, and the total would differ from the order. Nothing was sent."
        ),
        do=N_("Set the standard discount of debtor {debtor} to 0 in {books}. Then press Process."),
        many=N_("These debtors have a standard discount. {books} would take it off the invoice as well."),
        who=Who.MERCHANT,
        head=N_("Debtor"),
        figure=N_("{debtor}: {discount:percent}"),
    ),
    Problem(
        code="debtor.currency",
        title=N_("Debtor in another currency"),
        says=N_("Debtor {debtor} ({name}) is kept in {currency}, the order is in {order_currency}. Nothing was sent."),
        do=N_("Set the currency of debtor {debtor} to {order_currency} in {books}. Then press Process."),
        many=N_("These debtors are kept in another currency than the order."),
        who=Who.MERCHANT,
        head=N_("Debtor"),
        figure=N_("{debtor}: {currency}"),
    ),
    Problem(
        code="debtor.inactive",
        title=N_("Debtor is not active"),
        says=N_("Debtor {debtor} ({name}) has this e-mail address, but is not active in {books}. Nothing was sent."),
        do=N_("Make debtor {debtor} active again in {books}. Then press Process."),
        many=N_("The debtors of these orders are not active in {books}."),
        who=Who.MERCHANT,
        head=N_("Debtor"),
        figure=N_("{debtor}"),
    ),
    Problem(
        code="debtor.vat_shifted",
        title=N_("Debtor without VAT, order with VAT"),
        says=N_(
            "VAT is reverse-charged to debtor {debtor} ({name}) in {books}, but the order has {tax:eur} VAT. "
            "The invoice would lose it. Nothing was sent."
        ),
        do=N_(
            "Switch the reverse charge off at debtor {debtor} in {books}, or correct the VAT of the order in {shop}. "
            "Then press Process."
        ),
        many=N_("VAT is reverse-charged to these debtors in {books}, but the orders have VAT."),
        who=Who.MERCHANT,
        head=N_("Debtor"),
        figure=N_("{debtor}: {tax:eur} VAT in the order"),
    ),
    Problem(
        code="debtor.refused",
        title=N_("{books} refused the debtor"),
        says=N_("{books} did not make debtor {name}. Its words: “{words}” No invoice was sent."),
        do=N_("Correct what they name at the customer in {shop} and press Process, or press Report problem."),
        many=N_("{books} did not make the debtors of these orders. Each order shows its words."),
        who=Who.MERCHANT,
        head=N_("Answer"),
        figure=N_("{words}"),
    ),
    Problem(
        code="debtor.unknown_outcome",
        title=N_("Not certain whether the debtor was made"),
        says=N_(
            "We asked {books} to make a debtor for {email} at {sent:time} and got no clear answer. "
            "Looking it up did not settle it: {seen}. No invoice was sent."
        ),
        do=N_("Look for {email} among the debtors in {books}. Then press Process: we look again first."),
        many=N_("We asked {books} to make debtors and got no clear answer. No invoice was sent."),
        who=Who.MERCHANT,
        head=N_("Asked at"),
        figure=N_("{sent:time}"),
    ),
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
        code="invoice.refused_again",
        title=N_("{books} refused to make the invoice once more"),
        says=N_(
            "We sent the invoice to {books} at {sent:time}, got no clear answer and did not find it there. "
            "We sent it once more, and {books} refused that. Its words: “{words}” "
            "We send nothing more on a guess."
        ),
        do=N_(
            "Look for order {number} in {books}. If the invoice is there, give its number here. "
            "If not, correct what {books} names and press Process: we look once more, then send."
        ),
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
        who=Who.MERCHANT,
        head=N_("Invoice"),
        figure=N_("{invoice}"),
    ),
    Problem(
        code="invoice.unknown_outcome",
        title=N_("Not certain whether the invoice was made"),
        says=N_(
            "We sent the invoice to {books} at {sent:time} and got no clear answer. {books} could not be looked up "
            "reliably since: {seen}. We do not send a second time on a guess."
        ),
        do=N_(
            "Look for order {number} in {books}. If the invoice is there, give its number here. "
            "If not, press Process: we look once more, then send."
        ),
        many=N_("We sent these invoices to {books} and got no clear answer. We do not send twice on a guess."),
        who=Who.MERCHANT,
        head=N_("Sent at"),
        figure=N_("{sent:time}"),
    ),
    Problem(
        code="invoice.sent_to_other_books",
        title=N_("Sent to the books that were connected before"),
        says=N_(
            "We sent the invoice at {sent:time} to the books that were connected then, and got no clear answer. "
            "We cannot look there any more, and do not send it to other books on a guess."
        ),
        do=N_(
            "Look for order {number} in the books of then. If the invoice is there, put this order aside. "
            "If not, make it in {books} and give its number here. Or connect the books of then and press Process."
        ),
        many=N_("We sent these invoices to the books that were connected before, and got no clear answer."),
        who=Who.MERCHANT,
        head=N_("Sent at"),
        figure=N_("{sent:time}"),
    ),
    Problem(
        code="invoice.not_there_twice",
        title=N_("Sent twice, and not to be found"),
        says=N_(
            "We sent the invoice to {books} at {sent:time}, found it nowhere, sent it once more and do not find it. "
            "We send nothing more by ourselves."
        ),
        do=N_(
            "Look for order {number} in {books}. If the invoice is there, give its number here. "
            "If not, press Process: we look once more, then send."
        ),
        many=N_("We sent these invoices twice and do not find them in {books}. We send nothing more by ourselves."),
        who=Who.MERCHANT,
        head=N_("Sent at"),
        figure=N_("{sent:time}"),
    ),
    Problem(
        code="invoice.found_two",
        title=N_("Two invoices for one order"),
        says=N_("{books} has more than one invoice for order {number}: {invoices}. We made and changed nothing more."),
        do=N_("Credit the one that is too many in {books}, then give the number of the right one here."),
        many=N_("{books} has more than one invoice for each of these orders."),
        who=Who.MERCHANT,
        head=N_("Invoices"),
        figure=N_("{invoices}"),
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
