"""Working the queue off: turns of many installations side by side on threads, because the work is waiting for vendors.

A turn takes its orders in small helpings, works on five at a time (the shop's limit), and is bounded in orders and
time, so that nobody starves. The thread that runs `Drain.run` only hands out and collects; the others wait for vendors.
"""

from __future__ import annotations

import queue as queues
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import structlog
from sqlalchemy.exc import SQLAlchemyError

from webapp.integration import dots
from webapp.integration.pipeline import helpings, looks, opening, runner
from webapp.integration.pipeline.claims import BULK_WORK, LIVE_WORK, Claims, Priorities, Turn, TurnLostError
from webapp.integration.pipeline.locks import LocksLostError
from webapp.integration.pipeline.ready import Ready
from webapp.integration.pipeline.work import Taken, Work

log = structlog.get_logger()

SIDE_BY_SIDE = 5
HELPING = 10
TURN_ORDERS = 100
TURN_SECONDS = 20.0
THREADS = 64
NOT_CONNECTED_REST = 600.0
BELL_SECONDS = 0.05
IDLE_SECONDS = 0.02
LATE_SECONDS = 240.0
"""So long a drain whose time is over goes on taking turns while a slow vendor keeps it from ending."""


@dataclass(slots=True)
class Going:
    """A turn in this drain. `waiting`: taken orders that no thread has yet; `busy`: threads at work. `short`: the last
    helping was not a full one; `dry`: there was none.
    """

    turn: Turn
    work: Work | None = None
    waiting: deque[Taken] = field(default_factory=deque)
    taken: int = 0
    busy: int = 0
    short: bool = False
    dry: bool = False
    lost: bool = False
    began: float = field(default_factory=time.monotonic)
    taking: bool = True

    @property
    def is_spent(self) -> bool:
        """True when it may take no more orders."""
        over = self.taken >= TURN_ORDERS or time.monotonic() - self.began >= TURN_SECONDS
        return self.dry or self.lost or over or (self.work is not None and self.work.resting)


class Drain:
    """One drain; `ready` holds what a process needs for it."""

    def __init__(self, ready: Ready, priorities: Priorities = LIVE_WORK) -> None:
        self._ready = ready
        self._claims: Claims = ready.claims
        self._priorities = priorities
        self._heard_at = 0.0
        self._done: queues.SimpleQueue[tuple[Going, BaseException | None]] = queues.SimpleQueue()
        self._going: list[Going] = []
        self._busy = 0

    def run(self, seconds: float) -> int:
        """Work for at most about `seconds`; ends sooner when nothing is due. The number of orders taken."""
        try:
            with ThreadPoolExecutor(THREADS, thread_name_prefix="order") as pool:
                return self._work_off(pool, time.monotonic() + seconds)
        finally:
            # Whatever broke this loop: a turn left behind would be kept by this process for ever.
            for going in list(self._going):
                self._end(going)

    def _work_off(self, pool: ThreadPoolExecutor, ends: float) -> int:
        total = 0
        ready = self._ready
        rings = ready.bell.rings()
        look_again = 0.0
        while True:
            stopping = ready.stopping.is_set()
            now = time.monotonic()
            may_take = not stopping and (now < ends or (bool(self._going) and now < ends + LATE_SECONDS))
            if may_take and now >= look_again:
                self._begin(pool)
                look_again = now + 1.0
            ended = len(self._going)
            for going in list(self._going):
                total += self._feed(going, pool)
            if len(self._going) < ended:
                look_again = 0.0  # an order may have gone back to the queue, or somebody waits for a thread
            if not self._going:
                if stopping or now < look_again or now >= ends:
                    return total
                continue
            self._renew()
            self._collect()
            heard = ready.bell.rings() if self._bell_due() else rings
            if heard != rings:
                rings, look_again = heard, 0.0

    def _bell_due(self) -> bool:
        now = time.monotonic()
        if now - self._heard_at < BELL_SECONDS:
            return False
        self._heard_at = now
        return True

    def _begin(self, pool: ThreadPoolExecutor) -> None:
        """Take turns as long as threads are free; each gets its installation read by a thread."""
        free = THREADS - self._busy
        try:
            turns = self._claims.take(max(0, free // 2 or free), self._priorities)
        except (LocksLostError, SQLAlchemyError):
            log.warning("no turns could be taken")
            return
        for turn in turns:
            going = Going(turn)
            self._going.append(going)
            self._submit(pool, going, self._open, going)

    def _open(self, going: Going) -> None:
        """Read the installation and take the first helping of orders."""
        installed = self._ready.opener.read(going.turn.installation_id)
        going.work = opening.work(self._ready, going.turn, installed)
        if going.work is None:
            if installed is None or not installed.live:
                return  # the turn was only taken to free what a dead worker held
            # Not connected: its orders wait for that, and nobody takes a turn for nothing meanwhile.
            dots.limited(self._ready.engine, going.turn.installation_id, NOT_CONNECTED_REST)
            return
        self._take(going)

    def _take(self, going: Going) -> None:
        """Take a helping of due orders into RUNNING, and changed DONE orders to look at."""
        work = going.work
        assert work is not None
        most = min(TURN_ORDERS - going.taken, HELPING)
        if self._priorities is BULK_WORK and helpings.is_scarce(self._ready, work):
            going.dry = True
            looks.run(work)  # they need no call to the books, and would stay due: the turn would begin at once again
            return
        taken = helpings.take(self._ready, work, most, self._priorities)
        going.waiting.extend(taken)
        going.taken += len(taken)
        going.short, going.dry = len(taken) < most, not taken
        going.taking = False
        if going.taken == 0 and not work.has_ended:
            looks.run(work)

    def _feed(self, going: Going, pool: ThreadPoolExecutor) -> int:
        """Hand waiting orders of a turn to threads; end the turn when it is spent and quiet."""
        if going.work is None:
            if going.busy == 0:
                self._end(going)
            return 0
        handed = 0
        work = going.work
        if going.lost or work.resting:
            going.waiting.clear()  # they go back to the queue with the turn
        while going.waiting and going.busy < SIDE_BY_SIDE and self._busy < THREADS:
            order = going.waiting.popleft()
            self._submit(pool, going, runner.carry, work, order)
            handed += 1
        if self._ready.stopping.is_set():
            going.waiting.clear()
            going.dry = True
        # After a short helping only once all of it is carried: what came meanwhile shares the turn and its read-back.
        may_take = not going.short or not going.busy
        if not going.waiting and not going.taking and not going.is_spent and may_take:
            going.taking = True
            self._submit(pool, going, self._take, going)
        if going.busy or going.waiting:
            return handed
        if work.to_read_back and not going.lost:
            orders, work.to_read_back = work.to_read_back, []
            self._submit(pool, going, runner.read_back, work, orders)
        else:
            self._end(going)
        return handed

    def _submit(self, pool: ThreadPoolExecutor, going: Going, act: object, *arguments: object) -> None:
        going.busy += 1
        self._busy += 1
        future: Future[object] = pool.submit(act, *arguments)  # type: ignore[arg-type]
        future.add_done_callback(lambda done: self._done.put((going, done.exception())))

    def _collect(self) -> None:
        """Wait a moment for a thread to finish, then take in all that have."""
        wait: float | None = IDLE_SECONDS * 2
        while True:
            try:
                going, problem = self._done.get(timeout=wait) if wait else self._done.get_nowait()
            except queues.Empty:
                return
            wait = None
            going.busy -= 1
            self._busy -= 1
            if problem is not None:
                self._failed(going, problem)

    def _failed(self, going: Going, problem: BaseException) -> None:
        """A turn that was lost, or a database that is away: this turn writes nothing more; its lease runs out."""
        if going.lost:
            return
        going.lost = True
        # With its cause: a turn that another process took over has none, a database that did not answer is one.
        why = type(problem.__cause__ or problem).__name__
        shown = None if isinstance(problem, TurnLostError) else problem
        log.warning("turn lost", installation=going.turn.installation_id, why=why, exc_info=shown)

    def _renew(self) -> None:
        try:
            self._claims.renew()
        except SQLAlchemyError:
            log.warning("leases not renewed")

    def _end(self, going: Going) -> None:
        self._going.remove(going)
        if going.lost:
            self._claims.drop([going.turn])
            return
        try:
            self._claims.give_back(going.turn)
        except SQLAlchemyError:
            log.warning("turn not given back", installation=going.turn.installation_id)
            self._claims.drop([going.turn])
