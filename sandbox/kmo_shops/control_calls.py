"""What the control routes have in common: a JSON object in, errors as JSON out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.kit.bodies import json_values
from sandbox.kmo_shops.errors import ApiError, invalid_parameter

Handler = Callable[[web.Request], Awaitable[web.Response]]


async def wishes_of(request: web.Request) -> dict[str, Any]:
    """The JSON object of a control call; empty without a body. Raises ApiError 400."""
    if not request.can_read_body:
        return {}
    try:
        wishes = json_values(await request.read())
    except ValueError:
        raise invalid_parameter("The body must be JSON.") from None
    if not isinstance(wishes, dict):
        raise invalid_parameter("The body must be a JSON object.")
    return wishes


def plain(handler: Handler) -> Handler:
    """`handler` with its errors as answers."""

    async def handle(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except ApiError as problem:
            return problem.answer("sandbox")
        except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError) as problem:
            return invalid_parameter(str(problem)).answer("sandbox")

    return handle
