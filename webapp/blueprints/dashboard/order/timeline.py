"""What happened to an order, as its timeline shows it: stored codes become glyph, sentence and quiet line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from webapp.blueprints.dashboard.problem_words import CHIPS, happened
from webapp.formats import clock_exact, in_words, local_day, moment_exact, today
from webapp.integration.domain.check_result import Check, Outcome
from webapp.integration.domain.notes import NOTES, Mark
from webapp.integration.domain.problems import PROBLEMS
from webapp.integration.domain.reasons import REASONS
from webapp.wording import fill

LOOKS: dict[Mark, tuple[str, str]] = {
    Mark.RECEIVED: ("plain", "inbox"),
    Mark.CHECKED: ("good", "check"),
    Mark.FAILED: ("bad", "cross"),
    Mark.PERSON: ("plain", "play"),
    Mark.DEBTOR: ("good", "person"),
    Mark.SENT: ("good", "up"),
    Mark.COMPARED: ("good", "equal"),
    Mark.WAITS: ("plain", "pause"),
    Mark.TOLD: ("plain", "info"),
}
GLYPHS = {
    "person.put_aside": "aside",
    "person.brought_back": "undo",
    "person.reported": "flag",
    "invoice.linked": "link",
    "invoice.unlinked": "undo",
}
CHECK_LOOKS = {
    Outcome.PASSED: ("good", "check"),
    Outcome.NOT_NEEDED: ("good", "check"),
    Outcome.FAILED: ("bad", "cross"),
    Outcome.WAITS: ("waits", "pause"),
}


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check with its figures."""

    kind: str
    glyph: str
    name: Markup
    result: str
    figures: Markup


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the timeline."""

    kind: str
    glyph: str
    title: Markup | str
    at: datetime
    time: str
    lines: tuple[Markup | str, ...] = ()
    checks: tuple[CheckLine, ...] = ()


class Told(Protocol):
    """An entry of the history, however it was read."""

    @property
    def at(self) -> datetime: ...
    @property
    def code(self) -> str: ...
    @property
    def params(self) -> Mapping[str, str]: ...
    @property
    def actor(self) -> str: ...
    @property
    def after(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the history as a ticket keeps it."""

    at: datetime
    code: str
    params: Mapping[str, str]
    actor: str
    after: str


def timeline(
    entries: Sequence[Told],
    checks: Sequence[Mapping[str, Any]],
    labels: Mapping[str, str],
    held: bool,
    nothing_sent: bool,
) -> list[Step]:
    """`entries`, oldest first; `checks`: of the last reading, shown with the entry that tells of it unless that one
    has kept its own."""
    steps: list[Step] = []
    last_checks = max((n for n, entry in enumerate(entries) if entry.code.startswith("checks.")), default=None)
    for number, entry in enumerate(entries):
        shown = check_lines(_kept(entry) or (checks if number == last_checks else ()), labels)
        if entry.code in PROBLEMS and number and entries[number - 1].code == "checks.failed" and steps:
            steps[-1] = _told_by(steps[-1], entry, labels)
            continue
        step = _step(entry, labels, shown)
        if step is not None:
            steps.append(step)
    if last_checks is None and checks and entries:
        steps.append(_checks_alone(checks, labels, entries[-1].at))
    if held and entries:
        last = entries[-1].at
        told = (fill(NOTES["waits.person"].says, {}, labels),) if nothing_sent else ()
        steps.append(Step("plain", "pause", _("Waiting for you"), last, _("since %(time)s", time=_time(last)), told))
    return steps


def check_lines(checks: Sequence[Mapping[str, Any]], labels: Mapping[str, str]) -> tuple[CheckLine, ...]:
    """The four checks of the manual always, the others when they are not in order."""
    lines = []
    for stored in checks:
        try:
            check, outcome = Check(stored["check"]), Outcome(stored["outcome"])
        except (KeyError, ValueError):
            continue
        if not check.is_of_manual and outcome not in (Outcome.FAILED, Outcome.WAITS):
            continue
        kind, glyph = CHECK_LOOKS[outcome]
        result = {"good": _("in order"), "bad": _("not in order"), "waits": _("waits for an answer")}[kind]
        figures = fill(stored.get("says", ""), stored.get("params", {}), labels, CHIPS)
        lines.append(CheckLine(kind, glyph, fill(check.heading, {}, labels), result, figures))
    return tuple(lines)


def _kept(entry: Told) -> Sequence[Mapping[str, Any]]:
    """The check results that an entry tells of; none when it kept none."""
    if not entry.code.startswith("checks.") or "checks" not in entry.params:
        return ()
    try:
        kept = json.loads(entry.params["checks"])
    except ValueError:
        return ()
    return [each for each in kept if isinstance(each, dict)] if isinstance(kept, list) else ()


def _step(entry: Told, labels: Mapping[str, str], checks: tuple[CheckLine, ...]) -> Step | None:
    params = {"name": entry.actor, **entry.params}
    time = _time(entry.at)
    if entry.code in NOTES:
        note = NOTES[entry.code]
        kind, glyph = LOOKS[note.mark]
        title: Markup | str = fill(note.title, params, labels, CHIPS if note.mark == Mark.SENT else frozenset())
        if checks:
            title = _check_title(checks) or title
        line = fill(note.says, params, labels, CHIPS) if note.says else ""
        lines = (line,) if line and not checks else ()
        return Step(kind, GLYPHS.get(entry.code, glyph), title, entry.at, time, lines, checks)
    if entry.code in PROBLEMS:
        problem = PROBLEMS[entry.code]
        says = happened(problem, params, labels)
        return Step("bad", "cross", fill(problem.title, params, labels), entry.at, time, (says,), checks)
    if entry.code in REASONS:
        reason = REASONS[entry.code]
        title = (
            _("Not invoiced")
            if entry.after == "IGNORED"
            else _("Waits: %(what)s", what=fill(reason.label, params, labels))
        )
        return Step("plain", "pause", title, entry.at, time, (fill(reason.says, params, labels),), checks)
    return None


def _told_by(step: Step, entry: Told, labels: Mapping[str, str]) -> Step:
    """The failed check, with the sentence of the problem unless its figures stand there already."""
    if step.checks:
        return step
    problem = PROBLEMS[entry.code]
    return replace(
        step, title=fill(problem.title, entry.params, labels), lines=(happened(problem, entry.params, labels),)
    )


def _checks_alone(checks: Sequence[Mapping[str, Any]], labels: Mapping[str, str], at: datetime) -> Step:
    lines = check_lines(checks, labels)
    is_bad = any(line.kind == "bad" for line in lines)
    return Step(
        "bad" if is_bad else "good",
        "cross" if is_bad else "check",
        _check_title(lines) or _("All checks in order"),
        at,
        _time(at),
        (),
        lines,
    )


def _check_title(lines: Sequence[CheckLine]) -> str:
    bad = sum(line.kind == "bad" for line in lines)
    if bad:
        return str(
            ngettext(
                "%(bad)s of %(all)s checks failed",
                "%(bad)s of %(all)s checks failed",
                bad,
                bad=in_words(bad),
                all=in_words(len(lines)).lower(),
            )
        )
    return (
        str(_("%(all)s checks, all in order", all=in_words(len(lines))))
        if all(line.kind == "good" for line in lines)
        else ""
    )


def _time(at: datetime) -> str:
    return clock_exact(at) if local_day(at) == today() else moment_exact(at)
