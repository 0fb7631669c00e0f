"""Complete lists, or none: how many rows a call gives is not promised. docs/vendors/factuursturen.md, section 8."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from webapp.integration.vendors.errors import TemporaryError
from webapp.integration.vendors.factuursturen.payloads import rows

Rows = list[Mapping[str, Any]]
PAGE = 100
EVERYTHING = -1


def complete(
    read: Callable[[int, int], Any], key: Callable[[Mapping[str, Any]], str], count: int, most_pages: int | None = None
) -> Rows | None:
    """Every row of a list, each once, by `key`. `read` takes `start` and `count`.

    None when it would take more than `most_pages` calls. Raises TemporaryError when what came may have been cut:
    a page of a round number of rows may always be one that a limit has cut, so after it another one is asked for.
    """
    found: dict[str, Mapping[str, Any]] = {}
    start = pages = 0
    while True:
        if most_pages is not None and pages >= most_pages:
            return None
        page = rows(read(start, count), "list")
        pages += 1
        fresh = {key(row): row for row in page}
        is_new = any(each not in found for each in fresh)
        found |= fresh
        if not page or (not is_round(len(page)) and (count == EVERYTHING or len(page) < count)):
            return list(found.values())
        if not is_new:
            # The same page again: `start` is not honoured, so this is all that can be had.
            if is_round(len(page)):
                raise TemporaryError("the list may have been cut")
            return list(found.values())
        start += len(page)


def is_round(length: int) -> bool:
    """True for a number of rows at which somebody may have set a limit."""
    return length > 0 and length % 50 == 0
