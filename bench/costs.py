"""What runs of (b) cost, as lines of the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench.figures import Line, Samples, ratios
from bench.rounds import Rounds


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run cost: orders a second, MB, processor milliseconds an order."""

    rate: float
    memory: float
    cpu: float


def samples(rounds: Rounds[Cost], of: Callable[[Cost], float]) -> tuple[Samples, Samples]:
    """Ours and the naive app's."""
    return Samples([of(cost) for cost in rounds.of(0)]), Samples([of(cost) for cost in rounds.of(1)])


def faster(what: str, rounds: Rounds[Cost], beside: str, goal: float) -> Line:
    """Our orders a second beside theirs, which `beside` names."""
    ours, theirs = samples(rounds, lambda cost: cost.rate)
    ratio = ratios(ours, theirs)
    shown = theirs.shown("/s", 1)
    return Line(
        "b",
        what,
        ours.shown("/s", 1),
        f"{shown} {beside}",
        ratio.shown("×", 1),
        f"≥ {goal} ×",
        ratio.middle >= goal,
        rounds.note,
    )


def cheaper(rounds: Rounds[Cost]) -> list[Line]:
    """Memory and processor time of the same runs."""
    rows: tuple[tuple[str, Callable[[Cost], float], str, int, float, str], ...] = (
        ("Memory (PSS) of web, workers and clock", lambda cost: cost.memory, "MB", 0, 1 / 3, "≤ ⅓ ×"),
        ("Processor time an order, PostgreSQL and Redis included", lambda cost: cost.cpu, "ms", 1, 0.6, "≤ 0.6 ×"),
    )
    lines = []
    for what, of, unit, digits, goal, said in rows:
        ours, theirs = samples(rounds, of)
        ratio = ratios(ours, theirs)
        lines.append(
            Line(
                "b",
                f"The same: {what}",
                ours.shown(unit, digits),
                theirs.shown(unit, digits),
                ratio.shown("×", 2),
                said,
                ratio.middle <= goal,
            )
        )
    return lines
