"""The vendors' own lists as a turn needs them: kept with the connection, read again when old or when they decide
against an order."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine

from webapp.database import transaction
from webapp.integration.joined import End

FRESH = timedelta(minutes=15)

KEEP = """
UPDATE connection
   SET lists = jsonb_set(lists, ARRAY[%(name)s], coalesce(lists -> %(name)s, '{}') || %(list)s::jsonb)
 WHERE id = %(id)s
"""


def stored(end: End, name: str, now: datetime) -> Any | None:
    """The kept list called `name`; None when it is missing or old."""
    kept = end.lists.get(name)
    if kept is None or datetime.fromisoformat(kept["at"]) < now - FRESH:
        return None
    return kept["rows"]


def keep(engine: Engine, installation_id: int, end: End, name: str, rows: object) -> None:
    """Keep a list as it was read now."""
    document = json.dumps({"at": datetime.now(UTC).isoformat(), "rows": rows})
    with transaction(engine, installation_id) as connection:
        connection.exec_driver_sql(KEEP, {"id": end.id, "name": name, "list": document})


def rates(
    engine: Engine, installation_id: int, end: End, read: Callable[[], frozenset[Decimal]], *, fresh: bool = False
) -> frozenset[Decimal]:
    """The VAT rates of the books. `fresh`: ask them, whatever is kept."""
    rows = None if fresh else stored(end, "rates", datetime.now(UTC))
    if rows is None:
        found = read()
        rows = sorted(str(rate) for rate in found)
        keep(engine, installation_id, end, "rates", rows)
    return frozenset(Decimal(rate) for rate in rows)
