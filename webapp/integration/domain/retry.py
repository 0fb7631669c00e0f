"""How long to wait before trying again, and when to stop trying (design section 5)."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST_PAUSE = 15.0
LONGEST_PAUSE = 3600.0
GIVE_UP_AFTER = timedelta(days=1)


def pause(attempt: int, chance: float, asked: float | None = None) -> float:
    """Seconds to wait after failure number `attempt` (the first is 1).

    Doubles each time up to an hour. `chance`, 0 up to 1, is random and spreads waiting orders over half of the pause.
    `asked`: what the vendor asked us to wait; never less than that. Below zero and above a day is not believed.
    """
    whole = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(max(attempt - 1, 0), 20))
    ours = whole / 2 + whole / 2 * min(max(chance, 0.0), 1.0)
    if asked is None or not 0 <= asked <= GIVE_UP_AFTER.total_seconds():
        return ours
    return max(ours, asked)


def gives_up(failing_since: datetime, now: datetime) -> bool:
    """True when an order that alone keeps failing has had its day and a person must look."""
    return now - failing_since >= GIVE_UP_AFTER
