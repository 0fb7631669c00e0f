"""Who looks at the pages."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.dashboard.seed import STAFF
from tests.given.pages import Pages


@pytest.fixture
def merchant(pages: Pages) -> FlaskClient:
    """A browser in which the merchant is logged in."""
    return pages.browser()


@pytest.fixture
def staff(pages: Pages) -> FlaskClient:
    """A browser in which support is logged in."""
    return pages.browser(STAFF)
