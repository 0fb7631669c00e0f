"""Why an order is stopped for a cause, in more words: what the yellow button opens."""

from __future__ import annotations

from flask_babel import gettext

from webapp.integration.domain.sentences import N_

_BY_CODE = {
    "order.total_differs": N_(
        "An invoice that is sent cannot be changed. So the lines, discounts and shipping cost of an order"
        " must make its total before we send anything; up to 2 cents of rounding pass by themselves. A "
        "difference often comes from a discount, a fee or a gift card that the shop took into the total "
        "but not into the lines."
    ),
    "order.vat_number_missing": N_(
        "A company in another EU country is invoiced without VAT, and the law then asks for its VAT "
        "number on the invoice. Without that number you would owe the VAT yourself. If the customer is a "
        "private person after all, correct the customer and the VAT of the order in the shop."
    ),
    "order.vat_number_invalid": N_(
        "We ask the EU's register (VIES) before we send an invoice without VAT, and keep its answer as "
        "your proof. A number that is not there may be mistyped, or not be registered for trade within "
        "the EU."
    ),
    "order.vat_number_home": N_(
        "An invoice without VAT goes to a company in another EU country. A VAT number of your own country"
        " means that VAT is due as usual."
    ),
    "order.unknown_rate": N_(
        "Every line of an invoice needs a VAT rate that your administration knows. We never replace a rate by another."
    ),
    "order.vat_treatment_differs": N_(
        "The shop says how VAT applies to an order; we work it out ourselves from buyer, country and "
        "rates. When the two disagree, the invoice could be wrong either way, so a person decides."
    ),
    "order.keeps_failing": N_(
        "Other orders went through meanwhile, so the cause is in this order or in what the books make of "
        "it. We stopped trying after a day, so that it does not go unnoticed."
    ),
    "invoice.already_made": N_("An order is invoiced once. We found an invoice that carries this order's number."),
    "invoice.not_read_back": N_(
        "After each invoice we read it back and compare it with the order. This one was made; whether it is equal to "
        "the order, we could not see any more."
    ),
    "invoice.gone": N_(
        "After each invoice we read it back and compare it with the order. An invoice that we made and cannot find any "
        "more may have been deleted by a person; whether the order shall have another one, only you can say."
    ),
    "invoice.layout_gone": N_("Layouts live in your books; one that was deleted there cannot be used for an invoice."),
    "invoice.differs": N_(
        "After each invoice we read it back and compare it with the order. This one was made, and "
        "something in it is not what was sent. We never change or delete an invoice."
    ),
    "internal": N_("The integration stopped at something that it should have handled. Nothing was sent on a guess."),
}
_BY_FAMILY = {
    "debtor.": N_(
        "Debtors are found by e-mail address and never changed by us. What is set at a debtor decides "
        "what the books make of an invoice, so it must be clear which debtor it is and that the total "
        "stays equal."
    ),
    "invoice.unknown": N_(
        "A request to make an invoice went out and the answer was lost. The invoice may be there or not; "
        "sending again on a guess could make it twice."
    ),
    "invoice.not_there": N_("We look before we send again, and stop rather than make an invoice twice."),
    "invoice.found_twice": N_("One order has one invoice. Which of the two is right, only you can say."),
    "invoice.": N_(
        "Before sending we work out to the cent what the books will compute. When that is not the total "
        "of the order, or the books refuse the invoice, nothing is sent."
    ),
    "order.": N_(
        "An invoice that is sent cannot be changed, so everything in the order must be clear before. We do not guess."
    ),
}


def explanation(code: str) -> str:
    """Why we stop for `code`."""
    template = _BY_CODE.get(code) or next(
        (text for family, text in _BY_FAMILY.items() if code.startswith(family)), _BY_FAMILY["order."]
    )
    return str(gettext(template))
