"""Reading the audit trail in tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine

from webapp.database import EVERYTHING, transaction


class Trail:
    """What was recorded since it was made."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._since = self._read("SELECT coalesce(max(id), 0) AS id FROM audit_entry")[0].id

    def entries(self) -> Sequence[Any]:
        """Oldest first."""
        return self._read("SELECT * FROM audit_entry WHERE id > %(since)s ORDER BY id", since=self._since)

    def acts(self) -> tuple[str, ...]:
        """Codes, oldest first."""
        return tuple(entry.act for entry in self.entries())

    def only(self) -> Any:
        """The one entry."""
        (entry,) = self.entries()
        return entry

    def _read(self, statement: str, **values: Any) -> Sequence[Any]:
        with transaction(self._engine, EVERYTHING) as connection:
            return connection.exec_driver_sql(statement, values).all()
