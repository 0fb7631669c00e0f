"""The town that chaos comes over, one for each test process; and what remains of towns that were killed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping

import psutil
import pytest

from sandbox.places import own_folder
from sandbox.postgres import PostgreSQL
from tests.chaos.scene import SETTINGS
from tests.chaos.summary import pytest_terminal_summary
from tests.chaos.town import Town, town

__all__ = ["pytest_terminal_summary"]


def _remove_leftovers() -> None:
    for folder in own_folder().glob("chaos-*"):
        if not psutil.pid_exists(int(folder.name.split("-")[1])):
            PostgreSQL(folder).stop_leftover()
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def whole_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The town, for the whole session: tests take `chaos`."""
    _remove_leftovers()
    with town(tmp_path_factory.mktemp("town")) as found:
        yield found


@pytest.fixture
def chaos(whole_town: Town) -> Iterator[Town]:
    """The town in good weather."""
    whole_town.quiet()
    yield whole_town
    whole_town.quiet()


@pytest.fixture
def house_settings() -> Mapping[str, str]:
    """For a house in this very process, for runs that need each step in hand."""
    return SETTINGS
