"""Every problem a person can meet, one table for page, mail and test; and a finding, which is one problem met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from webapp.integration.domain.problem import Problem, Who
from webapp.integration.domain.problems_of_connecting import CONNECTING_PROBLEMS
from webapp.integration.domain.problems_of_connections import CONNECTION_PROBLEMS
from webapp.integration.domain.problems_of_debtors import DEBTOR_PROBLEMS
from webapp.integration.domain.problems_of_invoices import INVOICE_PROBLEMS
from webapp.integration.domain.problems_of_orders import ORDER_PROBLEMS
from webapp.integration.domain.problems_of_unclear_invoices import UNCLEAR, UNCLEAR_PROBLEMS
from webapp.integration.domain.sentences import Value, as_params

__all__ = ["PROBLEMS", "Finding", "HeldError", "Problem", "Who", "connection_code", "finding", "while_in_doubt"]

PROBLEMS: dict[str, Problem] = {
    each.code: each
    for each in (
        *ORDER_PROBLEMS,
        *DEBTOR_PROBLEMS,
        *INVOICE_PROBLEMS,
        *UNCLEAR_PROBLEMS,
        *CONNECTION_PROBLEMS,
        *CONNECTING_PROBLEMS,
    )
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem met with one order (or connection), with its figures as text."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def problem(self) -> Problem:
        """What it means. Raises KeyError for a code that is not in the table."""
        return PROBLEMS[self.code]

    @property
    def group_key(self) -> str:
        """Orders with the same key stand in one card."""
        return "|".join([self.code, *(f"{name}={self.params.get(name, '')}" for name in sorted(self.problem.group))])


class HeldError(Exception):
    """The order must be held: a person has to look at `finding` first. Nothing has been sent."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def finding(code: str, **figures: Value) -> Finding:
    """A finding of a known code with every figure its sentences need. Raises KeyError when one is missing."""
    params = as_params(**figures)
    missing = PROBLEMS[code].figures - params.keys()
    if missing:
        raise KeyError(f"{code} lacks {', '.join(sorted(missing))}")
    return Finding(code, params)


def while_in_doubt(found: Finding, sent_at: datetime) -> Finding:
    """`found` at an order whose invoice was sent at `sent_at` without a clear answer: its words say so too."""
    if found.code in UNCLEAR:
        return found
    return Finding(found.code, {**found.params, **as_params(in_doubt=sent_at)})


def connection_code(side: str, reason: str) -> str:
    """The problem behind a lost connection. `side`: shop or books; `reason`: as in ReconnectError."""
    code = f"{side}.{reason}"
    if code in PROBLEMS:
        return code
    return {"shop": "shop.revoked", "books": "books.key_refused"}[side]
