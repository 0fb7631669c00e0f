"""Lists: which rows, in which order, how many (contract section 2.1)."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from sandbox.factuursturen import days
from sandbox.factuursturen.account import Account, Entry, Wire
from sandbox.kit.switches import Switches

Query = Mapping[str, str]
EVERYTHING = -1
_MOST = 1_000_000_000


def visible(entries: Iterable[Entry], delay: float) -> Iterable[Entry]:
    """Without what was made less than `delay` seconds ago (contract, U21)."""
    if not delay:
        return entries
    latest = time.time() - delay
    return (entry for entry in entries if entry.made_at <= latest)


def page(entries: Iterable[Entry], query: Query, switches: Switches, unlimited: bool = False) -> Iterator[Entry]:
    """Cut at `count` rows from row `start` on; `unlimited` lists ignore both."""
    if unlimited:
        return iter(entries)
    start = max(_whole(query.get(switches["start_parameter"]), 0), 0)
    count = _whole(query.get("count"), switches.number("list_limit"))
    end = None if count == EVERYTHING else start + max(count, 0)
    return itertools.islice(entries, start, end)


def in_order(entries: dict[str, Entry], switches: Switches) -> Iterable[Entry]:
    """Entries by the order they were made, or the other way round (contract, U20)."""
    return entries.values() if switches["list_order"] == "ascending" else reversed(entries.values())


def invoices(account: Account, query: Query, switches: Switches) -> Iterable[Entry]:
    """Sent invoices by `since`, `until`, `client` and `filter`, before paging. Raises RefusedError for a bad day."""
    since, until = _day(query, "since"), _day(query, "until")
    if switches["since_until"] == "exclusive":
        since = days.days_later(since, 1) if since else ""
        until = days.days_later(until, -1) if until else ""
    found: Iterable[Entry] = account.by_date.between(since, until, switches["list_order"] == "descending")
    found = visible(found, switches.seconds("visible_after_seconds"))
    client = query.get("client", "")
    if client and switches["client_filter"] == "honoured":
        found = (entry for entry in found if entry.wire["clientnr"] == client)
    test = _FILTERS.get(query.get("filter", ""))
    if test is not None:
        today = days.today(switches)
        found = (entry for entry in found if test(entry.wire, today))
    return found


def _left(wire: Wire) -> Decimal:
    return Decimal(wire["open"])


_FILTERS: dict[str, Callable[[Wire, str], bool]] = {
    "open": lambda wire, _today: _left(wire) > 0,
    "overdue": lambda wire, today: _left(wire) > 0 and wire["duedate"] < today,
    "sent": lambda wire, _today: _left(wire) > 0 and _left(wire) == Decimal(wire["totalintax"]),
    "partly": lambda wire, _today: 0 < _left(wire) < Decimal(wire["totalintax"]),
    "toomuch": lambda wire, _today: _left(wire) < 0,
    "paid": lambda wire, _today: _left(wire) <= 0,
    "uncollectible": lambda wire, _today: bool(wire["uncollectible"]),
}


def _day(query: Query, name: str) -> str:
    text = query.get(name, "")
    return days.read_day(text, name).isoformat() if text else ""


def _whole(text: str | None, missing: int) -> int:
    try:
        return max(-_MOST, min(int(text), _MOST)) if text else missing
    except ValueError:
        return missing
