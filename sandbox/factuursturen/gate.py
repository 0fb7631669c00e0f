"""Before and after every call on the wire: who calls, the quota, refusals, paths that are not there."""

from __future__ import annotations

import base64
import functools

from aiohttp import web
from aiohttp.typedefs import Middleware

from sandbox.factuursturen.account import Account
from sandbox.factuursturen.answers import bare, refused
from sandbox.factuursturen.books import Books
from sandbox.factuursturen.refusal import MissingError, RefusedError
from sandbox.kit.faults import Handler
from sandbox.kit.switches import Switches

API = "/api/v1/"
REMAINING = "X-RateLimit-Remaining"
_ACCOUNT = web.RequestKey("account", Account)


@functools.lru_cache(maxsize=4096)
def _credentials(header: str) -> tuple[str, str]:
    """User and key of a Basic header; two empty texts when it is none."""
    scheme, _, coded = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, key = base64.b64decode(coded, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return user, key


def caller(request: web.Request) -> str:
    """The user name that this call gives, right or wrong."""
    return _credentials(request.headers.get("Authorization", ""))[0]


def account_of(request: web.Request) -> Account:
    """Whose call this is; the gate has let it in."""
    return request[_ACCOUNT]


def gate(books: Books) -> Middleware:
    """The middleware: lets a call in or answers it, and turns refusals into answers."""
    switches = books.switches

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith(API):
            return await handler(request)
        account = books.find(*_credentials(request.headers.get("Authorization", "")))
        if account is None:
            return _unauthorized(switches["bad_key"], "Onjuiste gebruikersnaam of API-sleutel.")
        if not account.active:
            return _unauthorized(switches["inactive_key"], "Deze API-sleutel is niet actief.")
        request[_ACCOUNT] = account
        if not books.quota.take(account):
            return _used_up(switches)
        if switches["slash_in_path"] == "404" and "%2F" in request.rel_url.raw_path.upper():
            return bare("Niet gevonden.", 404)
        try:
            return await handler(request)
        except RefusedError as problem:
            return refused(str(problem), switches)
        except (MissingError, web.HTTPNotFound, web.HTTPMethodNotAllowed):
            return bare("Niet gevonden.", 404)

    return check


def _unauthorized(status: str, sentence: str) -> web.Response:
    answer = bare(sentence, int(status))
    if answer.status == 401:
        answer.headers["WWW-Authenticate"] = 'Basic realm="API"'
    return answer


def _used_up(switches: Switches) -> web.Response:
    answer = bare("Het maximum aantal aanvragen per uur is bereikt.", int(switches["quota_status"]))
    answer.headers[REMAINING] = "0"
    if switches["retry_after"]:
        answer.headers["Retry-After"] = switches["retry_after"]
    return answer


def add_remaining(app: web.Application, books: Books) -> None:
    """Send the calls left with every answer on the wire, errors and faults included (contract section 8)."""

    async def on_prepare(request: web.Request, answer: web.StreamResponse) -> None:
        if not request.path.startswith(API) or REMAINING in answer.headers or not books.switches.is_on("quota_header"):
            return
        account = books.accounts.get(caller(request))
        answer.headers[REMAINING] = str(books.quota.left(account))

    app.on_response_prepare.append(on_prepare)
