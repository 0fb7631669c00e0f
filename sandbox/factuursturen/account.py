"""One administration in the books: clients, invoices, drafts and what was ever made, looked up by key or by date."""

from __future__ import annotations

import bisect
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox.factuursturen.figures import plain, to_decimal
from sandbox.factuursturen.refusal import RefusedError

Wire = dict[str, Any]
FIRST_CLIENT = 301
DEFAULT_RATES = ("0", "6", "9", "21")


@dataclass(slots=True)
class Entry:
    """One thing in the books. `wire`: as it is answered. `made_at`: Unix seconds. `planted`: not made over the wire."""

    key: str
    wire: Wire
    made_at: float
    planted: bool = False
    deleted: bool = False
    changed_at: float = 0.0
    _text: str = ""

    def text(self) -> str:
        """The wire form as JSON, kept until `changed()`."""
        if not self._text:
            self._text = json.dumps(self.wire, ensure_ascii=False)
        return self._text

    def changed(self) -> None:
        """The wire form was changed in place."""
        self._text = ""
        self.changed_at = time.time()

    def as_json(self) -> Wire:
        """What a restart needs."""
        return {"wire": self.wire, "made_at": self.made_at, "planted": self.planted, "deleted": self.deleted}


class ByDate:
    """Entries by a date of theirs, oldest first, in the order they were made within a day."""

    def __init__(self) -> None:
        self._days: dict[str, dict[str, Entry]] = {}
        self._dates: list[str] = []

    def add(self, date: str, entry: Entry) -> None:
        """Enter under `YYYY-MM-DD` or the empty text (legacy invoices)."""
        day = self._days.get(date)
        if day is None:
            day = self._days[date] = {}
            bisect.insort(self._dates, date)
        day[entry.key] = entry

    def remove(self, date: str, entry: Entry) -> None:
        """Take out again."""
        self._days.get(date, {}).pop(entry.key, None)

    def between(self, since: str, until: str, newest_first: bool) -> Iterator[Entry]:
        """All of `since` ≤ date ≤ `until`; an empty `until` means no end."""
        first = bisect.bisect_left(self._dates, since)
        last = bisect.bisect_right(self._dates, until) if until else len(self._dates)
        dates = self._dates[first:last]
        for date in reversed(dates) if newest_first else dates:
            day = self._days[date].values()
            yield from reversed(day) if newest_first else day


@dataclass(slots=True)
class Account:
    """One user of the books. `rates`: VAT percentages it has. `quota`: calls an hour, None for the server's switch."""

    user: str
    key: str
    company: str
    rates: tuple[str, ...] = DEFAULT_RATES
    active: bool = True
    quota: int | None = None
    clients: dict[str, Entry] = field(default_factory=dict)
    invoices: dict[str, Entry] = field(default_factory=dict)
    numbers: dict[str, Entry] = field(default_factory=dict)
    by_date: ByDate = field(default_factory=ByDate)
    saved: dict[str, Entry] = field(default_factory=dict)
    repeated: dict[str, Entry] = field(default_factory=dict)
    products: dict[str, Entry] = field(default_factory=dict)
    invoices_of: dict[str, int] = field(default_factory=dict)
    ever: list[Entry] = field(default_factory=list)
    events: list[Wire] = field(default_factory=list)
    highest: dict[str, int] = field(default_factory=dict)

    def next_key(self, kind: str, first: int = 1) -> str:
        """A new number in the series `kind`; numbers are never used again."""
        self.highest[kind] = max(self.highest.get(kind, first - 1), first - 1) + 1
        return str(self.highest[kind])

    def seen_key(self, kind: str, key: str) -> None:
        """Do not give out `key` again."""
        if key.isascii() and key.isdigit():
            self.highest[kind] = max(self.highest.get(kind, 0), int(key))

    def enter_invoice(self, entry: Entry) -> None:
        """Into every index, and among all that was ever made."""
        wire = entry.wire
        self.ever.append(entry)
        if entry.deleted:
            return
        self.invoices[entry.key] = entry
        self.numbers[wire["invoicenr"]] = entry
        self.by_date.add(wire["sent"], entry)
        self.invoices_of[wire["clientnr"]] = self.invoices_of.get(wire["clientnr"], 0) + 1

    def remove_invoice(self, entry: Entry) -> None:
        """Out of every index; the judge keeps it."""
        entry.deleted = True
        wire = entry.wire
        del self.invoices[entry.key]
        self.numbers.pop(wire["invoicenr"], None)
        self.by_date.remove(wire["sent"], entry)
        self.invoices_of[wire["clientnr"]] -= 1

    def find_invoice(self, key: str) -> Entry | None:
        """By id or by number with its layout."""
        return self.numbers.get(key) or self.invoices.get(key)

    def as_json(self) -> Wire:
        """The account itself, without what is in it."""
        return {
            "user": self.user,
            "key": self.key,
            "company": self.company,
            "rates": list(self.rates),
            "active": self.active,
            "quota": self.quota,
        }


def to_rates(values: object) -> tuple[str, ...]:
    """VAT percentages from a list of numbers or texts. Raises RefusedError for anything else."""
    if not isinstance(values, list):
        raise RefusedError("The rates are a list of percentages.")
    return tuple(plain(to_decimal(value, "rates")) for value in values)
