"""Which journeys may go on at the same time when several processes share them, and in which order they begin."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

WALKS = "tests/journeys/way"
FIRST_SHOP = "first shop"
ORDER = (
    FIRST_SHOP,
    "test_erasing",
    "test_signing_up",
    "test_leaving",
    "test_two_shops",
    "test_signing_up_by_keyboard",
)
"""The longest walks first: one that begins last leaves the other processes with nothing to do. All but the first open
shops of their own. Those of all other files go one after the other: they are in the shop that the demo begins with."""


def scope(nodeid: str) -> str:
    """Tests of one scope go one after the other, in one process; pages without a demo are a scope each."""
    file = PurePosixPath(nodeid.partition("::")[0])
    if str(file.parent) != WALKS:
        return nodeid
    return file.stem if file.stem in ORDER else FIRST_SHOP


def turn(item: pytest.Item) -> int:
    """Walks come in ORDER, before what needs no demo."""
    name = scope(item.nodeid)
    return ORDER.index(name) if name in ORDER else len(ORDER)


class SideBySide(LoadScopeScheduling):
    """Hands scopes to processes in the order of their tests. (xdist's own groups by marker are lost on pytest 9.2.)"""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        config.option.loadscopereorder = False  # else those with the most tests come first
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return scope(nodeid)
