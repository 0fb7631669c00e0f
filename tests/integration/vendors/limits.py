"""A limiter that lets everything through and remembers what it was told."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Limits:
    """`calls`: how many were made. `heard`: what the answers said. `refuse`: raised before the next call."""

    calls: int = 0
    heard: list[tuple[int | None, float | None, bool]] = field(default_factory=list)
    refuse: Exception | None = None

    def before_call(self) -> None:
        if self.refuse is not None:
            raise self.refuse
        self.calls += 1

    def after_call(self, remaining: int | None, retry_after: float | None, refused: bool) -> None:
        self.heard.append((remaining, retry_after, refused))
