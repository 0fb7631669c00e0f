"""The app with a shop, a stranger's shop and everybody who may ask, as at the beginning when something has changed."""

from __future__ import annotations

import pytest
from flask import Flask

from tests import house as houses
from tests.access.world import World
from tests.dashboard.seed import Seed
from tests.given.pages import Browser, Pages
from tests.given.passwords import HASH
from tests.kept import Kept


class Worlds:
    """Gives the world as it was at the beginning, and makes it so only when it is not."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._made: tuple[World, Kept] | None = None

    def fresh(self) -> World:
        """As at the beginning."""
        if self._made is None:
            services = self._app.extensions["services"]
            houses.empty(services.settings.database_url)
            world = World.made(Pages(self._app, Seed(services.engine).make(HASH, days=2)))
            self._made = world, Kept(services.settings.database_url, "kept_world")
        world, rows = self._made
        if world.has_changed():
            rows.put_back()
        Browser.has_changed = True  # other tests begin with other rows
        return world


@pytest.fixture(scope="session")
def worlds(pages_app: Flask, seed: object) -> Worlds:
    """For tests that change it as they go. The other pages' seed is sown and laid aside before."""
    return Worlds(pages_app)


@pytest.fixture
def world(worlds: Worlds) -> World:
    """For tests that do not."""
    return worlds.fresh()
