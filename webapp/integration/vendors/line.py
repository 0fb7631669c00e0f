"""Connections that stay open between calls, each with a deadline for whatever is read or written on it."""

from __future__ import annotations

import io
import os
import select
import socket
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection
from typing import IO, Any, cast

from webapp.integration.vendors.addresses import Origin

# A server may close a quiet connection at any moment (Apache after 5 s), and a request that meets the closing is lost
# with an unknown outcome. So a connection that has been quiet for longer than this is not used again.
MOST_IDLE = 3.0


class _Reader(io.RawIOBase):
    """Reads a socket until the exchange's deadline, however small the pieces are that come."""

    def __init__(self, connection: Line) -> None:
        self._line = connection

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        sock = self._line.socket
        sock.settimeout(remaining(self._line.deadline))
        return sock.recv_into(buffer)


class Line:
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
        """Nothing: `http.client` closes early when the answer ends with the connection; `Kept` closes in time."""


def remaining(deadline: float) -> float:
    """Seconds until `deadline`. Raises TimeoutError when it is over."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class Kept:
    """One open connection, and when it was last used (monotonic)."""

    def __init__(self, sock: socket.socket, origin: Origin) -> None:
        self.line = Line(sock)
        self.since = time.monotonic()
        self.http = HTTPConnection(f"[{origin.host}]" if ":" in origin.host else origin.host, origin.port)
        self.http.sock = self.line
        self.http.auto_open = 0

    def is_quiet(self) -> bool:
        """False when the other end has closed, or said something that nobody asked for."""
        poll = select.poll()
        poll.register(self.line.socket, select.POLLIN | select.POLLHUP | select.POLLERR)
        return not poll.poll(0)

    def close(self) -> None:
        """Close it."""
        self.line.socket.close()


class Shelf:
    """The kept connections of one process, by scheme, host and port; any number of threads may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str, int], list[Kept]] = {}
        self._process = os.getpid()
        self._next_sweep = 0.0

    def take(self, origin: Origin) -> Kept | None:
        """A connection to `origin` that was used a moment ago; None when there is none."""
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

    def give_back(self, origin: Origin, kept: Kept) -> None:
        """Keep a connection whose answer was read to its end."""
        kept.since = now = time.monotonic()
        old: list[Kept] = []
        with self._lock:
            self._kept.setdefault((origin.scheme, origin.host, origin.port), []).append(kept)
            if now > self._next_sweep:
                self._next_sweep = now + 1.0
                old = self._sweep(now)
        for each in old:
            each.close()

    def _sweep(self, now: float) -> list[Kept]:
        """Take out what was quiet too long, so that a thousand shops do not keep a thousand sockets."""
        old: list[Kept] = []
        for key, line in list(self._kept.items()):
            old += [each for each in line if now - each.since >= MOST_IDLE]
            fresh = [each for each in line if now - each.since < MOST_IDLE]
            if fresh:
                self._kept[key] = fresh
            else:
                del self._kept[key]
        return old

    def close(self) -> None:
        """Close every kept connection."""
        with self._lock:
            kept, self._kept = self._kept, {}
        for line in kept.values():
            for each in line:
                each.close()

    def __del__(self) -> None:
        self.close()
