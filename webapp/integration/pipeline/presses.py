"""A press at an order: who, where and what the page showed; and how it finds and moves the order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from webapp.audit.record import record
from webapp.integration.domain.states import State, may_move
from webapp.integration.pipeline import moves
from webapp.integration.pipeline import operator_sql as sql


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


def read(connection: Connection, press: Press) -> Row[Any]:
    """The order with what its buttons need. Raises NoSuchOrderError."""
    values = {"installation": press.installation_id, "order": press.order_id}
    row = connection.exec_driver_sql(sql.READ, values).one_or_none()
    if row is None:
        raise NoSuchOrderError
    return row


def as_seen(connection: Connection, press: Press) -> Row[Any]:
    """The order, where and for what reason the page showed it. Raises NotNowError when it has become another."""
    row, seen = read(connection, press), press.seen
    if seen and (row.state != seen.state or (row.state == State.HELD and row.reason != seen.reason)):
        raise NotNowError
    return row


def move(connection: Connection, press: Press, before: State, after: State, change: moves.Change) -> None:
    """Raises NotNowError when the order may not go there, or is no longer where it was read."""
    if before is State.RUNNING or not may_move(before, after):
        raise NotNowError  # what is being worked on belongs to its turn
    try:
        moves.move(connection, moves.Held(press.installation_id, press.order_id, before), after, change)
    except moves.OvertakenError as problem:
        raise NotNowError from problem


def record_press(connection: Connection, press: Press, row: Row[Any], act: str, invoice: str = "") -> None:
    """The press in the audit trail: the order by its number, and never its buyer. `row`: as `read` gave it."""
    params = {"order": str(row.number or row.shop_order_id)}
    record(connection, press.installation_id, act, params=params | ({"invoice": invoice} if invoice else {}))


def values_of(press: Press, row: Row[Any]) -> dict[str, Any]:
    """What the statements about an order's invoice ask for."""
    return {
        "account": row.shop_key,
        "local_id": row.shop_order_id,
        "installation": press.installation_id,
        "books": row.books_key or "",
        "order": press.order_id,
    }


def now(connection: Connection) -> datetime:
    """The database's clock."""
    moment: datetime = connection.exec_driver_sql("SELECT now()").scalar_one()
    return moment
