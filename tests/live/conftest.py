"""The house with its pages: going live, the trial, stopping."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.house import House, Installation
from tests.live.acts import browser, go_live, not_live
from webapp.page_extensions import limiter


@pytest.fixture(autouse=True)
def quick_forms(house: House) -> Iterator[None]:
    """Forms without their token and without limits: tests of their own have these."""
    house.app.config.update(WTF_CSRF_ENABLED=False)
    before, limiter.enabled = limiter.enabled, False  # another file may have set it for longer
    yield
    limiter.enabled = before


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
