"""The parts of the demo: what is started, in which order, with which settings, and how all of it is stopped."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Mapping

import requests

from sandbox.demo.place import CHECKOUT, MARK, Place
from sandbox.demo.ports import Ports
from sandbox.postgres import PostgreSQL
from sandbox.program import LOCALHOST, Program, ProgramError
from sandbox.redis import Redis

DATABASE = "orders"
CLIENT_ID = "orders-to-invoices"
APP = ("web", "worker")
START_SECONDS = 60.0
STOP_SECONDS = 20.0


class Parts:
    """Everything that runs. Parts stop in the opposite order of their start, the web server after the vendors."""

    def __init__(self, place: Place, ports: Ports) -> None:
        self._place = place
        self._secrets = place.secrets()
        self.ports = ports
        self.postgres = PostgreSQL(place.postgres)
        self.redis = Redis(place.folder / "redis", persistence="aof")
        self.running: list[PostgreSQL | Redis | Program] = []

    def settings(self) -> dict[str, str]:
        """The app's settings, as `.env.example` lists them."""
        here, made = f"http://{LOCALHOST}", self._secrets
        return {
            "BASE_URL": f"{here}:{self.ports.app}",
            "SECRET_KEY": made["secret_key"],
            "CREDENTIAL_KEYS": made["credential_keys"],
            "METRICS_TOKEN": made["metrics_token"],
            "DATABASE_URL": self.postgres.url(DATABASE, DATABASE, made["database_password"]),
            "REDIS_URL": self.redis.url,
            "SMTP_URL": f"smtp://{LOCALHOST}:{self.ports.smtp}",
            "MAIL_FROM": "orders@demo.example",
            "OPERATOR_EMAIL": "operator@demo.example",
            "SUPPORT_EMAIL": "support@demo.example",
            "KMO_SHOPS_CLIENT_ID": CLIENT_ID,
            "KMO_SHOPS_CLIENT_SECRET": made["client_secret"],
            "KMO_SHOPS_HOSTS": f"{LOCALHOST}:{self.ports.shop}",
            "FACTUURSTUREN_URL": f"{here}:{self.ports.books}/api/v1/",
            "FACTUURSTUREN_INVOICE_URL": f"{here}:{self.ports.books}/invoices/{{account}}/{{number}}",
            "VIES_URL": f"{here}:{self.ports.vies}/rest-api",
        }

    def environment(self) -> Mapping[str, str]:
        """Our environment without settings of another app, with those of the demo."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("FLASK_", "GUNICORN_"))}
        return {**kept, "PYTHONUNBUFFERED": "1", MARK: str(self._place.folder), **self.settings()}

    def start_servers(self) -> None:
        """PostgreSQL, Redis and what stands in for the vendors. Raises ProgramError."""
        self.postgres.stop_leftover()
        self.redis.stop_leftover()
        self.running.append(self.postgres)
        self.postgres.start()
        self.postgres.create_owner(DATABASE, self._secrets["database_password"])
        self.postgres.create_database(DATABASE, owner=DATABASE)
        self.running.append(self.redis)
        self.redis.start()
        state = ["--state", str(self._place.folder / "vendors")]
        (self._place.folder / "vendors").mkdir(exist_ok=True)
        self._start_sandbox("factuursturen", self.ports.books, *state)
        self._start_sandbox("vies", self.ports.vies, *state)
        self._start_sandbox("mailbox", self.ports.mailbox, "--smtp-port", str(self.ports.smtp), *state)
        app = ["--client-id", CLIENT_ID, "--app-url", self.settings()["BASE_URL"]]
        self._start_sandbox("kmo_shops", self.ports.shop, *app, *state)
        for port in (self.ports.books, self.ports.vies, self.ports.mailbox, self.ports.shop):
            self._wait_for(f"http://{LOCALHOST}:{port}/sandbox/switches")

    def start_app(self) -> None:
        """The web server and the worker with its clock. Raises ProgramError."""
        web = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"{LOCALHOST}:{self.ports.app}"]
        self._start("web", web)
        self._start("worker", [sys.executable, "worker.py"])
        self._wait_for(f"http://{LOCALHOST}:{self.ports.app}/healthz")

    def mend_redis(self) -> None:
        """Start Redis again when it ended, as a machine would: the app goes on meanwhile. Raises ProgramError."""
        if not self.redis.is_running:
            self.redis.start()

    def raise_for_dead(self) -> None:
        """Raises ProgramError with the last words of a part that ended by itself."""
        for part in self.running:
            if not part.is_running:
                raise ProgramError(f"{_name(part)} has ended. {_last_words(part)}")

    def stop(self) -> None:
        """Stop everything, and what it started: the app first, so that an order at work comes to a safe point."""
        for part in self.running:
            if isinstance(part, Program) and part.name in APP:
                part.send(signal.SIGTERM)
        self.running.sort(key=_turn_to_stop, reverse=True)
        while self.running:
            part = self.running.pop()
            if isinstance(part, Program):
                part.stop(seconds=STOP_SECONDS)
            else:
                part.stop()

    def _start_sandbox(self, name: str, port: int, *options: str) -> None:
        self._start(name, [sys.executable, "-m", f"sandbox.{name}", "--port", str(port), *options])

    def _start(self, name: str, command: list[str]) -> None:
        program = Program(name, self._place.logs / f"{name}.log")
        self.running.append(program)
        program.start(command, folder=CHECKOUT, environment=self.environment())

    def _wait_for(self, url: str) -> None:
        end = time.monotonic() + START_SECONDS
        while not _answers(url):
            self.raise_for_dead()
            if time.monotonic() > end:
                raise ProgramError(f"{url} did not answer within {START_SECONDS:.0f} seconds; see {self._place.logs}.")
            time.sleep(0.1)


def _turn_to_stop(part: PostgreSQL | Redis | Program) -> int:
    """The worker first; the web server after the vendors, so that a shop that still tells something is answered."""
    if isinstance(part, Program):
        return {"worker": 0, "web": 2}.get(part.name, 1)
    return 3


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).status_code == 200
    except requests.RequestException:
        return False


def _name(part: PostgreSQL | Redis | Program) -> str:
    return f"The part {part.name!r}" if isinstance(part, Program) else type(part).__name__


def _last_words(part: PostgreSQL | Redis | Program) -> str:
    words = part.last_words()
    return f"Its last words, in {part.log}:\n{words}" if words else f"It said nothing in {part.log}."
