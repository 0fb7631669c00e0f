"""Our own app as it is run: gunicorn with its settings, `worker.py`, merchants with a shop and books each."""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bench.events import TOPIC, Hook
from bench.servers import Servers
from sandbox.program import LOCALHOST, Program, free_port

TABLES = ("delivery", "order_sync", "order_history", "exchange", "external_ref", "count_delta", "order_count")

UNFINISHED = """
SELECT o.id, o.installation_id, o.state, o.state_since, o.not_before, o.reason, h.code, h.params
  FROM order_sync o
  LEFT JOIN LATERAL (SELECT code, params FROM order_history WHERE order_id = o.id ORDER BY id DESC LIMIT 1) h ON true
 WHERE o.state <> 'DONE' LIMIT 20
"""


@dataclass(frozen=True, slots=True)
class Merchant:
    """One installation. `token`: of its shop's API."""

    id: int
    licence_key: str
    login: str
    password: str
    shop_id: str
    token: str
    books_user: str
    books_key: str
    hook: Hook


class Product:
    """One database with its web server and workers. `lifted`: our own limiter of the shop's calls is lifted."""

    def __init__(self, servers: Servers, database: str, *, lifted: bool = True) -> None:
        self.servers = servers
        self.database = database
        self.port = free_port()
        self._web: Program | None = None
        self._worker: Program | None = None
        self._environment = self._settings(servers.database(database), lifted)
        self._merchants = 0
        self._migrate()

    def start_web(self) -> None:
        """gunicorn with the project's settings."""
        self._web = self.servers.start(
            f"web {self.database}",
            [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "wsgi:app"],
            {**self._environment, "BIND": f"{LOCALHOST}:{self.port}"},
        )
        self.servers.wait_for(f"http://{LOCALHOST}:{self.port}/healthz")

    def start_worker(self, workers: int = 1) -> None:
        """`worker.py`: live workers, one for bulk, the clock."""
        command = [sys.executable, "worker.py", "--workers", str(workers)]
        self._worker = self.servers.start(f"worker {self.database}", command, self._environment)

    def stop_worker(self) -> None:
        """End the workers and the clock."""
        if self._worker is not None:
            self._worker.stop()
            self._worker = None

    def stop(self) -> None:
        """End everything of this app."""
        self.stop_worker()
        if self._web is not None:
            self._web.stop()
            self._web = None

    def pids(self) -> list[int]:
        """First processes of web and worker."""
        return [program.pid for program in (self._web, self._worker) if program is not None]

    def install(self, count: int) -> list[Merchant]:
        """New merchants."""
        from webapp import create_app
        from webapp.settings import read

        app = create_app(read(self._environment))
        with app.app_context():
            made = [self._install(app.extensions["services"].opener) for _ in range(count)]
        app.extensions["services"].engine.dispose()
        secrets = {
            (row["shop_id"], row["url"]): row["secrets"][-1]
            for row in self.servers.get("kmo_shops", "/sandbox/webhooks")
            if row["topic"] == TOPIC
        }
        return [self._merchant(secrets, *each) for each in made]

    def _install(self, opener: Any) -> tuple[dict[str, str], Any]:
        from webapp.accounts import installing

        self._merchants += 1
        name = f"{self.database}{self._merchants}"
        shop = {"id": f"shp_{name}", "country": "BE", "token": f"kmo_key_{name}"}
        self.servers.post("kmo_shops", "/sandbox/shops", shop)
        account = {"user": f"{name}@books.example", "key": f"books-key-{name}", "company": name}
        self.servers.post("factuursturen", "/sandbox/accounts", account)
        wanted = installing.Wanted(
            email=f"{name}@example.com",
            name=name,
            country="BE",
            shop_platform="kmo_shops",
            shop_host=urlsplit(self.servers.url("kmo_shops")).netloc,
            shop_token=shop["token"],
            books_platform="factuursturen",
            books_user=account["user"],
            books_key=account["key"],
        )
        return {**shop, **account}, installing.install(opener, wanted)

    def _merchant(self, secrets: dict[tuple[str, str], str], ends: dict[str, str], told: Any) -> Merchant:
        [(number,)] = self.servers.query(
            self.database, "SELECT id FROM installation WHERE licence_key = %s", told.license_key
        )
        address = urlsplit(told.webhook_url)
        hook = Hook(ends["id"], address.path, address.netloc, secrets[ends["id"], told.webhook_url])
        return Merchant(
            id=number,
            licence_key=told.license_key,
            login=told.login,
            password=told.password,
            shop_id=ends["id"],
            token=ends["token"],
            books_user=ends["user"],
            books_key=ends["key"],
            hook=hook,
        )

    def empty(self) -> None:
        """No orders and nothing remembered of any."""
        self.servers.empty(self.database, *TABLES)

    def in_state(self, *states: str) -> int:
        """How many orders are in one of these states."""
        found = self.servers.query(
            self.database, "SELECT count(*) FROM order_sync WHERE state = ANY(%s::order_state[])", list(states)
        )
        return int(found[0][0])

    def unfinished(self) -> list[tuple[Any, ...]]:
        """Orders that are not DONE, each with what its history says last."""
        return self.servers.query(self.database, UNFINISHED)

    def _migrate(self) -> None:
        from flask_migrate import upgrade

        from webapp import create_app
        from webapp.settings import read

        app = create_app(read(self._environment))
        with app.app_context():
            upgrade()
        app.extensions["services"].engine.dispose()

    def _settings(self, database_url: str, lifted: bool) -> dict[str, str]:
        shop = urlsplit(self.servers.url("kmo_shops")).netloc
        own = {
            "BASE_URL": f"http://{LOCALHOST}:{self.port}",
            "SECRET_KEY": "a-key-of-the-bench-only-" + "x" * 32,
            "CREDENTIAL_KEYS": "k1:" + base64.b64encode(b"k" * 32).decode(),
            "DATABASE_URL": database_url,
            "REDIS_URL": self.servers.redis.url,
            "SMTP_URL": f"smtp://{LOCALHOST}:9",
            "MAIL_FROM": "no-reply@example.invalid",
            "FACTUURSTUREN_URL": f"{self.servers.url('factuursturen')}/api/v1/",
            "KMO_SHOPS_CLIENT_ID": "kmo-app",
            "KMO_SHOPS_CLIENT_SECRET": "kmo-secret",
            "KMO_SHOPS_HOSTS": shop,
            "VIES_URL": f"{self.servers.url('vies')}/rest-api",
            "SUPPORT_EMAIL": "help@example.invalid",
        }
        if lifted:
            own["KMO_SHOPS_CALLS_PER_MINUTE"] = "1000000"
        return {**_clean(os.environ.items()), **own}


def _clean(variables: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Our environment without settings of somebody else's servers."""
    return {name: value for name, value in variables if not name.startswith(("FLASK_", "GUNICORN_", "RQ_"))}
