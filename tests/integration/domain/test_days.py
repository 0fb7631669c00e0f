from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from webapp.integration.domain.days import USUAL_ZONE, day_in, zone_named


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Europe/Brussels", "2025-12-31T22:59:59Z", "2025-12-31"),
        ("Europe/Brussels", "2025-12-31T23:00:00Z", "2026-01-01"),
        ("Europe/Brussels", "2026-06-30T22:00:00Z", "2026-07-01"),
        ("Europe/Brussels", "2026-01-01T00:30:00+02:00", "2025-12-31"),
        ("America/New_York", "2026-01-01T04:59:00Z", "2025-12-31"),
        ("Pacific/Kiritimati", "2025-12-31T10:00:00Z", "2026-01-01"),
    ],
)
def test_a_moment_has_the_day_of_the_zone_and_not_of_its_own_offset(zone, moment, day):
    assert day_in(ZoneInfo(zone), datetime.fromisoformat(moment)) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("America/New_York", "0001-01-01T00:00:00Z", "0001-01-01"),
        ("Europe/Brussels", "9999-12-31T23:59:59Z", "9999-12-31"),
    ],
)
def test_the_ends_of_the_calendar_have_no_other_day(zone, moment, day):
    assert day_in(ZoneInfo(zone), datetime.fromisoformat(moment)) == date.fromisoformat(day)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "Europe", "../etc/passwd", "/etc", "\0", "CET+1", "x" * 64])
def test_what_names_no_zone_is_the_usual_one(name):
    assert zone_named(name) is USUAL_ZONE


def test_a_zone_is_known_by_its_name():
    assert zone_named("Pacific/Auckland") == ZoneInfo("Pacific/Auckland")
