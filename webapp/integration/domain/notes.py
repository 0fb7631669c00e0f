"""The sentences of an order's timeline. A note tells what was done; it never asks for anything (problems do)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from webapp.integration.domain.sentences import LABELS, N_, Value, as_params, placeholders


class Mark(StrEnum):
    """The sign beside an entry of the timeline, by meaning; pages choose the glyph."""

    RECEIVED = "received"
    CHECKED = "checked"
    FAILED = "failed"
    PERSON = "person"
    DEBTOR = "debtor"
    SENT = "sent"
    COMPARED = "compared"
    WAITS = "waits"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Note:
    """One kind of entry; `title` is bold, `says` the quiet line below it ("" for none). Both are templates."""

    code: str
    mark: Mark
    title: str
    says: str = ""

    @property
    def figures(self) -> frozenset[str]:
        """Names of the values its sentences need."""
        return frozenset({**placeholders(self.title), **placeholders(self.says)}) - LABELS


@dataclass(frozen=True, slots=True)
class Noted:
    """A note made at one order, with its figures as text."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def note(self) -> Note:
        """What it means. Raises KeyError for a code that is not in the table."""
        return NOTES[self.code]


def noted(code: str, **figures: Value) -> Noted:
    """A note of a known code with every figure its sentences need. Raises KeyError when one is missing."""
    params = as_params(**figures)
    missing = NOTES[code].figures - params.keys()
    if missing:
        raise KeyError(f"{code} lacks {', '.join(sorted(missing))}")
    return Noted(code, params)


_RECEIVED = (
    Note("received.webhook", Mark.RECEIVED, N_("Received from {shop}"), N_("By webhook. Status {status}.")),
    Note("received.poll", Mark.RECEIVED, N_("Received from {shop}"), N_("By the hourly check. Status {status}.")),
    Note("received.review", Mark.RECEIVED, N_("Read again at night"), N_("The order had waited.")),
    Note("received.migration", Mark.RECEIVED, N_("Received from {shop}"), N_("Asked for as an order of the past.")),
    Note("received.by_hand", Mark.RECEIVED, N_("Received from {shop}"), N_("Asked for by {name}.")),
    Note("shop.changed", Mark.TOLD, N_("Changed in {shop}"), N_("The order is read again.")),
    Note(
        "shop.status",
        Mark.TOLD,
        N_("Status in {shop}: {status}"),
        N_("No figures changed. The invoice stays as it is."),
    ),
    Note(
        "shop.changed_after_invoice",
        Mark.TOLD,
        N_("Changed in {shop} after the invoice was made"),
        N_("The total was {old:eur} and is now {new:eur}. The invoice stays as it is."),
    ),
    Note("shop.gone", Mark.TOLD, N_("No longer in {shop}"), N_("Nothing was sent to {books}.")),
)

_CHECKS = (
    Note("checks.passed", Mark.CHECKED, N_("All checks in order")),
    Note("checks.failed", Mark.FAILED, N_("A check failed"), N_("Nothing was sent to {books}.")),
    Note("checks.wait", Mark.WAITS, N_("A check waits for an answer"), N_("Nothing was sent to {books}.")),
    Note(
        "checks.total_rounded",
        Mark.TOLD,
        N_("Rounding of {difference:eur} accepted"),
        N_("The lines and the shipping cost add up to {sum:eur}; {shop} gives {total:eur}."),
    ),
    Note(
        "checks.vat_number_proved",
        Mark.CHECKED,
        N_("VAT number {number} is valid"),
        N_("Answer of the EU's register of {when:day}, consultation number {consultation}."),
    ),
    Note(
        "checks.vat_number_valid",
        Mark.CHECKED,
        N_("VAT number {number} is valid"),
        N_("Answer of the EU's register of {when:day}."),
    ),
)

_DEBTOR = (
    Note(
        "debtor.found",
        Mark.DEBTOR,
        N_("Debtor {debtor} found by e-mail"),
        N_("{email}. Nothing was changed at the debtor."),
    ),
    Note("debtor.created", Mark.DEBTOR, N_("Debtor {debtor} made in {books}"), N_("{email} was not there yet.")),
    Note(
        "debtor.adopted",
        Mark.DEBTOR,
        N_("Debtor {debtor} found after a lost answer"),
        N_("It had been made all the same. No second one was made."),
    ),
    Note("debtor.phone_left_out", Mark.TOLD, N_("{field:field} left empty"), N_("“{value}” is too long for {books}.")),
    Note(
        "debtor.text_cut",
        Mark.TOLD,
        N_("{field:field} cut to {most:count} characters"),
        N_("“{value}” is too long for {books}."),
    ),
    Note("debtor.in_the_making", Mark.WAITS, N_("Waits for the debtor"), N_("It is being made just now.")),
)

_INVOICE = (
    Note(
        "invoice.mailed",
        Mark.SENT,
        N_("Invoice sent to {books}"),
        N_("Answer: made, number {invoice}. Mailed to {email}."),
    ),
    Note(
        "invoice.made",
        Mark.SENT,
        N_("Invoice sent to {books}"),
        N_("Answer: made, number {invoice}. Nobody was mailed."),
    ),
    Note(
        "invoice.unclear",
        Mark.WAITS,
        N_("Invoice sent to {books}, no clear answer"),
        N_("We look it up; nothing is sent twice."),
    ),
    Note(
        "invoice.looked_up",
        Mark.WAITS,
        N_("Looked for the invoice in {books}"),
        N_("Look-up {n:count}: {seen}."),
    ),
    Note(
        "invoice.adopted",
        Mark.SENT,
        N_("Invoice {invoice} found after a lost answer"),
        N_("It had been made all the same. No second one was made."),
    ),
    Note(
        "invoice.found_again",
        Mark.SENT,
        N_("Invoice {invoice} found in {books}"),
        N_("It had been made before. We had to put back a backup and looked first. No second one was made."),
    ),
    Note("invoice.sent_again", Mark.SENT, N_("Invoice sent once more"), N_("No look-up found the first one.")),
    Note(
        "invoice.linked",
        Mark.PERSON,
        N_("{name} linked invoice {invoice}"),
        N_("{total:eur} in {books}, {order:eur} in {shop}. No second one was made."),
    ),
    Note(
        "invoice.linked_foreign",
        Mark.PERSON,
        N_("{name} linked invoice {invoice}"),
        N_("{total:eur} in {books}, {order} {currency} in {shop}. No second one was made."),
    ),
    Note(
        "invoice.unlinked",
        Mark.PERSON,
        N_("{name} undid the link to invoice {invoice}"),
        N_("The order needs you, as before."),
    ),
    Note(
        "invoice.rounding_line",
        Mark.TOLD,
        N_("Rounding line of {amount:eur} at {rate:percent} VAT"),
        N_("It makes the invoice equal to the order to the cent."),
    ),
    Note(
        "invoice.quantity_in_text",
        Mark.TOLD,
        N_("Quantity of “{line}” written in its text"),
        N_("{quantity} times the unit price does not make the line's total of {total:eur}, so it is invoiced as one."),
    ),
    Note(
        "invoice.vat_rounded",
        Mark.TOLD,
        N_("VAT {difference:eur} other than in {shop}"),
        N_("{invoice:eur}, not {order:eur}: {books} rounds the VAT per rate, {shop} per line. The total is equal."),
    ),
    Note(
        "invoice.compared",
        Mark.COMPARED,
        N_("Invoice read back and compared"),
        N_("{order:eur} in the shop, {invoice:eur} in {books}. The VAT is as worked out."),
    ),
    Note(
        "invoice.differs",
        Mark.FAILED,
        N_("Invoice read back and compared"),
        N_("{field:field}: {got:eur} in {books}, {wanted:eur} expected."),
    ),
    Note(
        "invoice.other_date",
        Mark.TOLD,
        N_("{books} gave another date"),
        N_("The order is of {wanted:day}, the invoice of {got:day}."),
    ),
    Note("invoice.no_date", Mark.TOLD, N_("{books} shows no date on the invoice"), N_("The order is of {wanted:day}.")),
)

_PEOPLE = (
    Note("person.process", Mark.PERSON, N_("{name} pressed Process"), N_("The order is read again.")),
    Note("person.put_aside", Mark.PERSON, N_("{name} put the order aside"), N_("{reason}")),
    Note("person.brought_back", Mark.PERSON, N_("{name} brought the order back")),
    Note(
        "buyer.erased",
        Mark.TOLD,
        N_("The buyer's personal data were erased"),
        N_("Amounts, numbers and days stay. What was kept of earlier steps is gone."),
    ),
    Note("settings.changed", Mark.TOLD, N_("Settings changed"), N_("The order is read again.")),
    Note("person.accepted", Mark.PERSON, N_("{name} accepted the difference"), N_("The invoice stays as it is.")),
    Note("person.reported", Mark.PERSON, N_("{name} reported a problem"), N_("Ticket {ticket}.")),
)

_WAITING = (
    Note("waits.person", Mark.WAITS, N_("Waiting for you"), N_("Nothing was sent to {books}.")),
    Note("waits.open", Mark.WAITS, N_("May not go yet"), N_("Nothing was sent to {books}.")),
    Note("waits.again", Mark.WAITS, N_("Tried, goes on at {when:time}"), N_("Nothing is lost.")),
    Note("waits.register", Mark.WAITS, N_("The EU's VAT register does not answer"), N_("We ask again at {when:time}.")),
    Note(
        "waits.restored",
        Mark.WAITS,
        N_("We look in {books} first"),
        N_("We had to put back a backup and make sure that nothing is sent twice. It goes on at {when:time}."),
    ),
    Note(
        "waits.limit",
        Mark.WAITS,
        N_("{shop} answers only so many questions a minute"),
        N_("It goes on at {when:time}."),
    ),
    Note("waits.ended", Mark.WAITS, N_("The integration has stopped"), N_("Nothing was sent to {books}.")),
    Note("waits.quota", Mark.WAITS, N_("The calls of this hour are used up"), N_("It goes on at {when:time}.")),
    Note(
        "waits.connection",
        Mark.WAITS,
        N_("A connection is to be renewed"),
        N_("The order goes on by itself after that."),
    ),
    Note(
        "again", Mark.WAITS, N_("Tried, and tried again by itself"), N_("The last try had no answer. Nothing is lost.")
    ),
    Note(
        "invoice.not_shown", Mark.WAITS, N_("Waits to be read back"), N_("{books} does not show the new invoice yet.")
    ),
    Note("ignored", Mark.TOLD, N_("Not invoiced"), N_("Nothing was sent to {books}.")),
    Note(
        "soon_over", Mark.TOLD, N_("We stop looking on {when:day}"), N_("The order has waited for {days:count} days.")
    ),
    Note("worker_lost", Mark.TOLD, N_("Taken up again"), N_("The process that worked on it had stopped.")),
)

NOTES: dict[str, Note] = {each.code: each for each in (*_RECEIVED, *_CHECKS, *_DEBTOR, *_INVOICE, *_PEOPLE, *_WAITING)}
