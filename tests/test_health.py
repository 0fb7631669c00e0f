"""Alive, ready, and the figures for operators. What is away on a real gunicorn: webhooks/test_weather.py."""

from __future__ import annotations

from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from sandbox.postgres import PostgreSQL
from tests import house as houses
from tests.house import House
from webapp import create_app
from webapp.database import EVERYTHING, transaction
from webapp.settings import read

TOKEN = "metrics-token-of-tests-only-0123456789"


@pytest.fixture
def measured(house: House, migrated_url: str, redis_url: str) -> Any:
    """A client of an app with a metrics token, beside `house`."""
    app = create_app(read(houses.settings_for(migrated_url, redis_url, METRICS_TOKEN=TOKEN)))
    yield app.test_client()
    app.extensions["services"].engine.dispose()


def figures(answer: Any) -> dict[tuple[str, ...], float]:
    """Samples by name and labels."""
    return {
        (sample.name, *(f"{name}={value}" for name, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_alive_needs_nobody_else() -> None:
    app = create_app(read(houses.settings_for("postgresql://a:b@127.0.0.1:9/none", "redis://127.0.0.1:9")))

    assert app.test_client().get("/healthz").status_code == 200
    away = app.test_client().get("/readyz")
    assert (away.status_code, away.json) == (503, {"database": False})
    app.extensions["services"].engine.dispose()


def test_ready_tells_how_long_the_oldest_due_order_waits(house: House) -> None:
    merchant = house.install()
    merchant.place()
    merchant.poll()
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql("UPDATE order_sync SET not_before = now() - interval '90 s'")

    answer = house.app.test_client().get("/readyz")

    assert answer.status_code == 200
    assert answer.json is not None
    assert (answer.json["database"], answer.json["queue"]) == (True, True)
    assert 90 <= answer.json["oldest_due_seconds"] < 200

    house.drain()
    after = house.app.test_client().get("/readyz").json
    assert after is not None
    assert after["oldest_due_seconds"] == 0


def test_an_order_that_rests_is_not_late(house: House) -> None:
    merchant = house.install()
    merchant.place()
    merchant.poll()
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql("UPDATE order_sync SET not_before = now() - interval '1 hour'")
        connection.exec_driver_sql("UPDATE installation SET rest_until = now() + interval '1 hour'")

    answer = house.app.test_client().get("/readyz").json

    assert answer is not None
    assert answer["oldest_due_seconds"] == 0


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN} ", "Bearer é"])
def test_figures_are_hidden_without_the_token(measured: Any, given: str) -> None:
    assert measured.get("/metrics", headers={"Authorization": given}).status_code == 404


def test_figures_are_hidden_when_no_token_is_set(house: House) -> None:
    for given in ("", "Bearer ", f"Bearer {TOKEN}"):
        assert house.app.test_client().get("/metrics", headers={"Authorization": given}).status_code == 404


def test_the_figures_are_those_of_the_rows(house: House, measured: Any) -> None:
    merchant = house.install()
    merchant.place()
    merchant.place("no_email")
    merchant.poll()
    house.drain()
    merchant.place()
    merchant.poll()

    found = figures(measured.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}))

    states = {name[1]: value for name, value in found.items() if name[0] == "orders" and value}
    assert states == {"state=DONE": 1, "state=HELD": 1, "state=QUEUED": 1}
    assert found[("due_orders",)] == 1
    assert found[("parked_deliveries",)] == 0
    assert found[("mails_waiting",)] == 0
    assert found[("connections", "dot=green", "side=books")] == 1


def test_figures_name_nobody(house: House, measured: Any) -> None:
    merchant = house.install()
    merchant.place()
    merchant.poll()
    house.drain()

    text = measured.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text

    assert not any(word in text for word in (merchant.key, merchant.login, merchant.books_user, merchant.shop_id))


def test_figures_of_a_database_that_is_away_are_503() -> None:
    values = houses.settings_for("postgresql://a:b@127.0.0.1:9/none", "redis://127.0.0.1:9", METRICS_TOKEN=TOKEN)
    app = create_app(read(values))

    answer = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

    assert answer.status_code == 503
    app.extensions["services"].engine.dispose()


def test_counts_stay_right_when_they_are_folded(house: House, measured: Any, postgres: PostgreSQL) -> None:
    from webapp.integration.pipeline import sweep

    merchant = house.install()
    merchant.place()
    merchant.poll()
    before = merchant.counts()
    sweep.fold_counts(house.services.engine)
    sweep.fold_counts(house.services.engine)

    assert merchant.counts() == before
    house.drain()
    by_rows = {
        row.state: row.orders for row in merchant.rows("state::text, count(*) OVER (PARTITION BY state) AS orders")
    }
    assert {state.upper(): n for state, n in merchant.counts().items() if n and state != "received"} == by_rows
