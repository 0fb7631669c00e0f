"""What an answer says: its numbers about limits, its JSON, and its words for people."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

from webapp.spellings import pattern_of

LONGEST_WAIT = 3600.0
MOST_WORDS = 2000
SHORTEST_SECRET = 4

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


class NotJsonError(ValueError):
    """An answer that should be JSON and is not."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `headers` ignores the case of names. `body`: at most the door's limit, unpacked.

    `status_code`, `request` and `url` carry the names of `requests`, whose adapter makes these.
    """

    status_code: int
    headers: Mapping[str, str]
    body: bytes
    request: Any = None
    url: str = ""

    @property
    def content(self) -> bytes:
        """The body."""
        return self.body

    @property
    def text(self) -> str:
        """The body as UTF-8, with a sign for what is not."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body's JSON; numbers with a point are Decimal. Raises NotJsonError, also for NaN and deep nesting."""
        try:
            return json.loads(self.body, parse_float=Decimal, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise NotJsonError from None

    @property
    def is_page(self) -> bool:
        """True for a page or a piece of one: by something that stands before the vendor's API, or by its fall."""
        start = _beginning(self.text).lower()
        # XML may be the vendor's own answer, but for the old spelling of a page.
        return start.startswith("<") and (
            not start.startswith("<?xml") or "<!doctype html" in start or "<html" in start
        )

    @property
    def remaining(self) -> int | None:
        """Calls left (`X-RateLimit-Remaining`); None when it does not say."""
        text = self.headers.get("X-RateLimit-Remaining", "").strip()
        return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait (`Retry-After`), from 0 to an hour; None when it does not say or is odd."""
        return read_retry_after(self.headers.get("Retry-After", ""), datetime.now(UTC))

    def words(self, secrets: Iterable[str] = ()) -> str:
        """What the vendor says, for people: no markup, no JSON, none of `secrets`; at most 2,000 characters."""
        text = _beginning(self.text)
        if text.startswith("<"):
            return ""  # a page or a document: nothing in it is meant for a merchant
        if text.startswith(("{", "[")):
            try:
                text = "; ".join(dict.fromkeys(_texts(self.json())))
            except NotJsonError:
                return ""
        return without_secrets(_CONTROL.sub(" ", text), secrets).strip()[:MOST_WORDS]


def _beginning(text: str) -> str:
    """The first signs that say something: a mark of the byte order and blanks do not."""
    return text.lstrip("\ufeff \t\r\n\f\v")[: 4 * MOST_WORDS]


def _no_constant(_name: str) -> NoReturn:
    raise ValueError


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    if depth > 5:
        return
    if isinstance(value, str) and value.strip():
        yield value.strip()
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in ("request_id", "code"):
                yield from _texts(each, depth + 1)
    elif isinstance(value, list):
        for each in value[:20]:
            yield from _texts(each, depth + 1)


def read_retry_after(text: str, now: datetime) -> float | None:
    """Seconds in a `Retry-After` header: a number or a date. None: nothing usable (negative, not a number)."""
    text = text.strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            at = parsedate_to_datetime(text)
            seconds = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - now.timestamp()
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
    if not math.isfinite(seconds) or seconds < 0:
        return None
    return min(seconds, LONGEST_WAIT)


def without_secrets(text: str, secrets: Iterable[str]) -> str:
    """`text` with every secret in it, in any usual spelling, replaced by an ellipsis."""
    found = pattern_of(secret for secret in secrets if len(secret) >= SHORTEST_SECRET)
    return found.sub("…", text) if found is not None else text
