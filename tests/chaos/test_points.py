"""Every crash point is struck; and C3, which lies inside PostgreSQL, by hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import psutil
import psycopg
import pytest
from psycopg import sql

from sandbox.program import until
from tests.chaos.judge import judge
from tests.chaos.town import Town
from tests.chaos.weather import BLOWS
from tests.house import Installation
from webapp.crash import POINTS

HELD = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%INSERT INTO delivery%'"


def test_every_point_is_struck_in_some_round() -> None:
    """A round fails when its strike hits nobody; C3 has the tests below."""
    struck = {blow.strike.point for blow in BLOWS if blow.strike is not None}

    assert struck | {"C3"} == set(POINTS)


@contextmanager
def intake_held(town: Town, merchant: Installation) -> Iterator[str]:
    """An order is placed whose intake has inserted its notice and cannot commit: its id. Ends with a free way."""
    last = merchant.place("incl")["id"]
    coming = f"ord_{int(last.removeprefix('ord_')) + 1}"
    with closing(psycopg.connect(town.postgres.url("chaos"))) as connection:
        connection.execute(
            "INSERT INTO order_sync (installation_id, shop_order_id, state) VALUES (%s, %s, 'OPEN')",
            [merchant.id, coming],
        )
        assert merchant.place("incl", webhooks=True)["id"] == coming
        assert until(lambda: bool(held(town)), 10), "the intake did not wait"
        yield coming


def held(town: Town) -> list[int]:
    """Backends that wait with an intake."""
    with psycopg.connect(town.postgres.url("chaos"), autocommit=True) as connection:
        return [pid for (pid,) in connection.execute(HELD).fetchall()]


def tries_before(town: Town, merchant: Installation, order: str, moment: float) -> list[str]:
    """How the shop's notices of an order ended that it sent before `moment` (Unix seconds)."""
    told = town.house.shop.get(f"/sandbox/deliveries?shop={merchant.shop_id}&order={order}").json()
    return [row["outcome"] for row in told["deliveries"] if row["at"] < moment]


def kill_web_workers(town: Town) -> None:
    for child in psutil.Process(town.web.pid).children():
        child.kill()


def end_its_backend(town: Town) -> None:
    with psycopg.connect(town.postgres.url("chaos"), autocommit=True) as connection:
        for pid in held(town):
            connection.execute(sql.SQL("SELECT pg_terminate_backend({})").format(pid))


def crash_postgres(town: Town) -> None:
    town.postgres.restart("immediate")


@pytest.mark.timeout(240)
@pytest.mark.parametrize("act", [kill_web_workers, end_its_backend, crash_postgres])
def test_what_was_inserted_and_not_committed_is_not_acknowledged_and_not_lost(
    chaos: Town, act: Callable[[Town], None]
) -> None:
    merchant = chaos.house.install()

    with intake_held(chaos, merchant) as order:
        struck = time.time()
        act(chaos)
        assert until(lambda: bool(tries_before(chaos, merchant, order, struck)), 10), (
            "the shop got neither answer nor end"
        )
        # What it sends after that may find the way free.
        assert "acknowledged" not in tries_before(chaos, merchant, order, struck)

    def acknowledged() -> bool:
        found = chaos.house.shop.get("/sandbox/deliveries/acknowledged").json()["orders"]
        return {"shop_id": merchant.shop_id, "order_id": order} in found

    assert chaos.wait(acknowledged, 60), "the shop's next try was not taken"
    chaos.poll([merchant])
    chaos.drain([merchant])
    verdict = judge(merchant)
    assert verdict.faults() == {}
    assert verdict.orders == 2
