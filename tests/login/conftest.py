"""A merchant, a stranger and staff who log in, each from an address and in a browser of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.dashboard.seed import MERCHANT
from tests.given.pages import Pages
from tests.given.passwords import PASSWORD
from tests.signup.conftest import desk  # noqa: F401 (a fixture)
from webapp.services import Services


@dataclass
class Door:
    """The log-in, as people come to it."""

    pages: Pages

    @property
    def services(self) -> Services:
        """Of the app behind it."""
        found: Services = self.pages.app.extensions["services"]
        return found

    def browser(self, address: str = "127.0.0.1", agent: str = "") -> FlaskClient:
        """One that was never here, at this IP address."""
        client = self.pages.browser(None)
        client.environ_base["REMOTE_ADDR"] = address
        if agent:
            client.environ_base["HTTP_USER_AGENT"] = agent
        return client

    def log_in(
        self, client: FlaskClient | None = None, email: str = MERCHANT, password: str = PASSWORD, **more: Any
    ) -> Any:
        """Type who one is and press."""
        return (client or self.browser()).post("/login", data={"email": email, "password": password, **more})

    def guess(self, times: int, email: str = MERCHANT, address: str = "198.51.100.7") -> list[int]:
        """A stranger tries wrong passwords; what each try got."""
        client = self.browser(address)
        return [self.log_in(client, email, f"guess {number}").status_code for number in range(times)]

    def person(self, email: str = MERCHANT) -> Any:
        """Somebody as they are stored."""
        return self.pages.rows("SELECT * FROM person WHERE email = %(email)s", email=email)[0]

    def rows(self, statement: str, **values: Any) -> list[Any]:
        """Rows of the database."""
        return self.pages.rows(statement, **values)

    def run(self, statement: str, **values: Any) -> None:
        """Change the database, as time would."""
        self.pages.run(statement, **values)


@pytest.fixture
def door(pages: Pages) -> Door:
    """Everybody is there, nobody has logged in yet, nothing was tried."""
    for table in ("login_session", "known_address", "login_budget"):
        pages.run(f"DELETE FROM {table}")
    return Door(pages)
