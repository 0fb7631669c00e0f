"""An installation goes: batch by batch, each in a transaction of its own, so that a process that is killed leaves only
what the next round takes up again. Every step may be done twice.

What stays: the installation's own row without anything in it, a keyed hash of every order (so that none becomes a
second invoice when the shop comes back), and our own invoices to the merchant.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from webapp.accounts.erasing import blanks
from webapp.accounts.erasing import installations_sql as sql
from webapp.audit import forgetting
from webapp.database import EVERYTHING, transaction
from webapp.integration.domain.tokens import erased_order

SETTLED = timedelta(seconds=20)
"""From closing the doors to the first deletion: a web process remembers a door for ten seconds, and waits five."""
BATCH = 300
SECONDS = 5.0
"""For one round of the clock."""

BY_HAND = frozenset(
    {"order_sync", "order_history", "exchange", "delivery", "audit_entry", "acceptance", "connection", "recipient"}
    | {"membership"}
)
"""Tables with a step of their own; every other one is emptied as `models.privacy` says."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """One installation on its way out."""

    engine: Engine
    id: int
    key: str
    now: datetime

    def values(self, **more: object) -> dict[str, object]:
        """The values of its statements."""
        return {"installation": self.id, "most": BATCH, "now": self.now, **more}


def going(engine: Engine, now: datetime, *, again: bool = False) -> Sequence[int]:
    """Installations that are going. `again`: those that went within a day: who slept may have added a row."""
    with transaction(engine, EVERYTHING) as connection:
        values = {"begun": now - SETTLED, "now": now, "again": again}
        return connection.exec_driver_sql(sql.GOING, values).scalars().all()


def go_on(engine: Engine, key: str, installation_id: int, now: datetime, seconds: float = SECONDS) -> bool:
    """Erase an installation for about `seconds`; True when nothing of it is left. `key`: ERASURE_KEY."""
    leaving = Leaving(engine, installation_id, key, now)
    ends = time.monotonic() + seconds
    for step in STEPS:
        while True:
            with transaction(engine, EVERYTHING) as connection:
                went = step(connection, leaving)
            if not went:
                break
            if time.monotonic() >= ends:
                return False
    with transaction(engine, EVERYTHING) as connection:
        _end(connection, leaving)
    return True


def drop_mails(engine: Engine, now: datetime) -> None:
    """The last mails about installations that are gone go too, once they were sent."""
    with transaction(engine, EVERYTHING) as connection:
        connection.exec_driver_sql(sql.DROP_MAILS, {"now": now})


def drop_old_papers(engine: Engine, years: int) -> int:
    """Our own invoices to erased installations that are older than tax law asks for; how many went."""
    with transaction(engine, EVERYTHING) as connection:
        return int(connection.exec_driver_sql(sql.OLD_PAPERS, {"years": years}).scalar_one())


def _orders(connection: Connection, leaving: Leaving) -> int:
    rows = connection.exec_driver_sql(sql.ORDERS, leaving.values()).all()
    if not rows:
        return 0
    remembered = [row for row in rows if row.account_key and (row.ref_id is not None or not row.elsewhere)]
    hashes = [erased_order(leaving.key, row.account_key, row.shop_order_id) for row in remembered]
    connection.exec_driver_sql(sql.REMEMBER, {"hashes": hashes})
    connection.exec_driver_sql(sql.FORGET_REFS, {"refs": [row.ref_id for row in rows if row.ref_id is not None]})
    values = {"orders": [row.id for row in rows]}
    for statement in (sql.DROP_HISTORY, sql.DROP_EXCHANGES, sql.DROP_ORDERS):
        connection.exec_driver_sql(statement, values)
    return len(rows)


def _refs(connection: Connection, leaving: Leaving) -> int:
    """What was made for orders that are in no list of ours any more."""
    rows = connection.exec_driver_sql(sql.REFS, leaving.values()).all()
    hashes = [erased_order(leaving.key, row.account_key, row.local_id) for row in rows]
    connection.exec_driver_sql(sql.REMEMBER, {"hashes": hashes})
    connection.exec_driver_sql(sql.FORGET_REFS, {"refs": [row.id for row in rows]})
    return len(rows)


def _debtors(connection: Connection, leaving: Leaving) -> int:
    for statement in (sql.NOT_MADE, sql.HAND_OVER, sql.DROP_DEBTORS, sql.DROP_LEDGERS):
        connection.exec_driver_sql(statement, leaving.values())
    return 0


def _notices(connection: Connection, leaving: Leaving) -> int:
    return connection.exec_driver_sql(sql.DROP_NOTICES, leaving.values()).rowcount


def _trail(connection: Connection, leaving: Leaving) -> int:
    return forgetting.of_installation(connection, leaving.id)


def _added(connection: Connection, leaving: Leaving) -> int:
    return int(connection.exec_driver_sql(sql.DROP_ADDED, leaving.values()).scalar_one())


def _rest(connection: Connection, leaving: Leaving) -> int:
    """Every table that goes and has no step of its own; of mails only those from before the end."""
    went = 0
    for name in blanks.tables_that_go():
        if name not in BY_HAND and not (name == "mail" and _has_ended(connection, leaving)):
            one = connection.execute(blanks.delete_some(name), leaving.values()).rowcount
            went += one if one >= BATCH else 0
    connection.exec_driver_sql(sql.DROP_CHARGES, leaving.values())
    connection.exec_driver_sql(sql.UNNAME_CHARGES, leaving.values())
    return went


def _has_ended(connection: Connection, leaving: Leaving) -> bool:
    statement = "SELECT erased_at IS NOT NULL FROM installation WHERE id = %(installation)s"
    return bool(connection.exec_driver_sql(statement, leaving.values()).scalar_one())


def _people(connection: Connection, leaving: Leaving) -> int:
    """Who was here and is nowhere else goes in the same transaction: else nobody would know later who it was."""
    connection.exec_driver_sql(sql.OWNERS_READ, leaving.values())
    people = connection.exec_driver_sql(sql.MEMBERS, leaving.values()).scalars().all()
    for row in connection.exec_driver_sql(sql.LEFT, {"people": list(people)}).all():
        forgetting.of_person(connection, row.id)
        connection.exec_driver_sql(sql.DROP_MAILS_TO, {"email": row.email})
        connection.exec_driver_sql(sql.DROP_PERSON, {"person": row.id})
    return 0


def _end(connection: Connection, leaving: Leaving) -> None:
    """The last word to those who got its mails, and then its own row is empty."""
    for statement in (sql.SAY_ERASED, sql.DROP_READERS, sql.DROP_ENDS):
        connection.exec_driver_sql(statement, leaving.values())
    blanks.mark(connection, leaving.id)
    connection.exec_driver_sql(sql.DONE, leaving.values())


STEPS: tuple[Callable[[Connection, Leaving], int], ...] = (
    _orders,
    _refs,
    _debtors,
    _notices,
    _trail,
    _added,
    _rest,
    _people,
)
"""In this order: orders need their shop's key, and the trail and people need the row that says that it has ended."""
