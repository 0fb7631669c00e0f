"""Is it alive, is it ready, how is it doing."""

from __future__ import annotations

import hmac
from datetime import datetime

from flask import Blueprint, Response, abort, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp.database import EVERYTHING, transaction
from webapp.page_extensions import limiter
from webapp.services import services

pages = Blueprint("health", __name__)

OLDEST = """
SELECT now() AS now, min(o.not_before) FILTER (WHERE o.not_before <= now()) AS oldest, count(*) AS queued
  FROM order_sync o JOIN installation i ON i.id = o.installation_id
 WHERE o.state = 'QUEUED' AND (i.rest_until IS NULL OR i.rest_until <= now())
   AND i.live_at IS NOT NULL AND i.stopped_at IS NULL
"""


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
    return {"database": True, "queue": shared.bell.is_reachable(), "oldest_due_seconds": age(now, oldest)}, 200


@pages.get("/metrics")
@limiter.exempt
def metrics() -> Response:
    """Figures for Prometheus; with METRICS_TOKEN as bearer token only, else 404."""
    shared = services()
    token = shared.settings.metrics_token
    given = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        abort(404)
    from webapp.blueprints.metrics import figures  # its library is loaded where somebody measures

    try:
        told = figures(shared.engine)
    except (SQLAlchemyError, PoolTimeout):
        abort(503)
    return Response(told, mimetype="text/plain; version=0.0.4")


def age(now: datetime, since: datetime | None) -> float:
    """Seconds since a moment; 0 when there was none."""
    return round((now - since).total_seconds(), 3) if since is not None else 0.0
