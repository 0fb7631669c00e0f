"""What every test leans on: a database of the worker's own, an empty Redis, and no way out of the machine."""

from __future__ import annotations

import socket

import psycopg
import pytest
import redis


def test_database_belongs_to_a_role_as_in_production(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        role = connection.execute("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = user")

        assert role.fetchone() == (False, False, True)


@pytest.mark.parametrize("times", [1, 2])
def test_redis_is_empty_for_each_test(redis_url: str, times: int) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", times)


def test_network_is_refused() -> None:
    with socket.socket() as way_out, pytest.raises(AssertionError, match="tried to reach"):
        way_out.connect(("192.0.2.1", 80))
