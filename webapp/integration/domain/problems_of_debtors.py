"""Problems met at the debtor, in the books."""

from __future__ import annotations

from webapp.integration.domain.problem import Problem, Who
from webapp.integration.domain.sentences import N_

DEBTOR_PROBLEMS = (
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
        do_many=N_("Set the standard discount of these debtors to 0 in {books}. Then press Process."),
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
        do_many=N_("Set the currency of each debtor to that of its order in {books}. Then press Process."),
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
        do_many=N_("Make these debtors active again in {books}. Then press Process."),
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
        do_many=N_(
            "Switch the reverse charge off at these debtors in {books}, or correct the VAT of the orders in {shop}. "
            "Then press Process."
        ),
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
        do_many=N_("Look for these customers among the debtors in {books}. Then press Process: we look again first."),
        who=Who.MERCHANT,
        head=N_("Asked at"),
        figure=N_("{sent:time}"),
    ),
)
