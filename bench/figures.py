"""Figures of a run: median, least and most of the pairs, and the table they are shown in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(slots=True)
class Samples:
    """What was measured, a value a pair."""

    values: list[float] = field(default_factory=list)

    def add(self, value: float) -> None:
        """One more pair."""
        self.values.append(value)

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.values)

    def shown(self, unit: str, digits: int = 0) -> str:
        """`median (least–most) unit`; a single value alone."""
        middle = f"{self.middle:,.{digits}f}"
        if len(self.values) == 1:
            return f"{middle} {unit}".strip()
        return f"{middle} ({min(self.values):,.{digits}f}–{max(self.values):,.{digits}f}) {unit}".strip()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. `reached`: None when there is no goal. `note`: what a reader must know."""

    row: str
    what: str
    ours: str
    beside: str
    ratio: str
    goal: str
    reached: bool | None
    note: str = ""


HEAD = ("", "What", "Ours", "Beside it", "Ratio", "Goal", "")


def ratios(ours: Samples, theirs: Samples) -> Samples:
    """Ours divided by theirs, pair by pair."""
    return Samples([mine / other for mine, other in zip(ours.values, theirs.values, strict=True)])


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of `values` do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(lines: Sequence[Line]) -> str:
    """The lines as a Markdown table that also reads well on a terminal; notes below it."""
    rows = [HEAD, *(_cells(line) for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]

    def drawn(row: Sequence[str]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    notes = [f"- ({line.row}) {line.what}: {line.note}." for line in lines if line.note]
    return "\n".join([drawn(rows[0]), rule, *map(drawn, rows[1:]), "", *notes]).rstrip() + "\n"


def _cells(line: Line) -> tuple[str, ...]:
    verdict = "" if line.reached is None else "reached" if line.reached else "MISSED"
    return (f"({line.row})", line.what, line.ours, line.beside, line.ratio, line.goal, verdict)
