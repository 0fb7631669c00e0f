"""The app with a shop, a stranger's shop and everybody who may ask, made once and anew when something has changed."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.access.world import World
from tests.dashboard.conftest import Browser, Pages, pages_app, seeds
from tests.dashboard.seed import Seed

__all__ = ["pages_app", "seeds"]


class Worlds:
    """Gives the world as it was at the beginning, and makes it anew only when it is not."""

    def __init__(self, app: Flask, seeds: list[Seed]) -> None:
        self._app, self._seeds = app, seeds
        self._made: World | None = None

    def fresh(self) -> World:
        """As at the beginning."""
        if self._made is None or self._made.has_changed():
            from tests import house as houses
            from tests.dashboard.conftest import HASH

            services = self._app.extensions["services"]
            houses.empty(services.settings.database_url)
            self._seeds[:] = [Seed(services.engine).make(HASH, days=2)]
            self._made = World.made(Pages(self._app, self._seeds[0]))
        Browser.has_changed = True  # other tests sow anew
        return self._made


@pytest.fixture(scope="session")
def worlds(pages_app: Flask, seeds: list[Seed]) -> Worlds:
    """For tests that change it as they go."""
    return Worlds(pages_app, seeds)


@pytest.fixture
def world(worlds: Worlds) -> World:
    """For tests that do not."""
    return worlds.fresh()
