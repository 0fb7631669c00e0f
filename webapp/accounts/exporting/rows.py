"""The rows of a table that belong to an installation, page by page along an index, in every column but secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, select

from webapp.models import Base, privacy
from webapp.models.privacy import Privacy

PAGE = 1000
Pages = Iterator[Sequence[Row[Any]]]
IN_FILES = {("document", "content")}
"""What is written as a file of its own."""


def table(name: str) -> Table:
    """The table of that name."""
    return Base.metadata.tables[name]


def columns(name: str) -> list[str]:
    """What an export shows of a table, in the order of the table."""
    hidden = set(privacy.TABLES[name].of(Privacy.SECRET))
    return [one.name for one in table(name).columns if one.name not in hidden and (name, one.name) not in IN_FILES]


def pages(connection: Connection, name: str, installation_id: int) -> Pages:
    """Every row, in a lasting order. `connection`: of `database.snapshot`, which sees this installation alone."""
    return READERS.get(name, _by_id)(connection, name, installation_id)


def _chosen(name: str) -> Select[Any]:
    return select(*(table(name).c[column] for column in columns(name)))


def _by_key(connection: Connection, statement: Select[Any], key: Any) -> Pages:
    """Page by page along `key`, which is among the columns."""
    after: Any = None
    while True:
        more = statement if after is None else statement.where(key > after)
        rows = connection.execute(more.order_by(key).limit(PAGE)).all()
        if rows:
            yield rows
        if len(rows) < PAGE:
            return
        after = rows[-1]._mapping[key.name]


def _by_id(connection: Connection, name: str, installation_id: int) -> Pages:
    of = table(name)
    mine = _chosen(name).where(of.c.installation_id == installation_id)
    if "id" in of.c:
        yield from _by_key(connection, mine, of.c.id)
    elif rows := connection.execute(mine).all():
        yield rows


def _orders(connection: Connection, name: str, installation_id: int) -> Pages:
    of = table(name)
    yield from _by_key(connection, _chosen(name).where(of.c.installation_id == installation_id), of.c.shop_order_id)


def _of_orders(connection: Connection, name: str, installation_id: int) -> Pages:
    """Rows that follow an order: there is an index by order, none by installation."""
    of, orders = table(name), table("order_sync")
    mine = select(orders.c.id, orders.c.shop_order_id).where(orders.c.installation_id == installation_id)
    for page in _by_key(connection, mine, orders.c.shop_order_id):
        ids = [row.id for row in page]
        rows = connection.execute(_chosen(name).where(of.c.order_id.in_(ids)).order_by(of.c.order_id, of.c.id)).all()
        if rows:
            yield rows


def _notices(connection: Connection, name: str, installation_id: int) -> Pages:
    of, ends = table(name), table("connection")
    for end in connection.execute(select(ends.c.id).where(ends.c.installation_id == installation_id)).scalars().all():
        yield from _by_key(connection, _chosen(name).where(of.c.connection_id == end), of.c.event_id)


def _made(connection: Connection, name: str, installation_id: int) -> Pages:
    """By the accounts that are connected; `external_ref` has no index by installation."""
    of, ends = table(name), table("connection")
    keys = connection.execute(select(ends.c.account_key).where(ends.c.installation_id == installation_id))
    for account in keys.scalars().all():
        for kind in ("debtor", "invoice"):
            mine = (of.c.kind == kind, of.c.account_key == account, of.c.installation_id == installation_id)
            yield from _by_key(connection, _chosen(name).where(*mine), of.c.local_id)


def _people(connection: Connection, name: str, installation_id: int) -> Pages:
    of, members = table(name), table("membership")
    inside = select(members.c.person_id).where(members.c.installation_id == installation_id)
    yield from _by_key(connection, _chosen(name).where(of.c.id.in_(inside)), of.c.id)


def _own(connection: Connection, name: str, installation_id: int) -> Pages:
    of = table(name)
    yield from _by_key(connection, _chosen(name).where(of.c.id == installation_id), of.c.id)


READERS: dict[str, Callable[[Connection, str, int], Pages]] = {
    "order_sync": _orders,
    "order_history": _of_orders,
    "exchange": _of_orders,
    "delivery": _notices,
    "external_ref": _made,
    "person": _people,
    "installation": _own,
}
