"""Years follow each other by whole days: none twice, none left out, whatever a day's length and a February's."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.accounts import trial
from webapp.accounts.billing import period
from webapp.accounts.stopping import ZONE, end_of, last_day

DAYS = st.dates(date(2020, 1, 1), date(2090, 12, 31))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2090, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(first=DAYS, before=st.integers(0, 30 * 86400), number=st.integers(2, 9))
def test_consecutive_years_neither_overlap_nor_leave_a_gap(first: date, before: int, number: int) -> None:
    years = [period.year_from(first)]
    while len(years) < number:
        now = years[-1].ends - timedelta(seconds=before + 1)
        years.append(period.year_from(period.first_day(years[-1].ends, now)))

    for one, other in pairwise(years):
        assert other.first == one.last + timedelta(days=1)
        assert one.ends == datetime.combine(other.first, time(), ZONE), "one ends at the moment the next begins"
    assert sum((one.last - one.first).days + 1 for one in years) == (years[-1].last - first).days + 1


@given(first=DAYS)
def test_a_year_is_over_when_its_last_day_on_paper_is(first: date) -> None:
    year = period.year_from(first)

    assert last_day(year.ends) == year.last
    midnight = year.ends.astimezone(ZONE)
    assert (midnight.date(), midnight.hour, midnight.minute) == (year.last + timedelta(days=1), 0, 0)
    assert (year.last - year.first).days + 1 in (365, 366)


@given(until=MOMENTS, now=MOMENTS)
def test_no_day_that_was_had_is_paid_for_again(until: datetime, now: datetime) -> None:
    first = period.first_day(until, now)

    assert first > last_day(until)
    assert first >= now.astimezone(ZONE).date()
    assert first in (last_day(until) + timedelta(days=1), now.astimezone(ZONE).date())


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 11, 23), date(2027, 11, 22)),
        (date(2027, 3, 1), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2028, 3, 1), date(2029, 2, 28)),
        (date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_the_last_day_is_the_one_before_the_anniversary(first: date, last: date) -> None:
    assert period.year_from(first).last == last


def test_nothing_that_goes_on_begins_today_as_brussels_counts_days() -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)

    assert period.first_day(None, late) == date(2026, 11, 23)
    assert period.first_day(late - timedelta(days=3), late) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (datetime(2026, 11, 23, 10, tzinfo=ZONE), 30),
        (datetime(2026, 12, 11, 23, 59, tzinfo=ZONE), 12),
        (datetime(2026, 12, 22, 23, tzinfo=ZONE), 1),
        (datetime(2026, 12, 23, 23, tzinfo=ZONE), 1),
        (datetime(2026, 12, 24, tzinfo=ZONE), 0),
    ],
)
def test_days_that_are_left_are_those_after_today(now: datetime, left: int) -> None:
    assert trial.days_left(end_of(date(2026, 12, 23)), now) == left
