"""One HTTP exchange over a kept connection: checked when connecting, cut off by one deadline, bounded in size.

Standard library's `http.client` underneath (0.2 ms of CPU a call; a session of `requests` costs 1.1). What this file
adds is what a library does not give: the resolved address is checked and then connected to, the deadline spans the
whole answer and not each piece of it, and the caller learns for certain whether the first byte has left.
"""

from __future__ import annotations

import io
import os
import select
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPResponse
from typing import IO, Any, cast

from webapp.integration.vendors.addresses import Origin
from webapp.integration.vendors.resolve import connect

# A server may close a quiet connection at any moment (Apache after 5 s), and a request that meets the closing is lost
# with an unknown outcome. So a connection that has been quiet for longer than this is not used again.
MOST_IDLE = 3.0


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
    headers: Mapping[str, str]
    body: bytes | None
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


class _Reader(io.RawIOBase):
    """Reads a socket until the exchange's deadline, however small the pieces are that come."""

    def __init__(self, connection: _Line) -> None:
        self._line = connection

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        sock = self._line.socket
        sock.settimeout(remaining(self._line.deadline))
        return sock.recv_into(buffer)


class _Line:
    """A socket dressed as `http.client` wants it."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self.deadline = 0.0
        self.before_first: Callable[[], None] | None = None

    def sendall(self, data: bytes) -> None:
        if self.before_first is not None:
            act, self.before_first = self.before_first, None
            act()
        self.socket.settimeout(remaining(self.deadline))
        self.socket.sendall(data)

    def makefile(self, _mode: str) -> IO[bytes]:
        return cast("IO[bytes]", io.BufferedReader(_Reader(self), 16384))

    def close(self) -> None:
        """Nothing: `http.client` closes early when the answer ends with the connection; `Wires` closes in time."""


def remaining(deadline: float) -> float:
    """Seconds until `deadline`. Raises TimeoutError when it is over."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


@dataclass(slots=True)
class _Kept:
    line: _Line
    http: HTTPConnection
    since: float

    def is_quiet(self) -> bool:
        """False when the other end has closed, or said something that nobody asked for."""
        poll = select.poll()
        poll.register(self.line.socket, select.POLLIN | select.POLLHUP | select.POLLERR)
        return not poll.poll(0)

    def close(self) -> None:
        self.line.socket.close()


class Wires:
    """The kept connections of one process, by scheme, host and port; any number of threads may use it."""

    def __init__(self, context: ssl.SSLContext, connect_seconds: float, most_bytes: int) -> None:
        self._context = context
        self._connect_seconds = connect_seconds
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str, int], list[_Kept]] = {}
        self._process = os.getpid()
        self._next_sweep = 0.0

    def exchange(self, request: Exchange) -> Raw:
        """Send `request` once, on a fresh or a kept connection, and read the whole answer; never tries again.

        Raises NeverSentError, CutOffError, TooLargeError, ForbiddenAddressError, and whatever `last_check` raises.
        """
        kept = self._take(request.origin) or self._open(request)
        try:
            raw = self._talk(kept, request)
        except BaseException:
            kept.close()
            raise
        return raw

    def close(self) -> None:
        """Close every kept connection."""
        with self._lock:
            kept, self._kept = self._kept, {}
        for line in kept.values():
            for each in line:
                each.close()

    def _talk(self, kept: _Kept, request: Exchange) -> Raw:
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
            self._give_back(request.origin, kept)
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
        match response.headers.get("Content-Encoding", "identity").strip().lower():
            case "identity" | "":
                return data
            case "gzip" | "x-gzip" | "deflate":
                return unpack(data, most)
            case _:
                raise CutOffError("the answer is packed in a way that was not asked for")

    def _take(self, origin: Origin) -> _Kept | None:
        key = (origin.scheme, origin.host, origin.port)
        now = time.monotonic()
        while True:
            with self._lock:
                if self._process != os.getpid():  # a fork must not share its parent's connections
                    self._kept, self._process = {}, os.getpid()
                line = self._kept.get(key)
                kept = line.pop() if line else None
            if kept is None:
                return None
            if now - kept.since < MOST_IDLE and kept.is_quiet():
                return kept
            kept.close()

    def _give_back(self, origin: Origin, kept: _Kept) -> None:
        kept.since = now = time.monotonic()
        old: list[_Kept] = []
        with self._lock:
            self._kept.setdefault((origin.scheme, origin.host, origin.port), []).append(kept)
            if now > self._next_sweep:
                self._next_sweep = now + 1.0
                old = self._sweep(now)
        for each in old:
            each.close()

    def _sweep(self, now: float) -> list[_Kept]:
        """Take out what was quiet too long, so that a thousand shops do not keep a thousand sockets."""
        old: list[_Kept] = []
        for key, line in list(self._kept.items()):
            old += [each for each in line if now - each.since >= MOST_IDLE]
            fresh = [each for each in line if now - each.since < MOST_IDLE]
            if fresh:
                self._kept[key] = fresh
            else:
                del self._kept[key]
        return old

    def _open(self, request: Exchange) -> _Kept:
        origin = request.origin
        try:
            seconds = min(self._connect_seconds, remaining(request.deadline))
            sock = connect(origin, seconds)
            if origin.scheme == "https":
                sock = self._encrypt(sock, origin.host, seconds)
        except (OSError, ValueError) as problem:
            raise NeverSentError(type(problem).__name__) from None
        line = _Line(sock)
        http = HTTPConnection(f"[{origin.host}]" if ":" in origin.host else origin.host, origin.port)
        http.sock = line
        http.auto_open = 0
        return _Kept(line, http, time.monotonic())

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
    if not engine.eof:
        raise CutOffError("the answer was cut")
    return plain
