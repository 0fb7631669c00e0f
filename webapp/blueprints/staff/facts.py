"""The facts of a ticket as support reads them: the problem, the checks, the steps; and every field for who needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp.blueprints.dashboard.order.timeline import CheckLine, Entry, Step, check_lines, timeline
from webapp.blueprints.dashboard.problem_words import Words, words_for_one

LEFT_OUT = ("order.checks.", "history.")
"""Fields that are shown in words already."""


@dataclass(frozen=True, slots=True)
class FactsView:
    """What went with a ticket. `fields`: name and value, nested names with dots."""

    problem: Words | None
    checks: tuple[CheckLine, ...]
    steps: list[Step]
    fields: list[tuple[str, str]]


def view(facts: Mapping[str, Any], problem: str, labels: Mapping[str, str]) -> FactsView:
    """`facts` as `support.facts` gathered them; empty while they are being gathered."""
    order: Mapping[str, Any] = facts.get("order") or {}
    checks = order.get("checks") or []
    entries = [
        Entry(
            at=datetime.fromisoformat(str(entry["at"])),
            code=str(entry.get("code", "")),
            params=entry.get("params") or {},
            actor=str(entry.get("actor") or ""),
            after=str(entry.get("after") or ""),
        )
        for entry in facts.get("history") or []
        if entry.get("at")
    ]
    params = order.get("reason_params") or {}
    return FactsView(
        problem=words_for_one(problem, params, labels) if problem else None,
        checks=check_lines(checks, labels),
        steps=timeline(entries, checks, labels, held=False, nothing_sent=False),
        fields=[pair for pair in _flat("", facts) if pair[1] and not pair[0].startswith(LEFT_OUT)],
    )


def _flat(name: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, Mapping):
        return [pair for key, each in value.items() for pair in _flat(f"{name}.{key}" if name else str(key), each)]
    if isinstance(value, list):
        return [pair for number, each in enumerate(value, 1) for pair in _flat(f"{name}.{number}", each)]
    return [(name, "" if value is None else str(value))]
