"""One HTTP exchange over a kept connection: checked when connecting, cut off by one deadline, bounded in size.

Standard library's `http.client` underneath (0.2 ms of CPU a call; a session of `requests` costs 1.1). What this file
adds is what a library does not give: the resolved address is checked and then connected to, the deadline spans the
whole answer and not each piece of it, and the caller learns for certain whether the first byte has left.
"""

from __future__ import annotations

import socket
import ssl
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPMessage, HTTPResponse

from webapp.integration.vendors.addresses import Origin
from webapp.integration.vendors.line import Kept, Shelf, remaining
from webapp.integration.vendors.resolve import connect


class NeverSentError(Exception):
    """Not a byte of the request left: no name, no connection, no TLS."""


class CutOffError(Exception):
    """The request left, or some of it; no whole answer came."""


class TooLargeError(Exception):
    """The answer is larger than the limit."""


@dataclass(slots=True)
class Exchange:
    """One request. `last_check` runs immediately before the first byte leaves and may raise to forbid it;
    `after_send` runs once all bytes have left and before anything is read. `sent` turns true with the first byte.

    `deadline`: of the whole exchange, on the monotonic clock. `refusal`: what `last_check` raised.
    """

    origin: Origin
    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)  # credentials are in them
    body: bytes | None = field(repr=False)
    deadline: float
    last_check: Callable[[], None] | None = None
    after_send: Callable[[], None] | None = None
    sent: bool = False
    refusal: BaseException | None = None

    def before_first(self) -> None:
        """The last act before the first byte (design section 6)."""
        if self.last_check is not None:
            try:
                self.last_check()
            except BaseException as refusal:
                self.refusal = refusal
                raise
        self.sent = True


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer as it came. `data`: the whole body, unpacked."""

    status: int
    headers: HTTPMessage
    data: bytes
    reason: str = ""


class Wires:
    """Makes exchanges over connections that it keeps; any number of threads may use it."""

    def __init__(self, context: ssl.SSLContext, connect_seconds: float, most_bytes: int) -> None:
        self._context = context
        self._connect_seconds = connect_seconds
        self._most_bytes = most_bytes
        self._shelf = Shelf()

    def exchange(self, request: Exchange) -> Raw:
        """Send `request` once, on a fresh or a kept connection, and read the whole answer; never tries again.

        Raises NeverSentError, CutOffError, TooLargeError, ForbiddenAddressError, and whatever `last_check` raises.
        """
        kept = self._shelf.take(request.origin) or self._open(request)
        try:
            raw = self._talk(kept, request)
        except BaseException:
            kept.close()
            raise
        return raw

    def close(self) -> None:
        """Close every kept connection."""
        self._shelf.close()

    def _talk(self, kept: Kept, request: Exchange) -> Raw:
        line, http = kept.line, kept.http
        line.deadline = request.deadline
        line.before_first = request.before_first
        try:
            http.request(request.method, request.path, body=request.body, headers=dict(request.headers))
        except (OSError, HTTPException, ValueError) as problem:
            if problem is request.refusal:
                raise
            if not request.sent:
                raise NeverSentError(type(problem).__name__) from None
            raise CutOffError(type(problem).__name__) from None
        if request.after_send is not None:
            request.after_send()
        try:
            response = http.getresponse()
            data = self._read(response)
        except (OSError, HTTPException, ValueError) as problem:
            raise CutOffError(type(problem).__name__) from None
        keeps = not response.will_close
        answer = Raw(response.status, response.headers, data, response.reason)
        if keeps and response.isclosed():
            self._shelf.give_back(request.origin, kept)
        else:
            kept.close()
        return answer

    def _read(self, response: HTTPResponse) -> bytes:
        most = self._most_bytes
        if response.length is not None and response.length > most:
            raise TooLargeError
        data = response.read(most + 1)
        if len(data) > most:
            raise TooLargeError
        if response.length:  # `http.client` does not complain when a body ends before its length is reached
            raise CutOffError("the answer was cut")
        if not response.isclosed():
            response.read()  # the end mark after the last piece
        if not data:
            return data
        match response.headers.get("Content-Encoding", "identity").strip().lower():
            case "identity" | "":
                return data
            case "gzip" | "x-gzip" | "deflate":
                return unpack(data, most)
            case _:
                raise CutOffError("the answer is packed in a way that was not asked for")

    def _open(self, request: Exchange) -> Kept:
        origin = request.origin
        try:
            seconds = min(self._connect_seconds, remaining(request.deadline))
            sock = connect(origin, seconds)
            if origin.scheme == "https":
                sock = self._encrypt(sock, origin.host, seconds)
        except (OSError, ValueError) as problem:
            raise NeverSentError(type(problem).__name__) from None
        return Kept(sock, origin)

    def _encrypt(self, sock: socket.socket, host: str, seconds: float) -> socket.socket:
        sock.settimeout(seconds)
        try:
            return self._context.wrap_socket(sock, server_hostname=host)
        except BaseException:
            sock.close()
            raise


def unpack(data: bytes, most: int) -> bytes:
    """A gzip or deflate body, at most `most` bytes of it. Raises TooLargeError and CutOffError."""
    engine = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        plain = engine.decompress(data, most + 1)
    except zlib.error:
        raise CutOffError("the answer is not packed as it says") from None
    if len(plain) > most:
        raise TooLargeError
    if not engine.eof or engine.unused_data:
        raise CutOffError("the answer was cut")
    return plain
