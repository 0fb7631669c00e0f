"""The dry run in words and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from webapp.blueprints.dashboard.problem_words import words_for_one
from webapp.blueprints.dashboard.rows import Badge, cut
from webapp.formats import count
from webapp.integration.domain.debtor import PriceBasis
from webapp.integration.domain.invoice import NewInvoice
from webapp.integration.domain.problems import PROBLEMS
from webapp.integration.domain.reasons import REASONS
from webapp.integration.domain.vat import line_total
from webapp.integration.pipeline.dry_run import Preview, PreviewRow, Verdict, counted
from webapp.wording import fill


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an invoice. `price`: a piece; `total`: as the books reckon it; both on the invoice's basis."""

    description: str
    quantity: Decimal
    rate: Decimal
    price: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Shown:
    """One order of the dry run. `why`, `do`: for one that would not become an invoice now."""

    id: str
    number: str
    placed_at: datetime
    who: str
    total: Decimal | None
    currency: str
    badge: Badge
    why: Markup | str
    do: Markup | str
    debtor: str
    invoice: NewInvoice | None
    lines: Sequence[Line]
    price_words: str


@dataclass(frozen=True, slots=True)
class DryRun:
    """The whole dry run. `heading`: the answer in one line."""

    rows: Sequence[Shown]
    heading: str
    sentence: str


def dry_run(preview: Preview, labels: Mapping[str, str]) -> DryRun:
    """A preview, ready to show. `labels`: what shop and books are called."""
    return DryRun([_shown(row, labels) for row in preview.rows], _heading(preview), _sentence(preview))


def _heading(preview: Preview) -> str:
    if not preview.is_complete:
        return _heading_of_some(preview)
    if not preview.rows:
        return str(_("No orders in the last %(days)s days", days=preview.days))
    numbers = dict(counted(preview.rows))
    ready, all_of_them = numbers.get(Verdict.INVOICE, 0), len(preview.rows)
    if ready == all_of_them:
        return str(
            ngettext(
                "Your newest order would become an invoice",
                "Your newest %(number)s orders would become invoices",
                ready,
                number=count(ready),
            )
        )
    numbers_in_words = {"ready": count(ready), "number": count(all_of_them)}
    return str(_("%(ready)s of your newest %(number)s orders would become invoices", **numbers_in_words))


def _heading_of_some(preview: Preview) -> str:
    """Of orders that may not be the newest."""
    if not preview.rows:
        return str(_("Your newest orders could not be looked up"))
    numbers = {"ready": count(dict(counted(preview.rows)).get(Verdict.INVOICE, 0)), "number": count(len(preview.rows))}
    return str(_("%(ready)s of these %(number)s orders would become invoices", **numbers))


def _sentence(preview: Preview) -> str:
    numbers = dict(counted(preview.rows))
    held, waits, left_out, unread = (
        numbers.get(verdict, 0) for verdict in (Verdict.HELD, Verdict.WAITS, Verdict.LEFT_OUT, Verdict.UNREAD)
    )
    parts = [
        ngettext("%(number)s would need you.", "%(number)s would need you.", held, number=count(held)) if held else "",
        ngettext("%(number)s would wait.", "%(number)s would wait.", waits, number=count(waits)) if waits else "",
        ngettext("%(number)s stays out.", "%(number)s stay out.", left_out, number=count(left_out)) if left_out else "",
        ngettext("%(number)s could not be read now.", "%(number)s could not be read now.", unread, number=count(unread))
        if unread
        else "",
        _("So many orders were changed in your shop lately that newer ones than these may be missing here.")
        if not preview.is_complete
        else "",
    ]
    return " ".join(str(part) for part in parts if part)


def _shown(row: PreviewRow, labels: Mapping[str, str]) -> Shown:
    says, do = _why(row, labels)
    return Shown(
        id=row.order.id,
        number=cut(row.order.number or row.order.id),
        placed_at=row.order.placed_at,
        who=cut(row.buyer) or _("Not read"),
        total=row.total,
        currency=row.currency or "EUR",
        badge=_badge(row.verdict),
        why=says,
        do=do,
        debtor=_debtor(row, labels),
        invoice=row.invoice,
        lines=[
            Line(one.description, one.quantity, one.rate, one.price, line_total(one))
            for one in (row.invoice.lines if row.invoice else ())
        ],
        price_words=_price_words(row.invoice),
    )


def _badge(verdict: Verdict) -> Badge:
    return {
        Verdict.INVOICE: Badge("done", "check", _("Would be invoiced")),
        Verdict.HELD: Badge("needs", "bang", _("Would need you")),
        Verdict.WAITS: Badge("waits", "pause", _("Would wait")),
        Verdict.LEFT_OUT: Badge("aside", "cross", _("Stays out")),
        Verdict.UNREAD: Badge("waits", "pause", _("Not read now")),
    }[verdict]


def _why(row: PreviewRow, labels: Mapping[str, str]) -> tuple[Markup | str, Markup | str]:
    """What would keep the order, and what changes that."""
    params: Mapping[str, Any] = row.params
    if row.verdict is Verdict.UNREAD:
        return str(_("There was no answer for this order just now.")), ""
    if row.code in REASONS:
        reason = REASONS[row.code]
        return fill(reason.says, params, labels), fill(reason.do, params, labels) if reason.do else ""
    if row.code in PROBLEMS:
        words = words_for_one(row.code, params, labels)
        return words.says, words.do
    return "", ""


def _debtor(row: PreviewRow, labels: Mapping[str, str]) -> str:
    if row.invoice is None:
        return ""
    if row.debtor is None:
        return str(_("A new debtor is made in %(books)s.", books=labels["books"]))
    who = {"number": row.debtor.number, "books": labels["books"], "name": cut(row.debtor.name)}
    return str(_("Debtor %(number)s in %(books)s, %(name)s.", **who))


def _price_words(invoice: NewInvoice | None) -> str:
    if invoice is None:
        return ""
    return str(_("Price incl. VAT") if invoice.basis is PriceBasis.INCL else _("Price excl. VAT"))
