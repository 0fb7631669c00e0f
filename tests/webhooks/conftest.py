"""The house, and the shop that sends to it."""

from __future__ import annotations

import pytest

from tests.house import House
from tests.pipeline.conftest import house, migrated_url  # noqa: F401 (fixtures)
from tests.webhooks.sender import Sender


@pytest.fixture
def sender(house: House) -> Sender:  # noqa: F811
    """The shop of one new merchant."""
    return Sender(house.install())
