"""What a person may do with an order. Each press leaves an entry with the person's name."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, Row

from webapp.database import transaction
from webapp.integration.domain.invoice import MadeInvoice
from webapp.integration.domain.notes import Noted, noted
from webapp.integration.domain.problems_of_invoices import GONE
from webapp.integration.domain.states import State
from webapp.integration.pipeline import linking, moves, refs
from webapp.integration.pipeline import operator_sql as sql
from webapp.integration.pipeline.presses import (
    NoSuchOrderError,
    NotNowError,
    OtherOrdersInvoiceError,
    Press,
    Seen,
    as_seen,
    move,
    now,
    read,
    record_press,
)
from webapp.integration.pipeline.queue import Bell
from webapp.models.order_sync import CLICKED

__all__ = ["NoSuchOrderError", "NotNowError", "Operator", "OtherOrdersInvoiceError", "Press", "Seen"]

MOST_REASON = 500
ACCEPTABLE = ("invoice.differs", "invoice.not_as_sent")
UNSETTLED = ("invoice.unknown_outcome", "invoice.not_there_twice", "invoice.found_two", "invoice.refused_again")
UNSETTLED_DEBTOR = "debtor.unknown_outcome"


class Operator:
    """The buttons of an order."""

    def __init__(self, engine: Engine, bell: Bell) -> None:
        self._engine = engine
        self._bell = bell

    def process(self, press: Press) -> State:
        """Process: the order is read again, at once. An order in the queue is brought forward. Answers where it was.

        At an order whose outcome nobody knows it means: look once more, then send.

        Raises NoSuchOrderError; NotNowError for an order that is finished, put aside or being worked on, and when the
        page did not show what the press would mean now.
        """
        with transaction(self._engine, press.installation_id) as connection:
            row = read(connection, press)
            state = State(row.state)
            if state is State.QUEUED:
                values = {"installation": press.installation_id, "order": press.order_id}
                connection.exec_driver_sql(sql.HURRY, values)
                note = noted("person.process", name=press.by)
                moves.record(connection, press.installation_id, press.order_id, [note], press.by)
            else:
                if state is State.IGNORED or (press.seen and press.seen.state is not state):
                    raise NotNowError
                _say_send(connection, press, row)
                move(connection, press, state, State.QUEUED, _to_queue("person.process", press))
            record_press(connection, press, row, "order.process")
        self._bell.ring()
        return state

    def put_aside(self, press: Press, reason: str) -> None:
        """The order shall not be invoiced.

        Raises NoSuchOrderError, and NotNowError when an invoice was made or is under way.
        """
        with transaction(self._engine, press.installation_id) as connection:
            row = as_seen(connection, press)
            if (row.made_at is not None or row.ref_state == refs.MADE) and row.reason != GONE:
                raise NotNowError
            if row.ref_state == refs.SENT and row.state != State.HELD:
                raise NotNowError  # it may have been made: look-ups find out, then it is DONE or HELD
            params = {"name": press.by, "reason": reason.strip()[:MOST_REASON]}
            change = moves.Change(reason="person", params=params, code="person.put_aside", actor=press.by)
            move(connection, press, State(row.state), State.IGNORED, change)
            record_press(connection, press, row, "order.put_aside")

    def bring_back(self, press: Press) -> None:
        """An order put aside goes to the queue again. Raises NoSuchOrderError, NotNowError."""
        with transaction(self._engine, press.installation_id) as connection:
            row = read(connection, press)
            if row.state != State.IGNORED or row.erased_at is not None:
                raise NotNowError
            move(connection, press, State.IGNORED, State.QUEUED, _to_queue("person.brought_back", press))
            record_press(connection, press, row, "order.brought_back")
        self._bell.ring()

    def check_link(self, press: Press, number: str) -> None:
        """Answers when invoice `number` of the books may be linked to the order.

        Raises NoSuchOrderError, NotNowError, OtherOrdersInvoiceError.
        """
        with transaction(self._engine, press.installation_id) as connection:
            linking.linkable(connection, press, number)

    def link_invoice(self, press: Press, made: MadeInvoice) -> None:
        """`made`, read in the books just now, was made by hand for this order; none is made.

        Raises NoSuchOrderError, NotNowError, OtherOrdersInvoiceError.
        """
        with transaction(self._engine, press.installation_id) as connection:
            linking.link(connection, press, made)

    def undo_link(self, press: Press) -> None:
        """The invoice that a person linked is not this order's: it is HELD again, for what it was held for.

        Raises NoSuchOrderError, and NotNowError when the order's invoice was made by us.
        """
        with transaction(self._engine, press.installation_id) as connection:
            linking.unlink(connection, press)

    def accept_difference(self, press: Press) -> None:
        """The invoice that differs is right as it is. Raises NoSuchOrderError, NotNowError."""
        with transaction(self._engine, press.installation_id) as connection:
            row = as_seen(connection, press)
            if press.seen and press.seen.since != row.state_since:
                raise NotNowError  # it was read again: the figures may be others than those that were seen
            if row.reason not in ACCEPTABLE:
                raise NotNowError
            total = Decimal(row.invoice_total or 0)
            change = moves.Change(
                code="person.accepted",
                params={"name": press.by, "reason": row.invoice_number, "total": str(total)},
                actor=press.by,
                columns={"done_at": now(connection)},
            )
            move(connection, press, State(row.state), State.DONE, change)
            record_press(connection, press, row, "order.accepted", row.invoice_number)

    def settings_changed(self, installation_id: int, by: str) -> None:
        """Orders that a setting kept waiting are read again: what may go goes, the others wait again, with reason."""
        with transaction(self._engine, installation_id) as connection:
            connection.exec_driver_sql(sql.LOOK_AGAIN, {"installation": installation_id, "by": by})
        self._bell.ring()

    def note(self, press: Press, note: Noted) -> None:
        """Add what a person did to the order's history."""
        with transaction(self._engine, press.installation_id) as connection:
            moves.record(connection, press.installation_id, press.order_id, [note], press.by)


def _say_send(connection: Connection, press: Press, row: Row[Any]) -> None:
    """Process where nobody knows what became of a write: look once more, then send. Only for who read that."""
    is_debtor = row.reason == UNSETTLED_DEBTOR
    if row.reason not in UNSETTLED and not is_debtor:
        return
    if press.seen and press.seen.reason != row.reason:
        raise NotNowError
    if is_debtor and row.books_key:
        refs.person_says_send(connection, refs.RefKey(refs.DEBTOR, row.books_key, row.buyer_email))
    elif not is_debtor and row.shop_key:
        refs.person_says_send(connection, refs.RefKey(refs.INVOICE, row.shop_key, row.shop_order_id))


def _to_queue(code: str, press: Press) -> moves.Change:
    # The merchant is told anew, a week before, should it be too long open again.
    columns = {"priority": CLICKED, "attempts": 0, "warned_at": None, "failing_since": None}
    return moves.Change(code=code, params={"name": press.by}, actor=press.by, columns=columns)
