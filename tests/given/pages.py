"""The pages over a real database, with a merchant who has orders in every state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox.postgres import PostgreSQL
from tests import house as houses
from tests.dashboard.seed import LICENCE_KEY, MERCHANT, Seed
from tests.given.passwords import HASH
from tests.given.postgres import OWNER, OWNER_PASSWORD
from tests.kept import Kept
from tests.logged_in import log_in_as
from webapp.database import EVERYTHING, transaction
from webapp.page_extensions import limiter


class Browser(FlaskClient):
    """A browser without a window; remembers that it changed something."""

    has_changed = False

    def open(self, *args: Any, **options: Any) -> Any:
        """Ask for a page or press a button."""
        if options.get("method", "GET") != "GET":
            Browser.has_changed = True
        return super().open(*args, **options)


@dataclass
class Pages:
    """The seeded app and its browsers."""

    app: Flask
    seed: Seed

    def browser(self, email: str | None = MERCHANT) -> FlaskClient:
        """A client; logged in as `email`, or as nobody."""
        client = self.app.test_client()
        return client if email is None else log_in_as(client, self.seed.engine, email)

    def row(self, number: str, columns: str = "*") -> Any:
        """An order as it is stored."""
        with transaction(self.seed.engine, EVERYTHING) as connection:
            statement = f"SELECT {columns} FROM order_sync WHERE id = %(id)s"
            return connection.exec_driver_sql(statement, {"id": self.seed.orders[number]}).one()

    def one(self, statement: str, **values: Any) -> Any:
        """One value of the database."""
        with transaction(self.seed.engine, EVERYTHING) as connection:
            return connection.exec_driver_sql(statement, values).scalar_one()

    def rows(self, statement: str, **values: Any) -> list[Any]:
        """Rows of the database."""
        with transaction(self.seed.engine, EVERYTHING) as connection:
            return list(connection.exec_driver_sql(statement, values).all())

    def run(self, statement: str, **values: Any) -> None:
        """Change the database."""
        Browser.has_changed = True
        with transaction(self.seed.engine, EVERYTHING) as connection:
            connection.exec_driver_sql(statement, values)

    def order(self, number: str, more: str = "") -> str:
        """The address of an order."""
        return f"/d/{LICENCE_KEY}/orders/{self.seed.orders[number]}{more}"


@pytest.fixture(scope="session")
def pages_app(postgres: PostgreSQL, worker_id: str) -> Iterator[Flask]:
    """The app on a database of its own, with every table; forms without their token (a test of its own has it)."""
    from webapp import create_app
    from webapp.settings import read

    name = f"pages_{worker_id}"
    postgres.create_database(name, owner=OWNER)
    url = postgres.url(name, OWNER, OWNER_PASSWORD)
    app = create_app(read(houses.settings_for(url, "redis://127.0.0.1:9", BRAND="Order Desk")))
    houses.migrate(app)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    app.test_client_class = Browser
    before, limiter.enabled = limiter.enabled, False
    yield app
    limiter.enabled = before
    app.extensions["services"].engine.dispose()
    houses.let_go()


@pytest.fixture(scope="session")
def seed(pages_app: Flask) -> tuple[Seed, Kept]:
    """The seed, sown once, and its rows."""
    services = pages_app.extensions["services"]
    sown = Seed(services.engine).make(HASH)
    Browser.has_changed = False
    return sown, Kept(services.settings.database_url)


@pytest.fixture
def pages(pages_app: Flask, seed: tuple[Seed, Kept]) -> Pages:
    """A merchant with orders in every state, a second shop, a stranger, and staff; as at first after a change."""
    sown, rows = seed
    if Browser.has_changed:
        rows.put_back()
        Browser.has_changed = False
    return Pages(pages_app, sown)
