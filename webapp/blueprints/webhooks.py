"""The door for shops' webhooks. Nothing is parsed before the signature is right; 2xx only after PostgreSQL has it."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import UTC, datetime
from socket import SHUT_RD

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from webapp import crash
from webapp.extensions import csrf, limiter
from webapp.integration import connections
from webapp.integration.pipeline import inbox
from webapp.integration.vendors.contract import NoticeRefusedError
from webapp.services import services

log = structlog.get_logger()
pages = Blueprint("webhooks", __name__)
MOST_BYTES = 256 * 1024
MOST_TOKEN = 128
BODY_SECONDS = 10.0
CHUNK = 64 * 1024


@pages.post("/hooks/<platform>/<token>")
@csrf.exempt  # type: ignore[untyped-decorator]
@limiter.exempt
def receive(platform: str, token: str) -> Response:
    """202 kept · 401 not from this shop · 404 no such address · 413 too large · 503 not kept, send again."""
    platform = platform.replace("-", "_")
    crash.point("C1")
    body = _body()
    if isinstance(body, int):
        return _answer(body)
    try:
        return _take(platform, token, body)
    except inbox.NotStoredError:
        answer = _answer(503)
        answer.headers["Retry-After"] = "5"
        return answer


def _body() -> bytes | int:
    """The raw body, or the status to answer: 413 over the limit (by its length or while it comes), 408 when it takes
    its sender longer than BODY_SECONDS, 400 when it was cut."""
    length = request.content_length
    if length is not None and length > MOST_BYTES:
        return 413
    request.max_content_length = MOST_BYTES
    parts: list[bytes] = []
    try:
        with _deadline():
            while part := request.stream.read(CHUNK):
                parts.append(part)
    except RequestEntityTooLarge:
        return 413
    except (ClientDisconnected, OSError) as problem:
        _read_no_more()
        return 408 if isinstance(problem.__context__ or problem, TimeoutError) else 400
    return b"".join(parts)


def _deadline() -> AbstractContextManager[object]:
    """TimeoutError when the whole body is not there after BODY_SECONDS, however it is dripped in.

    A time-out of the socket would count each drop. Only gunicorn's greenlets can be interrupted like this; other
    servers are for developing.
    """
    if not type(request.environ.get("gunicorn.socket")).__module__.startswith("gevent."):
        return nullcontext()
    from gevent import Timeout

    deadline: AbstractContextManager[object] = Timeout(BODY_SECONDS, TimeoutError())
    return deadline


def _read_no_more() -> None:
    """The rest of a body that was given up is not waited for: after the answer the connection ends."""
    if (connection := request.environ.get("gunicorn.socket")) is not None:
        with suppress(OSError):
            connection.shutdown(SHUT_RD)


def _take(platform: str, token: str, body: bytes) -> Response:
    shared = services()
    door = shared.doors.find(token) if len(token) <= MOST_TOKEN else None
    if door is None or door.platform != platform:
        return _answer(404)
    shop = shared.vendors.shops[door.platform]
    now = datetime.now(UTC)
    try:
        notice = shop.verify_notice(dict(request.headers), body, list(door.secrets), door.shop_key, now)
    except NoticeRefusedError:
        return _answer(401)
    if notice is None:
        inbox.park(shared.engine, door, body, "not understood")
        log.error("delivery parked", installation=door.installation_id, connection=door.connection_id)
    elif notice.kind == "uninstalled":
        inbox.take_uninstall(shared.engine, door, notice, body)
        connections.uninstalled(shared, door.installation_id)
    else:
        inbox.take_notice(shared.engine, door, notice, body)
        shared.bell.ring()
    return _answer(202)


def _answer(status: int) -> Response:
    """No body: the answer tells nothing about the merchant."""
    return Response(status=status)
