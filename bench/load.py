"""The load maker: keep-alive connections of one thread that send prepared bytes, so that it is never the bottleneck."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

PATIENCE = 60.0
"""Seconds that a server may keep one request waiting."""


@dataclass(slots=True)
class Load:
    """What came back. `seconds`: from the first request to the last answer; `took`: seconds of each request."""

    seconds: float = 0.0
    took: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.took) / self.seconds

    def must_be(self, status: int) -> None:
        """Raises RuntimeError when something else was answered: such a figure means nothing."""
        if set(self.statuses) != {status}:
            raise RuntimeError(f"expected {status} only, got {dict(self.statuses)}")


def post(path: str, host: str, headers: dict[str, str], body: bytes) -> bytes:
    """One POST as it goes over the wire."""
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def get(path: str, host: str, headers: dict[str, str]) -> bytes:
    """One GET as it goes over the wire."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def send(port: int, requests: Iterable[bytes], connections: int, seconds: float = PATIENCE) -> Load:
    """Send `requests`, each once, as quickly as `connections` keep-alive connections go; for at most `seconds`."""
    return asyncio.run(_send(port, requests, connections, seconds))


async def _send(port: int, requests: Iterable[bytes], connections: int, seconds: float) -> Load:
    load, waiting = Load(), iter(requests)
    loop = asyncio.get_running_loop()
    over = [loop.create_future() for _ in range(connections)]
    lines = [_Line(load, waiting, done) for done in over]
    for line in lines:
        await loop.create_connection(lambda line=line: line, "127.0.0.1", port)  # type: ignore[misc]
        await asyncio.sleep(0.005)  # or one process of the server would take them all
    began = time.perf_counter()
    for line in lines:
        line.ends = began + seconds
        line.next()
    await asyncio.wait_for(asyncio.gather(*over), seconds + PATIENCE)
    load.seconds = time.perf_counter() - began
    return load


class _Line(asyncio.Protocol):
    """One connection: a request, its answer, the next one."""

    def __init__(self, load: Load, waiting: Iterator[bytes], done: asyncio.Future[None]) -> None:
        self._load = load
        self._waiting = waiting
        self._done = done
        self._held = b""
        self._began = 0.0
        self.ends = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def next(self) -> None:
        """Send what is next, or hang up."""
        assert self._transport is not None
        self._began = time.perf_counter()
        request = next(self._waiting, None) if self._began < self.ends else None
        if request is None:
            self._transport.close()
            if not self._done.done():
                self._done.set_result(None)
            return
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._held += data
        head, found, body = self._held.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self._held = b""
        self._load.took.append(time.perf_counter() - self._began)
        self._load.statuses[int(head[9:12])] += 1
        self.next()

    def connection_lost(self, problem: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(problem or ConnectionError("the server hung up"))


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    if not found:
        raise ConnectionError("an answer without a length")
    return int(rest.partition(b"\r\n")[0])
