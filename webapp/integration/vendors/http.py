"""The one door to other people's servers; the only file that imports `requests`. Status codes stop here.

docs/vendors/README.md says which addresses it calls and how it reads failures.
"""

from __future__ import annotations

import functools
import ssl
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import certifi
import requests
from requests.adapters import HTTPAdapter

from webapp.integration.vendors.addresses import Origin, origin
from webapp.integration.vendors.answers import Answer
from webapp.integration.vendors.errors import (
    NotFoundError,
    OutcomeUnknownError,
    ReconnectError,
    RefusedError,
    TemporaryError,
    UnreadableError,
    VendorError,
)
from webapp.integration.vendors.wire import CutOffError, Exchange, NeverSentError, Raw, TooLargeError, Wires

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 20.0
MOST_BYTES = 5 * 1024 * 1024

Narrow = Callable[[Answer, str], VendorError | None]


class _Request(requests.PreparedRequest):
    """What `requests` hands around, with the exchange it stands for."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self.exchange = exchange
        self.method = exchange.method
        self.url = f"{exchange.origin.scheme}://{exchange.origin.netloc}{exchange.path}"
        self.headers = exchange.headers  # type: ignore[assignment]
        self.body = exchange.body


class _Sender:
    """Stands where `requests` expects a pool of urllib3, which would try again by itself."""

    def __init__(self, wires: Wires, exchange: Exchange) -> None:
        self._wires = wires
        self._exchange = exchange

    def urlopen(self, **_: Any) -> Raw:
        return self._wires.exchange(self._exchange)


class _Adapter(HTTPAdapter):
    """An adapter of `requests` without its session: no redirects, cookies, proxies, .netrc or environment."""

    def __init__(self, wires: Wires) -> None:
        super().__init__(max_retries=0)
        self._wires = wires

    def get_connection_with_tls_context(self, request: Any, *_: Any, **__: Any) -> Any:
        return _Sender(self._wires, request.exchange)

    def cert_verify(self, *_: Any, **__: Any) -> None:
        """The one TLS context of `Wires` verifies, always."""

    def request_url(self, request: Any, *_: Any, **__: Any) -> str:
        path: str = request.exchange.path
        return path

    def build_response(self, req: Any, resp: Any) -> Answer:  # type: ignore[override]
        return Answer(resp.status, resp.headers, resp.data, req, req.url)


class Door:
    """Made once per process and given to every client; any number of threads may use it.

    `allowed_hosts`: the `host:port` names that settings list; these may be private and without TLS. `product`: the
    User-Agent. `timeout`: seconds for a whole exchange, its connecting included. `trust`: a file of certificates to
    trust instead of the well-known authorities. `observe` hears of every call: vendor's host, method, status (0:
    none), seconds.
    """

    def __init__(
        self,
        allowed_hosts: frozenset[str] = frozenset(),
        timeout: float = TOTAL_SECONDS,
        product: str = "orders-to-invoices/1",
        *,
        connect_timeout: float = CONNECT_SECONDS,
        most_bytes: int = MOST_BYTES,
        trust: str | None = None,
        observe: Callable[[str, str, int, float], None] | None = None,
    ) -> None:
        self.allowed_hosts = allowed_hosts
        self._timeout = timeout
        self._product = product
        self._observe = observe
        self._wires = Wires(_tls(trust), connect_timeout, most_bytes)
        self._adapter = _Adapter(self._wires)

    def origin(self, url: str) -> Origin:
        """Whom `url` calls. Raises ForbiddenAddressError for an address that we do not call."""
        return origin(url, self.allowed_hosts)

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._wires.close()

    def call(
        self,
        whom: Origin,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
        *,
        narrow: Narrow | None = None,
        secrets: Iterable[str] = (),
        repeatable: bool = False,
        last_check: Callable[[], None] | None = None,
        after_send: Callable[[], None] | None = None,
        heard: Callable[[Answer], None] | None = None,
    ) -> Answer:
        """Make one call, once, and give its 2xx answer; everything else is one of `vendors.errors`.

        `path` begins with a slash and comes after the origin's base. `narrow` may name the error of a vendor's own
        answer. `secrets` never come back in its words. `repeatable`: doing it twice does no harm, so that an unclear
        end is a TemporaryError as for a read. `last_check` runs immediately before the first byte leaves and may raise
        anything to forbid the call; `after_send` runs when all has left. `heard` sees every answer, refusals too.
        """
        exchange = Exchange(
            whom,
            method,
            whom.base + path,
            {
                "Host": whom.netloc,
                "User-Agent": self._product,
                "Accept-Encoding": "identity",
                "X-Request-Id": uuid.uuid4().hex,
                **headers,
            },
            body,
            time.monotonic() + self._timeout,
            last_check,
            after_send,
        )
        reads = repeatable or method == "GET"
        started = time.monotonic()
        status = 0
        try:
            answer = self._send(exchange, reads)
            status = answer.status_code
        finally:
            if self._observe is not None:
                self._observe(whom.host, method, status, time.monotonic() - started)
        if heard is not None:
            heard(answer)
        if not 200 <= status < 300:
            words = answer.words(secrets)
            # A page is nobody's own answer; of a refused key or a used-up quota a vendor may tell with one too.
            is_own = not answer.is_page or (reads and (status == 401 or answer.remaining == 0))
            own = narrow(answer, words) if narrow and is_own else None
            raise own or error_for(reads, answer, words)
        return answer

    def _send(self, exchange: Exchange, reads: bool) -> Answer:
        try:
            return self._adapter.send(_Request(exchange), stream=True)  # type: ignore[return-value]
        except NeverSentError as problem:
            raise TemporaryError(f"not reached ({problem})", away=True) from None
        except TooLargeError:
            if reads:
                raise UnreadableError("answer", "too large") from None
            raise OutcomeUnknownError("the answer is too large") from None
        except CutOffError as problem:
            reason = f"no whole answer ({problem})"
        except requests.ConnectTimeout:
            raise TemporaryError("not reached (ConnectTimeout)", away=True) from None
        except requests.RequestException as problem:
            if exchange.refusal is not None:
                raise exchange.refusal from None
            reason = f"no whole answer ({type(problem).__name__})"
        if reads:
            raise TemporaryError(reason, away=True)
        raise OutcomeUnknownError(reason)


def error_for(reads: bool, answer: Answer, words: str) -> VendorError:
    """The error of an answer that is not 2xx, when the vendor's contract does not narrow it.

    "Not there" says nothing about what a write did, and a page nothing about what any call did.
    """
    status = answer.status_code
    if status == 429:
        return TemporaryError(words, retry_after=answer.retry_after, limit=True)
    if not reads and (answer.is_page or status == 404 or _is_unclear(status)):
        return OutcomeUnknownError(words)
    if status == 401:
        return ReconnectError("revoked", words)
    if answer.is_page or _is_unclear(status):
        away = answer.is_page or status in (502, 503, 504)
        return TemporaryError(words, retry_after=answer.retry_after, away=away)
    return NotFoundError(words) if status == 404 else RefusedError(words)


def _is_unclear(status: int) -> bool:
    return status >= 500 or status == 408 or status < 400


@functools.cache
def _tls(trust: str | None) -> ssl.SSLContext:
    """One context for the life of the process: reading all authorities takes 50 ms."""
    context = ssl.create_default_context(cafile=trust or certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context
