"""Which journeys may go on at the same time when several processes share them."""

from __future__ import annotations

from pathlib import PurePosixPath

from xdist.scheduler import LoadScopeScheduling

WALKS = "tests/journeys/way"
OWN_SHOPS = {
    "test_erasing",
    "test_leaving",
    "test_signing_up",
    "test_signing_up_by_keyboard",
    "test_two_shops",
}
"""Walks that open shops of their own. Those of all other files go one after the other: they are
in the shop that the demo begins with."""


def scope(nodeid: str) -> str:
    """Tests of one scope go one after the other, in one process; pages without a demo are a scope each."""
    file = PurePosixPath(nodeid.partition("::")[0])
    if str(file.parent) != WALKS:
        return nodeid
    return file.stem if file.stem in OWN_SHOPS else "first shop"


class SideBySide(LoadScopeScheduling):
    """Hands scopes to processes, the largest first. (xdist's own groups by marker are lost on pytest 9.2.)"""

    def _split_scope(self, nodeid: str) -> str:
        return scope(nodeid)
