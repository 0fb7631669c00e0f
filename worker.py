"""The workers and the clock: `python worker.py [--workers N]`. One command, safe on many machines; restarts what dies.

The first process only watches. Its children are N live RQ workers, one for bulk work, and the clock. A child is a plain
fork that opens its own connections; drains use threads, so RQ's worker runs jobs in its own process (`SimpleWorker`):
recovery never depends on RQ's heart-beats, but on turns and leases (docs/claim.md).
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from types import FrameType

import structlog
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from webapp import create_app, logs
from webapp.accounts.billing import reminding
from webapp.accounts.erasing import clock as erasing
from webapp.accounts.erasing import same_key
from webapp.accounts.exporting import clock as exporting
from webapp.database import UnsafeRoleError, refuse_unsafe_role
from webapp.integration.pipeline import jobs, queue, ready
from webapp.integration.pipeline.clock import Clock
from webapp.services import Services
from webapp.settings import SettingsError

log = structlog.get_logger()

GRACE_SECONDS = 10.0
RESTART_SECONDS = 1.0
CONNECTION_SECONDS = 6.0
"""For a free connection: nobody waits for an answer here, and a turn that gives up leaves orders to look-ups of
minutes. Less than what is left of a lease when it is to be renewed (8 of 12 seconds)."""
PR_SET_PDEATHSIG = 1


class Stopping:
    """True once somebody asked this process to stop."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self) -> bool:
        return self.asked

    def ask(self, _signal: int, _frame: FrameType | None) -> None:
        """What a signal does."""
        self.asked = True


class QuickToStop(SimpleWorker):
    """Tells a running drain to end when it is asked to stop: what it holds goes back to the queue within seconds."""

    told: threading.Event

    def request_stop(self, signum: int | None, frame: FrameType | None) -> None:
        """SIGTERM or SIGINT came."""
        self.told.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]


def work(services: Services, queue_name: str) -> None:
    """One RQ worker on one queue, for ever; Redis may come and go."""
    prepared = make_ready(services)
    jobs.use(prepared)
    while not prepared.stopping.is_set():
        try:
            connection = queue.connect(services.settings.redis_url, timeout=None)
            worker = QuickToStop(
                [queue.open_queue(queue_name, connection)], connection=connection, serializer=JSONSerializer
            )
            worker.told = prepared.stopping
            worker.log_job_description = False
            worker.work(logging_level="WARNING")
            return  # it was asked to stop
        except (RedisError, OSError):
            log.warning("the worker waits for Redis", queue=queue_name)
            time.sleep(RESTART_SECONDS)


def run_clock(services: Services) -> None:
    """The clock of this machine."""
    stopping = Stopping()
    signal.signal(signal.SIGTERM, stopping.ask)
    signal.signal(signal.SIGINT, stopping.ask)
    chores = (reminding.run, exporting.run, erasing.run)
    Clock(make_ready(services), stopping, [partial(chore, services) for chore in chores]).run()


def make_ready(services: Services) -> ready.Ready:
    """What a child works with; nothing of it is shared with another process."""
    return ready.make(services.settings, services.engine, services.box, services.vendors, services.bell)


class Family:
    """The children: started, watched, started again, stopped."""

    def __init__(self, parts: list[tuple[str, Callable[[], None]]]) -> None:
        self._parts = parts
        self._children: dict[int, int] = {}
        self._stopping = Stopping()

    def run(self) -> None:
        """Until SIGTERM or SIGINT."""
        signal.signal(signal.SIGTERM, self._stopping.ask)
        signal.signal(signal.SIGINT, self._stopping.ask)
        for number in range(len(self._parts)):
            self._start(number)
        while not self._stopping.asked:
            ended = self._wait()
            if ended is not None and not self._stopping.asked:
                log.warning("child ended", part=self._parts[ended][0])
                time.sleep(RESTART_SECONDS)
                self._start(ended)
        self._stop()

    def _start(self, number: int) -> None:
        pid = os.fork()
        if pid:
            self._children[pid] = number
            return
        code = 1
        try:
            _end_with_parent()
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            self._parts[number][1]()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0
        except BaseException:
            log.exception("child failed", part=self._parts[number][0])
        finally:
            os._exit(code)

    def _wait(self) -> int | None:
        try:
            pid, _status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            pid = 0
        if pid:
            return self._children.pop(pid, None)
        time.sleep(0.1)
        return None

    def _stop(self) -> None:
        for pid in self._children:
            _signal(pid, signal.SIGTERM)
        end = time.monotonic() + GRACE_SECONDS
        while self._children and time.monotonic() < end:
            self._wait()
        for pid in self._children:
            _signal(pid, signal.SIGKILL)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _end_with_parent() -> None:
    """A child whose parent is killed ends too, so that a restart never finds a second family (Linux)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def main() -> None:
    """Read the command line and the settings, then run."""
    parser = argparse.ArgumentParser(description="Runs the workers and the clock.")
    parser.add_argument("--workers", type=int, default=1, help="live workers on this machine (default 1)")
    workers = max(1, parser.parse_args().workers)
    try:
        app = create_app(patience=CONNECTION_SECONDS, pages=False)
        logs.catch_the_rest()
        services: Services = app.extensions["services"]
        refuse_unsafe_role(services.engine)
        same_key.refuse_another(services.engine, services.settings.erasure_key)
    except (SettingsError, UnsafeRoleError) as problem:
        print(problem, file=sys.stderr)
        raise SystemExit(3) from None

    def within(act: Callable[..., None], *arguments: object) -> Callable[[], None]:
        def run() -> None:
            with app.app_context():
                act(services, *arguments)

        return run

    parts = [(f"live {number + 1}", within(work, queue.LIVE)) for number in range(workers)]
    parts += [("bulk", within(work, queue.BULK)), ("clock", within(run_clock))]
    gc.collect()
    gc.freeze()  # what is loaded now stays shared between the children
    Family(parts).run()


if __name__ == "__main__":
    main()
