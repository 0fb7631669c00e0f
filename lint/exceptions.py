"""The list of findings that are known: `exceptions.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

LIST = Path(__file__).with_name("exceptions.toml")


@dataclass(frozen=True, slots=True)
class Known:
    """One of them. `what`: the advisory's id, or the secret's SHA-256; `where`: package or file. `until`: the day until
    which its reason is believed; a text that opens nothing never will."""

    kind: str
    what: str
    where: str
    reason: str
    until: date


def today() -> date:
    """The day on which reasons are believed or not."""
    return datetime.now(UTC).date()


def known(kind: str, text: str | None = None) -> list[Known]:
    """All of a kind (advisory | secret). `text`: of the list, that of the file when left out.

    Raises KeyError for one without its reason or its day.
    """
    found = tomllib.loads(LIST.read_text(encoding="utf-8") if text is None else text).get(kind, [])
    if kind == "advisory":
        return [Known(kind, one["id"], one["package"], one["reason"], one["until"]) for one in found]
    audited = [(one, one["audited"]) for one in found]
    return [Known(kind, one["sha256"], one["file"], one["reason"], date.max) for one, _day in audited]


def stale(listed: Sequence[Known], met: set[str], day: date) -> list[str]:
    """Sentences about those that are too old, without a reason, or about nothing any more. `met`: what was found."""
    said = []
    for one in listed:
        if one.until < day:
            said.append(f"The exception for {one.what} in {one.where} ended on {one.until}: look at it again.")
        if not one.reason.strip():
            said.append(f"The exception for {one.what} in {one.where} has no reason.")
        if one.what not in met:
            said.append(f"The exception for {one.what} in {one.where} is about nothing any more: take it out.")
    return said
