"""The books' day (contract, U18)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.factuursturen.refusal import RefusedError
from sandbox.kit.switches import Switches

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def now(switches: Switches) -> datetime:
    """This moment in the books' time zone."""
    return datetime.now(UTC).astimezone(ZoneInfo(switches["time_zone"]))


def today(switches: Switches) -> str:
    """`YYYY-MM-DD`."""
    return now(switches).date().isoformat()


def read_day(text: str, field: str) -> date:
    """A day as `YYYY-MM-DD`. Raises RefusedError."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise RefusedError(f"Het veld {field} is geen datum (JJJJ-MM-DD).")


def days_later(day: str, days: int) -> str:
    """`YYYY-MM-DD`, so many days on; as far as the calendar goes."""
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except OverflowError:
        return date.max.isoformat()
