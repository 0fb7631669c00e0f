"""The servers that tests run against: one PostgreSQL a run, a database a worker, the sandbox servers in threads."""

from __future__ import annotations

import gc
import importlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from sandbox.kit.running import running
from sandbox.postgres import PostgreSQL
from sandbox.redis import Redis
from tests import house as houses
from tests.given.postgres import OWNER, OWNER_PASSWORD, Run
from tests.servers import SandboxServer

GIVEN = ("tests.given.passwords", "tests.given.house", "tests.given.pages", "tests.given.worlds")
"""What tests of the product begin with."""

WAITING = tuple(
    f"{name}.py"
    for name in (
        "sandbox/test_demo",
        "pipeline/test_lost_answers",
        "pipeline/test_second_sending",
        "pipeline/test_a_persons_word",
        "pipeline/test_weather",
        "pipeline/test_review_findings",
    )
)
"""Files whose tests mostly wait, for look-ups and for programs. They come first, in one process: while it waits the
others have the cores. At the end all of them would wait, each for tests that it took over."""

PROVING = os.environ.get("PROVE") == "on"
"""`make prove`: hours instead of minutes."""

gc.disable()  # until everything is loaded: the collector finds nothing in it, and looks again and again

_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile("test", _PATIENT)
settings.register_profile("prove", _PATIENT, max_examples=10_000)
settings.load_profile("prove" if PROVING else "test")


def examples(number: int) -> settings:
    """For a property that takes another number of examples; under `make prove` it takes as many as the others."""
    return settings(max_examples=settings.default.max_examples if PROVING else number)


def pytest_configure(config: pytest.Config) -> None:
    """Load what tests begin with; not in xdist's controller, which runs none and would keep its workers waiting."""
    if hasattr(config, "workerinput") or config.getoption("dist", "no") == "no":
        for name in GIVEN:
            config.pluginmanager.register(importlib.import_module(name), name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What mostly waits comes first."""
    items.sort(key=lambda item: not item.nodeid.partition("::")[0].endswith(WAITING))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: from here on the collector looks only at what tests make."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)  # a test makes and drops more than the 700 after which it would look otherwise
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """xdist: tell a worker, before it starts, where the run's PostgreSQL is."""
    server = Run.start()
    node.workerinput["postgres"] = [str(server.folder), server.port]


def pytest_unconfigure() -> None:
    """The run is over, its workers have ended."""
    Run.stop()


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests reach nothing but this machine."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """gw0, gw1, … or "main" without xdist."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> PostgreSQL:
    """The run's server, fsync off. Not to be stopped: chaos tests start their own `PostgreSQL`."""
    place = getattr(request.config, "workerinput", {}).get("postgres")
    if place is None:
        return Run.start()
    folder, port = place
    return PostgreSQL(Path(folder), port=port)


@pytest.fixture(scope="session")
def database_url(postgres: PostgreSQL, worker_id: str) -> Iterator[str]:
    """An empty database of this worker's own, as a role that may make roles but is no superuser, as in production."""
    name = f"test_{worker_id}"
    postgres.create_database(name, owner=OWNER)
    yield postgres.url(name, OWNER, OWNER_PASSWORD)
    houses.let_go()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """This worker's own Redis, without persistence."""
    with Redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def redis_url(redis_server: Redis) -> str:
    """The worker's Redis, emptied."""
    redis_server.flush()
    return redis_server.url


def _serve(module: str) -> Iterator[SandboxServer]:
    create_app = importlib.import_module(module).create_app
    with running(create_app) as url:
        yield SandboxServer(url)


@pytest.fixture(scope="session")
def books_process() -> Iterator[SandboxServer]:
    """Factuursturen, for the whole session: tests take `books_server`."""
    yield from _serve("sandbox.factuursturen.server")


@pytest.fixture(scope="session")
def shop_process() -> Iterator[SandboxServer]:
    """KMO Shops, for the whole session: tests take `shop_server`."""
    yield from _serve("sandbox.kmo_shops.server")


@pytest.fixture(scope="session")
def vies_process() -> Iterator[SandboxServer]:
    """VIES, for the whole session: tests take `vies_server`."""
    yield from _serve("sandbox.vies.server")


@pytest.fixture(scope="session")
def mailbox_process() -> Iterator[SandboxServer]:
    """The mailbox, for the whole session: tests take `mailbox_server`."""
    yield from _serve("sandbox.mailbox.server")


@pytest.fixture
def books_server(books_process: SandboxServer) -> SandboxServer:
    """Factuursturen with empty books and everything switched as at its start."""
    books_process.reset()
    return books_process


@pytest.fixture
def shop_server(shop_process: SandboxServer) -> SandboxServer:
    """KMO Shops without shops and everything switched as at its start."""
    shop_process.reset()
    return shop_process


@pytest.fixture
def vies_server(vies_process: SandboxServer) -> SandboxServer:
    """VIES that knows only its rule."""
    vies_process.reset()
    return vies_process


@pytest.fixture
def mailbox_server(mailbox_process: SandboxServer) -> SandboxServer:
    """The mailbox without mails; `GET /sandbox/smtp` tells where mails go."""
    mailbox_process.reset()
    return mailbox_process
