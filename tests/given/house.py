"""The house as tests begin with it. Once for all files: a fixture that a file imports is made anew for that file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import house as houses
from tests.house import House
from tests.servers import SandboxServer


@pytest.fixture(scope="session")
def migrated_url(database_url: str) -> str:
    """This worker's database with every table."""
    from webapp import create_app
    from webapp.settings import read

    app = create_app(read(houses.settings_for(database_url, "redis://127.0.0.1:9")))
    houses.migrate(app)
    app.extensions["services"].engine.dispose()
    return database_url


@pytest.fixture
def house(
    migrated_url: str,
    redis_url: str,
    shop_server: SandboxServer,
    books_server: SandboxServer,
    vies_server: SandboxServer,
) -> Iterator[House]:
    """An empty house."""
    houses.empty(migrated_url)
    books_server.turn(quota=0)
    shop_server.turn(calls_per_minute=0, calls_at_once=0)
    built = houses.build(migrated_url, redis_url, shop_server, books_server, vies_server)
    yield built
    built.rest()
