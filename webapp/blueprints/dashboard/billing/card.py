"""The subscription and our invoices, as Profile shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import g
from flask_babel import gettext as _

from webapp.accounts.billing import usage
from webapp.accounts.billing.subscribing import may_subscribe
from webapp.accounts.billing.usage import Usage
from webapp.accounts.stopping import last_day
from webapp.blueprints.dashboard.billing import queries
from webapp.blueprints.reading import Found
from webapp.formats import count, today
from webapp.integration.domain.sentences import N_
from webapp.services import services

KINDS = {
    "subscription": N_("A year of the integration"),
    "installation": N_("Installation"),
    "migration": N_("Orders of the past"),
}
WAITS = {
    "": N_("The invoice is being made."),
    "register": N_("VIES, the register of VAT numbers, does not answer just now. The invoice follows by itself."),
    "number": N_("Fill in a VAT number that VIES knows, under Invoice details. The invoice then follows by itself."),
    "details": N_("Fill in whom the invoice is for, under Invoice details. It then follows by itself."),
}


@dataclass(frozen=True, slots=True)
class Invoice:
    """A row of the list. `state`: paid | open | late."""

    row: Found
    about: str
    state: str


@dataclass(frozen=True, slots=True)
class Card:
    """`last_day`: of the year that is subscribed to; None for none. `is_over`: it has passed. `unpaid`: the invoice
    that ended it. `may_continue`: a year can be subscribed to now. `waits`: kind and sentence of what is to come.
    `usage`: of the year that goes on, None for none.
    """

    plan: str
    last_day: date | None
    is_over: bool
    continued_at: datetime | None
    unpaid: Found | None
    may_continue: bool
    invoices: Sequence[Invoice]
    waits: Sequence[tuple[str, str]]
    usage: Usage | None


def of(installation: Found) -> Card:
    """Everything about paying us for the present installation."""
    rows = queries.invoices(installation.id)
    until = installation.subscribed_until if installation.continued_at else None
    ended = [row for row in rows if row.ended_at is not None and row.paid_at is None]
    return Card(
        plan=plan_words(queries.plan(installation.id)),
        last_day=last_day(until) if until else None,
        is_over=until is not None and until <= datetime.now(UTC),
        continued_at=installation.continued_at,
        unpaid=ended[-1] if ended and installation.unpaid_since else None,
        may_continue=offered(installation),
        invoices=[Invoice(row, _(KINDS[row.kind]), state_of(row)) for row in rows],
        waits=[(_(KINDS[row.kind]), _(WAITS[row.waits_for])) for row in queries.waiting(installation.id)],
        usage=_usage(installation),
    )


def _usage(installation: Found) -> Usage | None:
    found = usage.of(services().engine, installation.id) if installation.continued_at else None
    return found if found is not None and found.last >= today() else None


def offered(installation: Found) -> bool:
    """True while a year can be subscribed to."""
    return may_subscribe(
        is_live=not g.is_idle,
        continued_at=installation.continued_at,
        until=installation.subscribed_until,
        unpaid_since=installation.unpaid_since,
    )


def state_of(row: Found) -> str:
    """How an invoice stands: paid, open, or late (it should have been paid before today)."""
    if row.paid_at is not None:
        return "paid"
    return "late" if row.due_on < today() else "open"


def plan_words(code: str) -> str:
    """A plan in words; one that is no longer offered too."""
    if not code:
        return ""
    if code.isdigit():
        return str(_("at most %(number)s invoices a year", number=count(int(code))))
    return str(_("any number of invoices a year"))
