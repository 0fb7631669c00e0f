"""Figures for Prometheus: how old the work is, how much there is of what."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import Engine

from webapp.blueprints import health
from webapp.database import EVERYTHING, transaction

STATES = """
SELECT state::text, sum(n)::bigint
  FROM (SELECT state, orders AS n FROM order_count UNION ALL SELECT state, change FROM count_delta) counts
 GROUP BY state
"""
DOTS = "SELECT side, dot, count(*) FROM connection GROUP BY side, dot"
PARKED = "SELECT count(*) FROM delivery WHERE parked <> ''"
CLOCK = "SELECT name, extract(epoch FROM now() - coalesce(done_at, begun_at))::float FROM clock_mark"
MAILS = "SELECT count(*) FROM mail WHERE sent_at IS NULL"


def figures(engine: Engine) -> bytes:
    """All of them, in Prometheus' text format. Raises SQLAlchemyError when PostgreSQL is away."""
    registry = CollectorRegistry()
    with transaction(engine, EVERYTHING) as connection:
        now, oldest, queued = connection.exec_driver_sql(health.OLDEST).one()
        _gauge(registry, "oldest_due_seconds", "Age of the oldest due order.", health.age(now, oldest))
        _gauge(registry, "due_orders", "Orders in the queue of installations that do not rest.", queued)
        orders = Gauge("orders", "Orders by state.", ["state"], registry=registry)
        for state, number in connection.exec_driver_sql(STATES):
            orders.labels(state).set(number)
        dots = Gauge("connections", "Connections by side and dot.", ["side", "dot"], registry=registry)
        for side, dot, number in connection.exec_driver_sql(DOTS):
            dots.labels(side, dot).set(number)
        rounds = Gauge("clock_round_age_seconds", "Since a round of the clock ended.", ["round"], registry=registry)
        for name, age in connection.exec_driver_sql(CLOCK):
            rounds.labels(name).set(age or 0)
        parked = connection.exec_driver_sql(PARKED).scalar_one()
        _gauge(registry, "parked_deliveries", "Notices that were not understood.", parked)
        _gauge(registry, "mails_waiting", "Mails not sent yet.", connection.exec_driver_sql(MAILS).scalar_one())
    return generate_latest(registry)


def _gauge(registry: CollectorRegistry, name: str, says: str, value: float) -> None:
    Gauge(name, says, registry=registry).set(value)
