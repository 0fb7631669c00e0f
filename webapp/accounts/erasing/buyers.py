"""Erasing a buyer: on request by e-mail address, or because the setting says that finished orders are old enough.

An order keeps its amounts, numbers, states and days. Name, e-mail address, town, what was checked, sent and answered,
the figures of its history, raw notices, facts of tickets and files made before go. What was never invoiced never will
be. An order that is under way is erased as soon as it rests: what was sent is looked up first. One that was not read
yet is found by a hash later (`unread`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row

from webapp.accounts.erasing import blanks, unread
from webapp.accounts.erasing import buyers_sql as sql
from webapp.audit import record
from webapp.database import EVERYTHING, transaction
from webapp.integration.domain import email
from webapp.integration.domain.states import State
from webapp.integration.pipeline import moves

BATCH = 200
KEEP_YEARS = (1, 2, 3, 7, 0)
"""What may be chosen; 0: they stay. Two years are the default: as long as a buyer may come back to the seller of goods
(EU directive 2019/771, article 10). The invoices, for which tax law asks for longer, are in the books."""

SET_RETENTION = """
UPDATE installation SET keep_buyers_years = %(years)s WHERE id = %(installation)s RETURNING old.keep_buyers_years
"""


@dataclass(frozen=True, slots=True)
class Buyer:
    """What is kept of a buyer. `orders` in all; of these `erased` before, `invoiced`, `not_invoiced` (they never will
    be), `unsettled` (nobody knows whether their invoice was made), `moving` (erased when they rest); `tickets` that
    name the buyer. `unread`: orders of the shop, whosever they are, that were not read yet.
    """

    email: str
    orders: int
    erased: int
    invoiced: int
    not_invoiced: int
    unsettled: int
    moving: int
    tickets: int
    unread: int

    @property
    def is_known(self) -> bool:
        """True when there is something to erase."""
        return bool(self.orders or self.tickets)


def find(engine: Engine, installation_id: int, address: str) -> Buyer:
    """What is kept of the buyer with this e-mail address."""
    known = email.normalise(address)
    with transaction(engine, installation_id) as connection:
        row = connection.exec_driver_sql(sql.FOUND, {"installation": installation_id, "email": known}).one()
    return Buyer(known, **row._mapping)


def erase(engine: Engine, key: str, installation_id: int, address: str) -> int:
    """Erase that buyer; the number of orders, those included that go as soon as they rest. `key`: ERASURE_KEY."""
    known = email.normalise(address)
    values = {"installation": installation_id, "email": known}
    with transaction(engine, installation_id) as connection:
        orders = connection.exec_driver_sql(sql.ASK, values).rowcount
        for statement in (sql.UNSAY, sql.UNNOTICE, sql.NO_EXPORTS):
            connection.exec_driver_sql(statement, values)
        unread.remember(connection, key, installation_id, known)
        record.record(connection, installation_id, "erasure.buyer", params={"count": str(orders)})
    while erase_some(engine, installation_id) == BATCH:
        pass
    return orders


def set_retention(engine: Engine, installation_id: int, years: int) -> None:
    """Finished orders lose their buyer after so many years (0: never). Raises ValueError for what is not offered."""
    if years not in KEEP_YEARS:
        raise ValueError(years)
    with transaction(engine, installation_id) as connection:
        values = {"installation": installation_id, "years": years}
        before = connection.exec_driver_sql(SET_RETENTION, values).scalar_one()
        changes = record.differences({"retention": str(before)}, {"retention": str(years)})
        if changes:
            record.record(connection, installation_id, "erasure.retention", changes=changes)


def due(engine: Engine) -> Sequence[int]:
    """The clock's part: installations with orders that are to be erased; `erase_some` takes those that rest by now."""
    with transaction(engine, EVERYTHING) as connection:
        return connection.exec_driver_sql(sql.INSTALLATIONS_DUE).scalars().all()


def erase_old(engine: Engine, now: datetime) -> int:
    """The clock's part, once a day: what the setting says is old enough. How many orders; they go with `erase_some`."""
    with transaction(engine, EVERYTHING) as connection:
        return connection.exec_driver_sql(sql.OLD, {"now": now, "most": BATCH}).rowcount


def erase_some(engine: Engine, installation_id: int) -> int:
    """Erase a batch of the orders that are due for it and rest. How many: fewer than BATCH when there are no more."""
    with transaction(engine, installation_id) as connection:
        rows = connection.exec_driver_sql(sql.DUE, {"installation": installation_id, "most": BATCH}).all()
        if rows:
            for row in rows:
                _end(connection, installation_id, row)
            _empty(connection, installation_id, rows)
    return len(rows)


def _end(connection: Connection, installation_id: int, row: Row[Any]) -> None:
    """Where an order rests for ever: DONE when it has an invoice, else IGNORED."""
    state, is_made = State(row.state), row.made_at is not None or row.ref_state == "MADE"
    if not is_made and row.shop_key is not None and state is not State.DONE:
        values = {
            "account": row.shop_key,
            "local_id": row.shop_order_id,
            "installation": installation_id,
            "books": row.books_key or "",
            "order": row.id,
        }
        connection.exec_driver_sql(sql.NEVER, values)
    held = moves.Held(installation_id, row.id, state)
    if state is State.HELD and is_made:  # the invoice exists, and nobody can compare it with anything any more
        change = moves.Change(code="buyer.erased", columns={"done_at": row.now})
        moves.move(connection, held, State.DONE, change)
    elif state in (State.OPEN, State.HELD, State.QUEUED):
        moves.move(connection, held, State.IGNORED, moves.Change(reason="erased", code="buyer.erased"))


def _empty(connection: Connection, installation_id: int, rows: Sequence[Row[Any]]) -> None:
    orders = [row.id for row in rows]
    values = {"installation": installation_id, "orders": orders}
    connection.exec_driver_sql(sql.FORGET_PROOFS, values)
    connection.exec_driver_sql(sql.GONE, values)
    connection.exec_driver_sql(sql.BLANK_HISTORY, values)
    resting = [row.id for row in rows if row.state in (State.DONE, State.IGNORED)]
    connection.exec_driver_sql(sql.SAID, {**values, "orders": resting})
    for name in blanks.tables_with_buyers():
        connection.execute(blanks.blank_buyer(name), {"orders": orders})
    numbers = [row.shop_order_id for row in rows]
    connection.execute(blanks.blank_notices(), {"installation": installation_id, "numbers": numbers})
    if any(row.erase_once_done for row in rows):  # made between the request and now
        connection.exec_driver_sql(sql.NO_EXPORTS, values)
    emails = sorted({row.buyer_email for row in rows if row.buyer_email})
    connection.exec_driver_sql(sql.FORGET_DEBTOR, {**values, "emails": emails})
