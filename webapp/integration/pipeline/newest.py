"""The newest orders of a shop, found with a bounded number of calls. The shop lists by change, the oldest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from webapp.database import transaction
from webapp.integration.domain.order import OrderSummary
from webapp.integration.joined import NotConnectedError, Opener
from webapp.integration.pipeline import refs
from webapp.integration.vendors.contract import Shop
from webapp.integration.vendors.errors import UnreadableError

WINDOWS = (timedelta(minutes=15), timedelta(hours=6), timedelta(days=2), timedelta(days=30), timedelta(days=90))
"""Looked in one after the other until they hold enough: a shop with many orders need not list a month of them."""
AT_ONCE, AT_ONCE_PAGES = timedelta(days=93), 2
"""Most shops are read in one call: all that they changed in so many days, when that is no more than so many pages."""
MOST_PAGES = 40
"""For all windows together. A shop lists by change, the oldest first: after a change of thousands of orders at once its
newest come last, and a window that holds them is not read to its end."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Orders as the shop's list shows them, newest first. `is_complete`: nothing that was asked for is missing."""

    rows: Sequence[OrderSummary]
    is_complete: bool


class Looking:
    """Looks into a shop's list, each time further back, with a bounded number of calls in all."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._pages = MOST_PAGES
        self._seen: dict[str, OrderSummary] = {}
        self._whole_since: datetime | None = None
        self._is_begun = False

    def placed_within(self, window: timedelta) -> Listed:
        """Orders placed in the last `window`: each was changed in it at the earliest when it was placed.

        When the calls do not reach: all that were seen, whenever they were placed, and not complete.
        """
        now = datetime.now(UTC)
        if not self._is_begun:
            self._is_begun = True
            if self._read(now - AT_ONCE, AT_ONCE_PAGES)[0]:
                self._whole_since = now - AT_ONCE
        since = now - window
        if self._whole_since is None or since < self._whole_since:
            is_complete, pages = self._read(since, self._pages)
            self._pages -= pages
            if not is_complete:
                return Listed(_newest_first(self._seen.values()), is_complete=False)
        return Listed(_newest_first(row for row in self._seen.values() if row.placed_at >= since), is_complete=True)

    def _read(self, since: datetime, most_pages: int) -> tuple[bool, int]:
        """Read on from `since`: whether the list came to its end, and how many pages that took."""
        pages = 0
        try:
            for page in self._shop.changed_orders(since):
                self._seen.update((row.id, row) for row in page)
                pages += 1
                if pages >= most_pages:
                    return False, pages
        except UnreadableError:
            pass  # a row without an id: the others came before it was told
        return True, pages


def _newest_first(rows: Iterable[OrderSummary]) -> list[OrderSummary]:
    return sorted(rows, key=lambda row: (row.placed_at, row.id), reverse=True)


def newest_orders(opener: Opener, installation_id: int, days: int) -> Listed:
    """The orders of the last `days` days. Raises NotConnectedError and vendors' errors."""
    return Looking(_open_shop(opener, installation_id)).placed_within(timedelta(days=days))


def orders_back_to(opener: Opener, installation_id: int, number: str) -> Listed:
    """The newest orders, back to the one with that number; of 90 days when none has it. Raises as `newest_orders`."""
    looking = Looking(_open_shop(opener, installation_id))
    for window in WINDOWS:
        listed = looking.placed_within(window)
        if not listed.is_complete or any(row.number.strip() == number for row in listed.rows):
            break
    return listed


def invoiced_before(opener: Opener, installation_id: int, orders: Iterable[OrderSummary]) -> int:
    """How many of these orders have their invoice, of this installation or another. Raises NotConnectedError."""
    installed = opener.read(installation_id)
    if installed is None or installed.shop is None:
        raise NotConnectedError
    with transaction(opener.engine, installation_id) as connection:
        return len(refs.which_invoiced(connection, installed.shop.account_key, [order.id for order in orders]))


def _open_shop(opener: Opener, installation_id: int) -> Shop:
    installed = opener.read(installation_id)
    if installed is None:
        raise NotConnectedError
    return opener.open_shop(installed)
