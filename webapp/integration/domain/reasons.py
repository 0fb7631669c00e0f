"""Why an order waits in Open or is ignored: a short label for the badge and a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.integration.domain.sentences import N_


@dataclass(frozen=True, slots=True)
class Reason:
    """`label`: a word or two for the badge; `says`: why; `do`: what would change it ("" when nothing need be done)."""

    code: str
    label: str
    says: str
    do: str = ""


OPEN_REASONS: dict[str, Reason] = {
    each.code: each
    for each in (
        Reason(
            "status_not_chosen",
            N_("status"),
            N_("The status {status} is not one that you send to {books}."),
            N_("It goes as soon as the status changes in {shop}. To send this status too, choose it in Configuration."),
        ),
        Reason(
            "new_status",
            N_("new status"),
            N_("The status {status} is new in {shop} and not yet chosen."),
            N_("Choose in Configuration whether orders with this status go to {books}."),
        ),
        Reason(
            "subscription",
            N_("subscription"),
            N_("The trial period or the subscription has ended."),
            N_("Press Continue in Profile. The waiting orders then go on by themselves."),
        ),
        Reason(
            "unpaid",
            N_("our invoice is unpaid"),
            N_("The subscription has ended: an invoice of ours was not paid. The order is safe and waits."),
            N_("Pay the invoice in Profile. The waiting orders go on by themselves once we see the payment."),
        ),
        Reason(
            "paused",
            N_("paused"),
            N_("The integration is paused."),
            N_("Start it again in Configuration. The waiting orders then go on by themselves."),
        ),
        Reason(
            "gone",
            N_("gone from the shop"),
            N_("{shop} no longer has this order."),
            N_("If it was deleted on purpose, put it aside. If it comes back, it goes on by itself."),
        ),
        Reason(
            "future",
            N_("date ahead"),
            N_("The order is dated {when:day}, which is still to come."),
            N_("It goes on that day."),
        ),
    )
}

IGNORED_REASONS: dict[str, Reason] = {
    each.code: each
    for each in (
        Reason(
            "already_invoiced",
            N_("invoiced before"),
            N_("Order {number} was invoiced before, as {invoice}. No second invoice was made."),
        ),
        Reason("test", N_("test order"), N_("A test order is never invoiced.")),
        Reason(
            "credit", N_("credit order"), N_("A credit order: it takes back an earlier one. Refunds are not processed.")
        ),
        Reason("void", N_("cancelled or refunded"), N_("The status in {shop} is {status}: cancelled or refunded.")),
        Reason(
            "before_start",
            N_("before the start date"),
            N_("Placed on {when:day}, before your start date {start:day}."),
            N_("To invoice older orders, change the start date in Configuration and bring the order back."),
        ),
        Reason(
            "before_start_number",
            N_("before the first number"),
            N_("Order {number} comes before {start}, the first that you want invoiced."),
        ),
        Reason(
            "already_invoiced",
            N_("invoiced before"),
            N_("Invoiced before as {invoice}. No second invoice was made."),
        ),
        Reason(
            "too_old",
            N_("waited {days:count} days"),
            N_("The order waited {days:count} days without a status that you send."),
            N_("Bring it back to look at it again."),
        ),
        Reason(
            "erased",
            N_("erased"),
            N_("This order was erased: its personal data are gone, and it never becomes an invoice."),
        ),
        Reason(
            "person", N_("put aside"), N_("Put aside by {name}: {reason}"), N_("You can bring it back at any time.")
        ),
    )
}

REASONS: dict[str, Reason] = OPEN_REASONS | IGNORED_REASONS
