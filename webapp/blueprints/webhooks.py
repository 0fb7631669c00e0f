"""The door for shops' webhooks. Nothing is parsed before the signature is right; 2xx only after PostgreSQL has it.

It stands before Flask: sessions, forms, languages and limits of the pages would cost a notice as much as all the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import UTC, datetime
from http import HTTPStatus
from socket import SHUT_RD
from typing import TYPE_CHECKING

import structlog
from flask import Flask
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.wrappers import Request

from webapp import crash
from webapp.integration import connections
from webapp.integration.pipeline import inbox
from webapp.integration.pipeline.doors import HookDoor, NotStoredError
from webapp.integration.vendors.contract import Notice, NoticeRefusedError
from webapp.services import Services

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger()
PREFIX = "/hooks/"
MOST_BYTES = 256 * 1024
MOST_TOKEN = 128
BODY_SECONDS = 10.0
CHUNK = 64 * 1024
HEADERS = (("Content-Length", "0"), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"))


def install(app: Flask) -> None:
    """Let webhooks in before `app` sees a request."""
    app.wsgi_app = Entrance(app.wsgi_app, app)  # type: ignore[method-assign]


class Entrance:
    """POST /hooks/<platform>/<token>; whatever else goes on to `pages`.

    202 kept · 401 not from this shop · 404 no such address · 413 too large · 503 not kept, send again. No answer has
    a body: it tells nothing about the merchant.
    """

    def __init__(self, pages: WSGIApplication, app: Flask) -> None:
        self._pages = pages
        self._app = app

    @property
    def _shared(self) -> Services:
        found: Services = self._app.extensions["services"]
        return found

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        platform, _, token = path.removeprefix(PREFIX).partition("/")
        if not path.startswith(PREFIX) or not platform or not token or "/" in token:
            return self._pages(environ, start_response)
        if environ["REQUEST_METHOD"] != "POST":
            return _answer(start_response, 405, ("Allow", "POST"))
        status = self._receive(Request(environ), platform.replace("-", "_"), token)
        return _answer(start_response, status, *[("Retry-After", "5")] * (status == 503))

    def _receive(self, request: Request, platform: str, token: str) -> int:
        crash.point("C1")
        body = _body(request)
        if isinstance(body, int):
            return body
        try:
            return self._take(request, platform, token, body)
        except NotStoredError:
            return 503

    def _take(self, request: Request, platform: str, token: str, body: bytes) -> int:
        shared = self._shared
        door = shared.doors.find(token) if len(token) <= MOST_TOKEN else None
        if door is None or door.platform != platform:
            return 404
        try:
            notice = self._verify(request, body, door)
        except NoticeRefusedError:
            newer = shared.doors.changed(token, door)
            if newer is None:
                return 401
            return self._take(request, platform, token, body)
        if notice is None:
            inbox.park(shared.engine, door, body, "not understood")
            log.error("delivery parked", installation=door.installation_id, connection=door.connection_id)
        elif notice.kind == "uninstalled":
            inbox.take_uninstall(shared.engine, door, notice, body)
            connections.uninstalled(shared, door.installation_id, notice.updated_at)
        else:
            shared.inbox.take(door, notice, body)
            shared.bell.ring()
        return 202

    def _verify(self, request: Request, body: bytes, door: HookDoor) -> Notice | None:
        """What it says; None when that is not understood. Raises NoticeRefusedError."""
        shop = self._shared.vendors.shops[door.platform]
        return shop.verify_notice(_headers(request), body, list(door.secrets), door.shop_key, datetime.now(UTC))


def _answer(start_response: StartResponse, status: int, *headers: tuple[str, str]) -> Iterable[bytes]:
    start_response(f"{status} {HTTPStatus(status).phrase}", [*HEADERS, *headers])
    return ()


def _headers(request: Request) -> dict[str, str]:
    """The headers of a request, as WSGI keeps them."""
    kept = request.environ.items()
    return {name[5:].replace("_", "-"): value for name, value in kept if name.startswith("HTTP_")}


def _body(request: Request) -> bytes | int:
    """The raw body, or the status to answer: 413 over the limit (by its length or while it comes), 408 when it takes
    its sender longer than BODY_SECONDS, 400 when it was cut."""
    length = request.content_length
    if length is not None and length > MOST_BYTES:
        return 413
    request.max_content_length = MOST_BYTES
    parts: list[bytes] = []
    try:
        with _deadline(request):
            while part := request.stream.read(CHUNK):
                parts.append(part)
    except RequestEntityTooLarge:
        return 413
    except (ClientDisconnected, OSError) as problem:
        _read_no_more(request)
        return 408 if isinstance(problem.__context__ or problem, TimeoutError) else 400
    return b"".join(parts)


def _deadline(request: Request) -> AbstractContextManager[object]:
    """TimeoutError when the whole body is not there after BODY_SECONDS, however it is dripped in.

    A time-out of the socket would count each drop. Only gunicorn's greenlets can be interrupted like this; other
    servers are for developing.
    """
    if not type(request.environ.get("gunicorn.socket")).__module__.startswith("gevent."):
        return nullcontext()
    from gevent import Timeout

    deadline: AbstractContextManager[object] = Timeout(BODY_SECONDS, TimeoutError())
    return deadline


def _read_no_more(request: Request) -> None:
    """The rest of a body that was given up is not waited for: after the answer the connection ends."""
    if (connection := request.environ.get("gunicorn.socket")) is not None:
        with suppress(OSError):
            connection.shutdown(SHUT_RD)
