"""/staff/tickets"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts import prices
from webapp.audit.record import record_look
from webapp.blueprints.dashboard.billing.card import KINDS, WAITS
from webapp.blueprints.dashboard.dots import Dot, dots, labels
from webapp.blueprints.dashboard.tickets import title
from webapp.blueprints.reading import Found, row_number
from webapp.blueprints.staff import billing_queries, facts, outbox_queries, queries
from webapp.database import EVERYTHING, Scope, enter
from webapp.extensions import db
from webapp.htmx import page_or_piece

pages = Blueprint("staff", __name__, url_prefix="/staff")
FILTERS = {"open": queries.OPEN_STATES, "new": ("new",), "waiting": ("waiting",), "answered": ("answered",)}


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket with its merchant's dots and how long it has waited."""

    ticket: Found
    title: str
    dots: list[Dot]
    waits: str
    is_late: bool


@pages.before_request
def staff_only() -> None:
    """Nobody else learns that these pages exist."""
    if not (current_user.is_authenticated and current_user.is_staff):
        abort(404)
    enter(Scope(installation=EVERYTHING, person=str(current_user.id)))


@pages.get("/tickets")
def tickets() -> Response:
    """All tickets, those that wait longest first."""
    chosen = request.args.get("show", "open")
    chosen = chosen if chosen in FILTERS else "open"
    rows, more = queries.tickets(FILTERS[chosen], row_number(request.args.get("after", "")))
    connections = queries.dots([row.installation_id for row in rows])
    now = datetime.now(UTC)
    counts = queries.counts()
    return page_or_piece(
        "staff/tickets.html",
        "staff/_ticket_rows.html",
        rows=[_row(row, connections.get(row.installation_id, {}), now) for row in rows],
        next_page=url_for("staff.tickets", show=chosen, after=rows[-1].id) if more else None,
        chosen=chosen,
        counts=counts,
        open_tickets=sum(counts.values()),
        failed_mails=outbox_queries.count_failed(),
        person=current_user.shown_name,
    )


@pages.get("/tickets/<int:number>")
def ticket(number: int) -> Response:
    """One ticket with the facts that went with it."""
    found = queries.ticket_or_404(number)
    looked(found.installation_id)
    joined = queries.dots([found.installation_id]).get(found.installation_id, {})
    names = labels(joined)
    counts = queries.counts()
    charge = billing_queries.of_ticket(number)
    return page_or_piece(
        "staff/ticket.html",
        "staff/ticket.html",
        ticket=found,
        title=title(found, names),
        dots=dots(joined, 0, names, mend=False),
        facts=facts.view(found.facts or {}, found.problem, names),
        charge=charge,
        charge_about=_(KINDS[charge.kind]) if charge else "",
        charge_waits=_(WAITS[charge.waits_for]) if charge else "",
        prices=prices,
        open_tickets=sum(counts.values()),
        failed_mails=outbox_queries.count_failed(),
        person=current_user.shown_name,
    )


def looked(installation_id: int) -> None:
    """The merchant reads, under Changes, that our staff saw a page about this installation. The lists of all merchants
    do not count: they name shops, and tell nothing of an order or a buyer."""
    record_look(db.session.connection(), installation_id)
    db.session.commit()


def _row(row: Found, connections: dict[str, Found], now: datetime) -> TicketRow:
    is_late = row.state == "new" and row.answer_before < now
    names = labels(connections)
    shown = dots(connections, 0, names, mend=False)
    return TicketRow(row, title(row, names), shown, _waits(now, row.created_at), is_late)


def _waits(now: datetime, since: datetime) -> str:
    minutes = int((now - since).total_seconds() // 60)
    if minutes < 60:
        return str(_("%(minutes)s min", minutes=max(minutes, 1)))
    if minutes < 24 * 60:
        return str(_("%(hours)s h %(minutes)02d", hours=minutes // 60, minutes=minutes % 60))
    return str(_("%(days)s d %(hours)s h", days=minutes // 1440, hours=minutes % 1440 // 60))
