"""The check after an invoice was made: the books must hold what was sent, to the cent (manual section 2)."""

from __future__ import annotations

from decimal import Decimal

from webapp.integration.domain.invoice import MadeInvoice, NewInvoice
from webapp.integration.domain.money import ZERO, exact, to_cents
from webapp.integration.domain.notes import Noted, noted
from webapp.integration.domain.problems import Finding, finding


@exact
def compare(sent: NewInvoice, total: Decimal, made: MadeInvoice) -> tuple[Finding | None, tuple[Noted, ...]]:
    """The first difference between `made` and what was `sent` (None: equal to the cent), and remarks.

    `total`: of the order with VAT, EUR, as the shop gave it when the invoice was made.

    Another invoice date is a remark, because the books may date invoices themselves.
    """
    found = _of_another(sent, made) or _amounts(sent, total, made)
    if found is not None:
        return found, _date_notes(sent, made)
    compared = noted("invoice.compared", order=total, invoice=made.total_incl)
    return None, (compared, *_date_notes(sent, made))


def _of_another(sent: NewInvoice, made: MadeInvoice) -> Finding | None:
    """A debtor or reference that is not the one sent."""
    pairs = (
        ("debtor", sent.debtor_number, made.debtor_number),
        ("order_number", sent.order_number, made.order_number),
        ("token", sent.token, made.token),
    )
    for field, wanted, got in pairs:
        if wanted.strip() != got.strip():
            return finding("invoice.not_as_sent", invoice=made.number, field=field, got=got, wanted=wanted)
    return None


def _amounts(sent: NewInvoice, total: Decimal, made: MadeInvoice) -> Finding | None:
    pairs = [
        ("total", total, made.total_incl),
        ("total", sent.expected.incl, made.total_incl),
        ("tax", sent.expected.tax, made.total_tax),
        *_per_rate(sent, made),
    ]
    for field, wanted, got in pairs:
        if to_cents(wanted) != to_cents(got):
            difference = abs(to_cents(wanted) - to_cents(got))
            return finding(
                "invoice.differs", invoice=made.number, field=field, got=got, wanted=wanted, difference=difference
            )
    return None


def _per_rate(sent: NewInvoice, made: MadeInvoice) -> list[tuple[str, Decimal, Decimal]]:
    """VAT and base of every rate that either side has; a rate that one side lacks counts as nothing there.

    The books may leave out a rate that adds up to nothing.
    """
    wanted = {total.rate: total for total in sent.expected.rates}
    got = {total.rate: total for total in made.rates}
    pairs = []
    for rate in sorted(wanted.keys() | got.keys()):
        ours, theirs = wanted.get(rate), got.get(rate)
        pairs.append(("rates", ours.tax if ours else ZERO, theirs.tax if theirs else ZERO))
        pairs.append(("rates", ours.base if ours else ZERO, theirs.base if theirs else ZERO))
    return pairs


def _date_notes(sent: NewInvoice, made: MadeInvoice) -> tuple[Noted, ...]:
    if made.date is None:
        return (noted("invoice.no_date", wanted=sent.date),)
    if made.date != sent.date:
        return (noted("invoice.other_date", wanted=sent.date, got=made.date),)
    return ()
