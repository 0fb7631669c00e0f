"""The whole house in one process: real PostgreSQL and Redis, the sandbox vendors, one installation, drains by hand."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg
from flask import Flask

from tests.servers import SandboxServer
from webapp import create_app, services
from webapp.accounts import going_live, installing, terms
from webapp.accounts.counting import count_by_state
from webapp.database import EVERYTHING, transaction
from webapp.integration.pipeline import poll, ready
from webapp.integration.pipeline.doors import HookDoor
from webapp.integration.pipeline.drain import Drain
from webapp.integration.pipeline.operator import Operator
from webapp.models import Base
from webapp.page_extensions import limiter
from webapp.services import Services
from webapp.settings import Settings, read

FAST = {
    "LOOKUP_DELAYS": "0,1,2",
    "LEASE_SECONDS": "2",
    "SWEEP_SECONDS": "0.3",
    "KMO_SHOPS_CALLS_PER_MINUTE": "100000",
}

COUNT_ANEW = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
  FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
"""


def settings_for(
    database_url: str,
    redis_url: str,
    *,
    books: str = "http://127.0.0.1:9/api/v1/",
    shop_host: str = "127.0.0.1:9",
    vies: str = "http://127.0.0.1:9/rest-api",
    smtp: str = "smtp://127.0.0.1:9",
    **more: str,
) -> dict[str, str]:
    """An environment for tests; `more` overrides."""
    return {
        "BASE_URL": "http://127.0.0.1:8000",
        "SECRET_KEY": "a-key-of-tests-only-" + "x" * 32,
        "CREDENTIAL_KEYS": "k1:" + base64.b64encode(b"k" * 32).decode(),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SMTP_URL": smtp,
        "MAIL_FROM": "no-reply@example.invalid",
        "OPERATOR_EMAIL": "operators@example.invalid",
        "FACTUURSTUREN_URL": books,
        "KMO_SHOPS_CLIENT_ID": "kmo-app",
        "KMO_SHOPS_CLIENT_SECRET": "kmo-secret",
        "KMO_SHOPS_HOSTS": shop_host,
        "VIES_URL": vies,
        "SUPPORT_EMAIL": "help@example.invalid",
        "STAFF_TWO_STEP": "off",  # tests/login turns it on
        **FAST,
        **more,
    }


_apps: dict[tuple[tuple[str, str], ...], tuple[Flask, dict[str, Any]]] = {}


def app_with(environment: dict[str, str]) -> Flask:
    """The app with these settings, as new: its services and its configuration are.

    Routes and templates are compiled once in a process: that takes longer than most tests.
    """
    named = tuple(sorted(environment.items()))
    if named not in _apps:
        before, limiter.enabled = limiter.enabled, True  # an app that is made without limits has none later
        made = create_app(read(environment))
        limiter.enabled = before
        _apps[named] = made, dict(made.config)
        return made
    app, config = _apps[named]
    for other, _config in _apps.values():
        if other is not app:
            _services(other).engine.dispose()
    used = _services(app)
    app.config.clear()
    app.config.update(config)
    services.install(app, used.settings, used.engine)
    return app


def migrate(app: Flask) -> None:
    """Bring the app's database to the newest revision."""
    from flask_migrate import upgrade

    with app.app_context():
        upgrade()


_brooms: dict[str, psycopg.Connection] = {}
"""The connection that empties a database. It stays: a new one learns every table first, which takes ten times as long
as to empty them."""


def empty(database_url: str, then: str = "") -> None:
    """Every table without rows, counting from 1 again. TRUNCATE would make new files for each of them. `then`: further
    statements, each after a semicolon.
    """
    tables = ";".join(f'DELETE FROM "{table.name}"' for table in reversed(Base.metadata.sorted_tables))
    if database_url not in _brooms:
        _brooms[database_url] = psycopg.connect(database_url, autocommit=True, prepare_threshold=None)
    # All in one round trip, and so in one transaction.
    _brooms[database_url].execute(f"SET app.installation = '*'; {tables}; {COUNT_ANEW}{then}")


def let_go() -> None:
    """Close what stays open from test to test: for who copies or drops a database, and at the end."""
    for broom in _brooms.values():
        broom.close()
    _brooms.clear()
    for app, _config in _apps.values():
        _services(app).engine.dispose()


def _services(app: Flask) -> Services:
    found: Services = app.extensions["services"]
    return found


@dataclass
class Installation:
    """One installed merchant: its shop in the sandbox, its account in the books, its id here."""

    house: House
    id: int
    key: str
    shop_id: str
    books_user: str
    books_key: str
    login: str
    password: str
    webhook_url: str

    def place(self, kind: str = "standard", **wishes: Any) -> dict[str, Any]:
        """Place one order in the shop, without a webhook unless `webhooks=True`; the whole order as the shop has it."""
        body = {"kind": kind, "webhooks": False, "status": "paid", "payment_status": "paid", **wishes}
        answer = self.house.shop.post(f"/sandbox/shops/{self.shop_id}/orders", body)
        assert answer.status_code < 300, answer.text
        placed: dict[str, Any] = answer.json()
        return placed

    def place_many(self, count: int, kind: str = "standard", **wishes: Any) -> list[str]:
        """Place many orders at once; their ids."""
        return list(self.place(kind, count=count, **wishes)["ids"])

    def change(self, order_id: str, changes: dict[str, Any]) -> None:
        """Change an order in the shop's back office, silently."""
        import requests

        path = f"{self.house.shop.url}/sandbox/shops/{self.shop_id}/orders/{order_id}?webhooks=false"
        answer = requests.patch(path, json=changes, timeout=10)
        assert answer.status_code < 300, answer.text

    def poll(self) -> int:
        """The hourly check."""
        return poll.run(self.house.ready, self.id)

    def books(self) -> dict[str, Any]:
        """Everything in this installation's books."""
        found: dict[str, Any] = self.house.books.get(f"/sandbox/books?account={self.books_user}").json()
        return found

    def invoices(self) -> list[dict[str, Any]]:
        """The invoices in the books."""
        return [row for row in self.books()["invoices"] if not row.get("deleted")]

    def invoice_by_hand(self, total: str, number: str) -> str:
        """An invoice that the merchant makes in the books, without us; its number."""
        asked = f"account={self.books_user}"
        client = self.house.books.post(
            f"/sandbox/clients?{asked}", {"company": "Bakkerij De Molen", "email": "m@x.example"}
        )
        lines = [{"amount": "1", "description": "By hand", "tax_rate": "0", "price": total}]
        body = {"clientnr": client.json()["clientnr"], "lines": lines, "set": {"invoicenr": number}}
        answer = self.house.books.post(f"/sandbox/invoices?{asked}", body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["invoicenr"])

    def duplicates(self) -> dict[str, Any]:
        """What the books hold twice."""
        found: dict[str, Any] = self.house.books.get(f"/sandbox/duplicates?account={self.books_user}").json()
        return found

    def counts(self) -> dict[str, object]:
        """Orders by state, as the command line tells them."""
        return count_by_state(self.house.services.engine, self.id)

    def rows(self, columns: str = "*") -> Sequence[Any]:
        """This installation's orders."""
        with transaction(self.house.services.engine, self.id) as connection:
            return connection.exec_driver_sql(f"SELECT {columns} FROM order_sync ORDER BY id").all()

    @property
    def door(self) -> HookDoor:
        """Its webhook address, as the intake knows it."""
        with transaction(self.house.services.engine, self.id) as connection:
            end = connection.exec_driver_sql("SELECT id FROM connection WHERE side = 'shop'").scalar_one()
        return HookDoor(end, self.id, "kmo_shops", self.shop_id, ())

    def go_live(self, start: going_live.Start | None = None) -> None:
        """Accept the terms and go live, from a day long ago unless `start` says otherwise."""
        services = self.house.services
        terms.accept(services.engine, self.id, person_id=None, name="Merchant", address="127.0.0.1")
        going_live.go_live(services, self.id, start or going_live.Start(date(2020, 1, 1)))

    def history(self) -> list[str]:
        """Codes of the whole history, oldest first."""
        with transaction(self.house.services.engine, self.id) as connection:
            return list(connection.exec_driver_sql("SELECT code FROM order_history ORDER BY id").scalars())


@dataclass
class House:
    """App, vendors and a process that works the queue."""

    app: Flask
    settings: Settings
    shop: SandboxServer
    books: SandboxServer
    vies: SandboxServer
    services: Services = field(init=False)
    ready: ready.Ready = field(init=False)
    operator: Operator = field(init=False)
    installations: int = 0

    def __post_init__(self) -> None:
        self.services = self.app.extensions["services"]
        shared = self.services
        self.ready = ready.make(shared.settings, shared.engine, shared.box, shared.vendors, shared.bell)
        self.operator = Operator(shared.engine, shared.bell)

    def install(
        self, *, country: str = "BE", statuses: Sequence[str] = (), shop: dict[str, Any] | None = None, **wanted: Any
    ) -> Installation:
        """A new merchant with a shop and books of their own."""
        self.installations += 1
        number = self.installations
        profile = {"id": f"shp_{number:05}", "country": country, **(shop or {})}
        made = self.shop.post("/sandbox/shops", {**profile, "token": f"kmo_key_{number}"}).json()
        user = f"user{number}@books.example"
        key = f"books-key-{number}"
        if not wanted.pop("books_known", False):
            self.books.post("/sandbox/accounts", {"user": user, "key": key, "company": f"Company {number}"})
        wish = {
            "email": f"merchant{number}@example.com",
            "name": f"Merchant {number}",
            "country": country,
            "shop_platform": "kmo_shops",
            "shop_host": self.host_of(made),
            "shop_token": made.get("token") or f"kmo_key_{number}",
            "books_platform": "factuursturen",
            "books_user": user,
            "books_key": key,
            "statuses": tuple(statuses),
            **wanted,
        }
        with self.app.app_context():
            told = installing.install(self.services.opener, installing.Wanted(**wish))
        with transaction(self.services.engine, EVERYTHING) as connection:
            row_id = connection.exec_driver_sql(
                "SELECT id FROM installation WHERE licence_key = %(key)s", {"key": told.license_key}
            ).scalar_one()
            connection.exec_driver_sql(
                "UPDATE installation SET start_date = start_date - 400 WHERE id = %(id)s", {"id": row_id}
            )
        return Installation(
            house=self,
            id=row_id,
            key=told.license_key,
            shop_id=made["id"],
            books_user=wish["books_user"],
            books_key=wish["books_key"],
            login=told.login,
            password=told.password,
            webhook_url=told.webhook_url,
        )

    def host_of(self, made: dict[str, Any]) -> str:
        """The host a merchant would type for a shop of the sandbox."""
        return str(made.get("host") or self.shop.url.removeprefix("http://"))

    def drain(self, seconds: float = 30.0) -> int:
        """Work the queue off, as a worker would."""
        return Drain(self.ready).run(seconds)

    def close(self) -> None:
        """Let go of connections."""
        self.rest()
        self.services.engine.dispose()

    def rest(self) -> None:
        """Until the next house on the same servers: what PostgreSQL's processes have learnt of the tables stays.

        Connections to vendors are closed here: a failure that a test holds on to would keep them until the collector
        comes, which may find the socket before its owner.
        """
        self.ready.locks.close()
        self.services.vendors.door.close()


def build(
    database_url: str, redis_url: str, shop: SandboxServer, books: SandboxServer, vies: SandboxServer, **more: str
) -> House:
    """A house on these servers."""
    environment = settings_for(
        database_url,
        redis_url,
        books=f"{books.url}/api/v1/",
        shop_host=shop.url.removeprefix("http://"),
        vies=f"{vies.url}/rest-api",
        **more,
    )
    app = app_with(environment)
    return House(app, app.extensions["services"].settings, shop, books, vies)
