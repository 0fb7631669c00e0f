"""Taking notices and list rows in: stored with one statement, before anybody is told "received"."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from contextlib import closing

import psycopg
import structlog
from psycopg import errors as pg
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp import crash
from webapp.database import transaction
from webapp.integration.domain.order import OrderSummary
from webapp.integration.pipeline import intake_sql
from webapp.integration.pipeline.doors import HookDoor, NotStoredError
from webapp.integration.pipeline.gathering import Gathering, Told
from webapp.integration.vendors.contract import Notice

log = structlog.get_logger()

IMPATIENT_SECONDS = 0.5
"""A try that took longer than this is not repeated while a sender waits."""


class Inbox:
    """The notices of shops, for one process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._gathering = Gathering(self._take)

    def take(self, door: HookDoor, notice: Notice, body: bytes) -> None:
        """Keep a notice and what it means for its order, durably; a second delivery changes nothing.

        Raises NotStoredError.
        """
        self._gathering.take(door, Told(notice, body))

    def _take(self, door: HookDoor, told: list[Told]) -> None:
        told.sort(key=lambda one: one.notice.order_id)  # two processes lock the same orders in the same sequence
        _store(
            self._engine,
            intake_sql.TAKE_NOTICES,
            {
                "scope": str(door.installation_id),
                "installation": door.installation_id,
                "connection": door.connection_id,
                "events": [one.notice.event_id for one in told],
                "kinds": [one.notice.kind for one in told],
                "orders": [one.notice.order_id for one in told],
                "numbers": [one.notice.order_number for one in told],
                "statuses": [one.notice.status for one in told],
                "updated": [one.notice.updated_at for one in told],
                "bodies": [one.body for one in told],
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
            log.warning("a notice found every connection in use")
            raise NotStoredError from problem
        except (psycopg.OperationalError, psycopg.InterfaceError, DBAPIError) as problem:
            # A connection that died in the pool looks the same as a server that is away: one more try tells.
            if last_try or time.monotonic() - began > IMPATIENT_SECONDS:
                raise NotStoredError from problem
            engine.dispose()
