"""Step 4: read the invoices of a turn back and compare them to the cent (manual section 2, "Post-check")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from webapp import crash
from webapp.integration.domain import post_check
from webapp.integration.domain.invoice import MadeInvoice
from webapp.integration.domain.problems import HeldError, finding
from webapp.integration.domain.problems_of_invoices import GONE
from webapp.integration.domain.retry import gives_up
from webapp.integration.domain.states import State
from webapp.integration.pipeline import documents, moves
from webapp.integration.pipeline import read_back_sql as sql
from webapp.integration.pipeline.ends import WaitError
from webapp.integration.pipeline.invoice_lookup import BOOKS_ZONE
from webapp.integration.pipeline.work import OrderRun, Taken, Work
from webapp.integration.vendors.errors import ReconnectError, RefusedError, TemporaryError, UnreadableError

NOT_SHOWN = "invoice.not_shown"
NOT_SHOWN_PAUSE = 60.0
LIST_FROM = 3
"""From this many invoices on, the list may be cheaper than single reads."""


def run(work: Work, orders: Sequence[Taken]) -> list[tuple[Taken, Exception]]:
    """Finish every order whose invoice is right; the others with what stopped them."""
    with work.transaction() as connection:
        rows = connection.exec_driver_sql(
            sql.READ, {"installation": work.installation_id, "orders": [order.id for order in orders]}
        ).all()
    kept = {row.id: row for row in rows}
    try:
        listed = _listed(work, [row for row in rows if row.sent is not None])
    except ReconnectError as problem:
        return [(order, problem) for order in orders]
    except TemporaryError as problem:
        if problem.limit or problem.away:
            return [(order, problem) for order in orders]
        listed = {}  # not complete: each is read alone
    except (UnreadableError, RefusedError):
        listed = {}
    failed: list[tuple[Taken, Exception]] = []
    judged: list[tuple[OrderRun, State, moves.Change]] = []
    for order in orders:
        step = OrderRun(work, order)
        try:
            judged.append((step, *_judge(step, kept[order.id], listed)))
        except Exception as problem:  # noqa: BLE001 — the runner sorts them; one order must not stop the others
            failed.append((order, problem))
    return failed + _end(work, judged)


def _end(work: Work, judged: Sequence[tuple[OrderRun, State, moves.Change]]) -> list[tuple[Taken, Exception]]:
    """Move all of them in one transaction; when that fails, each in its own, so that one does not stop the others."""
    try:
        with work.transaction(durable=False) as connection:
            for step, after, change in judged:
                step.move_within(connection, after, change)
        return []
    except (moves.OvertakenError, SQLAlchemyError):
        failed: list[tuple[Taken, Exception]] = []
    for step, after, change in judged:
        try:
            step.move(after, change)
        except (moves.OvertakenError, SQLAlchemyError) as problem:
            failed.append((step.order, problem))
    return failed


def _listed(work: Work, rows: Sequence[Any]) -> dict[str, MadeInvoice]:
    """The books' list since the oldest of these invoices, when that takes fewer calls than reading each."""
    if len(rows) < LIST_FROM:
        return {}
    since = min(_list_from(row) for row in rows)
    listed = work.books.invoices_since(since, most_pages=max(1, len(rows) // 2))
    return {made.number: made for made in listed or ()}


def _list_from(row: Any) -> date:
    """The first day of a list that holds this invoice, whether the books keep its date or use the day of sending."""
    made_on: date = row.made_at.astimezone(BOOKS_ZONE).date()
    return min(date.fromisoformat(row.sent["date"]), made_on) - timedelta(days=1)


def _not_shown(step: OrderRun, number: str, made_at: datetime) -> Exception:
    """Lists and reads may lag behind a write: longer pauses, and a person after a day. It may have been deleted.

    A day since it was first not shown: a day since it was made may be one on which nobody looked.
    """
    held = moves.where(step.work.held(step.order.id))
    with step.work.transaction() as connection:
        row = connection.exec_driver_sql(sql.NOT_SHOWN_SINCE, held).one_or_none()
    if row is None:
        return moves.OvertakenError()
    if gives_up(row.since, row.now):
        return HeldError(finding(GONE, invoice=number, made=made_at))
    return WaitError(NOT_SHOWN, max(NOT_SHOWN_PAUSE, (row.now - row.since).total_seconds() / 10))


def _judge(step: OrderRun, row: Any, listed: dict[str, MadeInvoice]) -> tuple[State, moves.Change]:
    """Where an order goes whose invoice was read back. Raises WaitError, HeldError and vendors' errors."""
    work = step.work
    number = row.invoice_number or step.order.ref_number or ""
    since = _list_from(row)
    made = listed.get(number) or step.with_books().read_invoice(number, since)
    work.answered("books")
    if made is None:
        raise _not_shown(step, number, row.made_at)
    crash.point("C14")
    sent = documents.from_json(row.sent)
    found, notes = post_check.compare(sent, row.total, made)
    step.notes.extend(notes)
    columns: dict[str, Any] = {
        "invoice_number": number,
        "invoice_key": number.lower(),
        "invoice_total": made.total_incl,
        "invoice_tax": made.total_tax,
        "failing_since": None,
        "not_shown_since": None,
    }
    if found is not None:
        return State.HELD, moves.Change(reason=found.code, params=found.params, columns=columns)
    return State.DONE, moves.Change(code="done", columns={**columns, "done_at": datetime.now(UTC)})
