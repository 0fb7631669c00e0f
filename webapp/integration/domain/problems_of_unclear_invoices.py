"""Problems with an invoice that was sent and had no clear answer: whether it was made, nobody knows yet."""

from __future__ import annotations

from webapp.integration.domain.problem import Problem, Who
from webapp.integration.domain.sentences import N_

IN_DOUBT = N_(
    "Earlier, at {in_doubt:time}, we did send the invoice and got no clear answer: look for it in {books} before you "
    "make one by hand."
)
"""What goes with any other problem of an order whose invoice is in doubt, for it says that nothing was sent."""

UNCLEAR_PROBLEMS = (
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
        do_many=N_(
            "Look for each order in {books}. If its invoice is there, open the order and give the number. "
            "If not, press Process: we look once more, then send."
        ),
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
        do_many=N_(
            "Look for each order in {books}. If its invoice is there, open the order and give the number. "
            "If not, press Process: we look once more, then send."
        ),
        who=Who.MERCHANT,
        head=N_("Sent at"),
        figure=N_("{sent:time}"),
    ),
    Problem(
        code="invoice.refused_again",
        title=N_("{books} refused to make the invoice once more"),
        says=N_(
            "We sent the invoice to {books} at {sent:time}, got no clear answer and did not find it there. "
            "We sent it once more, and {books} refused that. Its words: “{words}” "
            "We send nothing more until the order is changed in {shop} or you press Process."
        ),
        do=N_(
            "Look for order {number} in {books}. If the invoice is there, give its number here. "
            "If not, correct what {books} names and press Process: we look once more, then send."
        ),
        many=N_(
            "We sent these invoices to {books} and got no clear answer; {books} refused them when we sent them once "
            "more. Each order shows its words."
        ),
        do_many=N_(
            "Look for each order in {books}. If its invoice is there, open the order and give the number. "
            "If not, correct what {books} names and press Process: we look once more, then send."
        ),
        who=Who.MERCHANT,
        head=N_("Answer"),
        figure=N_("{words}"),
    ),
    Problem(
        code="invoice.found_two",
        title=N_("Two invoices for one order"),
        says=N_("{books} has more than one invoice for order {number}: {invoices}. We made and changed nothing more."),
        do=N_("Credit the one that is too many in {books}, then give the number of the right one here."),
        many=N_("{books} has more than one invoice for each of these orders."),
        do_many=N_(
            "Credit those that are too many in {books}. Then open each order and give the number of the right one."
        ),
        who=Who.MERCHANT,
        head=N_("Invoices"),
        figure=N_("{invoices}"),
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
        do_many=N_(
            "Look for each order in the books of then. If its invoice is there, put the order aside. If not, make it "
            "in {books}, open the order and give its number. Or connect the books of then and press Process."
        ),
        who=Who.MERCHANT,
        head=N_("Sent at"),
        figure=N_("{sent:time}"),
    ),
)

UNCLEAR = frozenset(problem.code for problem in UNCLEAR_PROBLEMS)
"""Their codes: each says by itself that an invoice is in doubt."""
