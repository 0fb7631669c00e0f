"""Carries one order through its steps and turns whatever stops it into a state with a reason (design sections 4, 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp import crash
from webapp.integration import dots
from webapp.integration.domain.lookup import Unsettled
from webapp.integration.domain.problems import Finding, HeldError, connection_code, finding, while_in_doubt
from webapp.integration.domain.retry import gives_up, pause
from webapp.integration.domain.sentences import N_, as_params
from webapp.integration.domain.states import State
from webapp.integration.pipeline import invoice_lookup, moves, refs
from webapp.integration.pipeline.claims import TurnLostError
from webapp.integration.pipeline.ends import EndedError, WaitError
from webapp.integration.pipeline.locks import LocksLostError
from webapp.integration.pipeline.moves import OvertakenError
from webapp.integration.pipeline.steps import debtor, invoice, post_check, pre_check, restored
from webapp.integration.pipeline.work import OrderRun, Taken, Work, chance
from webapp.integration.vendors.errors import ReconnectError, RefusedError, TemporaryError, UnreadableError

log = structlog.get_logger()

FAILING_SINCE = "SELECT failing_since FROM order_sync WHERE id = %(order)s"
WAITS = {
    "debtor.in_the_making": "debtor.in_the_making",
    "vies.away": "waits.register",
    "waits.restored": "waits.restored",
    "ended": "waits.ended",
    "shop.limit": "waits.limit",
    "books.quota": "waits.quota",
    "shop.revoked": "waits.connection",
    "shop.key_refused": "waits.connection",
    "shop.scope_missing": "waits.connection",
    "shop.uninstalled": "waits.connection",
    "books.key_refused": "waits.connection",
}
"""What is waited for → the note that says so; anything else: tried, goes on at."""


def carry(work: Work, order: Taken) -> None:
    """Carry one order as far as it goes now. Never raises but TurnLostError: then this turn writes nothing more."""
    step = OrderRun(work, order)
    crash.point("C6")
    try:
        again = invoice.earlier(step)
        read = pre_check.read(step)
        if again is None:
            restored.run(step, read)
        pre_check.run(step, read)
        known = debtor.run(step, read)
        invoice.run(step, read, known, again)
    except Exception as problem:  # noqa: BLE001 — the one place where anything may end up
        stop(step, problem)


def read_back(work: Work, orders: Sequence[Taken]) -> None:
    """Read the invoices of a turn back, all at once. Raises TurnLostError."""
    for order, problem in post_check.run(work, orders):
        stop(OrderRun(work, order, side="books"), problem)


def stop(step: OrderRun, problem: Exception) -> None:
    """Put the order where `problem` says. Raises TurnLostError."""
    try:
        match problem:
            case EndedError():
                return
            case (
                TurnLostError()
                | OvertakenError()
                | LocksLostError()
                | OperationalError()
                | InterfaceError()
                | PoolTimeout()
            ):
                # Also when PostgreSQL is away: not the order's fault, and nobody knows what is still ours.
                raise TurnLostError from problem
            case HeldError():
                _hold(step, problem.finding)
            case WaitError():
                _wait(step, problem.reason, problem.seconds)
            case UnreadableError():
                _hold(step, finding("order.unknown_value", field=problem.field, value=problem.value))
            case ReconnectError():
                _lost_connection(step, problem)
            case TemporaryError():
                _try_later(step, problem)
            case RefusedError():
                # A refused write has ended with its own sentence; a refused read is nothing that a merchant did.
                log.error("a read was refused", order=step.order.id, side=step.side, problem=type(problem).__name__)
                _try_later(step, TemporaryError(problem.words))
            case _:
                log.error("order failed inside", order=step.order.id, exc_info=problem)
                _hold(step, finding("internal"))
    except OvertakenError as overtaken:
        raise TurnLostError from overtaken


def _hold(step: OrderRun, found: Finding) -> None:
    if step.in_doubt is not None:
        found = while_in_doubt(found, step.in_doubt)
    step.move(State.HELD, moves.Change(reason=found.code, params=found.params, columns={"failing_since": None}))


def _wait(
    step: OrderRun, reason: str, seconds: float, columns: Mapping[str, Any] | None = None, words: str = ""
) -> None:
    """Back to the queue; the timeline says what is waited for and until when."""
    when = datetime.now(UTC) + timedelta(seconds=seconds)
    params = as_params(when=when, words=words, until=when)
    change = moves.Change(
        reason=reason, params=params, wait=seconds, code=WAITS.get(reason, "waits.again"), columns=columns or {}
    )
    step.move(State.QUEUED, change)


def _lost_connection(step: OrderRun, problem: ReconnectError) -> None:
    work = step.work
    if work.has_ended:
        _not_read_back(step)
        return
    work.resting = True
    code = connection_code(step.side, problem.reason)
    dots.refused(work.engine, work.installation_id, work.end(step.side), problem)
    _uncounted(step, code, 0.0)


def _not_read_back(step: OrderRun) -> None:
    """The installation has ended and its books let us in no more: what is known of the invoice stays with the order."""
    with step.work.transaction() as connection:
        ref = refs.find(connection, step.invoice_key)
    assert ref is not None, "only what was sent is taken after the end"
    if ref.state == refs.MADE:
        number = {"invoice_number": ref.number, "invoice_key": ref.number.lower()}
        step.move(State.HELD, moves.Change("invoice.not_read_back", as_params(invoice=ref.number), columns=number))
        return
    seen = invoice_lookup.SEEN[Unsettled.NOT_BELIEVABLE]
    _hold(step, finding("invoice.unknown_outcome", number=step.order.number, sent=ref.sent_at, seen=seen))


def _try_later(step: OrderRun, problem: TemporaryError) -> None:
    """Not reached, or a limit: does everybody wait, or only this order?"""
    work = step.work
    if problem.limit:
        seconds = problem.retry_after or 1.0
        work.resting = True
        dots.limited(work.engine, work.installation_id, seconds)
        _uncounted(step, f"{step.side}.limit" if step.side == "shop" else "books.quota", seconds)
    elif not work.serves_others(step.side):
        seconds = problem.retry_after or 0.0
        if not work.resting:
            work.resting = True
            end = work.end(step.side)
            seconds = dots.away(work.engine, work.installation_id, end, chance(), problem.retry_after)
        _uncounted(step, f"{step.side}.away", seconds)
    else:
        _alone(step, problem)


def _uncounted(step: OrderRun, code: str, seconds: float) -> None:
    """The order is not to blame: it waits its turn without its attempt being counted."""
    _wait(step, code, seconds, {"attempts": max(0, step.order.attempts - 1)})


def _alone(step: OrderRun, problem: TemporaryError) -> None:
    """This order keeps failing while others go through: longer pauses, and a person after a day."""
    now = datetime.now(UTC)
    with step.work.transaction() as connection:  # afresh: an outage that has just ended was taken off
        since = connection.exec_driver_sql(FAILING_SINCE, {"order": step.order.id}).scalar_one_or_none() or now
    if gives_up(since, now):
        _hold(step, finding("order.keeps_failing", since=since, words=problem.words or N_("no answer")))
        return
    seconds = pause(step.order.attempts, chance(), problem.retry_after)
    _wait(step, "again", seconds, {"failing_since": since}, problem.words)
