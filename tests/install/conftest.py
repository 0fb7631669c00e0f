"""A house in which merchants install by themselves, with the sandbox's shop and books at the other ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient

from tests.house import House
from tests.logged_in import log_in
from webapp.accounts import joining, preferences, terms
from webapp.accounts.sign_up import Wish, sign_up
from webapp.database import EVERYTHING, transaction
from webapp.page_extensions import limiter

SOFIE = "sofie@atelierlinde.be"
SHOP = "shp_linde"
USER, KEY = "linde", "books-key-linde"
DETAILS = {"name": "Sofie Claes", "email": SOFIE, "country": "BE", "accept": "yes"}


@dataclass
class Merchant:
    """Somebody who signed up, her installation, and the browser she does it in."""

    house: House
    id: int
    key: str
    person: int
    browser: FlaskClient

    def at(self, path: str) -> str:
        """An address of her installation."""
        return f"/d/{self.key}{path}"

    def page(self, path: str = "/install") -> str:
        """A page of her installation, as text."""
        answer = self.browser.get(self.at(path))
        assert answer.status_code == 200, answer.status
        return answer.text

    def accept(self, **changes: str) -> Any:
        """Fill the first step in and press."""
        return self.browser.post(self.at("/install/details"), data=DETAILS | changes)

    def has_accepted(self) -> None:
        """The first step is done."""
        engine = self.house.services.engine
        terms.accept(engine, self.id, person_id=self.person, name="Sofie Claes", address="192.0.2.7")
        preferences.save_details(engine, self.id, "Sofie Claes", SOFIE, "BE")

    def press_connect(self, **typed: str) -> str:
        """Press the red button of the shop; the shop's address that the page leads to."""
        answer = self.browser.post(self.at("/connect/shop/authorise"), data={"host": self.shop_host} | typed)
        assert answer.status_code == 200, answer.text
        found = re.search(r'id="to-the-shop" href="([^"]+)"', answer.text)
        assert found is not None
        return found[1].replace("&amp;", "&")

    def at_the_shop(self, address: str, decision: str = "approve", shop: str = SHOP) -> str:
        """Answer the shop's question; the path of ours that it sends the browser back to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        asked = requests.get(address, timeout=10)
        assert asked.status_code == 200, asked.text
        url = f"{self.house.shop.url}/app/authorize"
        data = query | {"decision": decision, "shop": shop}
        answer = requests.post(url, data=data, allow_redirects=False, timeout=10)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].removeprefix(self.house.settings.base_url)

    def connect_shop(self, decision: str = "approve", shop: str = SHOP, **typed: str) -> Any:
        """The whole way to the shop and back."""
        return self.browser.get(self.at_the_shop(self.press_connect(**typed), decision, shop))

    def connect_books(self, user: str = USER, key: str = KEY, **more: Any) -> Any:
        """Send the form of the books."""
        data = {"user": user, "key": key} | more.pop("data", {})
        return self.browser.post(self.at("/connect/books"), data=data, **more)

    def ready_for_settings(self) -> None:
        """Everything up to the settings is done."""
        mine, services = self.id, self.house.services
        self.has_accepted()
        joining.join_shop_by_key(services, mine, self.shop_host, "kmo_key_linde")
        joining.join_books(services, mine, USER, KEY)

    @property
    def shop_host(self) -> str:
        """Where all shops of the sandbox are."""
        return self.house.shop.url.removeprefix("http://")

    def row(self, table: str, where: str = "true") -> Any:
        """One row of hers."""
        return self.one(
            f"SELECT * FROM {table} WHERE {'id' if table == 'installation' else 'installation_id'} = "
            f"{self.id} AND {where}"
        )

    def one(self, statement: str, **values: Any) -> Any:
        """One row of the database."""
        with transaction(self.house.services.engine, EVERYTHING) as connection:
            return connection.exec_driver_sql(statement, values).one()

    def run(self, statement: str, **values: Any) -> None:
        """Change the database."""
        with transaction(self.house.services.engine, EVERYTHING) as connection:
            connection.exec_driver_sql(statement, values)

    def dots(self) -> dict[str, str]:
        """Colours by side; a side that was never connected is missing."""
        with transaction(self.house.services.engine, EVERYTHING) as connection:
            rows = connection.exec_driver_sql(
                "SELECT side, dot FROM connection WHERE installation_id = %(id)s", {"id": self.id}
            ).all()
        return {row.side: row.dot for row in rows}


def logged_in(house: House, person: int) -> FlaskClient:
    """A browser of somebody who is logged in."""
    return log_in(house.app.test_client(), house.services.engine, person)


def signs_up(house: House, email: str = SOFIE, host: str | None = None) -> Merchant:
    """Somebody who signed up and chose a password."""
    host = host or house.shop.url.removeprefix("http://")
    sign_up(house.services, Wish("Sofie Claes", email, host, "BE", "en"))
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql("UPDATE person SET must_change_password = false, password_until = NULL")
        row = connection.exec_driver_sql(
            "SELECT i.id, i.licence_key, m.person_id FROM installation i JOIN membership m ON m.installation_id = i.id "
            "JOIN person p ON p.id = m.person_id WHERE p.email = %(email)s ORDER BY i.id DESC LIMIT 1",
            {"email": email},
        ).one()
    return Merchant(house, row.id, row.licence_key, row.person_id, logged_in(house, row.person_id))


def sessions(merchant: Merchant) -> Mapping[str, Any]:
    """What her browser keeps."""
    with merchant.browser.session_transaction() as session:
        return dict(session)


@pytest.fixture
def sofie(house: House) -> Iterator[Merchant]:
    """Sofie, who has a shop and books and has just signed up."""
    house.app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=True)
    before, limiter.enabled = limiter.enabled, False
    house.shop.post("/sandbox/shops", {"id": SHOP, "name": "Atelier Linde", "country": "BE", "token": "kmo_key_linde"})
    house.books.post("/sandbox/accounts", {"user": USER, "key": KEY, "company": "Atelier Linde"})
    yield signs_up(house)
    limiter.enabled = before
