"""VIES's REST API under `/rest-api/`, with the numbers and errors a test asks for.

POST   /rest-api/check-vat-number        {"countryCode", "vatNumber", "requesterMemberStateCode"?, "requesterNumber"?}
POST   /rest-api/check-vat-test-service  the same; the number chooses the answer, as at the Commission
GET    /rest-api/ms/{country}/vat/{number}
GET    /rest-api/check-status
GET    /sandbox/numbers                  the exceptions to the rule
PUT    /sandbox/numbers/{number}         {"valid": true, "name"?, "address"?} or {"error": "MS_UNAVAILABLE"}
DELETE /sandbox/numbers/{number}
GET    /                                 the same for a person
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from sandbox.kit.bodies import json_values
from sandbox.kit.faults import Fault
from sandbox.kit.journal import Journal
from sandbox.kit.server import Server
from sandbox.kit.switches import Switch, Switches
from sandbox.vies.exceptions import Exceptions
from sandbox.vies.register import ERRORS, STATES, UNTOLD, Entry, Register, clean

SWITCHES = (
    Switch("error", "every question gets this error", ("none", *ERRORS)),
    Switch("error_countries", "only questions about these member states get it: BE,NL; empty: all"),
    Switch("error_shape", "errorWrappers as an answer of its own, or userError beside valid=false",
           ("errorWrappers", "userError")),
    Switch("error_status", "HTTP status of an error", ("200", "400", "500", "503")),
    Switch("consultation_number", "requestIdentifier is given to whom", ("requesters", "everybody", "nobody")),
    Switch("delay_ms", "every answer waits this long", default="0", number=True),
)  # fmt: skip
PRESETS = {
    "The next question hangs for a minute": Fault("hang", seconds=60),
    "The next answer is a page, not JSON": Fault(
        "answer", status=502, body="<html><h1>Bad Gateway</h1></html>", headers={"Content-Type": "text/html"}
    ),
    "The next connection is dropped": Fault("drop"),
    "The next answer is cut in half": Fault("commit_cut"),
}
TEST_SERVICE = {
    "201": "INVALID_INPUT", "202": "INVALID_REQUESTER_INFO", "300": "SERVICE_UNAVAILABLE", "301": "MS_UNAVAILABLE",
    "302": "TIMEOUT", "400": "VAT_BLOCKED", "401": "IP_BLOCKED", "500": "GLOBAL_MAX_CONCURRENT_REQ",
    "501": "GLOBAL_MAX_CONCURRENT_REQ_TIME", "600": "MS_MAX_CONCURRENT_REQ", "601": "MS_MAX_CONCURRENT_REQ_TIME",
}  # fmt: skip
MATCHES = ("traderNameMatch", "traderStreetMatch", "traderPostalCodeMatch", "traderCityMatch", "traderCompanyTypeMatch")


def create_app(state: Path | None = None) -> web.Application:
    """The server. `state`: folder in which the exceptions outlive it, None: nothing does."""
    journal = Journal(state / "vies.jsonl" if state else None)
    register = Register(journal)
    server = Server(
        name="VIES",
        switches=Switches(SWITCHES),
        faulty="/rest-api/",
        account=lambda _request: "",
        forget=register.forget,
        presets=PRESETS,
    )
    app = server.application()
    _Wire(register, server.switches).add_to(app)
    Exceptions(register).add_to(app)

    async def close(_app: web.Application) -> None:
        journal.close()

    app.on_cleanup.append(close)
    return app


class _Wire:
    """What the Commission's service answers."""

    def __init__(self, register: Register, switches: Switches) -> None:
        self._register = register
        self._switches = switches

    def add_to(self, app: web.Application) -> None:
        app.router.add_post("/rest-api/check-vat-number", self.check)
        app.router.add_post("/rest-api/check-vat-test-service", self.check_test_number)
        app.router.add_get("/rest-api/ms/{country}/vat/{number}", self.check_by_address)
        app.router.add_get("/rest-api/check-status", self.status)

    async def check(self, request: web.Request) -> web.Response:
        asked = await _question(request)
        if asked is None:
            return _not_understood()
        country, number = asked.get("countryCode", "").upper(), clean(asked.get("vatNumber", ""))
        requester = asked.get("requesterMemberStateCode", ""), clean(asked.get("requesterNumber", ""))
        entry = self._entry(country, number)
        if any(requester) and (requester[0].upper() not in STATES or not requester[1]):
            entry = Entry(valid=False, error="INVALID_REQUESTER_INFO")
        return self._answer(country, number, entry, requester)

    async def check_test_number(self, request: web.Request) -> web.Response:
        asked = await _question(request)
        if asked is None:
            return _not_understood()
        number = clean(asked.get("vatNumber", ""))
        error = "" if number in ("100", "200") else TEST_SERVICE.get(number, "SERVICE_UNAVAILABLE")
        entry = Entry(valid=number == "100", name="John Doe", address="123 Main St", error=error)
        return self._answer(asked.get("countryCode", ""), number, entry, ("", ""))

    async def check_by_address(self, request: web.Request) -> web.Response:
        country, number = request.match_info["country"].upper(), clean(request.match_info["number"])
        entry = self._entry(country, number)
        return web.json_response(
            {
                "isValid": entry.valid,
                "requestDate": _now(),
                "userError": entry.error or ("VALID" if entry.valid else "INVALID"),
                "name": entry.name,
                "address": entry.address,
                "requestIdentifier": "",
                "originalVatNumber": request.match_info["number"],
                "vatNumber": number,
                "viesApproximate": {
                    **dict.fromkeys(("name", "street", "postalCode", "city", "companyType"), UNTOLD),
                    **dict.fromkeys(
                        ("matchName", "matchStreet", "matchPostalCode", "matchCity", "matchCompanyType"), 3
                    ),
                },
            }
        )

    async def status(self, _request: web.Request) -> web.Response:
        error = self._switches["error"]
        away = {"SERVICE_UNAVAILABLE": STATES, "MS_UNAVAILABLE": self._countries()}.get(error, frozenset())
        countries = [
            {"countryCode": state, "availability": "Unavailable" if state in away else "Available"}
            for state in sorted(STATES)
        ]
        return web.json_response({"vow": {"available": error != "SERVICE_UNAVAILABLE"}, "countries": countries})

    def _countries(self) -> frozenset[str]:
        chosen = {part.strip().upper() for part in self._switches["error_countries"].split(",") if part.strip()}
        return frozenset(chosen) or STATES

    def _entry(self, country: str, number: str) -> Entry:
        error = self._switches["error"]
        if country not in STATES or not number or not number.isascii():
            return Entry(valid=False, error="INVALID_INPUT")
        if error != "none" and country in self._countries():
            return Entry(valid=False, error=error)
        return self._register.look_up(country, number)

    def _answer(self, country: str, number: str, entry: Entry, requester: tuple[str, str]) -> web.Response:
        status = int(self._switches["error_status"]) if entry.error else 200
        if entry.error and self._switches["error_shape"] == "errorWrappers":
            return web.json_response(_wrapped(entry.error), status=status)
        whom = self._switches["consultation_number"]
        numbered = not entry.error and (whom == "everybody" or (whom == "requesters" and all(requester)))
        answer = {
            "countryCode": country,
            "vatNumber": number,
            "requestDate": _now(),
            "valid": entry.valid,
            "requestIdentifier": _consultation_number() if numbered else "",
            "name": entry.name if entry.valid else UNTOLD,
            "address": entry.address if entry.valid else UNTOLD,
            **dict.fromkeys(
                ("traderName", "traderStreet", "traderPostalCode", "traderCity", "traderCompanyType"), UNTOLD
            ),
            **dict.fromkeys(MATCHES, "NOT_PROCESSED"),
        }
        if entry.error:
            answer["userError"] = entry.error
        return web.json_response(answer, status=status)


async def _question(request: web.Request) -> dict[str, str] | None:
    """The fields of a question as texts; None when it is no JSON object."""
    try:
        return {name: str(value) for name, value in json_values(await request.read()).items()}
    except (ValueError, AttributeError):
        return None


def _not_understood() -> web.Response:
    return web.json_response(_wrapped("VOW-ERR-1"), status=400)


def _wrapped(error: str) -> dict[str, object]:
    return {"actionSucceed": False, "errorWrappers": [{"error": error}]}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _consultation_number() -> str:
    return "WAPIAAAA" + "".join(
        secrets.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") for _ in range(8)
    )
