"""One sandbox server: its application with fault middleware, call log and the control routes under `/sandbox/`.

GET    /sandbox/switches          {"name": "value", …}
PUT    /sandbox/switches          the same object, all or some; 400 with a sentence for an unknown one
POST   /sandbox/faults            a Fault as JSON; answers it with its id; 400 with a sentence for a path of no call
GET    /sandbox/faults            the faults that wait        DELETE /sandbox/faults/{id}, /sandbox/faults
GET    /sandbox/calls             counts and newest calls     DELETE /sandbox/calls
POST   /sandbox/late_commits      what is late is done now: answered when it is
POST   /sandbox/reset             switches, faults, calls and what the server remembers
GET    /sandbox/                  all of it on a page for a person
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.typedefs import Middleware

from sandbox.kit.bodies import json_values
from sandbox.kit.calls import Call, CallLog
from sandbox.kit.control_page import add_control_page
from sandbox.kit.faults import HURRY, LATE, Fault, Faults, Handler, suffer
from sandbox.kit.paths import may_hit
from sandbox.kit.switches import Switches, UnknownSwitchError

CONTROL = "/sandbox/"


@dataclass(slots=True)
class Server:
    """What the middleware and the control routes need of a server.

    `faulty`: path prefix of the wire that faults and the call log apply to. `account`: who makes this call.
    `forget`: empties what the server remembers. `delay`: name of the switch (milliseconds) every wire call waits.
    `presets`: faults that the control page offers ready-made, by their sentence.
    """

    name: str
    switches: Switches
    faulty: str
    account: Callable[[web.Request], str]
    forget: Callable[[], None]
    faults: Faults = field(default_factory=Faults)
    calls: CallLog = field(default_factory=CallLog)
    delay: str = "delay_ms"
    presets: dict[str, Fault] = field(default_factory=dict)

    def application(self) -> web.Application:
        """A new application with the control routes; the caller adds the wire's own."""
        app = web.Application(middlewares=[self._middleware()], client_max_size=6 * 1024 * 1024)
        app[LATE], app[HURRY] = set(), asyncio.Event()
        _add_control(app, self)
        add_control_page(app, self)
        return app

    def is_spoilt(self, path: str) -> bool:
        """Do faults and the call log apply to this path?"""
        return path.startswith(self.faulty) and not path.startswith(CONTROL)

    def add_fault(self, fault: Fault, app: web.Application) -> Fault:
        """Let `fault` wait. Raises ValueError with a sentence when its path can be none of a call to `app`."""
        routes = (resource.canonical for resource in app.router.resources())
        if not any(self.is_spoilt(route) and may_hit(fault.path, route) for route in routes):
            raise ValueError(f"No call to {self.name} has a path like {fault.path!r}.")
        return self.faults.add(fault)

    def reset(self, app: web.Application) -> None:
        """As at the first start: switches, faults, calls, late commits and everything the server remembers."""
        self.switches.reset()
        self.faults.clear()
        self.calls.clear()
        late = app[LATE]
        for task in list(late):
            task.cancel()
        self.forget()

    def _middleware(self) -> Middleware:
        @web.middleware
        async def spoil(request: web.Request, handler: Handler) -> web.StreamResponse:
            if not self.is_spoilt(request.path):
                return await handler(request)
            arrived = time.time()
            body = await request.read() if request.can_read_body else b""
            account = self.account(request)
            fault = None
            if self.faults:
                fault = self.faults.take(request.method, request.path, account, body.decode("utf-8", "replace"))
            if self.delay in self.switches.known and (wait := self.switches.number(self.delay)):
                await asyncio.sleep(wait / 1000)
            status = 0
            try:
                answer = await (suffer(fault, request, handler) if fault else handler(request))
                status = answer.status
                return answer
            except web.HTTPException as problem:
                status = problem.status
                raise
            finally:
                resource = request.match_info.route.resource
                pattern = (resource.canonical if resource is not None else request.path).rstrip("/")
                action = fault.action if fault else ""
                took = time.time() - arrived
                call = Call(arrived, request.method, request.path, account, status, action, took)
                self.calls.add(call, pattern)

        return spoil


def _add_control(app: web.Application, server: Server) -> None:
    async def switches(_request: web.Request) -> web.Response:
        return web.json_response(server.switches.values())

    async def turn(request: web.Request) -> web.Response:
        try:
            for name, value in json_values(await request.read()).items():
                server.switches.set(str(name), str(value))
        except (UnknownSwitchError, ValueError, AttributeError) as problem:
            return web.json_response({"error": str(problem)}, status=400)
        return web.json_response(server.switches.values())

    async def add_fault(request: web.Request) -> web.Response:
        try:
            fault = server.add_fault(Fault(**json_values(await request.read())), app)
        except (TypeError, ValueError) as problem:
            return web.json_response({"error": str(problem)}, status=400)
        return web.json_response({"id": fault.id, "action": fault.action})

    async def faults(_request: web.Request) -> web.Response:
        return web.json_response(server.faults.as_json())

    async def drop_faults(request: web.Request) -> web.Response:
        fault_id = request.match_info.get("id")
        if fault_id is None:
            server.faults.clear()
        else:
            server.faults.remove(fault_id)
        return web.json_response(server.faults.as_json())

    async def calls(_request: web.Request) -> web.Response:
        return web.json_response(server.calls.as_json())

    async def drop_calls(_request: web.Request) -> web.Response:
        server.calls.clear()
        return web.json_response({})

    async def hurry(_request: web.Request) -> web.Response:
        late = app[LATE]
        many = len(late)
        app[HURRY].set()
        await asyncio.gather(*late, return_exceptions=True)
        app[HURRY].clear()
        return web.json_response({"done": many})

    async def reset(_request: web.Request) -> web.Response:
        server.reset(app)
        return web.json_response({})

    app.router.add_get(CONTROL + "switches", switches)
    app.router.add_put(CONTROL + "switches", turn)
    app.router.add_post(CONTROL + "faults", add_fault)
    app.router.add_get(CONTROL + "faults", faults)
    app.router.add_delete(CONTROL + "faults", drop_faults)
    app.router.add_delete(CONTROL + r"faults/{id:\d+}", drop_faults)
    app.router.add_get(CONTROL + "calls", calls)
    app.router.add_delete(CONTROL + "calls", drop_calls)
    app.router.add_post(CONTROL + "late_commits", hurry)
    app.router.add_post(CONTROL + "reset", reset)
