"""Taking notices and list rows in: stored with one statement each, before anybody is told "received"."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

import psycopg
import structlog
from psycopg import errors as pg
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp import crash
from webapp.database import EVERYTHING, transaction
from webapp.integration.domain.order import OrderSummary
from webapp.integration.pipeline import intake_sql
from webapp.integration.vendors.contract import Notice
from webapp.secretbox import SealBrokenError, SecretBox

log = structlog.get_logger()

FIND_DOOR = """
SELECT id, installation_id, platform, account_key, hook_secrets FROM connection WHERE hook_token = %(key)s
"""
DOOR_SECONDS = 10.0
"""How long a process remembers whose token this is: a new secret counts after that at the latest."""


IMPATIENT_SECONDS = 0.5
"""A try that took longer than this is not repeated while a sender waits."""


class NotStoredError(Exception):
    """PostgreSQL did not keep it: the sender must try again."""


@dataclass(frozen=True, slots=True)
class HookDoor:
    """Behind one webhook address: whose it is and which signatures open it."""

    connection_id: int
    installation_id: int
    platform: str
    shop_key: str
    secrets: tuple[str, ...]


class Doors:
    """Looks webhook addresses up, remembered for `DOOR_SECONDS` per process (also that one is unknown)."""

    def __init__(self, engine: Engine, box: SecretBox) -> None:
        self._engine = engine
        self._box = box
        self._known: dict[bytes, tuple[float, HookDoor | None]] = {}
        self._lock = threading.Lock()

    def find(self, token: str) -> HookDoor | None:
        """The door for the token of a webhook address; None when there is none. Raises NotStoredError."""
        key = hook_token_hash(token)
        now = time.monotonic()
        known = self._known.get(key)
        if known is not None and known[0] > now:
            return known[1]
        door = self._read(key)
        with self._lock:
            if len(self._known) > 10_000:  # a flood of wrong tokens must not grow memory
                self._known.clear()
            self._known[key] = (now + DOOR_SECONDS, door)
        return door

    def forget(self) -> None:
        """Look everything up anew."""
        self._known.clear()

    def _read(self, key: bytes) -> HookDoor | None:
        try:
            with transaction(self._engine, EVERYTHING) as connection:
                row = connection.exec_driver_sql(FIND_DOOR, {"key": key}).one_or_none()
        except (OperationalError, InterfaceError, PoolTimeout) as problem:
            raise NotStoredError from problem
        if row is None:
            return None
        try:
            secrets = self._box.open(row.hook_secrets, row.installation_id, "hook_secrets") if row.hook_secrets else {}
        except SealBrokenError as problem:
            log.error("webhooks cannot be checked", installation=row.installation_id, why=str(problem))
            raise NotStoredError from problem
        signing = tuple(value for name, value in secrets.items() if name.startswith("secret "))
        shop_key = row.account_key.partition("/")[2]
        return HookDoor(row.id, row.installation_id, row.platform, shop_key, signing)


def hook_token_hash(token: str) -> bytes:
    """What is stored of a webhook address' token."""
    return hashlib.sha256(token.encode()).digest()


def take_notice(engine: Engine, door: HookDoor, notice: Notice, body: bytes) -> None:
    """Keep a notice and what it means for its order, durably; a second delivery changes nothing.

    Raises NotStoredError.
    """
    _store(
        engine,
        intake_sql.TAKE_NOTICE,
        {
            "scope": str(door.installation_id),
            "installation": door.installation_id,
            "connection": door.connection_id,
            "event_id": notice.event_id,
            "kind": notice.kind,
            "order_id": notice.order_id,
            "number": notice.order_number,
            "status": notice.status,
            "updated_at": notice.updated_at,
            "body": body,
            "code": "received.webhook",
        },
    )


def take_uninstall(engine: Engine, door: HookDoor, notice: Notice, body: bytes) -> None:
    """Keep the last notice of a shop. Raises NotStoredError."""
    _keep_delivery(engine, door, notice.event_id, "uninstalled", body, "")


def park(engine: Engine, door: HookDoor, body: bytes, why: str) -> None:
    """Keep what was rightly signed but not understood, for operators. Raises NotStoredError."""
    _keep_delivery(engine, door, "parked-" + hashlib.sha256(body).hexdigest(), "parked", body, why)


def take_rows(engine: Engine, installation_id: int, rows: Sequence[OrderSummary], code: str) -> tuple[int, int]:
    """Keep what a list of the shop showed: (orders that we did not know, orders that were touched)."""
    if not rows:
        return 0, 0
    with transaction(engine, installation_id) as connection:
        new, touched = connection.exec_driver_sql(
            intake_sql.TAKE_ROWS,
            {
                "installation": installation_id,
                "ids": [row.id for row in rows],
                "numbers": [row.number for row in rows],
                "statuses": [row.status for row in rows],
                "updated": [row.updated_at for row in rows],
                "placed": [row.placed_at for row in rows],
                "code": code,
            },
        ).one()
    return new, touched


def _keep_delivery(engine: Engine, door: HookDoor, event_id: str, kind: str, body: bytes, parked: str) -> None:
    _store(
        engine,
        intake_sql.KEEP_DELIVERY,
        {
            "scope": str(door.installation_id),
            "installation": door.installation_id,
            "connection": door.connection_id,
            "event_id": event_id,
            "kind": kind,
            "body": body,
            "parked": parked,
        },
    )


def _store(engine: Engine, statement: str, values: dict[str, object]) -> None:
    """One statement is one transaction: the driver's autocommit saves three round trips. A serialisation clash or
    deadlock is tried once more, and so is a connection that had died in the pool; anything else that keeps the row
    from being kept is NotStoredError, and soon: the sender waits."""
    began = time.monotonic()
    for last_try in (False, True):
        try:
            with closing(engine.raw_connection()) as pooled:
                driver = pooled.driver_connection
                assert isinstance(driver, psycopg.Connection)
                driver.autocommit = True
                try:
                    crash.point("C2")
                    driver.execute(statement, values)
                    crash.point("C4")
                finally:
                    if not driver.closed:
                        driver.autocommit = False
            return
        except (pg.SerializationFailure, pg.DeadlockDetected) as problem:
            if last_try:
                raise NotStoredError from problem
        except PoolTimeout as problem:
            raise NotStoredError from problem
        except (psycopg.OperationalError, psycopg.InterfaceError, DBAPIError) as problem:
            # A connection that died in the pool looks the same as a server that is away: one more try tells.
            if last_try or time.monotonic() - began > IMPATIENT_SECONDS:
                raise NotStoredError from problem
            engine.dispose()
