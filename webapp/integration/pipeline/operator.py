"""What a person may do with an order. Each press leaves an entry with the person's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, Row

from webapp.database import transaction
from webapp.integration.domain.notes import Noted, noted
from webapp.integration.domain.states import State, may_move
from webapp.integration.pipeline import moves, refs
from webapp.integration.pipeline.queue import Bell
from webapp.models.order_sync import CLICKED

READ = """
SELECT o.id, o.state, o.reason, o.number, o.shop_order_id, o.invoice_number, o.invoice_total, o.total, o.made_at,
       o.buyer_email, c.account_key AS shop_key, b.account_key AS books_key,
       (SELECT r.state FROM external_ref r
         WHERE r.kind = 'invoice' AND r.account_key = c.account_key AND r.local_id = o.shop_order_id
           AND r.order_id = o.id) AS ref_state
  FROM order_sync o
  LEFT JOIN connection c ON c.installation_id = o.installation_id AND c.side = 'shop'
  LEFT JOIN connection b ON b.installation_id = o.installation_id AND b.side = 'books'
 WHERE o.installation_id = %(installation)s AND o.id = %(order)s
"""
HURRY = """
UPDATE order_sync SET not_before = now(), priority = 0
 WHERE installation_id = %(installation)s AND id = %(order)s AND state = 'QUEUED'
"""
LINK = """
INSERT INTO external_ref (kind, account_key, local_id, installation_id, books_key, state, number, made_at, order_id)
VALUES ('invoice', %(account)s, %(local_id)s, %(installation)s, %(books)s, 'MADE', %(number)s, now(), %(order)s)
ON CONFLICT (kind, account_key, local_id) DO UPDATE SET
    state = 'MADE', number = excluded.number, made_at = now(), order_id = excluded.order_id, dated = NULL
 WHERE external_ref.state <> 'MADE'
"""
LOOK_AGAIN = """
WITH again AS (
    UPDATE order_sync SET state = 'QUEUED', state_since = now(), not_before = now(), reason = ''
     WHERE installation_id = %(installation)s
       AND (state = 'OPEN' OR state = 'IGNORED' AND reason IN ('before_start', 'before_start_number'))
    RETURNING id, old.state AS before),
    recorded AS (
        INSERT INTO order_history (installation_id, order_id, code, actor, before, after)
        SELECT %(installation)s, id, 'settings.changed', %(by)s, before::text, 'QUEUED' FROM again)
INSERT INTO count_delta (installation_id, state, change)
SELECT %(installation)s, sum.state, sum.change
  FROM again, LATERAL (VALUES ('QUEUED'::order_state, 1), (before, -1)) AS sum(state, change)
"""
MOST_REASON = 500
MOST_NUMBER = 40
UNSETTLED = ("invoice.unknown_outcome", "invoice.not_there_twice", "invoice.found_two")
UNSETTLED_DEBTOR = "debtor.unknown_outcome"


class NoSuchOrderError(Exception):
    """This installation has no such order."""


class NotNowError(Exception):
    """What was pressed does not fit the state the order is in (any more)."""


@dataclass(frozen=True, slots=True)
class Press:
    """Who pressed at which order. `by`: the person's name as it is shown."""

    installation_id: int
    order_id: int
    by: str


class Operator:
    """The buttons of an order."""

    def __init__(self, engine: Engine, bell: Bell) -> None:
        self._engine = engine
        self._bell = bell

    def process(self, press: Press) -> None:
        """Process: the order is read again, at once. An order in the queue is brought forward.

        At an order whose outcome nobody knows it means: look once more, then send.

        Raises NoSuchOrderError, NotNowError.
        """
        with transaction(self._engine, press.installation_id) as connection:
            row = self._read(connection, press)
            state = State(row.state)
            if state is State.QUEUED:
                values = {"installation": press.installation_id, "order": press.order_id}
                connection.exec_driver_sql(HURRY, values)
                moves.record(
                    connection,
                    press.installation_id,
                    press.order_id,
                    [noted("person.process", name=press.by)],
                    press.by,
                )
            else:
                if row.reason in UNSETTLED and row.shop_key:
                    key = refs.RefKey(refs.INVOICE, row.shop_key, row.shop_order_id)
                    refs.person_says_send(connection, key)
                if row.reason == UNSETTLED_DEBTOR and row.books_key:
                    refs.person_says_send(connection, refs.RefKey(refs.DEBTOR, row.books_key, row.buyer_email))
                change = moves.Change(
                    code="person.process",
                    params={"name": press.by},
                    actor=press.by,
                    columns={"priority": CLICKED, "attempts": 0, "failing_since": None},
                )
                self._move(connection, press, state, State.QUEUED, change)
        self._bell.ring()

    def put_aside(self, press: Press, reason: str) -> None:
        """The order shall not be invoiced.

        Raises NoSuchOrderError, and NotNowError when an invoice was made or is under way.
        """
        with transaction(self._engine, press.installation_id) as connection:
            row = self._read(connection, press)
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
            change = moves.Change(
                code="person.brought_back",
                params={"name": press.by},
                actor=press.by,
                columns={"priority": CLICKED, "attempts": 0, "failing_since": None},
            )
            self._move(connection, press, State(row.state), State.QUEUED, change)
        self._bell.ring()

    def link_invoice(self, press: Press, number: str) -> None:
        """An invoice made by hand is this order's; none is made. Raises NoSuchOrderError, NotNowError."""
        number = number.strip()[:MOST_NUMBER]
        with transaction(self._engine, press.installation_id) as connection:
            row = self._read(connection, press)
            if not number or not row.shop_key or row.made_at is not None:
                raise NotNowError
            values = {
                "account": row.shop_key,
                "local_id": row.shop_order_id,
                "installation": press.installation_id,
                "books": row.books_key or "",
                "number": number,
                "order": press.order_id,
            }
            if connection.exec_driver_sql(LINK, values).rowcount == 0:
                raise NotNowError
            change = moves.Change(
                code="invoice.linked",
                params={"name": press.by, "invoice": number},
                actor=press.by,
                columns={"invoice_number": number, "invoice_key": number.lower(), "done_at": _now(connection)},
            )
            self._move(connection, press, State(row.state), State.DONE, change)

    def accept_difference(self, press: Press) -> None:
        """The invoice that differs is right as it is. Raises NoSuchOrderError, NotNowError."""
        with transaction(self._engine, press.installation_id) as connection:
            row = self._read(connection, press)
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
            connection.exec_driver_sql(LOOK_AGAIN, {"installation": installation_id, "by": by})
        self._bell.ring()

    def note(self, press: Press, note: Noted) -> None:
        """Add what a person did to the order's history."""
        with transaction(self._engine, press.installation_id) as connection:
            moves.record(connection, press.installation_id, press.order_id, [note], press.by)

    def _read(self, connection: Connection, press: Press) -> Row[Any]:
        values = {"installation": press.installation_id, "order": press.order_id}
        row = connection.exec_driver_sql(READ, values).one_or_none()
        if row is None:
            raise NoSuchOrderError
        return row

    def _move(self, connection: Connection, press: Press, before: State, after: State, change: moves.Change) -> None:
        if before is State.RUNNING or not may_move(before, after):
            raise NotNowError  # what is being worked on belongs to its turn
        try:
            moves.move(connection, moves.Held(press.installation_id, press.order_id, before), after, change)
        except moves.OvertakenError as problem:
            raise NotNowError from problem


def _now(connection: Connection) -> datetime:
    moment: datetime = connection.exec_driver_sql("SELECT now()").scalar_one()
    return moment
