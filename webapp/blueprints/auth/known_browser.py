"""A browser in which somebody has logged in keeps a signed name for a year: their tries are counted apart from
strangers' (`accounts.tries`). It opens nothing by itself."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import after_this_request, request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

from webapp.services import services

SECONDS = 365 * 24 * 3600
MOST = 8
"""People who log in in one browser."""


@dataclass(frozen=True, slots=True)
class KnownBrowser:
    """`name`: random; `people`: ids of those who logged in in it, the last one first."""

    name: str
    people: tuple[int, ...] = ()


def name_for(person_id: int | None) -> str:
    """The name of this browser when that person has logged in in it; "" else."""
    known = _read()
    return known.name if known and person_id in known.people else ""


def remember(person_id: int) -> None:
    """With the answer to this request, the browser is known to be used by that person."""
    known = _read() or KnownBrowser(secrets.token_urlsafe(16))
    people = (person_id, *(one for one in known.people if one != person_id))[:MOST]
    value = _signer().dumps([known.name, list(people)])
    is_https = services().settings.is_https

    @after_this_request
    def _keep(answer: Response) -> Response:
        answer.set_cookie(_cookie(), value, max_age=SECONDS, secure=is_https, httponly=True, samesite="Lax", path="/")
        return answer


def _read() -> KnownBrowser | None:
    try:
        name, people = _signer().loads(request.cookies.get(_cookie(), ""))
        return KnownBrowser(str(name), tuple(int(one) for one in people))
    except (BadData, TypeError, ValueError):
        return None


def _cookie() -> str:
    return "__Host-browser" if services().settings.is_https else "browser"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(services().settings.secret_key, salt="a browser that is known")
