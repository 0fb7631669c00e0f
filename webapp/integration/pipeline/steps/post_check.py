"""Step 4: read the invoices of a turn back and compare them to the cent (manual section 2, "Post-check")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from webapp import crash
from webapp.integration.domain import post_check
from webapp.integration.domain.invoice import MadeInvoice
from webapp.integration.domain.states import State
from webapp.integration.pipeline import documents, moves
from webapp.integration.pipeline.ends import WaitError
from webapp.integration.pipeline.work import OrderRun, Taken, Work

NOT_SHOWN_PAUSE = 60.0
LIST_FROM = 3
"""From this many invoices on, the list may be cheaper than single reads."""

READ = """
SELECT o.id, o.invoice_number, o.total, x.sent
  FROM order_sync o
  LEFT JOIN LATERAL (SELECT sent FROM exchange
                      WHERE order_id = o.id AND what = 'invoice' ORDER BY id DESC LIMIT 1) x ON true
 WHERE o.installation_id = %(installation)s AND o.id = ANY(%(orders)s)
"""


def run(work: Work, orders: Sequence[Taken]) -> list[tuple[Taken, Exception]]:
    """Finish every order whose invoice is right; the others with what stopped them."""
    with work.transaction() as connection:
        rows = connection.exec_driver_sql(
            READ, {"installation": work.installation_id, "orders": [order.id for order in orders]}
        ).all()
    kept = {row.id: row for row in rows}
    listed = _listed(work, [row for row in rows if row.sent is not None])
    failed: list[tuple[Taken, Exception]] = []
    for order in orders:
        try:
            _finish(work, order, kept[order.id], listed)
        except Exception as problem:  # noqa: BLE001 — the runner sorts them; one order must not stop the others
            failed.append((order, problem))
    return failed


def _listed(work: Work, rows: Sequence[Any]) -> dict[str, MadeInvoice]:
    """The books' list since the oldest of these invoices, when that takes fewer calls than reading each."""
    if len(rows) < LIST_FROM:
        return {}
    since = min(date.fromisoformat(row.sent["date"]) for row in rows) - timedelta(days=1)
    listed = work.books.invoices_since(since, most_pages=max(1, len(rows) // 2))
    return {made.number: made for made in listed or ()}


def _finish(work: Work, order: Taken, row: Any, listed: dict[str, MadeInvoice]) -> None:
    step = OrderRun(work, order)
    number = row.invoice_number or order.ref_number or ""
    made = listed.get(number) or step.with_books().read_invoice(number)
    if made is None:  # lists and reads may lag behind a write
        raise WaitError("invoice.not_shown", NOT_SHOWN_PAUSE)
    work.answered("books")
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
    }
    if found is not None:
        change = moves.Change(reason=found.code, params=found.params, columns=columns)
        step.move(State.HELD, change)
        return
    step.move(State.DONE, moves.Change(code="done", columns={**columns, "done_at": datetime.now(UTC)}))
