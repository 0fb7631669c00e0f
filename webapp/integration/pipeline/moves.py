"""Moving an order from state to state: the one place, by the one table; each move leaves a history row and a count."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from webapp.integration.domain.notes import Noted
from webapp.integration.domain.states import State, check_move
from webapp.integration.pipeline import moves_sql as sql


class OvertakenError(Exception):
    """The order is no longer where this process believed it; nothing was written."""


@dataclass(frozen=True, slots=True)
class Held:
    """Where an order is, in the eyes of whoever moves it. `token`: of the turn while RUNNING, else None."""

    installation_id: int
    order_id: int
    state: State
    token: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a move writes besides the state. `wait`: seconds until due; `columns`: other columns of the order."""

    reason: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    wait: float = 0.0
    code: str = ""
    actor: str = ""
    columns: Mapping[str, Any] = field(default_factory=dict)


COLUMNS = frozenset(
    {
        "attempts",
        "buyer",
        "buyer_city",
        "buyer_country",
        "buyer_email",
        "buyer_key",
        "checked_updated_at",
        "checks",
        "currency",
        "debtor_number",
        "done_at",
        "failing_since",
        "invoice_key",
        "invoice_number",
        "invoice_tax",
        "invoice_total",
        "is_paid",
        "made_at",
        "not_shown_since",
        "notice",
        "number",
        "number_key",
        "payment_name",
        "placed_at",
        "priority",
        "status",
        "total",
        "total_tax",
        "warned_at",
    }
)


def move(connection: Connection, order: Held, after: State, change: Change, notes: Sequence[Noted] = ()) -> State:
    """Move `order` to `after`, its notes first, and answer where it went; its transaction is the caller's.

    An order that changed in the shop while it was RUNNING does not rest in OPEN, HELD or IGNORED: it is QUEUED again.
    Raises ForbiddenMoveError, and OvertakenError when the order is elsewhere or held by another turn.
    """
    check_move(order.state, after)
    values: dict[str, Any] = {
        **where(order),
        "after": after.value,
        "reason": change.reason,
        "params": json.dumps(dict(change.params)),
        "wait": change.wait,
        "code": change.code or change.reason,
        **noting(notes, change.actor),
    }
    row = connection.exec_driver_sql(sql.move(_columns(change.columns, values)), values).one_or_none()
    if row is None:
        raise OvertakenError
    return State(row[0])


def write(connection: Connection, order: Held, columns: Mapping[str, Any], notes: Sequence[Noted] = ()) -> None:
    """Write columns of an order that stays where it is, and its notes. Raises OvertakenError."""
    values = {**where(order), **noting(notes)}
    row = connection.exec_driver_sql(sql.write(_columns(columns, values)), values).one_or_none()
    if row is None:
        raise OvertakenError


def record(
    connection: Connection, installation_id: int, order_id: int, notes: Sequence[Noted], actor: str = ""
) -> None:
    """Add notes to an order's history, in this order."""
    if notes:
        values = {"installation": installation_id, "order": order_id, **noting(notes, actor)}
        connection.exec_driver_sql(sql.RECORD, values)


def where(order: Held) -> dict[str, Any]:
    """The values that find an order only where this process believes it."""
    return {
        "installation": order.installation_id,
        "order": order.order_id,
        "before": order.state.value,
        "turn": order.token,
    }


def noting(notes: Sequence[Noted], actor: str = "") -> dict[str, Any]:
    """The values that write notes. `actor`: a person's name, "" when it went by itself."""
    return {
        "note_codes": [note.code for note in notes],
        "note_params": [json.dumps(dict(note.params)) for note in notes],
        "actor": actor,
    }


def _columns(columns: Mapping[str, Any], values: dict[str, Any]) -> tuple[str, ...]:
    unknown = columns.keys() - COLUMNS
    if unknown:
        raise ValueError(f"not columns of an order: {', '.join(sorted(unknown))}")
    for name, value in columns.items():
        values[name] = json.dumps(value) if isinstance(value, (dict, list)) else value
    return tuple(columns)


def later(now: datetime, at: datetime) -> float:
    """Seconds from `now` until `at`, at least 0."""
    return max(0.0, (at - now).total_seconds())
