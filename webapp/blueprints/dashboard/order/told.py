"""What is true of an order now, for a press that came too late: nothing was changed, and this is why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from webapp.blueprints.dashboard.problem_words import words_for_one
from webapp.blueprints.dashboard.state_words import waiting
from webapp.formats import clock, day
from webapp.integration.domain.states import State


@dataclass(frozen=True, slots=True)
class Told:
    """An answer at the button: what it comes to, and the rest of it."""

    kind: str
    glyph: str
    first: str
    rest: str = ""


def too_late(order: Any, labels: Mapping[str, str]) -> Told:
    """`order` has become something else than its page showed."""
    return Told("waits", "info", _now(order, labels), _("Nothing was changed."))


def hurried() -> Told:
    """Process at an order that stood in the queue already."""
    return Told("waits", "info", _("It is in the queue already, and goes first now."), _("Nothing is sent twice."))


def _now(order: Any, labels: Mapping[str, str]) -> str:
    """In one sentence where the order is and since when."""
    at = {"day": day(order.state_since), "time": clock(order.state_since)}
    state, params = State(order.state), order.reason_params
    if state == State.IGNORED and order.reason == "person":
        name, reason = params.get("name", ""), str(params.get("reason", "")).rstrip(".")
        return str(_("Put aside on %(day)s at %(time)s by %(name)s: %(reason)s.", **at, name=name, reason=reason))
    if state == State.IGNORED:
        return str(_("Not invoiced since %(day)s at %(time)s:", **at) + f" {waiting(order, labels).says}")
    if state == State.DONE:
        return str(_("Done since %(day)s at %(time)s, with invoice %(number)s.", **at, number=order.invoice_number))
    if state == State.RUNNING:
        return str(_("It is being processed just now."))
    if state == State.QUEUED:
        return str(_("In the queue since %(day)s at %(time)s; its turn comes by itself.", **at))
    if state == State.HELD:
        title = words_for_one(order.reason, params, labels).title
        return str(_("It needs you since %(day)s at %(time)s: %(title)s.", **at, title=title))
    return str(_("It waits since %(day)s at %(time)s:", **at) + f" {waiting(order, labels).says}")
