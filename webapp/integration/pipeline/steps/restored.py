"""Before anything else of an order that a restored backup may have forgotten: its invoice, looked for in the books.

What was made after the backup is known to nobody here. Our key in the books' list is made of shop and order, so it is
found again, whatever state the order had or has now. "Not there" counts once the last wait for late and hidden writes
is over, and only in a complete list that shows one of the latest invoices that we do know of.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from webapp.integration.domain.invoice import MadeInvoice
from webapp.integration.domain.notes import noted
from webapp.integration.domain.order import Order
from webapp.integration.domain.problems import HeldError, finding
from webapp.integration.pipeline import moves, refs, restores
from webapp.integration.pipeline.ends import WaitError
from webapp.integration.pipeline.invoice_lookup import BOOKS_ZONE
from webapp.integration.pipeline.steps import invoice, pre_check
from webapp.integration.pipeline.work import FoundInvoices, OrderRun
from webapp.integration.vendors.errors import TemporaryError

A_DAY = timedelta(days=1)

OLDEST = """
SELECT min(placed_at) FROM order_sync WHERE installation_id = %(installation)s AND state IN ('QUEUED', 'RUNNING')
"""


def run(step: OrderRun, order: Order) -> None:
    """Answers when the order has no invoice in the books.

    Raises EndedError when it has one (adopted, to be read back), HeldError, WaitError and vendors' errors.
    """
    work = step.work
    restore = restores.about(work.turn.restores, order.placed_at)
    if restore is None:
        return
    found = _found(step, _day(min(restore.since, order.placed_at)) - A_DAY)
    with_key = found.by_token.get(invoice.token(step), ())
    ours = [made for made in with_key if not order.number or made.order_number == order.number]
    if len(ours) > 1:
        numbers = ", ".join(sorted(made.number for made in ours))
        raise HeldError(finding("invoice.found_two", number=order.number, invoices=numbers, n=len(ours)))
    if ours:
        _adopt(step, order, ours[0])
    if with_key:
        raise HeldError(finding("invoice.already_made", number=order.number, invoice=with_key[0].number))
    settled = restore.at + timedelta(seconds=max(work.lookup_delays, default=0))
    wait = moves.later(datetime.now(UTC), settled)
    if wait > 0:
        raise WaitError("waits.restored", wait)
    if not found.believed:
        raise TemporaryError("the list of invoices does not show those that we know of")


def _found(step: OrderRun, since: date) -> FoundInvoices:
    """The list, read once for all orders of a turn unless one of them is older."""
    work = step.work
    with work.found_lock:
        if work.found is None or work.found.since > since:
            work.found = _read(step, since)
        return work.found


def _read(step: OrderRun, since: date) -> FoundInvoices:
    work = step.work
    with work.transaction() as connection:
        oldest = connection.exec_driver_sql(OLDEST, {"installation": work.installation_id}).scalar_one_or_none()
        since = min(since, _day(oldest) - A_DAY) if oldest is not None else since
        start = datetime.combine(since, time(), BOOKS_ZONE) + A_DAY
        known, shown_from = refs.latest_known(connection, work.books_end.account_key, start)
    if shown_from is not None:
        since = min(since, _day(shown_from) - A_DAY)
    listed = step.with_books().invoices_since(since)
    if listed is None:
        raise TemporaryError("list not complete")
    work.answered("books")
    by_token: dict[str, list[MadeInvoice]] = {}
    for made in listed:
        by_token.setdefault(made.token, []).append(made)
    # Nothing that it should show: books in which we never made anything.
    believed = not known or not {made.number for made in listed}.isdisjoint(known)
    return FoundInvoices(since, by_token, believed)


def _adopt(step: OrderRun, order: Order, made: MadeInvoice) -> None:
    """As if its answer had been lost: what we would send now is what the invoice is compared with."""
    work = step.work
    debtor = step.with_books().read_debtor(made.debtor_number)
    if debtor is None:
        raise TemporaryError(f"no debtor {made.debtor_number} in the books")
    pre_check.rates(step)
    document = invoice.mapped(step, order, debtor)
    with work.transaction() as connection:
        moves.write(connection, work.held(step.order.id), pre_check.facts(order, step))
    ref_id, _ = invoice.say_sent(step, order, document, None)
    step.notes.append(noted("invoice.found_again", invoice=made.number))
    invoice.remember_made(step, ref_id, made.number, debtor.number)
    invoice.read_back_later(step)


def _day(moment: datetime) -> date:
    return moment.astimezone(BOOKS_ZONE).date()
