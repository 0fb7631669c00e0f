"""States in words: the badge, and for an order that waits what it waits for and who acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from webapp.blueprints.dashboard.rows import Badge
from webapp.formats import since
from webapp.integration.domain.notes import NOTES
from webapp.integration.domain.problems import PROBLEMS, Who
from webapp.integration.domain.reasons import REASONS
from webapp.integration.domain.states import State
from webapp.models.order_sync import OrderSync
from webapp.wording import fill

Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why an order is not an invoice yet, and what changes it."""

    title: Markup | str
    says: Markup | str
    do: Markup | str


def badge(state: State, reason: str, params: Params, labels: Mapping[str, str]) -> Badge:
    """The state as glyph, words and colour."""
    if state == State.DONE:
        return Badge("done", "check", _("Done: invoiced"))
    if state == State.HELD:
        return Badge("needs", "bang", _("Needs you"))
    if state == State.RUNNING:
        return Badge("running", "play", _("Being processed"))
    if state == State.IGNORED:
        if reason in REASONS and reason != "person":
            return Badge(
                "aside", "cross", _("Not invoiced: %(what)s", what=fill(REASONS[reason].label, params, labels))
            )
        return Badge("aside", "cross", _("Put aside"))
    if state == State.QUEUED and (not reason or reason not in PROBLEMS):
        return Badge("queue", "clock", _("In the queue"))
    if reason in REASONS:
        return Badge("waits", "pause", _("Waits: %(what)s", what=fill(REASONS[reason].label, params, labels)))
    if reason in PROBLEMS:
        return Badge("waits", "pause", _("Waits: %(what)s", what=_party(reason, labels)))
    return Badge("waits", "pause", _("Waits"))


def waiting(order: OrderSync | Any, labels: Mapping[str, str]) -> Waiting:
    """What an order that is open, queued, running or put aside waits for."""
    code, params = order.reason, order.reason_params
    if order.state == State.RUNNING:
        return Waiting(_("Being processed"), _("The order is read, checked and sent just now."), "")
    if code in REASONS:
        reason = REASONS[code]
        title = _("Not invoiced") if order.state == State.IGNORED else _("May not go yet")
        return Waiting(title, fill(reason.says, params, labels), fill(reason.do, params, labels) if reason.do else "")
    if code in PROBLEMS:
        problem = PROBLEMS[code]
        do = "" if problem.who == Who.ITSELF else fill(problem.do, params, labels)
        return Waiting(fill(problem.title, params, labels), fill(problem.says, params, labels), do)
    if code in NOTES:
        note = NOTES[code]
        return Waiting(fill(note.title, params, labels), fill(note.says, params, labels), "")
    if order.state == State.QUEUED:
        words = _("Its turn comes by itself.")
        if order.not_before > datetime.now(UTC):
            words = _("Its turn comes by itself, from %(time)s on.", time=since(order.not_before))
        return Waiting(_("In the queue"), words, "")
    return Waiting(_("Not invoiced") if order.state == State.IGNORED else _("Waits"), "", "")


def waiting_after_the_end(order: OrderSync | Any, labels: Mapping[str, str]) -> Waiting:
    """The same when the integration has stopped: nothing is sent any more, at most read."""
    if order.state != State.QUEUED or (not order.invoice_number and order.reason.startswith("invoice.")):
        return waiting(order, labels)
    if order.invoice_number:
        told = {"number": order.invoice_number, "books": labels["books"]}
        says = _("Invoice %(number)s was made in %(books)s before the integration stopped.", **told)
        do = _("It is read back as soon as %(books)s answers. Nothing else is done.", books=labels["books"])
        return Waiting(_("The invoice was made"), says, do)
    return Waiting(_("Not invoiced"), _("The integration stopped before its turn came. No invoice is made."), "")


def _party(code: str, labels: Mapping[str, str]) -> str:
    side = code.partition(".")[0]
    return labels.get(side, _("VAT register") if side == "vies" else _("a connection"))
