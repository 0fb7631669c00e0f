"""The house with a merchant who is in the trial, and nobody's invoices."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.house import House, Installation
from tests.live.acts import browser, go_live, not_live
from tests.live.conftest import quick_forms  # noqa: F401 (a fixture)
from tests.logged_in import log_in_as
from webapp.accounts import installing


@pytest.fixture(autouse=True)
def register_answers(house: House) -> Iterator[None]:
    """VIES by its rule, whatever a test makes of it."""
    house.vies.reset()
    yield
    house.vies.reset()


@pytest.fixture
def merchant(house: House) -> Installation:
    """A merchant in Belgium, in the trial; we are in the Netherlands."""
    found = not_live(house)
    go_live(house, found)
    return found


@pytest.fixture
def client(house: House, merchant: Installation) -> FlaskClient:
    """Their browser."""
    return browser(house, merchant)


@pytest.fixture
def staff(house: House) -> FlaskClient:
    """The browser of a person of support."""
    installing.add_staff(house.services.opener, "mira@support.example", "Mira Jacobs")
    return log_in_as(house.app.test_client(), house.services.engine, "mira@support.example")
