"""When a write without an answer is looked up, adopted, sent once more, or left to a person (design section 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from tests.conftest import examples
from webapp.integration.domain.lookup import (
    Adopt,
    AskPerson,
    Attempt,
    Decision,
    Look,
    LookAt,
    SendAgain,
    Unsettled,
    decide,
)

SENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DELAYS = (0, 120, 900)


def after(seconds: float) -> datetime:
    return SENT + timedelta(seconds=seconds)


def look(seconds: float, *found: str, believed: bool = True) -> Look:
    return Look(after(seconds), believed, found)


def limited(*seconds: float) -> list[Look]:
    return [Look(after(each), believed=False, limited=True) for each in seconds]


def attempt(*looks: Look, tries: int = 1, resend: bool = True, person: bool = False) -> Attempt:
    return Attempt(SENT, tries, looks, DELAYS, resend, person)


@pytest.mark.parametrize(
    ("tried", "now", "expected"),
    [
        (attempt(), 0, LookAt(after(0))),
        (attempt(look(1)), 2, LookAt(after(120))),
        (attempt(look(1), look(121)), 122, LookAt(after(900))),
        (attempt(look(1), look(121), look(901)), 902, SendAgain()),
        (attempt(look(1), look(121, "F-1")), 122, Adopt("F-1")),
        (attempt(look(1, "F-1", believed=False)), 2, Adopt("F-1")),
        (attempt(look(1), look(121, "F-1", "F-2")), 122, AskPerson(Unsettled.FOUND_TWO)),
        (attempt(look(1), look(121), look(901), tries=2), 902, AskPerson(Unsettled.NOT_THERE_TWICE)),
        (attempt(look(1), look(121), look(901), resend=False), 902, AskPerson(Unsettled.NOT_THERE)),
        (attempt(look(1, believed=False)), 2, LookAt(after(61))),
        (attempt(look(1), look(121), look(901, believed=False)), 902, LookAt(after(961))),
        # An hour of looks, not an hour with a look at its end: books or workers may have been away between.
        (attempt(look(1), look(3601, believed=False)), 3602, LookAt(after(3661))),
        (attempt(look(1, believed=False)), 80_000, LookAt(after(61))),
        (attempt(look(1), *(look(at, believed=False) for at in (3601, 3661, 3721))), 3722, LookAt(after(3781))),
        (
            attempt(look(1), *(look(at, believed=False) for at in (3601, 3661, 3721, 3781))),
            3782,
            AskPerson(Unsettled.NOT_BELIEVABLE),
        ),
        (
            attempt(*(look(at, believed=False) for at in (1, 61, 121, 181))),
            182,
            LookAt(after(241)),
        ),
        # A person is asked right after a look.
        (attempt(*(look(at, believed=False) for at in (1, 61, 121, 3601))), 80_000, LookAt(after(3661))),
        (attempt(person=True), 5000, LookAt(after(5000))),
        (attempt(look(5000), person=True), 5001, SendAgain()),
        (attempt(look(5000, "F-1"), person=True), 5001, Adopt("F-1")),
        (attempt(look(5000, believed=False), person=True), 5001, LookAt(after(5060))),
        # Days may pass between the looks and the sending.
        (attempt(look(1), look(121), look(901)), 90_000, LookAt(after(90_000))),
        (attempt(look(1), look(121), look(901), look(90_000)), 90_001, SendAgain()),
        (attempt(look(1), look(121), look(901), look(90_000, "F-1")), 90_001, Adopt("F-1")),
        (attempt(look(1), look(121), look(901), look(90_000, believed=False)), 90_001, LookAt(after(90_060))),
        (
            attempt(look(1), look(121), look(901), look(90_000, believed=False), look(93_600, believed=False)),
            93_601,
            LookAt(after(93_660)),
        ),
        (
            attempt(
                *(look(1), look(121), look(901)),
                *(look(at, believed=False) for at in (90_000, 93_600, 93_660, 93_720)),
            ),
            93_721,
            AskPerson(Unsettled.NOT_BELIEVABLE),
        ),
        (
            attempt(
                *(look(1), look(121), look(901)),
                *(look(at, believed=False) for at in (90_000, 90_060, 90_120, 90_180)),
            ),
            90_181,
            LookAt(after(90_240)),
        ),
        (attempt(look(1), look(121), look(901), look(90_000, believed=False)), 99_000, LookAt(after(90_060))),
        # What met a limit waits for calls, not for books that could be relied on: a day, and for a person too.
        (attempt(*limited(1, 61, 3600, 7200)), 7201, LookAt(after(7260))),
        (attempt(*limited(1, 61, 3600, 86_500)), 86_501, AskPerson(Unsettled.NOT_BELIEVABLE)),
        (attempt(*limited(1, 86_500)), 86_501, LookAt(after(86_560))),
        (attempt(*limited(5000, 5060, 5120, 5180), person=True), 5181, LookAt(after(5240))),
        (attempt(*limited(5000, 5060, 5120, 95_000), person=True), 95_001, AskPerson(Unsettled.NOT_BELIEVABLE)),
        (
            attempt(*(look(at, believed=False) for at in (5000, 5060, 5120, 5180)), person=True),
            5181,
            AskPerson(Unsettled.NOT_BELIEVABLE),
        ),
        (attempt(look(5000), person=True), 90_000, LookAt(after(90_000))),
    ],
)
def test_the_next_step(tried: Attempt, now: float, expected: Decision) -> None:
    assert decide(tried, after(now)) == expected


def test_one_late_look_does_not_settle_three_waits() -> None:
    """A process that slept for an hour looks three times all the same: lists may lag behind each other."""
    assert decide(attempt(look(4000)), after(4001)) == LookAt(after(4060))
    assert decide(attempt(look(4000), look(4060), look(4120)), after(4121)) == SendAgain()


MOST = st.integers(0, 6).map(bool)
NEAR_EACH_WAIT = ((0, 130), (110, 950), (890, 5000))


@st.composite
def waiting(draw: st.DrawFn) -> tuple[Attempt, datetime]:
    """A write and a moment. Most writes have a believed look after each wait, or just before; most moments are shortly
    after the last look. Never two looks at the same moment."""
    moments = {draw(st.integers(*near)) for near in NEAR_EACH_WAIT if draw(MOST)}
    moments |= draw(st.sets(st.integers(0, 5000), max_size=2))
    found: tuple[str, ...] = () if draw(MOST) else ("F-1",)
    looks = [look(at, believed=draw(MOST)) for at in draw(st.permutations(sorted(moments)))]
    looks[:1] = [replace(one, found=found) for one in looks[:1]]
    counting_all = draw(st.booleans())
    last = max((one.at for one in looks if one.believed or counting_all), default=SENT)
    since = draw(st.integers(0, 65) if draw(MOST) else st.integers(61, 90_000))
    tried = attempt(*looks, tries=1 if draw(MOST) else 2, resend=draw(MOST))
    return tried, last + timedelta(seconds=since)


@examples(500)
@given(waiting())
def test_it_is_sent_again_only_after_three_believed_looks_that_found_nothing(drawn: tuple[Attempt, datetime]) -> None:
    tried, now = drawn
    believed = [one.at for one in tried.looks if one.believed]
    settled = all(
        sum(at >= after(delay) for at in believed) >= looks_of_then
        for looks_of_then, delay in enumerate(sorted(DELAYS, reverse=True), start=1)
    )
    fresh = bool(believed) and now - max(believed) <= timedelta(seconds=60)
    found = any(one.found for one in tried.looks)
    may_send = settled and fresh and not found and tried.resend and tried.tries == 1
    event("sent again" if may_send else "not sent")

    assert (decide(tried, now) == SendAgain()) is may_send
