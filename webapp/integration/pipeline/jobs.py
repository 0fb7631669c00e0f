"""What RQ runs. Ids only; safe to run twice, at once or never."""

from __future__ import annotations

from webapp.integration.pipeline.claims import BULK_WORK
from webapp.integration.pipeline.drain import Drain
from webapp.integration.pipeline.queue import DRAIN_SECONDS
from webapp.integration.pipeline.ready import Ready

_ready: Ready | None = None


def use(ready: Ready) -> None:
    """What this process works with from now on."""
    global _ready
    _ready = ready


def drain() -> int:
    """Work the queue off; the number of orders taken."""
    ready = _mine()
    ready.bell.answered()
    return Drain(ready).run(DRAIN_SECONDS)


def drain_bulk() -> int:
    """The same for bulk work, which live work never waits for."""
    return Drain(_mine(), BULK_WORK).run(DRAIN_SECONDS)


def gather_facts(ticket_id: int) -> None:
    """Add an order's facts to the ticket that reports it."""
    from webapp.support import facts

    facts.gather(_mine().engine, ticket_id)


def make_export(export_id: int) -> None:
    """Make the ZIP that an owner asked for."""
    from webapp.accounts.exporting import making

    making.make(_mine().engine, export_id)


def _mine() -> Ready:
    if _ready is None:
        raise RuntimeError("jobs run in a process that worker.py made ready")
    return _ready
