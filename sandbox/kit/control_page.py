"""`/sandbox/`: the switches, faults and newest calls of a server on one page, with plain forms, for a person."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from aiohttp import web

from sandbox.kit.bodies import form_values
from sandbox.kit.faults import ACTIONS, Fault
from sandbox.kit.switches import UnknownSwitchError

if TYPE_CHECKING:
    from sandbox.kit.server import Server

CONTROL = "/sandbox/"
SHOWN_CALLS = 50
KIT_TEMPLATES = Path(__file__).parent / "templates"
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def pages(*folders: Path) -> jinja2.Environment:
    """Templates of `folders`, then of the kit (whose `frame.html` any sandbox page may extend)."""
    loader = jinja2.FileSystemLoader([*folders, KIT_TEMPLATES])
    return jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def html(text: str, status: int = 200) -> web.Response:
    """A page that may load nothing but its own style."""
    return web.Response(text=text, status=status, content_type="text/html", headers=SECURITY)


def add_control_page(app: web.Application, server: Server) -> None:
    """Add `/sandbox/` with its forms and its style to `app`."""
    environment = pages()

    def render(problem: str = "", status: int = 200) -> web.Response:
        newest = list(server.calls.newest)[-SHOWN_CALLS:][::-1]
        page = environment.get_template("control.html").render(
            server=server,
            actions=ACTIONS,
            newest=[(datetime.fromtimestamp(call.at, UTC).strftime("%H:%M:%S"), call) for call in newest],
            total=sum(server.calls.counts.values()),
            problem=problem,
        )
        return html(page, status)

    async def show(_request: web.Request) -> web.Response:
        return render()

    async def style(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(KIT_TEMPLATES / "sandbox.css")

    async def turn(request: web.Request) -> web.Response:
        form = await form_values(request)
        try:
            server.switches.set(form.get("name", ""), form.get("value", "").strip())
        except UnknownSwitchError as problem:
            return render(str(problem), 400)
        raise web.HTTPSeeOther(CONTROL)

    async def add_fault(request: web.Request) -> web.Response:
        form = {name: value.strip() for name, value in (await form_values(request)).items()}
        try:
            server.add_fault(_fault(form), app)
        except ValueError as problem:
            return render(str(problem), 400)
        raise web.HTTPSeeOther(CONTROL)

    async def add_preset(request: web.Request) -> web.Response:
        sentence = (await form_values(request)).get("preset", "")
        if sentence not in server.presets:
            return render(f"There is no fault {sentence!r}.", 400)
        server.add_fault(server.presets[sentence].again(), app)
        raise web.HTTPSeeOther(CONTROL)

    async def forget_faults(request: web.Request) -> web.Response:
        fault_id = (await form_values(request)).get("id", "")
        if fault_id:
            server.faults.remove(fault_id)
        else:
            server.faults.clear()
        raise web.HTTPSeeOther(CONTROL)

    async def reset(_request: web.Request) -> web.Response:
        server.reset(app)
        raise web.HTTPSeeOther(CONTROL)

    app.router.add_get(CONTROL, show)
    app.router.add_get(CONTROL + "sandbox.css", style)
    app.router.add_post(CONTROL + "forms/switch", turn)
    app.router.add_post(CONTROL + "forms/fault", add_fault)
    app.router.add_post(CONTROL + "forms/preset", add_preset)
    app.router.add_post(CONTROL + "forms/forget-faults", forget_faults)
    app.router.add_post(CONTROL + "forms/reset", reset)


def _fault(form: dict[str, str]) -> Fault:
    """The fault a person filled in; an empty field takes its default. Raises ValueError with a sentence."""
    times = form.get("times", "1") or "1"
    try:
        return Fault(
            action=form.get("action", ""),
            method=form.get("method") or "*",
            path=form.get("path") or "*",
            times=None if times == "always" else int(times),
            skip=int(form.get("skip") or 0),
            account=form.get("account") or "*",
            contains=form.get("contains", ""),
            seconds=float(form.get("seconds") or 0),
            status=int(form.get("status") or 500),
            headers=dict(_header(line) for line in form.get("headers", "").splitlines() if line.strip()),
            body=form.get("body", ""),
        )
    except ValueError as problem:
        raise ValueError(f"This fault cannot be added: {problem}") from None


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon:
        raise ValueError(f"a header looks like 'Name: value', not {line!r}")
    return name.strip(), value.strip()
