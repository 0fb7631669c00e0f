"""The town that chaos comes over, one for each test process; and what remains of towns that were killed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import psutil
import pytest

from sandbox.places import own_folder
from sandbox.postgres import PostgreSQL
from tests import house as houses
from tests.chaos.scene import SETTINGS
from tests.chaos.summary import pytest_terminal_summary
from tests.chaos.town import Town, town
from tests.house import House
from tests.servers import SandboxServer
from webapp import create_app
from webapp.settings import read

__all__ = ["pytest_terminal_summary"]


def _remove_leftovers() -> None:
    for folder in own_folder().glob("chaos-*"):
        if not psutil.pid_exists(int(folder.name.split("-")[1])):
            PostgreSQL(folder).stop_leftover()
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def whole_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The town, for the whole session: tests take `chaos`."""
    _remove_leftovers()
    with town(tmp_path_factory.mktemp("town")) as found:
        yield found


@pytest.fixture
def chaos(whole_town: Town) -> Iterator[Town]:
    """The town in good weather."""
    whole_town.quiet()
    yield whole_town
    whole_town.quiet()


@pytest.fixture(scope="session")
def migrated_url(database_url: str) -> str:
    """This process' database in the run's PostgreSQL, with every table."""
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
    """An empty house in this very process, for runs that need each step in hand."""
    houses.empty(migrated_url)
    books_server.turn(quota=0)
    shop_server.turn(calls_per_minute=0, calls_at_once=0)
    built = houses.build(migrated_url, redis_url, shop_server, books_server, vies_server, **SETTINGS)
    yield built
    built.close()
