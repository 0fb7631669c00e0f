"""What to do about a write whose outcome nobody knows: look it up, adopt it, send once more, or ask a person.

The only code path that leads from SENT to a new write. Looks that nobody can believe (incomplete, failed, or a list
that does not show the newest invoice that we know of) count as nothing; and however many were believed, a fresh one
comes before the write.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile

BELIEVE_WITHIN = 4
"""Believable answers must come within this many times the last delay from the first look on: an hour at 15 minutes.
And within as many looks: before them books or workers may have been away for the whole hour."""
LIMITED_WITHIN = 96
"""The same where most looks met a limit: they wait for calls, not for books that we could rely on. A day."""
AGAIN_AFTER = 15
"""A look that counts as nothing is repeated after the last delay divided by this: a minute at 15 minutes."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look-up. `found`: the numbers that carry our key. `believed`: the list was complete and fresh. `limited`: a
    limit kept it from being made."""

    at: datetime
    believed: bool
    found: tuple[str, ...] = ()
    limited: bool = False


class Unsettled(StrEnum):
    """Why a person must look."""

    NOT_THERE_TWICE = "not_there_twice"
    FOUND_TWO = "found_two"
    NOT_BELIEVABLE = "not_believable"
    NOT_THERE = "not_there"


@dataclass(frozen=True, slots=True)
class LookAt:
    """Look (again) at this moment; it may be now."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Adopt:
    """It was made: this is its number."""

    number: str


@dataclass(frozen=True, slots=True)
class SendAgain:
    """It was not made: write once more, under the same key."""


@dataclass(frozen=True, slots=True)
class AskPerson:
    """Nothing more happens by itself."""

    why: Unsettled


Decision = LookAt | Adopt | SendAgain | AskPerson


@dataclass(frozen=True, slots=True)
class Attempt:
    """A write without a clear answer.

    `tries`: writes so far. `delays`: seconds after sending at which to look, growing. `resend`: the setting that lets
    us send once more. `person_says_send`: somebody pressed Process at the last stop.
    """

    sent_at: datetime
    tries: int
    looks: tuple[Look, ...]
    delays: Sequence[int]
    resend: bool = True
    person_says_send: bool = False


def decide(attempt: Attempt, now: datetime) -> Decision:
    """The next step for `attempt`."""
    found = {number for look in attempt.looks for number in look.found}
    if len(found) > 1:
        return AskPerson(Unsettled.FOUND_TWO)
    if found:
        return Adopt(found.pop())
    if attempt.person_says_send:
        # Cleared looks: one fresh and believable "not there" is enough, because a person looked as well.
        if any(look.believed for look in attempt.looks):
            return _send_on_a_fresh_look(attempt, now)
        if sum(not look.limited for look in attempt.looks) >= BELIEVE_WITHIN:
            return AskPerson(Unsettled.NOT_BELIEVABLE)
        return _look_or_stop(attempt, now, now)
    due = _first_unsettled(attempt)
    if due is not None:
        return _look_or_stop(attempt, due, now)
    if attempt.tries > 1:
        return AskPerson(Unsettled.NOT_THERE_TWICE)
    return _send_on_a_fresh_look(attempt, now) if attempt.resend else AskPerson(Unsettled.NOT_THERE)


def _send_on_a_fresh_look(attempt: Attempt, now: datetime) -> Decision:
    """Send once more, when the last believed look is of now: an order may wait for days between its looks and its
    sending (VIES away, a person asked), and what was made late is in the list by then."""
    pause = _longest(attempt) / AGAIN_AFTER
    last = max(look.at for look in attempt.looks if look.believed)
    if now - last <= pause:
        return SendAgain()
    in_vain = [look for look in _sorted(attempt) if look.at > last]
    if not in_vain:
        return LookAt(now)
    if _is_over(attempt, in_vain[0].at, in_vain, now):
        return AskPerson(Unsettled.NOT_BELIEVABLE)
    return LookAt(in_vain[-1].at + pause)


def _is_over(attempt: Attempt, first: datetime, in_vain: Sequence[Look], now: datetime) -> bool:
    """Time enough since `first`, and looks enough `in_vain`, the last of now: a person is asked."""
    if len(in_vain) < BELIEVE_WITHIN:
        return False
    longest = _longest(attempt)
    made = sum(not look.limited for look in in_vain)
    within = longest * (BELIEVE_WITHIN if made >= BELIEVE_WITHIN else LIMITED_WITHIN)
    return now - first >= within and now - in_vain[-1].at <= 2 * longest / AGAIN_AFTER


def _sorted(attempt: Attempt) -> list[Look]:
    return sorted(attempt.looks, key=lambda look: look.at)


def _longest(attempt: Attempt) -> timedelta:
    """The longest wait before a look, at least a second."""
    return timedelta(seconds=max(1, max(attempt.delays, default=0)))


def _first_unsettled(attempt: Attempt) -> datetime | None:
    """When the first wait ends that no believed look has settled; None when all have."""
    believed = sorted(look.at for look in attempt.looks if look.believed)
    for delay in attempt.delays:
        due = attempt.sent_at + timedelta(seconds=delay)
        settling = next((at for at in believed if at >= due), None)
        if settling is None:
            return due
        believed = [at for at in believed if at > settling]
    return None


def _look_or_stop(attempt: Attempt, due: datetime, now: datetime) -> Decision:
    if not attempt.looks:
        return LookAt(due)
    pause = _longest(attempt) / AGAIN_AFTER
    looks = _sorted(attempt)
    first, last = looks[0].at, looks[-1].at
    in_vain = [*takewhile(lambda look: not look.believed, reversed(looks))][::-1]
    if (last >= due or attempt.person_says_send) and _is_over(attempt, first, in_vain, now):
        return AskPerson(Unsettled.NOT_BELIEVABLE)
    return LookAt(last + pause if last >= due or attempt.person_says_send else due)
