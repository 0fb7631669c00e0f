"""What a bench runs on: PostgreSQL that keeps what it commits, Redis, and the sandbox servers as vendors."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil
import psycopg
import requests
from psycopg import sql

from sandbox.places import own_folder
from sandbox.postgres import PostgreSQL
from sandbox.program import LOCALHOST, Program, ProgramError, free_port, until
from sandbox.redis import Redis

CHECKOUT = Path(__file__).parents[1]
OWNER = "bench"
OWNER_PASSWORD = "of-a-database-that-lives-as-long-as-the-bench"
START_SECONDS = 60.0
SETTINGS = {"shared_buffers": "256MB", "max_wal_size": "4GB", "max_connections": "300"}
"""Several apps are connected at once; what is committed is on the disk."""


class Servers:
    """Started when the block begins; whatever was started in it is stopped at its end, by process id."""

    def __init__(self) -> None:
        _remove_leftovers()
        self.logs = Path(tempfile.mkdtemp(prefix="bench-"))
        self._folder = own_folder() / f"bench-{os.getpid()}"
        self.postgres = PostgreSQL(self._folder, settings=SETTINGS)
        self.redis = Redis(self.logs / "redis", persistence="aof")
        self.ports = {name: free_port() for name in ("kmo_shops", "factuursturen", "vies")}
        self._programs: list[Program] = []
        self._stubs: dict[str, Program] = {}

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            stack.push(self)
            self.postgres.start()
            self.postgres.create_owner(OWNER, OWNER_PASSWORD)
            self.redis.start()
            for name, port in self.ports.items():
                command = [sys.executable, "-m", f"sandbox.{name}", "--port", str(port)]
                self._stubs[name] = self.start(f"sandbox {name}", command, dict(os.environ))
            for name in self.ports:
                self.wait_for(f"{self.url(name)}/sandbox/switches")
            stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for program in reversed(self._programs):
            program.stop()
        self.redis.stop()
        self.postgres.stop("immediate")
        shutil.rmtree(self._folder, ignore_errors=True)
        shutil.rmtree(self.logs, ignore_errors=True)

    def url(self, name: str) -> str:
        """The address of a sandbox server."""
        return f"http://{LOCALHOST}:{self.ports[name]}"

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> Program:
        """Start a program in the checkout; its output goes to a log."""
        program = Program(name, self.logs / f"{name.replace(' ', '-')}-{len(self._programs)}.log")
        self._programs.append(program)
        program.start(command, folder=CHECKOUT, environment=environment)
        return program

    def wait_for(self, url: str) -> None:
        """Wait until a GET is answered, with whatever. Raises ProgramError."""
        if not until(lambda: _answers(url), START_SECONDS, pause=0.1):
            words = "\n".join(program.last_words() for program in self._programs if not program.is_running)
            raise ProgramError(f"{url} does not answer. {words}")

    def database(self, name: str) -> str:
        """A database of that name; its URL as the app connects to it."""
        self.postgres.create_database(name, owner=OWNER)
        return self.postgres.url(name, OWNER, OWNER_PASSWORD)

    def query(self, database: str, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of a statement run as administrator, whom no row-level security stops."""
        with psycopg.connect(self.postgres.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def empty(self, database: str, *tables: str) -> None:
        """Those tables without rows."""
        with psycopg.connect(self.postgres.url(database), autocommit=True) as connection:
            names = sql.SQL(", ").join(map(sql.Identifier, tables))
            connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(names))

    def turn(self, name: str, **switches: object) -> None:
        """Turn switches of a sandbox server."""
        values = {switch: str(value) for switch, value in switches.items()}
        requests.put(f"{self.url(name)}/sandbox/switches", json=values, timeout=30).raise_for_status()

    def lift_limits(self) -> None:
        """No limit of shop and books."""
        self.turn("kmo_shops", calls_per_minute=0, calls_at_once=0)
        self.turn("factuursturen", quota=0)

    def ship_limits(self) -> None:
        """The limits that shop and books begin with."""
        self.turn("kmo_shops", calls_per_minute=60, calls_at_once=5)
        self.turn("factuursturen", quota=250)

    def delay(self, milliseconds: int) -> None:
        """Shop and books answer after so many milliseconds."""
        for name in ("kmo_shops", "factuursturen"):
            self.turn(name, delay_ms=milliseconds)

    def post(self, name: str, path: str, document: object) -> Any:
        """POST to a sandbox server's control; its answer."""
        answer = requests.post(self.url(name) + path, json=document, timeout=600)
        answer.raise_for_status()
        return answer.json()

    def get(self, name: str, path: str) -> Any:
        """GET from a sandbox server's control."""
        answer = requests.get(self.url(name) + path, timeout=60)
        answer.raise_for_status()
        return json.loads(answer.text)

    def forget_calls(self) -> None:
        """Vendors count calls anew."""
        for name in ("kmo_shops", "factuursturen"):
            requests.delete(f"{self.url(name)}/sandbox/calls", timeout=30).raise_for_status()

    def calls(self, name: str) -> int:
        """Calls a vendor got since `forget_calls`."""
        return int(self.get(name, "/sandbox/calls")["total"])

    def stub_pids(self) -> list[int]:
        """The vendors' processes."""
        return [program.pid for program in self._stubs.values()]

    def store_pids(self) -> list[int]:
        """PostgreSQL's and Redis' first processes."""
        return [self.postgres.pid, self.redis.pid]


def _answers(url: str) -> bool:
    try:
        requests.get(url, timeout=5)
    except requests.RequestException:
        return False
    return True


def _remove_leftovers() -> None:
    """What benches that were killed left behind."""
    for folder in own_folder().glob("bench-*"):
        if not psutil.pid_exists(int(folder.name.removeprefix("bench-"))):
            PostgreSQL(folder).stop_leftover()
            shutil.rmtree(folder, ignore_errors=True)
