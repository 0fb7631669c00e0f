"""Pages and their pieces: which of the two a browser asks for, and the headers that keep them apart."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template
from htmx_flask import request

# Everything that htmx could evaluate, inject or keep is off: a stored snapshot would leave buyers' data in the browser.
HTMX_CONFIG: dict[str, Any] = {
    "allowEval": False,
    "allowScriptTags": False,
    "includeIndicatorStyles": False,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "selfRequestsOnly": True,
    "defaultSwapStyle": "outerHTML",
    # Longer than two calls to a vendor that takes all the time it has (20 s each): its sentence must come before ours.
    "timeout": 60000,
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "422", "swap": True},
        {"code": "[45]..", "swap": False, "error": True},
    ],
}


def wants_piece() -> bool:
    """True when htmx asks for a piece; False for a whole page, also when a browser restores one from its history."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page_or_piece(page: str, piece: str, status: int = 200, **context: Any) -> Response:
    """The piece alone for htmx, else the page that includes it. One address, so caches must tell the two apart."""
    response = make_response(render_template(piece if wants_piece() else page, **context), status)
    return apart(response)


def apart(response: Response) -> Response:
    """`response`, never stored and never given to the other kind of request."""
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("HX-Request")
    return response
