"""Session locks of this process: one connection outside the pool, opened after the fork (docs/claim.md)."""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import structlog

from webapp.database import become_app_role
from webapp.integration.vendors.errors import TemporaryError

log = structlog.get_logger()

TURN, DEBTOR, CLOCK, REFRESH, SUBSCRIBE = 1, 2, 3, 4, 5
KEEP_ALIVE: dict[str, Any] = {
    "connect_timeout": 3,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}


class LocksLostError(Exception):
    """The lock connection is gone, and with it every lock of this process."""


def lock_key(kind: int, name: str) -> int:
    """A 63-bit key: the kind in the upper bits, a hash of the name below."""
    digest = hashlib.sha256(name.encode()).digest()
    return (kind << 58) | (int.from_bytes(digest[:8], "big") >> 6)


class BusyError(TemporaryError):
    """Somebody else is at it, for longer than one cared to wait."""


@contextlib.contextmanager
def alone(database_url: str, key: int, seconds: float) -> Iterator[Callable[[], None]]:
    """Be the only one, over all processes, to do what talks to a vendor meanwhile; waits at most `seconds`.

    A session lock on a connection of its own: a transaction would stay open for as long as the vendor thinks, and a
    process that ends lets go. Gives what asks whether the lock is still held, to be called before what others must not
    overwrite is written. Raises BusyError, and TemporaryError when PostgreSQL is away or the lock was lost.
    """
    try:
        with psycopg.connect(database_url, autocommit=True, **KEEP_ALIVE) as lock:
            lock.execute("SELECT set_config('lock_timeout', %s, false)", (f"{seconds}s",))
            lock.execute("SELECT pg_advisory_lock(%s)", (key,))

            def be_sure() -> None:
                lock.execute("SELECT 1")

            yield be_sure
    except psycopg.errors.LockNotAvailable as problem:
        raise BusyError("busy") from problem
    except psycopg.OperationalError as problem:
        raise TemporaryError("database") from problem


class Locks:
    """Advisory locks on one connection; `epoch` changes when that connection was lost.

    The same connection hears of calls that a vendor refused to another process.
    """

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._mutex = threading.RLock()
        self._connection: psycopg.Connection[Any] | None = None
        self._held: set[int] = set()
        self._refused: Counter[str] = Counter()
        self._epoch = 0
        self._pid = os.getpid()

    @property
    def epoch(self) -> int:
        """The life of the lock connection; what was taken in an earlier one is lost."""
        return self._epoch

    @property
    def backend_pid(self) -> int | None:
        """Process id of the connection's server side, for trials."""
        return self._connection.info.backend_pid if self._connection is not None else None

    def take(self, key: int) -> int | None:
        """Take a lock; the epoch it is held in, None when somebody (or this process itself) has it.

        Raises LocksLostError when PostgreSQL does not answer.
        """
        with self._mutex:
            connection = self._open()
            if key in self._held:
                return None
            if not self._ask(connection, "SELECT pg_try_advisory_lock(%s)", key):
                return None
            self._held.add(key)
            return self._epoch

    def free(self, key: int, epoch: int) -> None:
        """Let go of a lock taken in `epoch`; one that was lost meanwhile is not touched."""
        with self._mutex, contextlib.suppress(LocksLostError):
            if epoch == self._epoch and key in self._held:
                self._held.discard(key)
                self._ask(self._open(), "SELECT pg_advisory_unlock(%s)", key)

    def ask(self, epoch: int, statement: str, *values: object) -> Any:
        """The first value of a statement run on the lock connection of `epoch`: the proof that it still answers.

        Raises LocksLostError.
        """
        with self._mutex:
            if epoch != self._epoch or self._connection is None:
                raise LocksLostError
            return self._ask(self._connection, statement, *values)

    def hear(self, account_key: str) -> tuple[int, int] | None:
        """A sign that is another one after each call of this account that was refused to anybody, without asking the
        server; None while there is no connection to hear by."""
        with self._mutex:
            if self._connection is None:
                return None
            try:
                self._connection.pgconn.consume_input()
                while (note := self._connection.pgconn.notifies()) is not None:
                    self._refused[note.extra.decode()] += 1
            except psycopg.Error:
                log.warning("lock connection lost", locks=len(self._held))
                self._drop()
                return None
            return self._epoch, self._refused[account_key]

    def close(self) -> None:
        """End the connection; every lock is free."""
        with self._mutex:
            self._drop()

    def _open(self) -> psycopg.Connection[Any]:
        if self._pid != os.getpid():
            raise RuntimeError("locks are opened after the fork")
        if self._connection is None:
            try:
                self._connection = psycopg.connect(self._url, autocommit=True, **KEEP_ALIVE)
                become_app_role(self._connection)
                self._connection.execute("SELECT set_config('app.installation', '*', false)")
                self._connection.add_notify_handler(self._note_refusal)
                self._connection.execute("LISTEN calls_refused")
            except psycopg.Error as problem:
                self._drop()
                raise LocksLostError from problem
        return self._connection

    def _note_refusal(self, note: psycopg.Notify) -> None:
        """One that came along with the answer to something else."""
        self._refused[note.payload] += 1

    def _ask(self, connection: psycopg.Connection[Any], statement: str, *values: object) -> Any:
        try:
            row = connection.execute(statement, values).fetchone()
        except psycopg.Error as problem:
            log.warning("lock connection lost", locks=len(self._held))
            self._drop()
            raise LocksLostError from problem
        return row[0] if row else None

    def _drop(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error):
                self._connection.close()
        self._connection = None
        self._held.clear()
        self._epoch += 1


class DebtorLocks:
    """One maker of a debtor at a time: threads of this process wait for each other, other processes are told later."""

    def __init__(self, locks: Locks) -> None:
        self._locks = locks
        self._mutex = threading.Lock()
        self._waiting: dict[int, tuple[threading.Lock, int]] = {}

    @contextlib.contextmanager
    def hold(self, books_key: str, email: str, seconds: float) -> Iterator[bool]:
        """Hold the lock on (books, e-mail); False when it could not be had within `seconds`."""
        key = lock_key(DEBTOR, f"{books_key}\n{email}")
        with self._mutex:
            mine, users = self._waiting.get(key, (threading.Lock(), 0))
            self._waiting[key] = (mine, users + 1)
        got = mine.acquire(timeout=seconds)
        epoch = None
        try:
            epoch = self._locks.take(key) if got else None
            yield epoch is not None
        finally:
            if epoch is not None:
                self._locks.free(key, epoch)
            if got:
                mine.release()
            with self._mutex:
                _, users = self._waiting[key]
                if users == 1:
                    del self._waiting[key]
                else:
                    self._waiting[key] = (mine, users - 1)
