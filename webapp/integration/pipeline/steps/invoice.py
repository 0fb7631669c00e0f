"""Step 3: the invoice: mapped, worked out beforehand, made once (design section 6)."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import NoReturn

from sqlalchemy import Connection

from webapp import crash
from webapp.integration.domain import mapping
from webapp.integration.domain.debtor import KnownDebtor
from webapp.integration.domain.invoice import NewInvoice
from webapp.integration.domain.notes import noted
from webapp.integration.domain.order import Order
from webapp.integration.domain.problems import Finding, HeldError, finding
from webapp.integration.domain.states import State
from webapp.integration.domain.tokens import invoice_token
from webapp.integration.pipeline import documents, invoice_lookup, moves, refs, sending_sql
from webapp.integration.pipeline.ends import EndedError, WaitError
from webapp.integration.pipeline.work import OrderRun
from webapp.integration.vendors.errors import OutcomeUnknownError, ReconnectError, RefusedError, TemporaryError

SETTLED_FOR = 60.0
"""Seconds from the decision to send once more, which rests on a look of at most a minute before, to the sending: who
took longer, or stood still in between, looks again."""
AFTER_STANDING_STILL = 5.0


def earlier(step: OrderRun) -> refs.Ref | None:
    """What an earlier run left behind, settled: None when nothing was sent, the row when it may be sent once more.

    Raises EndedError when the order has its invoice (it is then on the list to be read back) or was erased, WaitError
    and HeldError as look-ups decide.
    """
    order = step.order
    if order.ref_state is None or order.ref_state == refs.NOT_MADE:
        return None
    if order.ref_state == refs.ERASED:
        step.move(State.IGNORED, moves.Change(reason="erased"))
        raise EndedError
    if order.ref_state == refs.MADE:
        if order.ref_order_id == order.id:
            read_back_later(step)
        _made_before(step, order.ref_number or "")
    with step.work.transaction() as connection:
        ref = refs.find(connection, step.invoice_key)
    if ref is None or ref.state != refs.SENT:
        raise WaitError("invoice.unclear", 1.0)
    step.in_doubt = ref.sent_at
    if ref.books_key != step.work.books_end.account_key:
        raise HeldError(finding("invoice.sent_to_other_books", number=order.number, sent=ref.sent_at))
    number = invoice_lookup.settle(step, ref)
    if number is None:
        step.settled_at = time.monotonic()
        return ref
    step.notes.append(noted("invoice.adopted", invoice=number))
    remember_made(step, ref.id, number)
    if ref.order_id != order.id:
        _made_before(step, number)
    read_back_later(step)
    return None


def run(step: OrderRun, order: Order, debtor: KnownDebtor, again: refs.Ref | None) -> None:
    """Make the invoice. Raises HeldError, WaitError and vendors' errors; always ends in EndedError when it was made."""
    work = step.work
    invoice = mapped(step, order, debtor)
    if again is not None and time.monotonic() - step.settled_at > SETTLED_FOR:
        again = earlier(step)
    ref_id, committed_at = say_sent(step, order, invoice, again)
    step.in_doubt = step.in_doubt or datetime.now(UTC)
    crash.point("C11")
    try:
        number = step.with_books().create_invoice(invoice, lambda: work.turn.last_check(committed_at))
    except (TemporaryError, RefusedError, ReconnectError, WaitError) as problem:  # WaitError: of the last check
        not_made(step, ref_id, again, refused=isinstance(problem, RefusedError))
        if isinstance(problem, RefusedError):
            raise HeldError(_refused(order, again, problem.words)) from problem
        raise
    except OutcomeUnknownError:
        step.notes.append(noted("invoice.unclear"))
        raise WaitError("invoice.unclear", float(work.lookup_delays[0])) from None
    crash.point("C13")
    work.answered("books")
    mailed = noted("invoice.mailed", invoice=number, email=order.buyer.email)
    step.notes.append(mailed if invoice.by_email else noted("invoice.made", invoice=number))
    remember_made(step, ref_id, number, debtor.number)
    read_back_later(step)


def _refused(order: Order, again: refs.Ref | None, words: str) -> Finding:
    """What was refused is this write alone: of an earlier one nobody can say that it made nothing."""
    if again is None:
        return finding("invoice.refused", words=words)
    return finding("invoice.refused_again", words=words, number=order.number, sent=again.sent_at)


def mapped(step: OrderRun, order: Order, debtor: KnownDebtor) -> NewInvoice:
    """The invoice of an order, worked out to the cent. Raises HeldError."""
    installed = step.work.installed
    invoice, notes = mapping.new_invoice(
        order,
        debtor,
        profile=installed.layout,
        language=installed.language,
        send=mapping.Sending(installed.sending),
        token=token(step),
        zone=step.work.shop_end.zone,
        known_rates=step.work.rates or frozenset(),
    )
    step.notes.extend(notes)
    return invoice


def token(step: OrderRun) -> str:
    """The key by which the books' list shows the order's invoice; the same for ever, whatever we remember."""
    shop = step.work.shop_end
    return invoice_token(shop.platform, shop.vendor_key, step.order.shop_order_id)


def say_sent(step: OrderRun, order: Order, invoice: NewInvoice, again: refs.Ref | None) -> tuple[int, float]:
    """Commit the intent: (row, monotonic seconds of the commit). The database refuses a second one."""
    work = step.work
    document = documents.to_json(invoice)
    sending = refs.Sending(
        installation_id=work.installation_id,
        books_key=work.books_end.account_key,
        token=invoice.token,
        order_id=step.order.id,
        digest=documents.digest(document),
        fencing_token=work.turn.token,
        dated=order.placed_at,
    )
    with work.transaction() as connection:
        if again is None:
            ref_id = _first(connection, step, sending, document, invoice.debtor_number)
        else:
            ref_id = _once_more(connection, step, sending, document, invoice.debtor_number, again)
    return ref_id, time.monotonic()


def _first(connection: Connection, step: OrderRun, sending: refs.Sending, document: str, debtor: str) -> int:
    values = {
        **moves.where(step.work.held(step.order.id)),
        **refs.row(step.invoice_key, sending),
        **moves.noting(step.notes),
        "what": refs.INVOICE,
        "debtor_number": debtor,
        "sent": document,
    }
    row = connection.exec_driver_sql(sending_sql.SAY_INVOICE_SENT, values).one()
    if row.written is None:
        raise moves.OvertakenError
    if row.ref_id is None:
        raise WaitError("invoice.unclear", 1.0)
    step.notes = []
    return int(row.ref_id)


def _once_more(
    connection: Connection, step: OrderRun, sending: refs.Sending, document: str, debtor: str, again: refs.Ref
) -> int:
    work = step.work
    if time.monotonic() - step.settled_at > SETTLED_FOR:
        raise WaitError("invoice.unclear", AFTER_STANDING_STILL)
    if not refs.mark_resent(connection, again, sending):
        raise WaitError("invoice.unclear", 1.0)
    values = {"installation": work.installation_id, "order": step.order.id, "what": refs.INVOICE, "sent": document}
    connection.exec_driver_sql(sending_sql.SENT, values)
    notes = [*step.notes, noted("invoice.sent_again")]
    moves.write(connection, work.held(step.order.id), {"debtor_number": debtor}, notes)
    step.notes = []
    return again.id


def not_made(step: OrderRun, ref_id: int, again: refs.Ref | None, *, refused: bool) -> None:
    """This write made nothing; an earlier one, `again`, is looked for as it was sent: to the debtor of then."""
    work = step.work
    step.in_doubt = again.sent_at if again is not None else None
    with work.transaction() as connection:
        refs.mark_unsent(connection, ref_id, work.turn.token, again, refused=refused)
        if again is not None:
            # An overtaken turn does not touch the order any more, but leaves what it knows was not made.
            with suppress(moves.OvertakenError):
                moves.write(connection, work.held(step.order.id), {"debtor_number": step.order.debtor_number})


def remember_made(step: OrderRun, ref_id: int, number: str, debtor_number: str | None = None) -> None:
    """It exists under this number: committed, whoever has the turn by now."""
    values = {
        **moves.where(step.work.held(step.order.id)),
        **refs.made(ref_id, number),
        **moves.noting(step.notes),
        "what": refs.INVOICE,
        "invoice_key": number.lower(),
        "made_at": datetime.now(UTC),
        "debtor_number": step.order.debtor_number if debtor_number is None else debtor_number,
    }
    with step.work.transaction() as connection:
        # An overtaken turn does not touch the order any more, but leaves what it knows was made.
        connection.exec_driver_sql(sending_sql.REMEMBER_INVOICE, values)
    step.notes = []
    step.in_doubt = None
    crash.point("C14")


def read_back_later(step: OrderRun) -> NoReturn:
    """Read the invoice back with the others of this turn. Raises EndedError."""
    with step.work.mutex:
        step.work.to_read_back.append(step.order)
    raise EndedError


def _made_before(step: OrderRun, number: str) -> None:
    """Another installation (or this one, before it was installed again) has invoiced this very order."""
    step.move(
        State.IGNORED,
        moves.Change(
            reason="already_invoiced",
            params={"invoice": number, "number": step.order.number},
            columns={"invoice_number": number, "invoice_key": number.lower()},
        ),
    )
    raise EndedError
