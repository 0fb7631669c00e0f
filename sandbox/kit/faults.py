"""Faults on the wire: what happens to a call, whatever the call means.

A fault names the calls it hits (method, path pattern, account, body text), what happens, and how often. The handler
itself knows nothing of it: a middleware runs the handler or not, and spoils the answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from fnmatch import fnmatchcase
from types import NoneType

from aiohttp import web

from sandbox.kit.paths import hits

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LATE: web.AppKey[set[asyncio.Task[None]]] = web.AppKey("late")
"""What a server still has to do after it closed the connection (`late_commit`)."""
HURRY: web.AppKey[asyncio.Event] = web.AppKey("hurry")
"""While set, nothing that is late waits any longer."""

ACTIONS = {
    "drop": "the connection is closed, nothing is done",
    "answer": "`status`, `headers` and `body` are answered, nothing is done",
    "hang": "after `seconds` it is done and answered",
    "commit_drop": "it is done, then the connection is closed without an answer",
    "commit_answer": "it is done, then `status`, `headers` and `body` are answered instead",
    "commit_hang": "it is done at once and answered after `seconds`",
    "commit_cut": "it is done, half of the answer is sent, then the connection is closed",
    "late_commit": "the connection is closed at once, it is done after `seconds`",
    "slow": "it is done, the answer comes in `seconds`, byte by byte",
}


_FIELDS: dict[str, tuple[type | None, ...]] = {
    **dict.fromkeys(("method", "path", "account", "contains", "body"), (str,)),
    **dict.fromkeys(("skip", "status"), (int,)),
    "times": (int, NoneType),
    "seconds": (int, float),
    "headers": (dict,),
}
_LONGEST = 86_400.0


@dataclass(slots=True)
class Fault:
    """One fault. `path`: see paths.py.

    `times`: how many more calls it hits, None for always. `skip`: how many matching calls pass before.
    """

    action: str
    method: str = "*"
    path: str = "*"
    times: int | None = 1
    skip: int = 0
    account: str = "*"
    contains: str = ""
    seconds: float = 0.0
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    id: int = 0
    hits: int = 0

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            raise ValueError(f"no fault {self.action!r}; there are {', '.join(ACTIONS)}")
        for name, kinds in _FIELDS.items():
            if type(getattr(self, name)) not in kinds:
                raise ValueError(f"{name} cannot be {getattr(self, name)!r}")
        if not 200 <= self.status <= 599 or not 0 <= self.seconds < _LONGEST:
            raise ValueError("status is 200 to 599, seconds are 0 to a day")
        if not all(isinstance(word, str) and word.isprintable() for line in self.headers.items() for word in line):
            raise ValueError("headers are printable texts by their names")

    def again(self) -> Fault:
        """The same fault, not yet waiting anywhere."""
        return replace(self, id=0, hits=0, headers=dict(self.headers))


class Faults:
    """The faults waiting on one server, oldest first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._ids = itertools.count(1)

    def __bool__(self) -> bool:
        """True while any fault waits."""
        return bool(self._faults)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    def add(self, fault: Fault) -> Fault:
        """Wait for the next call that `fault` names."""
        fault.id = next(self._ids)
        self._faults.append(fault)
        return fault

    def remove(self, fault_id: int | str) -> None:
        """Forget one fault; an unknown id is no error."""
        self._faults = [fault for fault in self._faults if str(fault.id) != str(fault_id)]

    def clear(self) -> None:
        """Forget them all."""
        self._faults = []

    def as_json(self) -> list[dict[str, object]]:
        """What waits, for the page and the tests."""
        return [asdict(fault) for fault in self._faults]

    def take(self, method: str, path: str, account: str, body: str) -> Fault | None:
        """The first fault that hits this call, counted down; None when none does."""
        for fault in self._faults:
            if fault.method not in ("*", method) or not hits(fault.path, path):
                continue
            if not fnmatchcase(account, fault.account) or fault.contains not in body:
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.hits += 1
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self.remove(fault.id)
            return fault
        return None


def _close(request: web.Request) -> web.StreamResponse:
    """End the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    raise asyncio.CancelledError


def _instead(fault: Fault) -> web.Response:
    headers = {"Content-Type": "text/plain; charset=utf-8", **fault.headers}
    return web.Response(status=fault.status, body=fault.body.encode(), headers=headers)


async def _half(request: web.Request, answer: web.StreamResponse) -> web.StreamResponse:
    whole = bytes(answer.body) if isinstance(answer, web.Response) and isinstance(answer.body, bytes) else b""
    cut = web.StreamResponse(status=answer.status, headers={"Content-Type": answer.content_type})
    cut.content_length = max(len(whole), 2)
    await cut.prepare(request)
    await cut.write(whole[: len(whole) // 2] or b"{")
    return _close(request)


async def _dribble(request: web.Request, answer: web.StreamResponse, seconds: float) -> web.StreamResponse:
    whole = bytes(answer.body) if isinstance(answer, web.Response) and isinstance(answer.body, bytes) else b""
    slow = web.StreamResponse(status=answer.status, headers={"Content-Type": answer.content_type})
    slow.content_length = len(whole)
    await slow.prepare(request)
    for byte in whole:
        await slow.write(bytes([byte]))
        await asyncio.sleep(seconds / max(len(whole), 1))
    return slow


async def suffer(fault: Fault, request: web.Request, handler: Handler) -> web.StreamResponse:
    """Run `handler` as `fault` says; the request's body must have been read."""
    match fault.action:
        case "drop":
            return _close(request)
        case "answer":
            return _instead(fault)
        case "hang":
            await asyncio.sleep(fault.seconds)
            return await handler(request)
        case "late_commit":
            task = asyncio.get_running_loop().create_task(_later(fault.seconds, request, handler))
            request.app[LATE].add(task)
            task.add_done_callback(request.app[LATE].discard)
            return _close(request)
    answer = await handler(request)
    match fault.action:
        case "commit_drop":
            return _close(request)
        case "commit_answer":
            return _instead(fault)
        case "commit_cut":
            return await _half(request, answer)
        case "slow":
            return await _dribble(request, answer, fault.seconds)
    await asyncio.sleep(fault.seconds)  # commit_hang
    return answer


async def _later(seconds: float, request: web.Request, handler: Handler) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(request.app[HURRY].wait(), seconds)
    with contextlib.suppress(web.HTTPException):  # a refusal that nobody is there to read
        await handler(request)
