"""What RQ runs. Ids only; safe to run twice, at once or never."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import structlog

from webapp.integration.pipeline.claims import BULK_WORK
from webapp.integration.pipeline.drain import Drain
from webapp.integration.pipeline.queue import DRAIN_SECONDS
from webapp.integration.pipeline.ready import Ready

log = structlog.get_logger()

P = ParamSpec("P")
R = TypeVar("R")

_ready: Ready | None = None


class JobFailedError(Exception):
    """All that RQ learns of a failure: what it is told goes to Redis and into its log, words of exceptions too."""


def _quiet(job: Callable[P, R]) -> Callable[P, R]:
    """`job`, whose failures are told in our log and not to RQ."""

    @wraps(job)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return job(*args, **kwargs)
        except Exception as problem:  # RQ would keep its words in Redis
            log.error("job failed", job=job.__name__, ids=list(args), exc_info=problem)
            sort = type(problem).__name__
        raise JobFailedError(sort)  # outside, so that it carries nothing of the other

    return run


def use(ready: Ready) -> None:
    """What this process works with from now on."""
    global _ready
    _ready = ready


@_quiet
def drain() -> int:
    """Work the queue off; the number of orders taken."""
    ready = _mine()
    ready.bell.answered()
    return Drain(ready).run(DRAIN_SECONDS)


@_quiet
def drain_bulk() -> int:
    """The same for bulk work, which live work never waits for."""
    return Drain(_mine(), BULK_WORK).run(DRAIN_SECONDS)


@_quiet
def gather_facts(ticket_id: int) -> None:
    """Add an order's facts to the ticket that reports it."""
    from webapp.support import facts

    facts.gather(_mine().engine, ticket_id)


@_quiet
def make_export(export_id: int) -> None:
    """Make the ZIP that an owner asked for."""
    from webapp.accounts.exporting import making

    making.make(_mine().engine, export_id)


def _mine() -> Ready:
    if _ready is None:
        raise RuntimeError("jobs run in a process that worker.py made ready")
    return _ready
