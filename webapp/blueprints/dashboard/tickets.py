"""The answer to Report problem and Ask us, which stays where the button was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import gettext as _

from webapp.blueprints.dashboard.problem_words import words_for_one
from webapp.blueprints.reading import Found
from webapp.integration.domain.sentences import N_

STEPS = {
    "details": N_("terms and details"),
    "shop": N_("connect the shop"),
    "books": N_("connect the books"),
    "settings": N_("settings and dry run"),
}
"""What we are asked to do, by the step of the installation that a ticket's subject names."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A ticket: its number, when it was made and before when we answer."""

    number: int
    at: datetime
    answer_before: datetime


def reported(ticket: Found | Any) -> Reported:
    """What a merchant reads of a ticket."""
    return Reported(ticket.id, ticket.created_at, ticket.answer_before)


def title(ticket: Found, labels: Mapping[str, str]) -> str:
    """What a ticket is about: the problem reported, or the question's first words."""
    if ticket.kind == "question":
        return str(ticket.subject)
    if ticket.kind == "install":
        return str(_("Do it for me: %(step)s", step=gettext(STEPS.get(ticket.subject, ticket.subject))))
    params = ticket.reason_params if ticket.reason_params and ticket.reason == ticket.problem else {}
    return str(words_for_one(ticket.problem, params, labels).title) if ticket.problem else str(ticket.subject)
