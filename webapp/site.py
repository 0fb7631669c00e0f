"""What every page has: its words, its files, the reader's language and theme, and our own pages for what went wrong."""

from __future__ import annotations

import secrets
from http import HTTPStatus

import structlog
from flask import Flask, Response, abort, g, make_response, render_template, request, session
from flask_babel import get_locale
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError, TimeoutError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map

from webapp import assets, formats
from webapp.htmx import HTMX_CONFIG, apart, wants_piece
from webapp.page_extensions import login

LANGUAGES = {"en": "English", "nl": "Nederlands", "fr": "Français"}
"""The languages that every page and mail speaks, each by its own name; the first when nobody says."""
THEMES = ("", "light", "dark")
OWN_PAGES = frozenset({403, 404, 405, 413, 429, 500, 503})

log = structlog.get_logger(__name__)


class RowNumber(IntegerConverter):
    """A number in an address: none is larger than PostgreSQL's bigint, so that a longer one is a page that is not."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=2**63 - 1)


def locale() -> str:
    """The language of this request: the person's, else the one chosen before, else the browser's, else English."""
    chosen = (getattr(current_user, "language", "") or session.get("language", "")) if request else ""
    if chosen in LANGUAGES:
        return str(chosen)
    return (request.accept_languages.best_match(LANGUAGES) if request else None) or next(iter(LANGUAGES))


def theme() -> str:
    """The theme a person chose; "" follows the browser."""
    chosen = getattr(current_user, "theme", "")
    return chosen if chosen in THEMES else ""


def install(app: Flask, brand: str, support_email: str) -> None:
    """Set up templates and the pages for errors."""
    app.url_map.converters["int"] = RowNumber
    formats.install(app)
    assets.install(app)
    app.jinja_env.globals.update(
        htmx_config=HTMX_CONFIG,
        brand=brand,
        support_email=support_email,
        get_locale=get_locale,
        languages=LANGUAGES,
        theme_of_reader=theme,
    )
    app.before_request(_refuse_nul)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(HTTPException, _not_so)
    for away in (OperationalError, InterfaceError, TimeoutError):
        app.register_error_handler(away, _away)
    app.register_error_handler(Exception, _our_mistake)


def new_reference() -> str:
    """A short name for one failure, by which support finds it in the log: "7F3A-21"."""
    text = secrets.token_hex(3).upper()
    return f"{text[:4]}-{text[4:]}"


def _refuse_nul() -> None:
    """PostgreSQL keeps no text with a NUL in it, and nobody can type one."""
    typed = (*request.args.items(multi=True), *request.form.items(multi=True), ("", request.path))
    if any("\0" in name or "\0" in value for name, value in typed):
        abort(HTTPStatus.BAD_REQUEST)


def _form_too_old(_error: CSRFError) -> Response:
    return _page(HTTPStatus.BAD_REQUEST, "problems/form_too_old.html")


def _not_so(error: HTTPException) -> Response | HTTPException:
    if error.response is not None or error.code is None or error.code < 400:
        return error
    status = HTTPStatus(error.code)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return _our_mistake(error)
    if error.code not in OWN_PAGES:
        return _page(status, "problems/not_understood.html")
    answer = _page(status, f"problems/{error.code}.html")
    answer.headers.extend(error.get_headers()[1:])
    return answer


def _away(error: SQLAlchemyError) -> Response:
    """PostgreSQL is away, or every connection is taken: neither the reader's mistake nor one of ours."""
    log.warning("database away", **_asked(), why=type(error).__name__)
    answer = _page(HTTPStatus.SERVICE_UNAVAILABLE, "problems/503.html")
    answer.headers["Retry-After"] = "30"
    return answer


def _our_mistake(error: Exception) -> Response:
    g.reference = new_reference()
    cause = getattr(error, "original_exception", None) or error
    log.error("page failed", reference=g.reference, **_asked(), exc_info=cause)
    return _page(HTTPStatus.INTERNAL_SERVER_ERROR, "problems/500.html", reference=g.reference)


def _asked() -> dict[str, object]:
    """Which page of what, for the log. Not the address: tokens and what was searched for stand in it."""
    ids = {name: value for name, value in (request.view_args or {}).items() if isinstance(value, int)}
    return {"page": request.endpoint or "", "method": request.method, "ids": ids}


def _page(status: HTTPStatus, template: str, reference: str = "") -> Response:
    if request.path.startswith(("/hooks/", "/healthz", "/readyz", "/metrics")):
        return make_response(status.phrase, status)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        g._login_user = login.anonymous_user()  # who reads cannot be looked up: the database may be what failed
    body = "" if wants_piece() else render_template(template, reference=reference)
    answer = apart(make_response(body, status))
    if reference:
        answer.headers["X-Reference"] = reference
    return answer
