"""Is it alive, is it ready, how is it doing."""

from __future__ import annotations

import hmac
from datetime import datetime

from flask import Blueprint, Response, abort, request
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp.database import EVERYTHING, transaction
from webapp.extensions import limiter
from webapp.services import services

pages = Blueprint("health", __name__)

OLDEST = """
SELECT now() AS now, min(o.not_before) FILTER (WHERE o.not_before <= now()) AS oldest, count(*) AS queued
  FROM order_sync o JOIN installation i ON i.id = o.installation_id
 WHERE o.state = 'QUEUED' AND (i.rest_until IS NULL OR i.rest_until <= now())
   AND i.live_at IS NOT NULL AND i.stopped_at IS NULL
"""
STATES = """
SELECT state::text, sum(n)::bigint
  FROM (SELECT state, orders AS n FROM order_count UNION ALL SELECT state, change FROM count_delta) counts
 GROUP BY state
"""
DOTS = "SELECT side, dot, count(*) FROM connection GROUP BY side, dot"
PARKED = "SELECT count(*) FROM delivery WHERE parked <> ''"
CLOCK = "SELECT name, extract(epoch FROM now() - coalesce(done_at, begun_at))::float FROM clock_mark"
MAILS = "SELECT count(*) FROM mail WHERE sent_at IS NULL"


@pages.get("/healthz")
@limiter.exempt
def alive() -> Response:
    """This process answers."""
    return Response("alive\n", mimetype="text/plain")


@pages.get("/readyz")
@limiter.exempt
def is_ready() -> tuple[dict[str, object], int]:
    """Database and queue reachable, and the age in seconds of the oldest due order. 503 when the database is away."""
    shared = services()
    try:
        with transaction(shared.engine, EVERYTHING) as connection:
            now, oldest, _queued = connection.exec_driver_sql(OLDEST).one()
    except (SQLAlchemyError, PoolTimeout):
        return {"database": False}, 503
    return {"database": True, "queue": shared.bell.is_reachable(), "oldest_due_seconds": _age(now, oldest)}, 200


@pages.get("/metrics")
@limiter.exempt
def metrics() -> Response:
    """Figures for Prometheus; with METRICS_TOKEN as bearer token only, else 404."""
    shared = services()
    token = shared.settings.metrics_token
    given = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        abort(404)
    try:
        registry = _figures(shared.engine)
    except (SQLAlchemyError, PoolTimeout):
        abort(503)
    return Response(generate_latest(registry), mimetype="text/plain; version=0.0.4")


def _figures(engine: Engine) -> CollectorRegistry:
    registry = CollectorRegistry()
    with transaction(engine, EVERYTHING) as connection:
        now, oldest, queued = connection.exec_driver_sql(OLDEST).one()
        _gauge(registry, "oldest_due_seconds", "Age of the oldest due order.", _age(now, oldest))
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
    return registry


def _gauge(registry: CollectorRegistry, name: str, says: str, value: float) -> None:
    Gauge(name, says, registry=registry).set(value)


def _age(now: datetime, since: datetime | None) -> float:
    return round((now - since).total_seconds(), 3) if since is not None else 0.0
