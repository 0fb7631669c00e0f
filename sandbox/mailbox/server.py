"""The mailbox: an SMTP port, and on HTTP what came in.

GET    /                            all mails on a page       GET /mails/{id}   one of them
GET    /sandbox/mails[?to=address]  as JSON, oldest first     DELETE /sandbox/mails
GET    /sandbox/smtp                {"host", "port"}: where mails go
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiohttp import web

from sandbox.kit.control_page import SECURITY, pages
from sandbox.kit.journal import Journal
from sandbox.kit.server import Server
from sandbox.kit.switches import Switches
from sandbox.mailbox.mails import Mail, Mails
from sandbox.mailbox.smtp import SWITCHES, listen
from sandbox.program import LOCALHOST

FRAMED = {
    **SECURITY,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "frame-ancestors 'self'; base-uri 'none'; sandbox",
}
"""For a mail's own HTML: its styles count; no script, no picture from elsewhere, no form, no cookie."""

FRAMING = {**SECURITY, "Content-Security-Policy": SECURITY["Content-Security-Policy"] + "; frame-src 'self'"}

TEMPLATES = Path(__file__).parent / "templates"


def create_app(state: Path | None = None, smtp_port: int = 0) -> web.Application:
    """The server. `state`: folder in which mails outlive it, None: nothing does. `smtp_port`: 0 takes a free one."""
    journal = Journal(state / "mailbox.jsonl" if state else None)
    mails = Mails(journal)
    server = Server(
        name="Mailbox",
        switches=Switches(SWITCHES),
        faulty="/nothing-but-smtp/",
        account=lambda _request: "",
        forget=mails.forget,
    )
    app = server.application()
    box = _Box(mails)
    box.add_to(app)
    smtp: list[asyncio.Server] = []

    async def open_port(_app: web.Application) -> None:
        smtp.append(await listen(mails, server.switches, LOCALHOST, smtp_port))
        box.smtp_port = smtp[0].sockets[0].getsockname()[1]

    async def close(_app: web.Application) -> None:
        for port in smtp:
            port.close()
        journal.close()

    app.on_startup.append(open_port)
    app.on_cleanup.append(close)
    return app


class _Box:
    """What came in, as pages and as JSON."""

    def __init__(self, mails: Mails) -> None:
        self.smtp_port = 0
        self._mails = mails
        self._pages = pages(TEMPLATES)

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/", self.list)
        app.router.add_get("/mailbox.css", self.style)
        app.router.add_post("/forget", self.forget)
        app.router.add_get(r"/mails/{id:\d+}", self.show)
        app.router.add_get(r"/mails/{id:\d+}/html", self.own_html)
        app.router.add_get("/sandbox/mails", self.as_json)
        app.router.add_delete("/sandbox/mails", self.delete)
        app.router.add_get("/sandbox/smtp", self.smtp)

    async def list(self, request: web.Request) -> web.Response:
        address = request.query.get("to", "")
        newest = self._mails.addressed_to(address)[::-1]
        return self._render("list.html", mails=newest, address=address, total=len(self._mails), port=self.smtp_port)

    async def show(self, request: web.Request) -> web.Response:
        return self._render("mail.html", mail=self._found(request))

    async def own_html(self, request: web.Request) -> web.Response:
        return web.Response(text=self._found(request).html, content_type="text/html", headers=FRAMED)

    async def style(self, _request: web.Request) -> web.FileResponse:
        return web.FileResponse(TEMPLATES / "mailbox.css")

    async def forget(self, _request: web.Request) -> web.Response:
        self._mails.forget()
        raise web.HTTPSeeOther("/")

    async def as_json(self, request: web.Request) -> web.Response:
        found = self._mails.addressed_to(request.query.get("to", ""))
        return web.json_response([mail.as_json() for mail in found])

    async def delete(self, _request: web.Request) -> web.Response:
        self._mails.forget()
        return web.json_response([])

    async def smtp(self, _request: web.Request) -> web.Response:
        return web.json_response({"host": LOCALHOST, "port": self.smtp_port})

    def _found(self, request: web.Request) -> Mail:
        mail = self._mails.find(int(request.match_info["id"]))
        if mail is None:
            raise web.HTTPNotFound(text="There is no such mail.")
        return mail

    def _render(self, template: str, **words: object) -> web.Response:
        page = self._pages.get_template(template).render(**words)
        return web.Response(text=page, content_type="text/html", headers=FRAMING)
