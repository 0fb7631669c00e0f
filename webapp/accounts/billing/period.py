"""The days of a year that is subscribed to: from its first day to the end of the day before its anniversary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from webapp.accounts.stopping import ZONE, end_of, last_day

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Year:
    """`first` and `last` both belong to it: they stand on its invoice."""

    first: date
    last: date

    @property
    def ends(self) -> datetime:
        """The moment after its last day, in Brussels: until then orders become invoices."""
        return end_of(self.last)


def year_from(first: date) -> Year:
    """The year that begins on `first`. One of 29 February lasts until 28 February: nobody's year is a day short."""
    is_leap_day = (first.month, first.day) == (2, 29)
    anniversary = date(first.year + 1, 3, 1) if is_leap_day else first.replace(year=first.year + 1)
    return Year(first, anniversary - DAY)


def first_day(until: datetime | None, now: datetime) -> date:
    """The first day of a year that is subscribed to at `now`: the one after what goes on until `until`, else today.

    A day that belongs to the trial or to a year, even for a part, is in no other year: it would be paid for twice.
    """
    today = now.astimezone(ZONE).date()
    return today if until is None else max(today, last_day(until) + DAY)
