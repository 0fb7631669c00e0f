"""A sign in every column of every table that an installation has something in; made from the privacy classes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import LargeBinary, Table, Text, insert, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from tests.house import House, Installation
from tests.live.acts import one
from webapp.accounts.erasing.blanks import table
from webapp.database import EVERYTHING, transaction
from webapp.integration.domain.states import State
from webapp.models import Base, privacy
from webapp.models.privacy import Fate, Privacy

ACCOUNT = "canary.connection.account_key"
FIXED: dict[str, dict[str, Any]] = {
    "connection": {"account_key": ACCOUNT},
    "call_ledger": {"account_key": ACCOUNT},
    "external_ref": {"kind": "invoice", "account_key": ACCOUNT, "state": "MADE"},
    "order_sync": {"state": State.HELD},
    "order_count": {"state": State.HELD},
    "count_delta": {"state": State.HELD, "change": 0},
    "membership": {"role": "owner"},
    "invitation": {"role": "member"},
    "person": {"is_staff": False},
    "export": {"done_at": datetime.now(UTC)},
}
"""What rows need to hang together, or the database to take them."""
NOT_PLANTED = {"clock_mark", "invoice_counter", "login_budget", "installation", "export_chunk"}
"""Nobody's, or filled in otherwise."""


def sign(name: str, column: str) -> str:
    """What stands in that column."""
    return f"canary.{name}.{column}"


def plant(house: House, merchant: Installation) -> None:
    """One row more in each table, with its sign in each column that can hold one."""
    with transaction(house.services.engine, EVERYTHING) as connection:
        ids: dict[str, int] = {"installation_id": merchant.id}
        for of in _in_order():
            row = _row(of, ids)
            made = connection.execute(insert(of).values(row).returning(*of.primary_key.columns or [of.c[0]])).one()
            if of.name in ("person", "connection", "order_sync", "document", "charge", "export"):
                ids[f"{of.name.removesuffix('_sync')}_id"] = made[0]
        mine = {
            column.name: sign("installation", column.name)
            for column in table("installation").columns
            if isinstance(column.type, Text) and privacy.TABLES["installation"].columns[column.name] in PLAIN
        }
        mine["licence_key"] = merchant.key
        connection.execute(update(table("installation")).where(table("installation").c.id == merchant.id).values(mine))


PLAIN = (Privacy.BUSINESS, Privacy.BUYER, Privacy.PERSON, Privacy.EVIDENCE)


def signs(*classes: Privacy, fates: tuple[Fate, ...] = tuple(Fate)) -> set[str]:
    """The signs that were planted in columns of these classes."""
    return {
        sign(name, column)
        for name, kept in privacy.TABLES.items()
        if name not in NOT_PLANTED and kept.fate in fates
        for column in kept.of(*classes)
        if column not in FIXED.get(name, {}) and _holds_text(table(name), column)
    }


def _in_order() -> list[Table]:
    """Those that others point at first."""
    first = ["person", "connection", "order_sync", "document", "charge", "export"]
    rest = [of.name for of in Base.metadata.sorted_tables if of.name not in {*first, *NOT_PLANTED}]
    return [table(name) for name in (*first, *rest)]


def _holds_text(of: Table, column: str) -> bool:
    kind = of.columns[column].type
    return isinstance(kind, Text | JSONB | LargeBinary) and not isinstance(kind, ARRAY)


def _row(of: Table, ids: dict[str, int]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in of.columns:
        if column.name in FIXED.get(of.name, {}):
            row[column.name] = FIXED[of.name][column.name]
        elif column.name in ids:
            row[column.name] = ids[column.name]
        elif _holds_text(of, column.name):
            row[column.name] = _text(of, column.name)
        elif not column.nullable and column.server_default is None and column.identity is None:
            row[column.name] = _other(column.type.python_type)
    return row


def _text(of: Table, column: str) -> Any:
    kind, words = of.columns[column].type, sign(of.name, column)
    if isinstance(kind, LargeBinary):
        return words.encode()
    if isinstance(kind, JSONB):
        return [words] if str(getattr(of.columns[column].server_default, "arg", "")) == "[]" else {"note": words}
    return words


def _other(kind: type) -> Any:
    return {int: 1, bool: False, datetime: datetime.now(UTC), date: datetime.now(UTC).date(), Decimal: Decimal(1)}[kind]


def planted(house: House) -> int:
    """How many rows more there are: to be sure that something was planted."""
    return int(one(house, "SELECT count(*) FROM order_sync WHERE buyer LIKE 'canary%%'"))
