"""The VAT numbers for which another answer than the rule's was asked: over HTTP and on a page."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from aiohttp import web

from sandbox.kit.bodies import form_values, json_values
from sandbox.kit.control_page import html, pages
from sandbox.vies.register import ERRORS, RULE, STATES, UNTOLD, Entry, Register, clean


class Exceptions:
    """Routes that show and change the exceptions in a register."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._pages = pages(Path(__file__).parent / "templates")

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/", self.page)
        app.router.add_post("/numbers", self.set_by_form)
        app.router.add_get("/sandbox/numbers", self.list)
        app.router.add_put("/sandbox/numbers/{number}", self.set)
        app.router.add_delete("/sandbox/numbers/{number}", self.remove)

    async def page(self, _request: web.Request) -> web.Response:
        return self._render("")

    async def set_by_form(self, request: web.Request) -> web.Response:
        form = {name: value.strip() for name, value in (await form_values(request)).items()}
        number, says = clean(form.get("number", "")), form.get("says", "")
        if says == "rule":
            self._register.remove(number)
        elif number[:2] not in STATES or len(number) < 4:
            return self._render("A VAT number begins with the two letters of a member state, like BE0403170701.", 400)
        elif says in ("valid", "invalid"):
            self._register.set(
                number, Entry(says == "valid", form.get("name") or UNTOLD, form.get("address") or UNTOLD)
            )
        elif says in ERRORS:
            self._register.set(number, Entry(valid=False, error=says))
        raise web.HTTPSeeOther("/")

    async def list(self, _request: web.Request) -> web.Response:
        return web.json_response({number: asdict(entry) for number, entry in self._register.exceptions().items()})

    async def set(self, request: web.Request) -> web.Response:
        try:
            document = json_values(await request.read())
            entry = Entry(**{"valid": False, **document})
        except (TypeError, ValueError) as problem:
            return web.json_response({"error": str(problem)}, status=400)
        if entry.error and entry.error not in ERRORS:
            return web.json_response({"error": f"no error {entry.error!r}; there are {', '.join(ERRORS)}"}, status=400)
        self._register.set(request.match_info["number"], entry)
        return web.json_response(asdict(entry))

    async def remove(self, request: web.Request) -> web.Response:
        self._register.remove(request.match_info["number"])
        return web.json_response({})

    def _render(self, problem: str, status: int = 200) -> web.Response:
        page = self._pages.get_template("numbers.html").render(
            exceptions=self._register.exceptions(), errors=ERRORS, rule=RULE, problem=problem
        )
        return html(page, status)
