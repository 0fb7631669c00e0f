"""The pool of connections to PostgreSQL."""

from __future__ import annotations

import time

import psycopg
import pytest
from sqlalchemy import Engine

from tests.house import House
from webapp import database
from webapp.database import EVERYTHING, transaction

OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE pid = ANY(%s) AND pid <> pg_backend_pid()
"""


def pids(engine: Engine, connections: int) -> list[int]:
    """The backends of so many connections of the pool, all given back."""
    taken = [engine.connect() for _ in range(connections)]
    found = [int(one.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()) for one in taken]
    for one in taken:
        one.close()
    return found


def cut(house: House, backends: list[int]) -> None:
    """What a restart of PostgreSQL does to connections that nobody uses."""
    address = house.settings.database_url
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(OTHERS, [backends])


def test_nobody_meets_a_connection_that_died_unused(house: House) -> None:
    engine = house.services.engine
    engine.dispose()
    before = pids(engine, 3)
    cut(house, before)
    time.sleep(database.IDLE_SECONDS * 1.2)

    for _ in range(3):
        with transaction(engine, EVERYTHING) as connection:
            assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() not in before


def test_a_busy_connection_is_not_asked_each_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "IDLE_SECONDS", 600)
    engine = house.services.engine
    [backend] = set(pids(engine, 1))
    query = "SELECT query FROM pg_stat_activity WHERE pid = %s"
    with transaction(engine, EVERYTHING) as connection:
        connection.exec_driver_sql("SELECT 'the last statement'")
    with engine.connect(), psycopg.connect(house.settings.database_url) as outside:
        [last] = outside.execute(query, [backend]).fetchone() or [""]

    assert last in ("COMMIT", "ROLLBACK")
