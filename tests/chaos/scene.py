"""Two worker processes played inside one: each has its own locks and turns; a thread of theirs can be stopped at a
crash point, or killed there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from sandbox.program import until
from tests.house import House, Installation
from webapp import crash
from webapp.database import EVERYTHING, plain_engine, transaction
from webapp.integration.pipeline import ready
from webapp.integration.pipeline.drain import Drain

SETTLE = 1.0
LEASE = 0.5
SETTINGS = {"LOOKUP_DELAYS": f"0,{SETTLE:.0f}", "LEASE_SECONDS": str(LEASE)}
WAIT = 20.0


class KilledError(BaseException):
    """The thread ends here, as if its process had been killed."""


@dataclass
class Stop:
    """A thread that waits at `point`; `go_on` lets it, `kill` ends it."""

    point: str
    reached: threading.Event = field(default_factory=threading.Event)
    _go: threading.Event = field(default_factory=threading.Event)
    _killed: bool = False

    def wait(self) -> None:
        """Until somebody is stopped here."""
        assert self.reached.wait(WAIT), f"nobody came to {self.point}"

    def go_on(self) -> None:
        """Wake it."""
        self._go.set()

    def kill(self) -> None:
        """End it where it stands."""
        self._killed = True
        self._go.set()

    def hold(self) -> None:
        """What the stopped thread does."""
        self.reached.set()
        self._go.wait(WAIT)
        if self._killed:
            raise KilledError(self.point)


class Process:
    """A worker process: `ready` is its own."""

    def __init__(self, house: House) -> None:
        shared = house.services
        self.ready = ready.make(shared.settings, shared.engine, shared.box, shared.vendors, shared.bell)
        self._thread: threading.Thread | None = None

    def drain(self) -> None:
        """Work off what is due."""
        Drain(self.ready).run(WAIT)

    def start(self) -> None:
        """Drain on a thread."""
        self._thread = threading.Thread(target=self.drain, name="process", daemon=True)
        self._thread.start()

    def join(self) -> None:
        """Until the drain on the thread has ended."""
        if self._thread is not None:
            self._thread.join(WAIT)
            assert not self._thread.is_alive(), "a drain does not end"
            self._thread = None

    def pause_renewing(self) -> None:
        """As if the whole process were stopped: nobody lengthens its lease."""
        self.ready.claims.renew = lambda: None  # type: ignore[method-assign]

    def take_every_turn(self) -> None:
        """This process' session locks hold nobody off, and none holds it off."""
        mine = self.ready.locks
        mine._open()
        mine.take = lambda key: mine.epoch  # type: ignore[method-assign]


class Scene:
    """A house with two processes, `a` and `b`, and stops at crash points."""

    def __init__(self, house: House, patch: pytest.MonkeyPatch, database_url: str, guarded: bool) -> None:
        self.house = house
        self.guarded = guarded
        self.patch = patch
        self.a = Process(house)
        self.b = Process(house)
        self._stops: list[Stop] = []
        self._admin_url = database_url
        self._over = threading.Event()
        self._ringer = threading.Thread(target=self.ring, name="ringer", daemon=True)
        self._ringer.start()

    def stop_at(self, point: str) -> Stop:
        """Stop the next thread that passes `point`."""
        stop = Stop(point)
        self._stops.append(stop)
        return stop

    def pass_point(self, name: str) -> None:
        """What `crash.arm` gets."""
        for stop in list(self._stops):
            if stop.point == name:
                self._stops.remove(stop)
                stop.hold()
                return

    def known_order(self, merchant: Installation, **wishes: Any) -> None:
        """One order that goes well, so that lists have an invoice to be believed by."""
        merchant.place("incl", **wishes)
        merchant.poll()
        self.a.drain()
        assert merchant.counts()["done"] == 1

    def cut_lock(self, process: Process) -> None:
        """PostgreSQL ends the connection that holds the locks of `process`, which does not know yet."""
        engine = plain_engine(self._admin_url)
        with engine.begin() as connection:
            connection.exec_driver_sql("SELECT pg_terminate_backend(%(pid)s)", {"pid": process.ready.locks.backend_pid})
        engine.dispose()

    def ask(self, statement: str, **values: object) -> Any:
        """The first value of a statement that sees everything."""
        with transaction(self.house.services.engine, EVERYTHING) as connection:
            result = connection.exec_driver_sql(statement, values)
            return result.scalar() if result.returns_rows else None

    def let_b_try(self, done: Callable[[], bool]) -> None:
        """Process b drains again and again, as bell and sweep would make it, longer than the settle wait.

        Without the guard it gets through; a busy machine may need its time for that.
        """

        def tried() -> bool:
            self.b.drain()
            return done()

        assert until(tried, SETTLE * 2.5 if self.guarded else WAIT, pause=0.05) or self.guarded, "b did not get through"

    def look_after(self, *delays: int) -> None:
        """Other seconds after sending at which both processes look."""
        for process in (self.a, self.b):
            settings = replace(process.ready.settings, lookup_delays=delays)
            process.ready = replace(process.ready, settings=settings)

    def finish(self) -> None:
        """Both drain until nothing is due or under way."""
        self.a.join()
        self.b.join()

        def drained() -> bool:
            for process in (self.a, self.b):
                process.drain()
            return int(self.ask("SELECT count(*) FROM order_sync WHERE state IN ('QUEUED', 'RUNNING')")) == 0

        assert until(drained, 2 * WAIT, pause=0.05), self.ask(
            "SELECT string_agg(state::text || ' ' || reason, ', ') FROM order_sync"
        )

    def ring(self) -> None:
        """Ring the bell all the time, so that drains look at once at what falls due."""
        while not self._over.wait(0.05):
            self.house.services.bell.ring_now()

    def close(self) -> None:
        """Let everybody go."""
        crash.arm(None)
        self._over.set()
        self._ringer.join(WAIT)
        for stop in self._stops:
            stop.go_on()
        for process in (self.a, self.b):
            process.join()
            process.ready.locks.close()


@contextmanager
def scene(house: House, patch: pytest.MonkeyPatch, database_url: str, *, guarded: bool) -> Iterator[Scene]:
    """A scene whose stops work. `guarded`: the guard in question stands."""
    found = Scene(house, patch, database_url, guarded)
    crash.arm(found.pass_point)
    try:
        yield found
    finally:
        found.close()


def over(seconds: float) -> None:
    """Time passes."""
    time.sleep(seconds)
