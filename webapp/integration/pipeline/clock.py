"""The clock: sweeps, polls, reviews and mails, once however many machines run it (one leader by session lock).

A leader that is paused keeps its lock, and everything here is safe to run twice: when its mark is old, one other clock
(by a second lock) stands in for it until the mark is renewed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.exc import SQLAlchemyError

from webapp.database import EVERYTHING, transaction
from webapp.integration.pipeline import alarms, endings, poll, review, sweep
from webapp.integration.pipeline.locks import CLOCK, LocksLostError, lock_key
from webapp.integration.pipeline.ready import Ready
from webapp.integration.pipeline.rounds import Rounds
from webapp.notify import outbox

log = structlog.get_logger()

LEADER, DEPUTY = lock_key(CLOCK, "leader"), lock_key(CLOCK, "deputy")
PATIENCE = 20
"""After so many sweeps without its mark somebody stands in for the leader: a minute at 3 s."""
NIGHT = 3
ZONE = ZoneInfo("Europe/Brussels")
POLLS, REVIEWS = 4, 2
"""Installations side by side; with the sweep, mails and ends they are fewer than the connections of a pool."""

# On the lock connection: the proof that it still answers, and the mark by which others see that this clock goes.
LEADS = """
INSERT INTO clock_mark (name, done_at) VALUES ('leader', now())
ON CONFLICT (name) DO UPDATE SET done_at = now()
RETURNING name
"""
IS_OVERDUE = "SELECT done_at < now() - make_interval(secs => %s) FROM clock_mark WHERE name = 'leader'"
BEGIN = """
INSERT INTO clock_mark (name, begun_at) VALUES (%(name)s, now())
ON CONFLICT (name) DO UPDATE SET begun_at = now()
 WHERE clock_mark.begun_at IS NULL OR clock_mark.begun_at < %(since)s
    -- One that was cut short by a restart is begun again.
    OR (clock_mark.begun_at < now() - interval '1 hour'
        AND (clock_mark.done_at IS NULL OR clock_mark.done_at < clock_mark.begun_at))
RETURNING name
"""
DONE = "UPDATE clock_mark SET done_at = now() WHERE name = %(name)s"


class Clock:
    """One process' clock; it acts only while it is the leader, or stands in for one that is paused.

    `chores`: what else is done at each tick, by parts of the house that the pipeline knows nothing of.
    """

    def __init__(self, ready: Ready, stopping: Callable[[], bool], chores: Sequence[Callable[[], object]] = ()) -> None:
        self._ready = ready
        self._stopping = stopping
        self._chores = chores
        self._epoch: int | None = None
        self._deputy: int | None = None

    def run(self) -> None:
        """Tick until told to stop."""
        rounds = {"mails": self._mails, "ends": self._ends, "polls": self._polls, "review": self._review}
        with Rounds(rounds) as side_by_side:
            while not self._stopping():
                began = time.monotonic()
                try:
                    if self._leads():
                        # First the sweep, whatever else is slow.
                        sweep.run(self._ready, self._ready.settings.sweep_seconds * 5)
                        side_by_side.begin()
                except LocksLostError:
                    log.warning("the clock waits for PostgreSQL")
                    self._epoch = self._deputy = None
                except SQLAlchemyError:  # the lock may well be held still: it leads until it knows better
                    log.warning("the clock waits for PostgreSQL")
                spent = time.monotonic() - began
                time.sleep(max(0.05, self._ready.settings.sweep_seconds - spent))
        self._ready.locks.close()

    def _leads(self) -> bool:
        locks = self._ready.locks
        if self._epoch is None:
            self._epoch = locks.take(LEADER)
        if self._epoch is None:
            return self._stands_in()
        locks.ask(self._epoch, LEADS)
        self._stand_back()
        return True

    def _stands_in(self) -> bool:
        """True while the leader's mark is old and no other clock stands in for it."""
        locks = self._ready.locks
        if not locks.ask(locks.epoch, IS_OVERDUE, self._ready.settings.sweep_seconds * PATIENCE):
            self._stand_back()
            return False
        if self._deputy is None:
            self._deputy = locks.take(DEPUTY)
            if self._deputy is not None:
                log.warning("the clock's leader does not move: standing in for it")
        return self._deputy is not None

    def _stand_back(self) -> None:
        if self._deputy is not None:
            self._ready.locks.free(DEPUTY, self._deputy)
            self._deputy = None

    def _mails(self) -> None:
        outbox.send_due(self._ready.engine, self._ready.settings)

    def _ends(self) -> None:
        endings.run(self._ready)
        alarms.run(self._ready)
        for chore in self._chores:
            chore()

    def _polls(self) -> None:
        _for_each(poll.due(self._ready), partial(poll.run, self._ready), POLLS)

    def _review(self) -> None:
        if self._night_begins():
            _for_each(review.installations(self._ready), partial(review.run, self._ready), REVIEWS)
            with transaction(self._ready.engine, EVERYTHING) as connection:
                connection.exec_driver_sql(DONE, {"name": "review"})

    def _night_begins(self) -> bool:
        """True once a night: at three in the morning, or as soon after as somebody's clock runs."""
        now = datetime.now(UTC).astimezone(ZONE)
        tonight = now.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
        if now < tonight:
            tonight -= timedelta(days=1)
        with transaction(self._ready.engine, EVERYTHING) as connection:
            values = {"name": "review", "since": tonight}
            return connection.exec_driver_sql(BEGIN, values).one_or_none() is not None


def _for_each(installations: Sequence[int], work: Callable[[int], object], side_by_side: int) -> None:
    """Do it for all of them, a few at a time; the first that fails is told at the end."""
    if installations:
        with ThreadPoolExecutor(side_by_side, thread_name_prefix="clock") as threads:
            list(threads.map(work, installations))
