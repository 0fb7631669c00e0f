"""A problem as a merchant reads it: title, what happened, what to do, and the figure that matters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from webapp.formats import money
from webapp.integration.domain.problems import PROBLEMS, Finding, Problem, Who
from webapp.integration.domain.problems_of_unclear_invoices import IN_DOUBT
from webapp.integration.domain.sentences import N_
from webapp.wording import fill

Params = Mapping[str, Any]
SENT_EARLIER = N_("Sent at {in_doubt:time}, no clear answer")
CHIPS = frozenset({"invoice", "invoices"})
NOT_KNOWN = Problem(
    code="unknown",
    title=N_("This order needs a look"),
    says=N_("The order was held for a reason that this page does not know. Nothing more is sent by itself."),
    do=N_("Press Process to have it checked again, or Report problem."),
    who=Who.SUPPORT,
)


@dataclass(frozen=True, slots=True)
class Words:
    """A problem in words."""

    code: str
    title: Markup
    says: Markup
    do: Markup
    is_ours: bool


def problem_of(code: str) -> Problem:
    """The problem of a code; one that says so when nobody knows the code any more."""
    return PROBLEMS.get(code, NOT_KNOWN)


def words_for_one(code: str, params: Params, labels: Mapping[str, str]) -> Words:
    """For one order, with its own figures."""
    problem = problem_of(code)
    return Words(
        code,
        fill(problem.title, params, labels),
        happened(problem, params, labels),
        fill(problem.do, params, labels),
        problem.who == Who.SUPPORT,
    )


def happened(problem: Problem, params: Params, labels: Mapping[str, str]) -> Markup:
    """What happened to one order; and, whatever it was, that an invoice of it is in doubt."""
    says = fill(problem.says, params, labels, CHIPS)
    return Markup("{} {}").format(says, fill(IN_DOUBT, params, labels)) if is_in_doubt(params) else says


def words_for_many(code: str, params: Params, labels: Mapping[str, str]) -> Words:
    """For a card of several orders: only what they share."""
    problem = problem_of(code)
    return Words(
        code,
        fill(problem.title, params, labels),
        fill(problem.says_many, params, labels, CHIPS),
        fill(problem.does_many, params, labels),
        problem.who == Who.SUPPORT,
    )


def is_in_doubt(params: Params) -> bool:
    """Whether an invoice of the order was sent before, and nobody knows whether it was made."""
    return "in_doubt" in params


def group_key(code: str, params: Params) -> str:
    """Orders with the same key stand in one card."""
    return Finding(code, params).group_key if code in PROBLEMS else code


def figure(code: str, params: Params, labels: Mapping[str, str]) -> tuple[Markup, str]:
    """What stands in the fourth column, and a quiet second line."""
    problem = problem_of(code)
    main = fill(problem.figure, params, labels, CHIPS) if problem.figure else Markup("")
    if is_in_doubt(params):
        return main, str(fill(SENT_EARLIER, params, labels))
    second = SECOND_LINES.get(code)
    return main, second(params) if second else ""


def _apart(left: str, right: str) -> Any:
    def line(params: Params) -> str:
        try:
            difference = Decimal(params[left]) - Decimal(params[right])
        except (KeyError, InvalidOperation):
            return ""
        if difference >= 0:
            return str(_("%(amount)s more than the total", amount=money(difference)))
        return str(_("%(amount)s less than the total", amount=money(-difference)))

    return line


SECOND_LINES = {
    "order.total_differs": _apart("sum", "total"),
    "invoice.rounding_too_large": _apart("invoice", "order"),
    "order.vat_number_missing": lambda _params: _("No VAT charged"),
    "order.vat_number_invalid": lambda _params: _("No VAT charged"),
    "order.vat_number_home": lambda _params: _("No VAT charged"),
}
