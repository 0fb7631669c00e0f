"""What the clock begins at each tick, side by side: a shop that is slow to answer holds up no mail and no end, and no
round goes on twice at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from types import TracebackType

import structlog
from sqlalchemy.exc import SQLAlchemyError

log = structlog.get_logger()


class Rounds:
    """Each round by its name, in a thread of its own while it goes on. Leaving waits for those that go on."""

    def __init__(self, rounds: Mapping[str, Callable[[], object]]) -> None:
        self._rounds = rounds
        self._going: dict[str, Future[None]] = {}
        self._threads = ThreadPoolExecutor(len(rounds), thread_name_prefix="clock")

    def __enter__(self) -> Rounds:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, where: TracebackType | None
    ) -> None:
        self._threads.shutdown()

    def begin(self) -> None:
        """Begin every round that does not go on still."""
        for name, go in self._rounds.items():
            last = self._going.get(name)
            if last is None or last.done():
                self._tell(name, last)
                # With our context: mails are put into words by the app.
                self._going[name] = self._threads.submit(copy_context().run, self._go, name, go)

    def _go(self, name: str, go: Callable[[], object]) -> None:
        try:
            go()
        except SQLAlchemyError:
            log.warning("a round of the clock waits for PostgreSQL", round=name)

    def _tell(self, name: str, last: Future[None] | None) -> None:
        if last is not None and (problem := last.exception()) is not None:
            log.error("a round of the clock failed", round=name, exc_info=problem)
