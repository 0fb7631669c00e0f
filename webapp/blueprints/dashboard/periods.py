"""The search period: presets side by side, or dates of one's own; days are the merchant's days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import get_timezone
from flask_babel import gettext as _

LONGEST_DAYS = 366 * 5


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day up to and including the last."""

    code: str
    first: date
    last: date

    @property
    def start(self) -> datetime:
        """The first moment."""
        return midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return midnight(self.last, after=True)


def labels() -> dict[str, str]:
    """Code and words of each preset, in the order they are shown."""
    return {
        "today": _("Today"),
        "7": _("7 days"),
        "30": _("30 days"),
        "month": _("This month"),
        "last-month": _("Last month"),
        "year": _("This year"),
        "dates": _("Other dates…"),
    }


def read(asked: Mapping[str, str], today: date, otherwise: str) -> Period:
    """The period that an address asks for; `otherwise` when it asks for none or for nonsense."""
    code = asked.get("period", otherwise)
    if code == "dates":
        return _own_dates(asked, today)
    return preset(code, today) or preset(otherwise, today) or Period("today", today, today)


def preset(code: str, today: date) -> Period | None:
    """A preset on the given day; None for a code that is none."""
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    spans = {
        "today": (today, today),
        "7": (today - timedelta(days=6), today),
        "30": (today - timedelta(days=29), today),
        "month": (month, today),
        "last-month": (before, month - timedelta(days=1)),
        "year": (today.replace(month=1, day=1), today),
    }
    return Period(code, *spans[code]) if code in spans else None


def month_of(day: date) -> tuple[date, date]:
    """First and last day of the month of `day`."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _own_dates(asked: Mapping[str, str], today: date) -> Period:
    first = day_of(asked.get("from", "")) or today.replace(day=1)
    last = day_of(asked.get("to", "")) or today
    first, last = min(first, last), max(first, last)
    return Period("dates", max(first, last - timedelta(days=LONGEST_DAYS)), last)


def day_of(text: str) -> date | None:
    """A day as an address writes it, 2026-11-22; None for anything else."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def midnight(day: date, *, after: bool = False) -> datetime:
    """When a day of the reader begins, or the one `after` it."""
    zone = get_timezone()
    local = datetime.combine(day + timedelta(days=after), time(), tzinfo=ZoneInfo(str(zone)) if zone else UTC)
    return local.astimezone(UTC)
