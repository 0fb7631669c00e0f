"""A real PostgreSQL as a child of ours: the wheel's 18, else the one on PATH; 127.0.0.1 and a folder of its own.

PostgreSQL refuses to run as root. Then it runs as the system user `pgserver`; its data and programs must be where that
user can walk to. No mode of a folder above them is ever changed: programs that cannot be reached are copied once
to `places.own_folder()`, data that cannot be reached are a mistake that is told.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from sandbox.postgres_files import ADMIN, Files
from sandbox.postgres_programs import programs, system_account
from sandbox.program import LOCALHOST, Program, ProgramError, free_port, is_taken

START_SECONDS = 30.0

DURABLE: Mapping[str, str] = {"shared_buffers": "64MB", "max_connections": "100"}
"""What is committed is on the disk (fsync, synchronous_commit): for the demo, chaos and bench."""

FAST: Mapping[str, str] = {
    **DURABLE,
    "shared_buffers": "32MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "scram_iterations": "1",  # passwords of tests are no secrets, and each connection would work for milliseconds
}
"""Nothing survives a power cut: for unit tests."""

StopMode = Literal["smart", "fast", "immediate"]
STOP_SIGNALS: Mapping[StopMode, signal.Signals] = {
    "smart": signal.SIGTERM,
    "fast": signal.SIGINT,
    "immediate": signal.SIGQUIT,
}


class PostgreSQL:
    """One server. The port and the administrator's password stay the same for its folder's life."""

    def __init__(self, folder: Path, port: int | None = None, settings: Mapping[str, str] | None = None) -> None:
        """`folder`: of its own, not in a home. `port`: None takes a free one. `settings`: over those of DURABLE."""
        self.folder = folder.resolve()
        self.port = port or free_port()
        self.settings = {**DURABLE, **(settings or {})}
        account = system_account() if os.geteuid() == 0 else None
        self._files = Files(self.folder, programs(account), account)
        self._program = Program("PostgreSQL", self.folder / "postgres.log")

    def start(self) -> Self:
        """Start it and wait until it answers. Raises ProgramError."""
        if self._program.is_running:
            return self
        if is_taken(self.port):
            raise ProgramError(f"PostgreSQL cannot start: port {self.port} is taken by another program.")
        self._files.make()
        command = [str(self._files.programs / "postgres"), "-D", str(self.data), "-p", str(self.port)]
        fixed = {"listen_addresses": LOCALHOST, "unix_socket_directories": "", "timezone": "UTC", "log_timezone": "UTC"}
        for name, value in {**self.settings, **fixed}.items():
            command += ["-c", f"{name}={value}"]
        self._spawn(command)
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > end:
                self.kill()
                raise ProgramError(f"PostgreSQL did not answer within {START_SECONDS:.0f} seconds.")
            if not self._program.is_running:
                # After `kill` the old processes hold the shared memory until they notice.
                if "is still in use" not in self._program.last_words():
                    raise ProgramError(f"PostgreSQL did not start. Its last words: {self._program.last_words()}")
                time.sleep(0.2)
                self._spawn(command)
            time.sleep(0.02)
        return self

    def stop(self, mode: StopMode = "fast") -> None:
        """Stop it. fast: clients are cut, all is written. immediate: as after a crash, the next start recovers."""
        self._program.stop(STOP_SIGNALS[mode], seconds=20.0)

    def kill(self) -> None:
        """`kill -9` of the first process; the others end when they notice."""
        self._program.kill()

    def restart(self, mode: StopMode = "fast") -> None:
        """Stop and start, on the same port."""
        self.stop(mode)
        self.start()

    def stop_leftover(self) -> None:
        """Stop a server that an earlier run of ours was killed over; nothing when there is none."""
        lock = self.data / "postmaster.pid"
        try:
            leftover = psutil.Process(int(lock.read_text().split()[0]))
            if str(self.data) in leftover.cmdline():
                leftover.send_signal(signal.SIGCONT)
                leftover.send_signal(signal.SIGINT)
                leftover.wait(20)
        except (OSError, ValueError, IndexError, psutil.Error):
            return

    def pause(self) -> None:
        """SIGSTOP to all of its processes: it accepts connections and answers nothing."""
        self._signal_all(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on after `pause`."""
        self._signal_all(signal.SIGCONT)

    @property
    def pid(self) -> int:
        """Process id of the first process."""
        return self._program.pid

    @property
    def is_running(self) -> bool:
        """True between start and stop."""
        return self._program.is_running

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self._files.data

    @property
    def log(self) -> Path:
        """What it printed."""
        return self._program.log

    def url(self, database: str = "postgres", user: str = ADMIN, password: str | None = None) -> str:
        """`postgresql://…` of a database. `password`: None takes the administrator's."""
        word = self._files.password.read_text().strip() if password is None else password
        return f"postgresql://{quote(user)}:{quote(word)}@{LOCALHOST}:{self.port}/{quote(database)}"

    def create_database(self, name: str, template: str | None = None, owner: str = ADMIN) -> str:
        """Make a database unless it is there, as a copy of `template` if one is given; its URL as administrator."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
                words = [sql.Identifier(part) for part in (name, owner, template or "template0")]
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(*words))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def create_owner(self, name: str, password: str) -> None:
        """Make the role that owns the app's tables and runs its migrations: may make roles, is no superuser."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
            verb = sql.SQL("ALTER" if known else "CREATE")
            connection.execute(
                sql.SQL("{} ROLE {} LOGIN CREATEROLE PASSWORD {}").format(
                    verb, sql.Identifier(name), sql.Literal(password)
                )
            )

    def last_words(self) -> str:
        """The end of what it printed."""
        return self._program.last_words()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _spawn(self, command: Sequence[str]) -> None:
        files = self._files
        self._program.start(command, folder=self.data, environment=files.environment(), account=files.account)

    def _answers(self) -> bool:
        if not self._program.is_running:
            return False
        try:
            with psycopg.connect(self.url(), connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def _signal_all(self, number: signal.Signals) -> None:
        first = psutil.Process(self.pid)
        first.send_signal(number)  # a first process that is paused starts no more
        for process in first.children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):  # its client went away just now
                process.send_signal(number)
