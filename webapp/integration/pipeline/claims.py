"""Taking an installation's turn, keeping it and giving it back (docs/claim.md)."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from webapp.database import EVERYTHING, transaction
from webapp.integration.pipeline import claims_sql as sql
from webapp.integration.pipeline import restores
from webapp.integration.pipeline.ends import WaitError
from webapp.integration.pipeline.locks import TURN, Locks, LocksLostError, lock_key
from webapp.integration.pipeline.restores import Restore
from webapp.models.order_sync import BULK, CLICKED, LIVE

SEND_WITHIN = 5.0
"""Seconds from the commit of SENT to the first byte, by the monotonic clock."""


class TurnLostError(Exception):
    """This turn is not ours any more: write nothing, send nothing."""


@dataclass(frozen=True, slots=True)
class Priorities:
    """Which orders somebody works on: from `least` to `most` (models.order_sync: CLICKED, LIVE, BULK)."""

    least: int
    most: int

    def as_values(self) -> dict[str, int]:
        """For the statements of claims_sql."""
        return {"least_priority": self.least, "most_priority": self.most}


LIVE_WORK = Priorities(CLICKED, LIVE)
BULK_WORK = Priorities(BULK, BULK)


@dataclass(slots=True)
class Turn:
    """One installation's turn in this process. `token` fences every write. `restores`: backups that were put back."""

    installation_id: int
    token: int
    epoch: int
    locks: Locks = field(repr=False)
    restores: tuple[Restore, ...] = ()

    def last_check(self, sent_committed_at: float) -> None:
        """The last act before the first byte. `sent_committed_at`: monotonic seconds.

        Raises TurnLostError unless the lock connection answers and the token is still ours; WaitError when the
        installation has ended meanwhile.
        """
        try:
            token = self.locks.ask(self.epoch, sql.MAY_SEND, self.installation_id)
        except LocksLostError as problem:
            raise TurnLostError from problem
        if token == sql.ENDED:
            raise WaitError("ended", 0.0)
        if token != self.token:
            raise TurnLostError
        if time.monotonic() - sent_committed_at >= SEND_WITHIN:
            raise TurnLostError


class Claims:
    """The turns of this process."""

    def __init__(self, engine: Engine, locks: Locks, lease_seconds: float) -> None:
        self._engine = engine
        self._locks = locks
        self._lease = lease_seconds
        self._mutex = threading.Lock()
        self._turns: dict[int, Turn] = {}
        self._renewed_at = 0.0
        self._restores: tuple[Restore, ...] = ()
        self._looked_in: int | None = None

    def take(self, most: int, priorities: Priorities) -> list[Turn]:
        """Turns of up to `most` installations that have something of `priorities` due, the longest without one first.

        Raises LocksLostError when PostgreSQL does not answer on the lock connection.
        """
        if most <= 0:
            return []
        taken: list[Turn] = []
        tried: list[int] = []
        try:
            # Again without those that were not to be had: a paused process may hold the locks of many.
            while len(taken) < most and (found := self._due(most, priorities, tried)):
                for installation_id in found:
                    tried.append(installation_id)
                    turn = self._take_one(installation_id)
                    if turn is not None:
                        taken.append(turn)
                    if len(taken) == most:
                        break
                if len(taken) == len(tried):
                    break  # nobody was in the way: these were all
        except (LocksLostError, SQLAlchemyError):
            if not taken:
                raise  # else: those taken before are worked on, or found to be lost
        except BaseException:
            self.drop(taken)
            raise
        return taken

    def _due(self, most: int, priorities: Priorities, tried: Sequence[int]) -> Sequence[int]:
        with transaction(self._engine, EVERYTHING) as connection:
            epoch = self._locks.epoch
            if epoch != self._looked_in:  # no database is exchanged without our connection to it being lost
                restores.beat(connection)
                self._looked_in = epoch
            self._restores = restores.read(connection)
            values = {"most": most, "tried": list(tried), **priorities.as_values()}
            return connection.exec_driver_sql(sql.DUE, values).scalars().all()

    def _take_one(self, installation_id: int) -> Turn | None:
        key = lock_key(TURN, str(installation_id))
        epoch = self._locks.take(key)
        if epoch is None:
            return None
        try:
            with transaction(self._engine, installation_id) as connection:
                token = connection.exec_driver_sql(
                    sql.TAKE, {"installation": installation_id, "lease": self._lease}
                ).scalar_one_or_none()
                if token is not None:
                    connection.exec_driver_sql(sql.PUT_BACK, {"installation": installation_id})
        except BaseException:
            self._locks.free(key, epoch)
            raise
        if token is None:
            self._locks.free(key, epoch)
            return None
        turn = Turn(installation_id, token, epoch, self._locks, self._restores)
        with self._mutex:
            self._turns[installation_id] = turn
        return turn

    def renew(self) -> None:
        """Lengthen the leases of this process' turns, when a third of their length has passed."""
        now = time.monotonic()
        if not self._turns or now - self._renewed_at < self._lease / 3:
            return
        self._renewed_at = now
        with self._mutex:
            turns = list(self._turns.values())
        with transaction(self._engine, EVERYTHING) as connection:
            connection.exec_driver_sql(
                sql.RENEW,
                {
                    "installations": [turn.installation_id for turn in turns],
                    "tokens": [turn.token for turn in turns],
                    "lease": self._lease,
                },
            )

    def give_back(self, turn: Turn) -> None:
        """End a turn: orders it still holds go back to the queue, the lease ends, the lock is free."""
        with self._mutex:
            if self._turns.get(turn.installation_id) is turn:
                del self._turns[turn.installation_id]
        try:
            with transaction(self._engine, turn.installation_id, durable=False) as connection:
                ended = connection.exec_driver_sql(
                    sql.GIVE_BACK, {"installation": turn.installation_id, "token": turn.token}
                ).scalar_one_or_none()
                if ended is not None:
                    connection.exec_driver_sql(sql.PUT_BACK, {"installation": turn.installation_id})
        finally:
            self._locks.free(lock_key(TURN, str(turn.installation_id)), turn.epoch)

    def drop(self, turns: Sequence[Turn]) -> None:
        """Forget turns that were lost: nothing is written, their leases run out by themselves.

        No thread of theirs may be at work any more: their locks are let go of, else nobody could ever take these turns.
        """
        with self._mutex:
            for turn in turns:
                if self._turns.get(turn.installation_id) is turn:
                    del self._turns[turn.installation_id]
        for turn in turns:
            self._locks.free(lock_key(TURN, str(turn.installation_id)), turn.epoch)
