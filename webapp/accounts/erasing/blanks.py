"""Statements made from the table of privacy classes: columns made empty, rows deleted."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    Connection,
    Delete,
    Table,
    Text,
    Update,
    bindparam,
    delete,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from webapp.models import Base, privacy
from webapp.models.privacy import Fate, Privacy

BLANK_INSTEAD: dict[tuple[str, str], Any] = {
    # Facts that were never gathered are gathered again; these are gone.
    ("ticket", "facts"): {},
}
OTHERWISE = frozenset({"order_history"})
"""Tables that the application's role only adds to: functions of the database empty them (migration 0007)."""


def table(name: str) -> Table:
    """The table of that name."""
    return Base.metadata.tables[name]


def empty(of: Table, name: str) -> Any:
    """What a column holds when nothing is in it."""
    if (of.name, name) in BLANK_INSTEAD:
        return BLANK_INSTEAD[of.name, name]
    column = of.columns[name]
    if column.nullable:
        return None
    if isinstance(column.type, JSONB):
        return [] if _default(column) == "[]" else {}
    if issubclass(column.type.python_type, str):
        return ""
    raise ValueError(f"{of.name}.{name} cannot be made empty")


def _default(column: Column[Any]) -> str:
    """What the database fills in; "" for nothing."""
    return str(getattr(column.server_default, "arg", ""))


@cache
def blank_buyer(name: str) -> Update:
    """Empty what a table holds of buyers, for the orders in `orders` (ids)."""
    of = table(name)
    key = of.c.id if name == "order_sync" else of.c.order_id
    columns = privacy.TABLES[name].of(Privacy.BUYER)
    orders = bindparam("orders", type_=ARRAY(BigInteger))
    return update(of).where(key == orders.any_()).values({column: empty(of, column) for column in columns})


def tables_with_buyers() -> tuple[str, ...]:
    """Tables whose rows belong to an order and hold something of its buyer; `order_sync` is among them."""
    return tuple(
        name
        for name, kept in privacy.TABLES.items()
        if name not in OTHERWISE
        and kept.of(Privacy.BUYER)
        and (name == "order_sync" or "order_id" in kept.columns)
        and kept.fate is Fate.GOES
    )


@cache
def blank_notices() -> Update:
    """Empty the raw notices about the orders in `numbers` (the shop's ids) of `installation`."""
    of = table("delivery")
    numbers = bindparam("numbers", type_=ARRAY(Text))
    mine = select(table("connection").c.id).where(table("connection").c.installation_id == bindparam("installation"))
    return (
        update(of)
        .where(of.c.connection_id.in_(mine), of.c.shop_order_id == numbers.any_(), of.c.body.is_not(None))
        .values(body=None)
    )


def tables_that_go() -> tuple[str, ...]:
    """Tables whose rows go with their installation, those that point at others first."""
    going = {name for name, kept in privacy.TABLES.items() if kept.fate is Fate.GOES}
    return tuple(of.name for of in reversed(Base.metadata.sorted_tables) if of.name in going)


@cache
def delete_some(name: str) -> Delete:
    """Delete `most` rows at most of `installation`."""
    of = table(name)
    keys = list(of.primary_key.columns)
    mine = of.c.installation_id == bindparam("installation")
    if not keys:  # a table without a key holds little, for seconds
        return delete(of).where(mine)
    some = select(*keys).where(mine).limit(bindparam("most"))
    if len(keys) == 1:
        return delete(of).where(keys[0].in_(some))
    return delete(of).where(mine)  # few rows: counts by state, pieces of a file


def mark(connection: Connection, installation_id: int) -> None:
    """Leave nothing in the installation's own row but when it was there."""
    of = table("installation")
    kept = privacy.TABLES["installation"]
    values = {name: empty(of, name) for name in kept.of(Privacy.PERSON) if name in of.columns}
    for name in kept.of(Privacy.BUSINESS):
        column = of.columns[name]
        if name == "licence_key":
            values[name] = f"erased-{installation_id}"
        elif column.nullable:
            values[name] = None
        elif _default(column) and not isinstance(column.type, JSONB):
            values[name] = literal_column(f"'{_default(column)}'")  # as our own model says it
        else:
            values[name] = empty(of, name)
    connection.execute(update(of).where(of.c.id == installation_id).values(values))
