"""An invoice that a person made and says to be an order's; and that word taken back (design section 6)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from webapp.integration.domain.invoice import MadeInvoice
from webapp.integration.domain.notes import Noted, noted
from webapp.integration.domain.problems_of_invoices import GONE
from webapp.integration.domain.states import State, may_move
from webapp.integration.pipeline import moves
from webapp.integration.pipeline import operator_sql as sql
from webapp.integration.pipeline.presses import (
    NotNowError,
    OtherOrdersInvoiceError,
    Press,
    as_seen,
    move,
    now,
    read,
    record_press,
    values_of,
)


def linkable(connection: Connection, press: Press, number: str) -> tuple[Row[Any], dict[str, Any]]:
    """The order, when invoice `number` may be linked to it, with the values of its statements.

    Raises NoSuchOrderError, NotNowError, OtherOrdersInvoiceError.
    """
    row = as_seen(connection, press)
    if not row.shop_key or not may_move(State(row.state), State.DONE):
        raise NotNowError
    if row.made_at is not None and row.reason != GONE:
        raise NotNowError
    if row.state == State.RUNNING:
        raise NotNowError
    values = {**values_of(press, row), "number": number, "gone": row.reason == GONE}
    other = connection.exec_driver_sql(sql.WHOSE, values).one_or_none()
    if other is not None:
        raise OtherOrdersInvoiceError(other.own_id, other.number or "")
    return row, values


def link(connection: Connection, press: Press, made: MadeInvoice) -> None:
    """The order is DONE with `made`. Raises as `linkable`."""
    connection.exec_driver_sql(
        sql.ONE_AT_A_TIME, {"books": read(connection, press).books_key or "", "number": made.number}
    )
    row, values = linkable(connection, press, made.number)
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
            "made_at": None,
            "done_at": now(connection),
        },
    )
    move(connection, press, State(row.state), State.DONE, change)
    record_press(connection, press, row, "order.linked", made.number)


def unlink(connection: Connection, press: Press) -> None:
    """The order is HELD as before. Raises NoSuchOrderError, NotNowError."""
    row = as_seen(connection, press)
    values = values_of(press, row)
    if row.state != State.DONE or row.erased_at is not None:
        raise NotNowError
    ref = connection.exec_driver_sql(sql.UNLINK, values).one_or_none()
    if ref is None:
        raise NotNowError
    note = noted("invoice.unlinked", name=press.by, invoice=row.invoice_number)
    moves.record(connection, press.installation_id, press.order_id, [note], press.by)
    held = connection.exec_driver_sql(sql.HELD_FOR, values).one_or_none()
    change = moves.Change(
        reason=held.code if held else "",
        params=held.params if held else {},
        columns={
            "invoice_number": ref.number,
            "invoice_key": ref.number.lower(),
            "invoice_total": None,
            "invoice_tax": None,
            "made_at": ref.made_at,
            "done_at": None,
            "notice": None,
        },
    )
    move(connection, press, State.DONE, State.HELD, change)
    record_press(connection, press, row, "order.unlinked", row.invoice_number)


def _linked(by: str, row: Row[Any], made: MadeInvoice) -> Noted:
    order = "" if row.total is None else row.total
    figures = {"name": by, "invoice": made.number, "total": made.total_incl, "order": order}
    if row.currency in ("", "EUR"):
        return noted("invoice.linked", **figures)
    return noted("invoice.linked_foreign", **figures, currency=row.currency)
