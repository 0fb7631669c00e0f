"""One account of one vendor, called through the door: limiter, credentials, JSON in and out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from webapp.integration.vendors.addresses import Origin
from webapp.integration.vendors.answers import Answer, NotJsonError
from webapp.integration.vendors.contract import LastCheck, Limiter
from webapp.integration.vendors.errors import TemporaryError
from webapp.integration.vendors.http import Door, Narrow

JSON = "application/json; charset=utf-8"


class Api:
    """`authorization`: gives the header's value anew for each call. `secrets`: what must never be in words.

    `is_limit`: whether an answer refuses the call for the vendor's limit. `window`: seconds after which the vendor
    counts anew, where that is known; the limiter is told so when an answer leaves no calls and does not say how long.
    """

    def __init__(
        self,
        door: Door,
        whom: Origin,
        limiter: Limiter,
        *,
        authorization: Callable[[], str],
        secrets: Callable[[], Iterable[str]],
        narrow: Narrow,
        is_limit: Callable[[Answer], bool],
        window: float | None = None,
    ) -> None:
        self._door = door
        self._whom = whom
        self._limiter = limiter
        self._authorization = authorization
        self._secrets = secrets
        self._narrow = narrow
        self._is_limit = is_limit
        self._window = window

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        repeatable: bool = False,
        last_check: LastCheck | None = None,
        after_send: Callable[[], None] | None = None,
    ) -> Answer:
        """One call, counted by the limiter. Raises what `Door.call` and the limiter raise."""
        headers = {"Accept": "application/json", "Authorization": self._authorization()}
        content = None
        if body is not None:
            headers["Content-Type"] = JSON
            content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        self._limiter.before_call()
        heard: list[Answer] = []
        try:
            return self._door.call(
                self._whom,
                method,
                path,
                headers,
                content,
                narrow=self._narrow,
                secrets=self._secrets(),
                repeatable=repeatable,
                last_check=last_check,
                after_send=after_send,
                heard=heard.append,
            )
        finally:
            if heard:
                self._tell(heard[0])
            else:
                self._limiter.after_call(None, None, False)

    def _tell(self, answer: Answer) -> None:
        refused, wait = self._is_limit(answer), answer.retry_after
        if wait is None and (refused or answer.remaining == 0):
            wait = self._window
        self._limiter.after_call(answer.remaining, wait, refused)

    def get(self, path: str) -> Any:
        """The JSON at `path`. Raises TemporaryError for an answer that is not JSON (a page in its place)."""
        return parsed(self.call("GET", path))


def parsed(answer: Answer) -> Any:
    """The JSON of a read's answer. Raises TemporaryError when it is none."""
    try:
        return answer.json()
    except NotJsonError:
        raise TemporaryError("the answer is not JSON") from None
