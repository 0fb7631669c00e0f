"""Problems whose cause lies in the order itself."""

from __future__ import annotations

from webapp.integration.domain.problem import Problem, Who
from webapp.integration.domain.sentences import N_

ORDER_PROBLEMS = (
    Problem(
        code="order.no_email",
        title=N_("E-mail address missing"),
        says=N_("The order of {name} has no e-mail address. Debtors in {books} are found by it. Nothing was sent."),
        do=N_("Fill in the e-mail address at the customer in {shop}. Then press Process."),
        many=N_("These orders have no e-mail address. Debtors in {books} are found by it. Nothing was sent."),
        who=Who.MERCHANT,
        head=N_("E-mail"),
        figure=N_("Empty"),
    ),
    Problem(
        code="order.email_invalid",
        title=N_("E-mail address not valid"),
        says=N_("“{email}” is not an e-mail address. Debtors in {books} are found by it. Nothing was sent."),
        do=N_("Correct the e-mail address at the customer in {shop}. Then press Process."),
        many=N_("The e-mail addresses of these orders cannot be right. Debtors in {books} are found by them."),
        who=Who.MERCHANT,
        head=N_("E-mail"),
        figure=N_("{email}"),
    ),
    Problem(
        code="order.no_number",
        title=N_("Order number missing"),
        says=N_("The order has no number, so an invoice for it could not be found again. Nothing was sent to {books}."),
        do=N_("Give the order a number in {shop}. Then press Process."),
        who=Who.MERCHANT,
        head=N_("Order number"),
        figure=N_("Empty"),
    ),
    Problem(
        code="order.no_lines",
        title=N_("Order without lines"),
        says=N_("The order has no lines, so there is nothing to put on an invoice. Nothing was sent to {books}."),
        do=N_("Add the products in {shop} and press Process, or put the order aside."),
        who=Who.MERCHANT,
        head=N_("Lines"),
        figure=N_("None"),
    ),
    Problem(
        code="order.total_differs",
        title=N_("The total does not add up"),
        says=N_(
            "The lines and the shipping cost add up to {sum:eur}. {shop} gives {total:eur} as the total: "
            "a difference of {difference:eur}. Nothing was sent to {books}."
        ),
        do=N_("Open the order in {shop} and save it again, so that the total is computed anew. Then press Process."),
        many=N_(
            "The lines and the shipping cost together are not the total that {shop} gives. "
            "We do not guess which figure is right."
        ),
        who=Who.MERCHANT,
        head=N_("Lines + shipping = sum"),
        figure=N_("{lines:eur} + {shipping:eur} = {sum:eur}"),
    ),
    Problem(
        code="order.negative_total",
        title=N_("The total is below zero"),
        says=N_(
            "The total of the order is {total:eur}. We make invoices, no credit notes. Nothing was sent to {books}."
        ),
        do=N_("Make the credit note in {books} yourself and put this order aside, or correct the order in {shop}."),
        many=N_("The totals of these orders are below zero. We make invoices, no credit notes."),
        who=Who.MERCHANT,
        head=N_("Total"),
        figure=N_("{total:eur}"),
    ),
    Problem(
        code="order.amounts_inconsistent",
        title=N_("The amounts of a line do not fit"),
        says=N_(
            "“{line}”: {excl:eur} without VAT and {tax:eur} VAT at {rate:percent} do not make {incl:eur}. "
            "Nothing was sent to {books}."
        ),
        do=N_("Check the price and the VAT rate of this line in {shop} and save the order. Then press Process."),
        many=N_("In these orders the price, the VAT and the VAT rate of a line do not belong together."),
        who=Who.MERCHANT,
        head=N_("Line"),
        figure=N_("{excl:eur} + {tax:eur} at {rate:percent}, not {incl:eur}"),
    ),
    Problem(
        code="order.totals_inconsistent",
        title=N_("The totals with and without VAT do not fit"),
        says=N_(
            "{shop} gives {excl:eur} without VAT and {tax:eur} VAT, which do not make its total of {incl:eur}, "
            "or are not the sum of the lines. Nothing was sent to {books}."
        ),
        do=N_("Open the order in {shop} and save it again, so that the totals are computed anew. Then press Process."),
        many=N_("In these orders the totals with and without VAT do not belong together."),
        who=Who.MERCHANT,
        head=N_("Without VAT + VAT"),
        figure=N_("{excl:eur} + {tax:eur}, not {incl:eur}"),
    ),
    Problem(
        code="order.quantity",
        title=N_("A quantity cannot be invoiced"),
        says=N_("“{line}” has the quantity {quantity}. Nothing was sent to {books}."),
        do=N_("Correct the quantity in {shop}. Then press Process. A return is not invoiced: put such an order aside."),
        many=N_("A line of these orders has a quantity of zero or less."),
        who=Who.MERCHANT,
        head=N_("Line"),
        figure=N_("{quantity} × {line}"),
    ),
    Problem(
        code="order.unknown_rate",
        title=N_("VAT rate {rate:percent} is not in {books}"),
        says=N_("“{line}” has {rate:percent} VAT. {books} knows {known:percents} for your company."),
        do=N_(
            "Add the rate {rate:percent} in {books}, then press Process. If {rate:percent} is wrong, "
            "correct the product in {shop}."
        ),
        many=N_("These orders have lines with {rate:percent} VAT, a rate that {books} does not know for your company."),
        who=Who.MERCHANT,
        head=N_("Line"),
        figure=N_("{line}, {rate:percent} VAT"),
    ),
    Problem(
        code="order.currency",
        title=N_("Orders in {currency}"),
        says=N_("The order is in {currency}: {total} {currency}. We make invoices in euro only. Nothing was sent."),
        do=N_("Make this invoice in {books} yourself and give its number here, or put the order aside."),
        many=N_("These orders are in {currency}. We make invoices in euro only. Nothing was sent to {books}."),
        do_many=N_(
            "Make each invoice in {books} yourself, open the order and give its number; or put the order aside."
        ),
        who=Who.MERCHANT,
        head=N_("Total"),
        figure=N_("{total} {currency}"),
    ),
    Problem(
        code="order.unknown_value",
        title=N_("Something in the order is new to us"),
        says=N_(
            "{shop} gives “{value}” as {field:field}. We do not know it and do not guess. Nothing was sent to {books}."
        ),
        do=N_("Press Report problem. We teach the integration what it means, and then process the order."),
        many=N_("{shop} gives something in these orders that we do not know. We do not guess."),
        who=Who.SUPPORT,
        head=N_("New to us"),
        figure=N_("{field:field}: {value}"),
    ),
    Problem(
        code="order.vat_number_missing",
        title=N_("VAT number missing"),
        says=N_(
            "{name} ({country:country}) is a business customer in another EU country, but has no VAT number. "
            "No VAT was charged, so the invoice needs that number. Nothing was sent to {books}."
        ),
        do=N_("Fill in the VAT number at the customer in {shop}, then press Process."),
        many=N_(
            "These business orders go to another EU country, but the customer has no VAT number. "
            "No VAT was charged, so the invoice needs that number."
        ),
        who=Who.MERCHANT,
        head=N_("VAT number"),
        figure=N_("Empty"),
    ),
    Problem(
        code="order.vat_number_invalid",
        title=N_("VAT number not valid"),
        says=N_(
            "The VAT number {number} of {name} is not valid. No VAT was charged, so the invoice needs a valid one. "
            "Nothing was sent to {books}."
        ),
        do=N_("Ask the customer for the right number and fill it in at the customer in {shop}. Then press Process."),
        many=N_("The VAT numbers of these orders are not valid. No VAT was charged, so the invoices need valid ones."),
        who=Who.MERCHANT,
        head=N_("VAT number"),
        figure=N_("{number}"),
    ),
    Problem(
        code="order.vat_number_home",
        title=N_("VAT number of your own country"),
        says=N_(
            "The VAT number {number} of {name} belongs to {country:country}, your own country. "
            "An invoice without VAT needs a number of another EU country. Nothing was sent to {books}."
        ),
        do=N_("Correct the VAT number or the VAT of the order in {shop}. Then press Process."),
        many=N_("The VAT numbers of these orders belong to your own country, and no VAT was charged."),
        who=Who.MERCHANT,
        head=N_("VAT number"),
        figure=N_("{number}"),
    ),
    Problem(
        code="order.vat_treatment_differs",
        title=N_("The VAT of the order is in doubt"),
        says=N_(
            "{shop} marks the order as: {shop_says:treatment}. With {rates:percents} VAT and this buyer "
            "({country:country}) it should be: {we_say:treatment}. Nothing was sent to {books}."
        ),
        do=N_("Check the country, the company and the VAT of this order in {shop}. Then press Process."),
        many=N_("The way {shop} marks the VAT of these orders does not fit their buyers and VAT rates."),
        who=Who.MERCHANT,
        head=N_("Marked as"),
        figure=N_("{shop_says:treatment}, {rates:percents} VAT"),
    ),
    Problem(
        code="order.country_unknown",
        title=N_("Country not known"),
        says=N_("“{country}” is not a country that we know, or two countries are given. Nothing was sent to {books}."),
        do=N_("Choose the country at the customer in {shop}. Then press Process."),
        many=N_("The country of these customers cannot be told."),
        who=Who.MERCHANT,
        head=N_("Country"),
        figure=N_("{country}"),
    ),
    Problem(
        code="order.too_long",
        title=N_("Too long for {books}: {field:field}"),
        says=N_(
            "The {field:field} “{value}” has {length:count} characters; {books} has room for {most:count}. "
            "Nothing was sent."
        ),
        do=N_("Shorten the {field:field} at the customer in {shop}. Then press Process."),
        many=N_("The {field:field} of these customers is longer than {books} can keep. We do not cut it."),
        who=Who.MERCHANT,
        head=N_("Length"),
        figure=N_("{length:count} characters, room for {most:count}"),
    ),
    Problem(
        code="order.keeps_failing",
        title=N_("One order keeps failing"),
        says=N_("We have tried this order since {since:time}, while other orders went through. Last answer: {words}"),
        do=N_("Press Process to try once more. If it stays, press Report problem."),
        many=N_("We have tried these orders for a day, while others went through."),
        who=Who.SUPPORT,
        head=N_("Since"),
        figure=N_("{since:time}"),
    ),
    Problem(
        code="order.gone",
        title=N_("No longer in the webshop"),
        says=N_("{shop} no longer has this order. Nothing was sent to {books}."),
        do=N_("If it was deleted on purpose, put it aside. If it comes back in {shop}, it goes on by itself."),
        who=Who.MERCHANT,
    ),
)
