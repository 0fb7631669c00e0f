"""The house, and the shop that sends to it."""

from __future__ import annotations

import pytest

from tests.house import House
from tests.webhooks.sender import Sender


@pytest.fixture
def sender(house: House) -> Sender:
    """The shop of one new merchant."""
    return Sender(house.install())
