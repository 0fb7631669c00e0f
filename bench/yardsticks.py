"""The yardsticks as they are run: the bare handler with its bare job, and the naive app."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from bench.product import Merchant
from bench.servers import Servers
from sandbox.program import LOCALHOST, Program, free_port

BARE_TABLE = "CREATE TABLE bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body bytea NOT NULL)"


class Yardstick:
    """An app of bench/ in a database of its own, on the project's gunicorn settings."""

    def __init__(self, servers: Servers, name: str, target: str, worker: str) -> None:
        self.servers = servers
        self.name = name
        self.port = free_port()
        self._target = target
        self._worker = worker
        self._web: Program | None = None
        self._workers: list[Program] = []
        self._environment = {
            **os.environ,
            "DATABASE_URL": servers.database(name),
            "REDIS_URL": servers.redis.url_of(1),
            "FACTUURSTUREN_URL": f"{servers.url('factuursturen')}/api/v1/",
        }

    def start_web(self, **more: str) -> None:
        """gunicorn with the project's settings."""
        self._environment |= more
        self._web = self.servers.start(
            f"web {self.name}",
            [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", self._target],
            {**self._environment, "BIND": f"{LOCALHOST}:{self.port}"},
        )
        self.servers.wait_for(f"http://{LOCALHOST}:{self.port}/")

    def start_workers(self, count: int) -> None:
        """So many RQ workers, each a process that forks for a job."""
        for _ in range(count):
            command = [sys.executable, "-m", self._worker]
            self._workers.append(self.servers.start(f"worker {self.name}", command, self._environment))

    def start_pool(self, count: int) -> None:
        """The same number, forked from one process by RQ's own pool."""
        command = [sys.executable, "-m", self._worker.replace(".worker", ".pool"), str(count)]
        self._workers.append(self.servers.start(f"pool {self.name}", command, self._environment))

    def stop_workers(self) -> None:
        """End the RQ workers."""
        while self._workers:
            self._workers.pop().stop()

    def stop(self) -> None:
        """End everything of this app."""
        self.stop_workers()
        if self._web is not None:
            self._web.stop()
            self._web = None

    def pids(self) -> list[int]:
        """First processes of web and workers."""
        return [program.pid for program in (self._web, *self._workers) if program is not None]


def bare(servers: Servers) -> Yardstick:
    """The bare handler."""
    made = Yardstick(servers, "bare", "bench.bare.app:app", "bench.bare.worker")
    servers.query("bare", "DROP TABLE IF EXISTS bare")
    servers.query("bare", BARE_TABLE)
    servers.query("bare", "ALTER TABLE bare OWNER TO bench")
    return made


class Naive(Yardstick):
    """The naive app, for shops and books of its own that look like those of `merchants`."""

    def __init__(self, servers: Servers, merchants: Sequence[Merchant]) -> None:
        super().__init__(servers, "naive", "bench.naive.app:create_app()", "bench.naive.worker")
        from sqlalchemy import create_engine
        from sqlalchemy.orm import Session

        from bench.naive.tables import Base, Shop

        engine = create_engine(self._environment["DATABASE_URL"].replace("postgresql:", "postgresql+psycopg:", 1))
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            for merchant in merchants:
                session.add(
                    Shop(
                        id=merchant.shop_id,
                        shop_url=f"{servers.url('kmo_shops')}/shops/{merchant.shop_id}/api/v1",
                        shop_token=merchant.token,
                        books_user=merchant.books_user,
                        books_key=merchant.books_key,
                        hook_secret=merchant.hook.secret,
                    )
                )
            session.commit()
        engine.dispose()

    def done(self) -> int:
        """Orders that have their invoice."""
        return int(self.servers.query("naive", "SELECT count(*) FROM naive_order WHERE state = 'done'")[0][0])
