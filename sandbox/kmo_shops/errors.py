"""How the API says no: contract section 10."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web


class ApiError(Exception):
    """An answer with an error. `code`: as in the contract's table. `headers`: Retry-After, where there is one."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})

    def answer(self, request_id: str) -> web.Response:
        """The error body with the id of the call."""
        error = {"code": self.code, "message": self.message, "request_id": request_id}
        return web.json_response({"error": error}, status=self.status, headers=self.headers)


def not_found(what: str) -> ApiError:
    """404 for something that this shop does not have."""
    return ApiError(404, "not_found", f"This shop has no such {what}.")


def invalid_parameter(message: str) -> ApiError:
    """400 for a parameter or a body that cannot be read."""
    return ApiError(400, "invalid_parameter", message)
