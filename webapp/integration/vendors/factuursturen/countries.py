"""Factuursturen's own country ids ↔ ISO 3166. docs/vendors/factuursturen.md, section 7.

Its list has ids and Dutch names and no ISO codes; a name that we do not know for certain, or that stands there twice,
has no id for us: a debtor in the wrong country has the wrong VAT.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.integration.domain.country import resolve
from webapp.integration.vendors.factuursturen.payloads import rows
from webapp.integration.vendors.values import text

KEEP_SECONDS = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class CountryTable:
    """Both directions: ISO → id, id → ISO."""

    ids: Mapping[str, str]
    codes: Mapping[str, str]


NOTHING_KNOWN = CountryTable({}, {})


def to_table(wire: Any) -> CountryTable:
    """The table in an answer of `countrylist/nl`; only rows whose name means one country, and no other row does."""
    named = [(text(row.get("id")), resolve(text(row.get("name")), None, "")) for row in rows(wire, "countries")]
    times = Counter(code for _, code in named)
    ids = {code: country_id for country_id, code in named if code and country_id and times[code] == 1}
    return CountryTable(ids, {country_id: code for code, country_id in ids.items()})


class Countries:
    """The table, kept for a day; one for all accounts of a process, because the list is everybody's."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._table = NOTHING_KNOWN
        self._until = 0.0

    @property
    def known(self) -> CountryTable:
        """What is known now, perhaps nothing yet, perhaps from yesterday."""
        return self._table

    def table(self, read: Callable[[], Any]) -> CountryTable:
        """The table; `read` asks for `countrylist/nl` when it is a day old. Raises what `read` raises."""
        with self._lock:
            if self._clock() >= self._until or not self._table.ids:
                self._table = to_table(read())
                self._until = self._clock() + KEEP_SECONDS
            return self._table
