"""Trial and end of an installation, as Profile shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from flask import g

from webapp.accounts import prices, stopping, trial
from webapp.accounts.erasing.installations import day_of
from webapp.blueprints.reading import Found
from webapp.services import services

MOST_AHEAD = 366
"""Days: a stop is planned for a year at most."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The trial as the page shows it. `last_day`: None when there is none, or the merchant went on after it.

    `had_by`: shop | books, when an earlier installation of it began this trial; "" otherwise.
    """

    last_day: date | None
    days_left: int
    is_over: bool
    continued_at: datetime | None
    had_by: str
    least: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class Stop:
    """What can be stopped or was. `last_day`: of a stop that is planned; `erase_at`: when everything goes after one.

    `is_going`: that has come.
    """

    stopped_at: datetime | None
    last_day: date | None
    is_live: bool
    is_archived: bool
    erase_at: datetime | None
    is_going: bool


def trial_of(installation: Found) -> Trial:
    """The trial of the present installation."""
    until = installation.subscribed_until
    return Trial(
        last_day=stopping.last_day(until) if until else None,
        days_left=trial.days_left(until) if until else 0,
        is_over=until is not None and until <= datetime.now(UTC),
        continued_at=installation.continued_at,
        had_by=installation.trial_had_by,
        least=prices.least(services().settings),
        most=prices.most(services().settings),
    )


def stop_of(installation: Found) -> Stop:
    """How the present installation ends or has ended."""
    return Stop(
        stopped_at=installation.stopped_at,
        last_day=stopping.last_day(installation.stops_at) if installation.stops_at else None,
        is_live=not g.is_idle,
        is_archived=installation.archived_at is not None,
        erase_at=day_of(installation.erase_at, installation.stopped_at, services().settings.erase_after_days),
        is_going=installation.erase_at is not None and installation.erase_at <= datetime.now(UTC),
    )
