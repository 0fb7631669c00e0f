"""What the trials of a run say together: how many there were, and what that proves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

TRIALS, ORDERS, AMBIGUOUS, HELD = "chaos trials", "chaos orders", "chaos lost answers", "chaos held: "


def lines(properties: Iterable[tuple[str, object]]) -> list[str]:
    """Sentences for the end of a run; none when it had no trials."""
    sums: Counter[str] = Counter()
    for name, value in properties:
        if name.startswith("chaos "):
            sums[name] += int(str(value))
    trials = sums[TRIALS]
    if not trials:
        return []
    held = [f"{count} × {name.removeprefix(HELD)}" for name, count in sorted(sums.items()) if name.startswith(HELD)]
    return [
        f"{trials} trials passed, {sums[ORDERS]} orders: lost 0, doubled 0, debtors once, cents 0, counts balance.",
        f"So with 95 % confidence fewer than {300 / trials:.2g} % of such trials fail (3/n).",
        f"{sums[AMBIGUOUS]} answers to writes were lost; for a person wait {', '.join(held) or 'no orders'}.",
    ]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """pytest's hook: say it."""
    passed = terminalreporter.stats.get("passed", [])
    said = lines(
        named for report in passed for named in getattr(report, "user_properties", ()) if report.when == "call"
    )
    if said:
        terminalreporter.section("chaos")
        for line in said:
            terminalreporter.line(line)
