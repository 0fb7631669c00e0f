"""Answers as the wire gives them: JSON or an XML stub, bare text on a POST or a refusal (contract section 1)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from sandbox.factuursturen.account import Entry
from sandbox.kit.switches import Switches

_XML_STUB = '<?xml version="1.0" encoding="UTF-8"?>\n<response/>\n'


def wants_json(request: web.Request, switches: Switches) -> bool:
    """JSON when `Accept` names it; without a format of its own the account's default (contract, U1)."""
    accept = request.headers.get("Accept", "").lower()
    if "json" in accept:
        return True
    return "xml" not in accept and switches["no_accept"] == "json"


def found(request: web.Request, switches: Switches, text: str) -> web.Response:
    """200 with `text`, which is JSON, or with the XML stub."""
    if wants_json(request, switches):
        return web.Response(text=text, content_type="application/json")
    return web.Response(text=_XML_STUB, content_type="application/xml")


def found_values(request: web.Request, switches: Switches, values: Any) -> web.Response:
    """The same, from values."""
    return found(request, switches, json.dumps(values, ensure_ascii=False))


def rows(entries: Iterable[str]) -> str:
    """A bare array of rows that are JSON already."""
    return f"[{', '.join(entries)}]"


def one(envelope: str, text: str) -> str:
    """An object with one key."""
    return f'{{"{envelope}": {text}}}'


def bare(text: str, status: int = 200) -> web.Response:
    """Bare text: a new number on POST (201), nothing on PUT and DELETE, a sentence when something is wrong."""
    return web.Response(text=text, status=status)


def refused(sentence: str, switches: Switches) -> web.Response:
    """Data were refused (contract, U2)."""
    if switches["validation_error"] == "422_json":
        return web.Response(text=json.dumps({"error": sentence}), status=422, content_type="application/json")
    return bare(sentence, 400)


def client_text(entry: Entry, switches: Switches) -> str:
    """A client's JSON, with `timestamp` when the switch has it (contract, U9)."""
    if switches["client_timestamp"] == "absent":
        return entry.text()
    return json.dumps({**entry.wire, "timestamp": _timestamp(entry.changed_at)}, ensure_ascii=False)


def _timestamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")
