"""The house with a merchant who is in the trial, and nobody's invoices."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.house import House
from tests.live.conftest import client, merchant, quick_forms  # noqa: F401 (fixtures)
from tests.logged_in import log_in_as
from webapp.accounts import installing


@pytest.fixture(autouse=True)
def register_answers(house: House) -> Iterator[None]:
    """VIES by its rule, whatever a test makes of it."""
    house.vies.reset()
    yield
    house.vies.reset()


@pytest.fixture
def staff(house: House) -> FlaskClient:
    """The browser of a person of support."""
    installing.add_staff(house.services.opener, "mira@support.example", "Mira Jacobs")
    return log_in_as(house.app.test_client(), house.services.engine, "mira@support.example")
