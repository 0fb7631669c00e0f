"""A house without shop and books, whose mails end in the mailbox."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import house as houses
from tests.servers import SandboxServer
from webapp.accounts.sign_up import Wish, sign_up
from webapp.database import EVERYTHING, transaction
from webapp.notify import outbox
from webapp.page_extensions import limiter
from webapp.services import Services

SOFIE = "sofie@atelierlinde.be"
SHOP = "atelierlinde.kmoshops.be"
FORM = {"name": "Sofie Claes", "email": SOFIE, "shop": SHOP, "country": "BE", "language": "en"}


@dataclass
class Desk:
    """The app as strangers meet it, its outbox, and the mailbox at the other end."""

    services: Services
    mailbox: SandboxServer
    app: Any

    def browser(self, address: str = "127.0.0.1") -> FlaskClient:
        """A browser of somebody nobody knows, at this IP address."""
        client: FlaskClient = self.app.test_client()
        client.environ_base["REMOTE_ADDR"] = address
        return client

    def send(self, client: FlaskClient | None = None, **changes: str) -> Any:
        """Fill the form in and send it."""
        return (client or self.browser()).post("/signup", data=FORM | changes)

    def sign_up(self, **changes: str) -> None:
        """As the form does once all is right."""
        wish = {"name": "Sofie Claes", "email": SOFIE, "shop_host": SHOP, "country": "BE", "language": "en"} | changes
        sign_up(self.services, Wish(**wish))

    def post_round(self) -> list[dict[str, Any]]:
        """One round of the clock; all mails in the mailbox."""
        with self.app.app_context():
            outbox.send_due(self.services.engine, self.services.settings)
        found: list[dict[str, Any]] = self.mailbox.get("/sandbox/mails").json()
        return found

    def newest_mail(self) -> dict[str, Any]:
        """What came into the mailbox last."""
        return self.post_round()[-1]

    def rows(self, table: str, columns: str = "*") -> list[Any]:
        """All rows of a table, oldest first."""
        with transaction(self.services.engine, EVERYTHING) as connection:
            return list(connection.exec_driver_sql(f"SELECT {columns} FROM {table} ORDER BY id").all())

    def run(self, statement: str, **values: Any) -> None:
        """Change the database."""
        with transaction(self.services.engine, EVERYTHING) as connection:
            connection.exec_driver_sql(statement, values)

    def counts(self) -> dict[str, int]:
        """How many rows signing up made."""
        tables = ("person", "installation", "membership", "recipient", "mail")
        return {table: len(self.rows(table, "id")) for table in tables}


def login_of(mail: Mapping[str, Any]) -> tuple[str, str]:
    """User name and one-time password as they stand in a mail."""
    name = re.search(r"User name: (\S+)", mail["text"])
    password = re.search(r"One-time password: (\S+)", mail["text"])
    assert name is not None
    return name[1], password[1] if password else ""


def link_of(mail: Mapping[str, Any]) -> str:
    """The path of the installation link in a mail."""
    [link] = [each for each in mail["links"] if "/install/" in each]
    return "/install/" + link.partition("/install/")[2]


@pytest.fixture
def desk(migrated_url: str, mailbox_server: SandboxServer) -> Iterator[Desk]:
    houses.empty(migrated_url)
    port = mailbox_server.get("/sandbox/smtp").json()["port"]
    smtp = f"smtp://127.0.0.1:{port}"
    app = houses.app_with(
        houses.settings_for(migrated_url, "redis://127.0.0.1:9", smtp=smtp, shop_host="*", BRAND="Order Desk")
    )
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    before, limiter.enabled = limiter.enabled, False
    yield Desk(app.extensions["services"], mailbox_server, app)
    limiter.enabled = before
