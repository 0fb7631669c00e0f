"""The web app as it is run: gunicorn with its own configuration, on a PostgreSQL and a Redis that may be taken away."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from sandbox.postgres import PostgreSQL
from sandbox.program import LOCALHOST, Program, free_port, until
from sandbox.redis import Redis
from tests.house import House
from tests.webhooks.sender import Sender, as_bytes

ROOT = Path(__file__).resolve().parents[2]
BODY_SECONDS = 1.5
HURRIED = """
exec(open("gunicorn.conf.py", encoding="utf-8").read())

def post_worker_init(worker):
    from webapp.blueprints import webhooks
    webhooks.BODY_SECONDS = %s
"""
"""As shipped, but a body has less time, so that tests need not wait."""


@dataclass
class Web:
    """A running web app, and the shop that sends to it."""

    house: House
    postgres: PostgreSQL
    redis: Redis
    port: int
    sender: Sender

    @property
    def url(self) -> str:
        """Without a slash at its end."""
        return f"http://{LOCALHOST}:{self.port}"

    def deliver(self, event: dict[str, Any] | bytes | None = None, **how: Any) -> requests.Response:
        """Send a notice."""
        body = as_bytes(self.sender.event() if event is None else event)
        return requests.post(
            self.url + self.sender.path, data=body, headers=self.sender.headers(body, **how), timeout=60
        )

    def begin(
        self, length: int | None, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> socket.socket:
        """A connection on which the head of a notice was sent, and `body` of it. `length`: None for chunks."""
        framing = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
        lines = [f"POST {self.sender.path} HTTP/1.1", f"Host: {LOCALHOST}:{self.port}", framing]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        connection = socket.create_connection((LOCALHOST, self.port), timeout=30)
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        return connection


def status_of(connection: socket.socket) -> int:
    """The status of the answer that comes on a connection; 0 when it ends without one."""
    with closing(connection.makefile("rb")) as answer:
        try:
            first = answer.readline().split()
        except OSError:
            return 0
    return int(first[1]) if len(first) > 1 else 0


@contextmanager
def serving(house: House, postgres: PostgreSQL, redis: Redis, folder: Path, settings: dict[str, str]) -> Iterator[Web]:
    """Run gunicorn until the end of the block."""
    configuration = folder / "gunicorn.conf.py"
    configuration.write_text(HURRIED % BODY_SECONDS, encoding="utf-8")
    port = free_port()
    program = Program("web", folder / "web.log")
    environment = {**settings, "PATH": "/usr/bin:/bin", "BIND": f"{LOCALHOST}:{port}", "WEB_WORKERS": "2"}
    command = [sys.executable, "-m", "gunicorn", "-c", str(configuration), "wsgi:app"]
    program.start(command, folder=ROOT, environment=environment)
    web = Web(house, postgres, redis, port, Sender(house.install()))

    def answers() -> bool:
        try:
            return requests.get(f"{web.url}/healthz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    try:
        assert until(answers, 60), program.last_words()
        yield web
    finally:
        program.stop(seconds=3.0)
