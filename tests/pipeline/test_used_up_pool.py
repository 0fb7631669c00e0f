"""A pool that is used up for a few seconds, as when the disk of PostgreSQL stalls: a worker waits, a web page does not.

An answer that was read and cannot be saved is looked up, which takes minutes: nobody waits for a worker's answer, so
that it has the time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import Engine

from tests.house import House
from tests.pipeline.in_doubt import finish, known_invoice
from webapp import crash, create_app
from worker import CONNECTION_SECONDS

STALL_SECONDS = 4.0
"""Longer than a web page waits."""


class Stall:
    """All connections of a pool are in use for a while, once, from the moment when an answer was read."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._mutex = threading.Lock()
        self.began = False

    def __call__(self, point: str) -> None:
        """What `crash.arm` gets."""
        with self._mutex:
            if point != "C13" or self.began:
                return
            self.began = True
            every = [self._engine.connect() for _ in range(self._engine.pool.size())]  # type: ignore[attr-defined]
        threading.Thread(target=self._free, args=(every,), daemon=True).start()

    def _free(self, every: list[object]) -> None:
        time.sleep(STALL_SECONDS)
        for each in every:
            with suppress(Exception):
                each.close()  # type: ignore[attr-defined]


@pytest.fixture
def unarmed() -> Iterator[None]:
    """Crash points do nothing afterwards."""
    yield
    crash.arm(None)


@pytest.mark.parametrize(
    ("patience", "is_looked_up"), [(CONNECTION_SECONDS, False), (None, True)], ids=["worker", "web"]
)
def test_what_a_worker_read_is_saved_after_a_stall_without_a_look_up(
    house: House, unarmed: None, monkeypatch: pytest.MonkeyPatch, patience: float | None, is_looked_up: bool
) -> None:
    """With the patience of a web page there is a look-up, so that the stall is long enough to tell."""
    merchant = house.install()
    known_invoice(house, merchant)
    merchant.place("standard")
    merchant.poll()
    asked = create_app(house.settings, patience=patience).extensions["services"].engine.pool.timeout()
    engine = house.services.engine
    monkeypatch.setattr(engine.pool, "_timeout", asked)
    stall = Stall(engine)
    crash.arm(stall)

    finish(house, merchant, seconds=30)

    assert stall.began
    assert merchant.counts()["done"] == len(merchant.invoices()) == 2
    assert ("invoice.looked_up" in merchant.history()) == is_looked_up
