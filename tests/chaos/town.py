"""The real thing on one machine: durable PostgreSQL, Redis, gunicorn and two families of `worker.py` as child
processes, with the sandbox vendors. Started once for all trials of a test process."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg
import requests
from sqlalchemy.exc import DBAPIError

from sandbox.factuursturen.server import create_app as create_books
from sandbox.kit.running import running
from sandbox.kmo_shops.server import create_app as create_shop
from sandbox.places import own_folder
from sandbox.postgres import PostgreSQL
from sandbox.program import LOCALHOST, Program, free_port, until
from sandbox.redis import Redis
from sandbox.vies.server import create_app as create_vies
from tests import house as houses
from tests.chaos import forked
from tests.chaos.launch import FOLDER
from tests.chaos.strikes import Board
from tests.house import House, Installation
from tests.servers import SandboxServer
from webapp import create_app
from webapp.database import EVERYTHING, transaction
from webapp.settings import read

CHECKOUT = Path(__file__).parents[2]
OWNER, OWNER_PASSWORD = "shop_owner", "not-a-secret"  # of a database that lives as long as the tests
START_SECONDS = 60.0
FAMILIES = 2
FAST = {**houses.FAST, "WEB_WORKERS": "2", "SWEEP_SECONDS": "0.7"}
"""An idle clock costs a town a tenth of a core at 0.3 s."""

AN_HOUR_LATER = "UPDATE connection SET poll_due_at = now() WHERE side = 'shop' AND installation_id = ANY(%(ids)s)"
NOT_POLLED = """
SELECT count(*) FROM connection
 WHERE side = 'shop' AND installation_id = ANY(%(ids)s) AND (polled_at IS NULL OR polled_at < %(since)s)
"""
LEFT = """
SELECT count(*) FROM order_sync
 WHERE installation_id = ANY(%(ids)s)
   AND (state IN ('QUEUED', 'RUNNING') OR state = 'DONE' AND changed_since_read AND not_before <= now())
"""


@dataclass
class Town:
    """Everything that runs. `environment`: of the children. `in_haste`: workers are forked with everything loaded."""

    folder: Path
    postgres: PostgreSQL
    redis: Redis
    house: House
    board: Board
    environment: dict[str, str]
    web_port: int
    in_haste: bool = True
    web: Program = field(init=False)
    families: list[Program] = field(init=False)

    def __post_init__(self) -> None:
        self.web = Program("web", self.folder / "web.log")
        self.families = [Program(f"family {n}", self.folder / f"family{n}.log") for n in range(FAMILIES)]

    def start(self) -> None:
        """Start web and workers and wait until both answer."""
        self.keep_up()
        assert until(self._answers, START_SECONDS, pause=0.1), self.web.last_words()

    def stop(self) -> None:
        """End web and workers."""
        for program in (self.web, *self.families):
            program.stop(seconds=3.0)

    def keep_up(self) -> None:
        """Start again what has ended, as the machine's init would."""
        if not self.web.is_running:
            self._start(self.web, "web", "--bind", f"{LOCALHOST}:{self.web_port}")
        for family in self.families:
            if not family.is_running:
                self._start(family, "worker")

    def _start(self, program: Program, *arguments: str) -> None:
        program.kill()  # what its first process left behind
        if arguments == ("worker",) and self.in_haste:
            forked.start_worker(program, self.environment)
            return
        command = [sys.executable, "-m", "tests.chaos.launch", *arguments]
        program.start(command, folder=CHECKOUT, environment=self.environment)

    def _answers(self) -> bool:
        try:
            return requests.get(f"http://{LOCALHOST}:{self.web_port}/healthz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    @contextmanager
    def workers_with(self, **settings: str) -> Iterator[None]:
        """The workers run with other settings for a while, and start as slowly as in production."""
        before = self.environment
        self.environment, self.in_haste = {**before, **settings}, False
        self._restart_families()
        try:
            yield
        finally:
            self.environment, self.in_haste = before, True
            self._restart_families()

    def _restart_families(self) -> None:
        for family in self.families:
            family.stop(seconds=3.0)
        self.keep_up()

    # what a trial does and asks

    def ask(self, statement: str, **values: object) -> Any:
        """The first value of a statement that sees everything, however often PostgreSQL goes away meanwhile."""
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                with transaction(self.house.services.engine, EVERYTHING) as connection:
                    result = connection.exec_driver_sql(statement, values)
                    return result.scalar() if result.returns_rows else None
            except (DBAPIError, psycopg.Error):
                self.house.services.engine.dispose()
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def poll(self, merchants: list[Installation]) -> None:
        """The hour is over for these shops: the clock reads their lists; waits until it has."""
        ids = [merchant.id for merchant in merchants]
        since = self.ask("SELECT now()")
        self.ask(AN_HOUR_LATER, ids=ids)

        def polled() -> bool:
            self.keep_up()
            if self.ask(NOT_POLLED, ids=ids, since=since) == 0:
                return True
            self.ask(AN_HOUR_LATER, ids=ids)  # a run that was cut is tried again by the hour
            return False

        if not until(polled, 60, pause=0.3):
            self.trace()
            raise AssertionError(f"the clock did not read the shops' lists: turns {self.turns()}, see {self.folder}")

    def drain(self, merchants: list[Installation], seconds: float = 100.0) -> None:
        """Wait until nothing of these merchants is due or under way."""
        ids = [merchant.id for merchant in merchants]
        if not self.wait(lambda: self.ask(LEFT, ids=ids) == 0, seconds):
            columns = "id, state::text, reason, attempts, not_before - now(), token, changed_since_read"
            left = [(m.id, row) for m in merchants for row in m.rows(columns) if row.state in ("QUEUED", "RUNNING")]
            turns = self.turns()
            self.trace()
            raise AssertionError(f"not drained after {seconds} s: turns {turns}, {left}, see {self.folder}")

    def turns(self) -> Any:
        """Turns as the database has them, for a person who looks at a failure."""
        with transaction(self.house.services.engine, EVERYTHING) as connection:
            return connection.exec_driver_sql(
                "SELECT id, turn_token, turn_lease_until - now(), rest_until - now() FROM installation"
                " WHERE turn_lease_until IS NOT NULL OR rest_until IS NOT NULL"
            ).all()

    def trace(self) -> None:
        """Every worker process writes to its log where its threads are."""
        for family in self.families:
            for child in psutil.Process(family.pid).children():
                child.send_signal(signal.SIGUSR1)
        time.sleep(0.5)

    def wait(self, is_so: Callable[[], bool], seconds: float) -> bool:
        """Wait, and start again what ends meanwhile."""

        def look() -> bool:
            self.keep_up()
            return is_so()

        return until(look, seconds, pause=0.1)

    def deliver(self, seconds: float = 60.0) -> None:
        """Wait until the shops have no notice under way."""

        def delivered() -> bool:
            return int(self.house.shop.get("/sandbox/deliveries?last=1").json()["waiting"]) == 0

        assert self.wait(delivered, seconds), "notices are still under way"

    def quiet(self) -> None:
        """No weather: vendors as at their start, Redis and PostgreSQL up, no strike."""
        self.board.order(None)
        house = self.house
        for server in (house.shop, house.books, house.vies):
            requests.delete(f"{server.url}/sandbox/faults", timeout=10)
        house.books.turn(quota=0, visible_after_seconds=0, client_visible_after_seconds=0, invoice_date="honoured")
        house.shop.turn(
            calls_per_minute=0, calls_at_once=0, webhook_times=1, shuffle_ms=0, updated_first="off", lose_percent=0,
            retry_speed=60, deactivate_after=0, webhook_timeout_ms=3000,
        )  # fmt: skip
        self.keep_up()


@contextmanager
def town(folder: Path, **more: str) -> Iterator[Town]:
    """A town; `more`: settings over the fast ones."""
    with ExitStack() as stack:
        place = own_folder() / f"chaos-{os.getpid()}-{folder.name}"
        postgres = PostgreSQL(place)
        stack.callback(_forget, postgres)
        postgres.start()
        postgres.create_owner(OWNER, OWNER_PASSWORD)
        postgres.create_database("chaos", owner=OWNER)
        redis = stack.enter_context(Redis(folder / "redis"))
        shop, books, vies = (
            SandboxServer(stack.enter_context(running(make))) for make in (create_shop, create_books, create_vies)
        )
        port = free_port()
        settings = houses.settings_for(
            postgres.url("chaos", OWNER, OWNER_PASSWORD),
            redis.url,
            books=f"{books.url}/api/v1/",
            shop_host=shop.url.removeprefix("http://"),
            vies=f"{vies.url}/rest-api",
            **{**FAST, "BASE_URL": f"http://{LOCALHOST}:{port}", **more},
        )
        app = create_app(read(settings))
        houses.migrate(app)
        built = House(app, read(settings), shop, books, vies)
        stack.callback(built.close)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("FLASK_", "GUNICORN_"))}
        environment = {**kept, "PYTHONUNBUFFERED": "1", FOLDER: str(folder), **settings}
        found = Town(folder, postgres, redis, built, Board(folder), environment, port)
        stack.callback(found.stop)
        found.quiet()
        found.start()
        yield found


def _forget(postgres: PostgreSQL) -> None:
    postgres.stop("immediate")
    shutil.rmtree(postgres.folder, ignore_errors=True)
