"""The house with its pages: going live, the trial, stopping."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.house import House
from webapp.extensions import limiter


@pytest.fixture(autouse=True)
def quick_forms(house: House) -> Iterator[None]:
    """Forms without their token and without limits: tests of their own have these."""
    house.app.config.update(WTF_CSRF_ENABLED=False)
    before, limiter.enabled = limiter.enabled, False  # another file may have set it for longer
    yield
    limiter.enabled = before
