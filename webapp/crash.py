"""Named points at which a trial may stop, kill or pause this process; in production they do nothing.

C1 before the body is read · C2 signature right, before the INSERT · C3 inserted, before the commit · C4 committed,
before the answer · C5 answered, before the nudge · C6 lease taken · C7 pre-checks done · C8 debtor intent saved,
before the send · C9 debtor made over there, answer not read · C10 debtor answer read, before the save ·
C11 invoice intent saved, before the first byte · C12 bytes sent, answer not read · C13 answer read, before the
save · C14 saved, before release, read-back and notices

C3 lies inside PostgreSQL, because intake is one statement in autocommit: a trial holds that statement by a lock.
"""

from __future__ import annotations

from collections.abc import Callable

POINTS = tuple(f"C{number}" for number in range(1, 15))

_act: Callable[[str], None] | None = None


def point(name: str) -> None:
    """Pass the point called `name`."""
    if _act is not None:
        _act(name)


def arm(act: Callable[[str], None] | None) -> None:
    """Call `act` with the name of each point passed from now on; None disarms. For trials only."""
    global _act
    _act = act
