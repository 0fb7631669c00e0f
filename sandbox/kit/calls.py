"""Which calls a sandbox server got: the judge of "no wasted calls" and of "never two"."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `account`: who called (books' user, shop id or ""). `fault`: what was done to it.

    `at`: when it came in, Unix seconds. `status`: 0 when no answer was sent. `took`: seconds it took.
    """

    at: float
    method: str
    path: str
    account: str
    status: int
    fault: str
    took: float = 0.0


class CallLog:
    """Counts of all calls and the newest of them."""

    def __init__(self, keep: int = 2000) -> None:
        self.newest: deque[Call] = deque(maxlen=keep)
        self.counts: Counter[tuple[str, str, str]] = Counter()

    def add(self, call: Call, pattern: str) -> None:
        """Count `call` under its route's pattern (so that ids do not make rows)."""
        self.newest.append(call)
        self.counts[(call.account, call.method, pattern)] += 1

    def as_json(self) -> dict[str, object]:
        """`total`, `counts` by account, method and route, and the `newest` calls, newest last."""
        counts = [
            {"account": account, "method": method, "path": path, "calls": number}
            for (account, method, path), number in sorted(self.counts.items())
        ]
        return {
            "total": sum(self.counts.values()),
            "counts": counts,
            "newest": [asdict(call) for call in self.newest],
        }

    def clear(self) -> None:
        """Start counting anew."""
        self.newest.clear()
        self.counts.clear()
