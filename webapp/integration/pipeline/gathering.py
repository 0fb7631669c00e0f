"""Notices that arrive together for one door are stored with one statement: a statement costs more than a row."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg
import structlog

from webapp.integration.pipeline.doors import HookDoor, NotStoredError
from webapp.integration.vendors.contract import Notice

log = structlog.get_logger()
MOST_NOTICES = 64
MOST_BYTES = 1024 * 1024
PATIENCE = 10.0
"""Seconds that a notice waits for those before it; its sender is told to come again then."""


@dataclass(frozen=True, slots=True)
class Told:
    """A notice with the body that it came in."""

    notice: Notice
    body: bytes


@dataclass(slots=True, eq=False)
class Batch:
    """What is stored together: at most one notice of an order, since a statement changes a row once.

    What is not in `kept` when it is `done` was not stored; `broken`: by a mistake of ours.
    """

    waiting: dict[str, Told] = field(default_factory=dict)
    size: int = 0
    kept: set[str] = field(default_factory=set)
    broken: dict[str, Exception] = field(default_factory=dict)
    done: threading.Event = field(default_factory=threading.Event)

    def takes(self, told: Told) -> bool:
        """Whether there is room for it."""
        has_room = len(self.waiting) < MOST_NOTICES and self.size + len(told.body) <= MOST_BYTES
        return has_room and told.notice.order_id not in self.waiting

    def add(self, told: Told) -> None:
        """Store it with the others."""
        self.waiting[told.notice.order_id] = told
        self.size += len(told.body)


@dataclass(slots=True, eq=False)
class _Line:
    """The batches of one door: one is on its way to PostgreSQL while the next gathers."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    gathering: Batch | None = None
    callers: int = 0


class Gathering:
    """Whoever opens a batch carries it to PostgreSQL as soon as the one before is there; the others wait for it.

    Nobody waits for company: a notice that comes alone is stored at once. Doors never share a batch, so a statement
    sees the rows of one installation only.
    """

    def __init__(self, store: Callable[[HookDoor, list[Told]], None]) -> None:
        self._store = store
        self._lines: dict[int, _Line] = {}
        self._lock = threading.Lock()

    def take(self, door: HookDoor, told: Told) -> None:
        """Returns when it is committed. Raises NotStoredError."""
        line, batch, is_carrier = self._join(door, told)
        try:
            if is_carrier:
                self._carry(door, line, batch)
            else:
                batch.done.wait(2 * PATIENCE)
        finally:
            self._part(door, line)
        order_id = told.notice.order_id
        if order_id not in batch.kept:
            raise batch.broken.get(order_id) or NotStoredError

    def _join(self, door: HookDoor, told: Told) -> tuple[_Line, Batch, bool]:
        with self._lock:
            line = self._lines.setdefault(door.connection_id, _Line())
            line.callers += 1
            batch = line.gathering
            is_carrier = batch is None or not batch.takes(told)
            if batch is None or is_carrier:
                batch = line.gathering = Batch()
            batch.add(told)
            return line, batch, is_carrier

    def _part(self, door: HookDoor, line: _Line) -> None:
        with self._lock:
            line.callers -= 1
            if not line.callers:
                self._lines.pop(door.connection_id, None)

    def _carry(self, door: HookDoor, line: _Line, batch: Batch) -> None:
        is_our_turn = False
        try:
            is_our_turn = line.turn.acquire(timeout=PATIENCE)
            with self._lock:
                if line.gathering is batch:
                    line.gathering = None
            if is_our_turn:
                self._keep(door, batch)
        finally:
            if is_our_turn:
                line.turn.release()
            batch.done.set()

    def _keep(self, door: HookDoor, batch: Batch) -> None:
        """One statement for all; when that is a mistake, one for each: only the guilty one is refused."""
        try:
            self._store(door, list(batch.waiting.values()))
        except NotStoredError:
            return
        except psycopg.Error as mistake:
            if len(batch.waiting) == 1:
                raise
            log.error("notices are stored one by one", installation=door.installation_id, why=type(mistake).__name__)
            for order_id, told in batch.waiting.items():
                self._keep_one(door, batch, order_id, told)
        else:
            batch.kept.update(batch.waiting)

    def _keep_one(self, door: HookDoor, batch: Batch, order_id: str, told: Told) -> None:
        try:
            self._store(door, [told])
        except NotStoredError:
            return
        except psycopg.Error as mistake:
            batch.broken[order_id] = mistake
        else:
            batch.kept.add(order_id)
