"""What callers send, whatever it is: read as values, or refused."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web


def json_values(body: bytes | str) -> Any:
    """The values of a JSON body. Raises ValueError for none, for endless nesting and for half a surrogate pair: no
    answer, file or page could hold that.
    """
    try:
        values = json.loads(body)
        json.dumps(values, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("The body is nested too deeply.") from None
    return values


async def form_values(request: web.Request) -> dict[str, str]:
    """The fields of a form. Raises HTTPBadRequest for one that cannot be read."""
    try:
        return {name: str(value) for name, value in (await request.post()).items()}
    except (ValueError, LookupError):  # no UTF-8, no boundary; no such charset
        raise web.HTTPBadRequest(text="This form cannot be read.") from None
