"""Everything that is sealed, sealed anew under the newest key, so that an older one can be taken away (rotation).

Goes on beside the work, in short steps: a value that changes meanwhile is left to whoever changed it, who seals under
the newest key anyway. What was stopped goes on where it was, for what is done is known by its key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from webapp.database import EVERYTHING, transaction
from webapp.secretbox import SealBrokenError, SecretBox

STEP = 200
"""Values of one transaction."""
PASSES = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A column with sealed values. `owner`: the SQL of the id it is sealed for; `column`: the name it is sealed for."""

    table: str
    field: str
    owner: str
    column: str


PLACES = (
    Place("connection", "credentials", "installation_id", "credentials"),
    Place("connection", "hook_secrets", "installation_id", "hook_secrets"),
    Place("person", "totp", "id", "totp"),
    Place("person", "totp_proposed", "id", "totp"),
    Place("mail", "sealed", "coalesce(installation_id, 0)", "sealed"),
)
"""Every one there is: a test holds this against the models."""


@dataclass(frozen=True, slots=True)
class Resealed:
    """`done`: values that were sealed anew. `closed`: those that no key opens, as "table.field of id". `is_settled`:
    the last pass found nothing more; else somebody still seals under another key.
    """

    done: int
    closed: tuple[str, ...]
    is_settled: bool


def reseal(engine: Engine, box: SecretBox, after_step: Callable[[], None] = lambda: None) -> Resealed:
    """Seal anew what is not under the newest key, until a whole pass finds nothing. `after_step`: called after each
    committed step."""
    done = 0
    for _ in range(PASSES):
        found, changed, closed = _pass(engine, box, after_step)
        done += changed
        if not found:
            return Resealed(done, closed, is_settled=True)
    return Resealed(done, closed, is_settled=False)


def _pass(engine: Engine, box: SecretBox, after_step: Callable[[], None]) -> tuple[int, int, tuple[str, ...]]:
    """How many values were found that open, how many of them were sealed anew, and which no key opens."""
    found, done, closed = 0, 0, list[str]()
    for place in PLACES:
        after = 0
        while True:
            last, opened, changed = _step(engine, box, place, after, closed)
            if last is None:
                break
            after, found, done = last, found + opened, done + changed
            after_step()
    return found, done, tuple(closed)


def _step(engine: Engine, box: SecretBox, place: Place, after: int, closed: list[str]) -> tuple[int | None, int, int]:
    """The last id of a step (None: there was nothing left), how many values it opened, and how many it changed."""
    table, field = place.table, place.field
    read = (
        f"SELECT id, {place.owner} AS owner, {field} AS sealed FROM {table}"  # noqa: S608 — names of ours, no value
        f" WHERE id > %(after)s AND substr({field}, 1, length(%(newest)s::bytea)) <> %(newest)s::bytea"
        " ORDER BY id LIMIT %(step)s"
    )
    write = f"UPDATE {table} SET {field} = %(new)s WHERE id = %(id)s AND {field} = %(old)s"  # noqa: S608
    changed: Sequence[int] = []
    with transaction(engine, EVERYTHING) as connection:
        rows = connection.exec_driver_sql(
            read, {"after": after, "newest": f"{box.newest}:".encode(), "step": STEP}
        ).all()
        values = []
        for row in rows:
            try:
                secret = box.open(row.sealed, row.owner, place.column)
            except SealBrokenError:
                closed.append(f"{table}.{field} of {row.id}")
                continue
            values.append({"id": row.id, "old": row.sealed, "new": box.seal(secret, row.owner, place.column)})
        changed = [connection.exec_driver_sql(write, value).rowcount for value in values]
    return (rows[-1].id if rows else None), len(values), sum(changed)
