"""The day that a moment falls on: a shop's, whatever offset the moment was written with."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

USUAL_ZONE = ZoneInfo("Europe/Brussels")


def zone_named(name: str) -> ZoneInfo:
    """The time zone of that name; the usual one when an account names none, or none that is known."""
    try:
        return ZoneInfo(name) if name else USUAL_ZONE
    except (ValueError, KeyError, OSError):  # OSError: a folder of zones, as "Europe" is
        return USUAL_ZONE


def day_in(zone: tzinfo, moment: datetime) -> date:
    """The day of `moment`, which is aware, in `zone`; at the very ends of the calendar its own."""
    try:
        return moment.astimezone(zone).date()
    except OverflowError:
        return moment.date()
