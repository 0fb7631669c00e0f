"""What a person may do with an order. Each press leaves an entry with the person's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, Row

from webapp.database import transaction
from webapp.integration.domain.invoice import MadeInvoice
from webapp.integration.domain.notes import Noted, noted
from webapp.integration.domain.states import State, may_move
from webapp.integration.pipeline import moves, refs
from webapp.integration.pipeline import operator_sql as sql
from webapp.integration.pipeline.queue import Bell
from webapp.models.order_sync import CLICKED

MOST_REASON = 500
UNSETTLED = ("invoice.unknown_outcome", "invoice.not_there_twice", "invoice.found_two")
UNSETTLED_DEBTOR = "debtor.unknown_outcome"


class NoSuchOrderError(Exception):
    """This installation has no such order."""


class NotNowError(Exception):
    """What was pressed does not fit the state the order is in (any more)."""


class OtherOrdersInvoiceError(Exception):
    """The invoice is another order's already. `order_id`: None when it is of another installation."""

    def __init__(self, order_id: int | None, number: str) -> None:
        super().__init__(number)
        self.order_id = order_id
        self.number = number


@dataclass(frozen=True, slots=True)
class Seen:
    """The order as the page showed it to whoever pressed."""

    state: State
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Press:
    """Who pressed at which order. `by`: the person's name as it is shown. `seen`: None when nobody says."""

    installation_id: int
    order_id: int
    by: str
    seen: Seen | None = None


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
            row = self._read(connection, press)
            state = State(row.state)
            if state is State.QUEUED:
                values = {"installation": press.installation_id, "order": press.order_id}
                connection.exec_driver_sql(sql.HURRY, values)
                note = noted("person.process", name=press.by)
                moves.record(connection, press.installation_id, press.order_id, [note], press.by)
            else:
                if state is State.IGNORED or (press.seen and press.seen.state is not state):
                    raise NotNowError
                self._say_send(connection, press, row)
                self._move(connection, press, state, State.QUEUED, _to_queue("person.process", press))
        self._bell.ring()
        return state

    def put_aside(self, press: Press, reason: str) -> None:
        """The order shall not be invoiced.

        Raises NoSuchOrderError, and NotNowError when an invoice was made or is under way.
        """
        with transaction(self._engine, press.installation_id) as connection:
            row = self._as_seen(connection, press)
            if row.made_at is not None or row.ref_state == refs.MADE:
                raise NotNowError
            if row.ref_state == refs.SENT and row.state != State.HELD:
                raise NotNowError  # it may have been made: look-ups find out, then it is DONE or HELD
            params = {"name": press.by, "reason": reason.strip()[:MOST_REASON]}
            change = moves.Change(reason="person", params=params, code="person.put_aside", actor=press.by)
            self._move(connection, press, State(row.state), State.IGNORED, change)

    def bring_back(self, press: Press) -> None:
        """An order put aside goes to the queue again. Raises NoSuchOrderError, NotNowError."""
        with transaction(self._engine, press.installation_id) as connection:
            row = self._read(connection, press)
            if row.state != State.IGNORED:
                raise NotNowError
            self._move(connection, press, State.IGNORED, State.QUEUED, _to_queue("person.brought_back", press))
        self._bell.ring()

    def check_link(self, press: Press, number: str) -> None:
        """Answers when invoice `number` of the books may be linked to the order.

        Raises NoSuchOrderError, NotNowError, OtherOrdersInvoiceError.
        """
        with transaction(self._engine, press.installation_id) as connection:
            self._linkable(connection, press, number)

    def link_invoice(self, press: Press, made: MadeInvoice) -> None:
        """`made`, read in the books just now, was made by hand for this order; none is made.

        Raises NoSuchOrderError, NotNowError, OtherOrdersInvoiceError.
        """
        with transaction(self._engine, press.installation_id) as connection:
            connection.exec_driver_sql(
                sql.ONE_AT_A_TIME, {"books": self._read(connection, press).books_key or "", "number": made.number}
            )
            row, values = self._linkable(connection, press, made.number)
            if connection.exec_driver_sql(sql.LINK, values).rowcount == 0:
                raise NotNowError
            note = _linked(press.by, row, made)
            change = moves.Change(
                code=note.code,
                params=note.params,
                actor=press.by,
                columns={
                    "invoice_number": made.number,
                    "invoice_key": made.number.lower(),
                    "invoice_total": made.total_incl,
                    "invoice_tax": made.total_tax,
                    "done_at": _now(connection),
                },
            )
            self._move(connection, press, State(row.state), State.DONE, change)

    def undo_link(self, press: Press) -> None:
        """The invoice that a person linked is not this order's: it is HELD again, for what it was held for.

        Raises NoSuchOrderError, and NotNowError when the order's invoice was made by us.
        """
        with transaction(self._engine, press.installation_id) as connection:
            row = self._as_seen(connection, press)
            values = _values(press, row)
            if row.state != State.DONE or connection.exec_driver_sql(sql.UNLINK, values).one_or_none() is None:
                raise NotNowError
            note = noted("invoice.unlinked", name=press.by, invoice=row.invoice_number)
            moves.record(connection, press.installation_id, press.order_id, [note], press.by)
            held = connection.exec_driver_sql(sql.HELD_FOR, values).one_or_none()
            change = moves.Change(
                reason=held.code if held else "",
                params=held.params if held else {},
                columns={
                    "invoice_number": "",
                    "invoice_key": "",
                    "invoice_total": None,
                    "invoice_tax": None,
                    "done_at": None,
                    "notice": None,
                },
            )
            self._move(connection, press, State.DONE, State.HELD, change)

    def accept_difference(self, press: Press) -> None:
        """The invoice that differs is right as it is. Raises NoSuchOrderError, NotNowError."""
        with transaction(self._engine, press.installation_id) as connection:
            row = self._as_seen(connection, press)
            if press.seen and press.seen.since != row.state_since:
                raise NotNowError  # it was read again: the figures may be others than those that were seen
            if row.reason not in ("invoice.differs", "invoice.not_as_sent"):
                raise NotNowError
            total = Decimal(row.invoice_total or 0)
            change = moves.Change(
                code="person.accepted",
                params={"name": press.by, "reason": row.invoice_number, "total": str(total)},
                actor=press.by,
                columns={"done_at": _now(connection)},
            )
            self._move(connection, press, State(row.state), State.DONE, change)

    def settings_changed(self, installation_id: int, by: str) -> None:
        """Orders that a setting kept waiting are read again: what may go goes, the others wait again, with reason."""
        with transaction(self._engine, installation_id) as connection:
            connection.exec_driver_sql(sql.LOOK_AGAIN, {"installation": installation_id, "by": by})
        self._bell.ring()

    def note(self, press: Press, note: Noted) -> None:
        """Add what a person did to the order's history."""
        with transaction(self._engine, press.installation_id) as connection:
            moves.record(connection, press.installation_id, press.order_id, [note], press.by)

    def _read(self, connection: Connection, press: Press) -> Row[Any]:
        values = {"installation": press.installation_id, "order": press.order_id}
        row = connection.exec_driver_sql(sql.READ, values).one_or_none()
        if row is None:
            raise NoSuchOrderError
        return row

    def _as_seen(self, connection: Connection, press: Press) -> Row[Any]:
        """The order, where and for what reason the page showed it. Raises NotNowError when it has become another."""
        row, seen = self._read(connection, press), press.seen
        if seen and (row.state != seen.state or (row.state == State.HELD and row.reason != seen.reason)):
            raise NotNowError
        return row

    def _linkable(self, connection: Connection, press: Press, number: str) -> tuple[Row[Any], dict[str, Any]]:
        row = self._as_seen(connection, press)
        if not row.shop_key or row.made_at is not None or not may_move(State(row.state), State.DONE):
            raise NotNowError
        if row.state == State.RUNNING:
            raise NotNowError
        values = {**_values(press, row), "number": number}
        other = connection.exec_driver_sql(sql.WHOSE, values).one_or_none()
        if other is not None:
            raise OtherOrdersInvoiceError(other.own_id, other.number or "")
        return row, values

    def _say_send(self, connection: Connection, press: Press, row: Row[Any]) -> None:
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

    def _move(self, connection: Connection, press: Press, before: State, after: State, change: moves.Change) -> None:
        if before is State.RUNNING or not may_move(before, after):
            raise NotNowError  # what is being worked on belongs to its turn
        try:
            moves.move(connection, moves.Held(press.installation_id, press.order_id, before), after, change)
        except moves.OvertakenError as problem:
            raise NotNowError from problem


def _to_queue(code: str, press: Press) -> moves.Change:
    columns = {"priority": CLICKED, "attempts": 0, "failing_since": None}
    return moves.Change(code=code, params={"name": press.by}, actor=press.by, columns=columns)


def _values(press: Press, row: Row[Any]) -> dict[str, Any]:
    return {
        "account": row.shop_key,
        "local_id": row.shop_order_id,
        "installation": press.installation_id,
        "books": row.books_key or "",
        "order": press.order_id,
    }


def _linked(by: str, row: Row[Any], made: MadeInvoice) -> Noted:
    order = "" if row.total is None else row.total
    figures = {"name": by, "invoice": made.number, "total": made.total_incl, "order": order}
    if row.currency in ("", "EUR"):
        return noted("invoice.linked", **figures)
    return noted("invoice.linked_foreign", **figures, currency=row.currency)


def _now(connection: Connection) -> datetime:
    moment: datetime = connection.exec_driver_sql("SELECT now()").scalar_one()
    return moment
