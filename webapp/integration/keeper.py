"""Renewing credentials: one renewal at a time per connection, over all processes; the newest are kept sealed."""

from __future__ import annotations

import psycopg
from sqlalchemy import Engine

from webapp.database import transaction
from webapp.integration.pipeline.locks import KEEP_ALIVE, REFRESH, lock_key
from webapp.integration.vendors.contract import Credentials, RefreshCall
from webapp.integration.vendors.errors import TemporaryError
from webapp.secretbox import SecretBox

PATIENCE = 30
"""Seconds to wait for another's renewal: longer than its call may take, but a paused process must not hold us up."""

READ = "SELECT credentials FROM connection WHERE id = %(id)s"
KEEP = "UPDATE connection SET credentials = %(sealed)s, credentials_version = credentials_version + 1 WHERE id = %(id)s"


class Keeper:
    """Keeps one connection's credentials; a `vendors.contract.CredentialsKeeper`."""

    def __init__(
        self, engine: Engine, database_url: str, box: SecretBox, installation_id: int, connection_id: int
    ) -> None:
        self._engine = engine
        self._url = database_url
        self._box = box
        self._installation = installation_id
        self._connection = connection_id

    def renew(self, stale: Credentials, refresh: RefreshCall) -> Credentials:
        """Credentials newer than `stale`.

        A refresh token works once, so a session lock (not a transaction: we wait for the shop meanwhile) keeps others
        from using the same one. Raises TemporaryError when PostgreSQL is away.
        """
        key = lock_key(REFRESH, str(self._connection))
        try:
            with psycopg.connect(self._url, autocommit=True, **KEEP_ALIVE) as lock:
                lock.execute(f"SET lock_timeout = '{PATIENCE}s'")
                lock.execute("SELECT pg_advisory_lock(%s)", (key,))
                current = self._read()
                if current.values != stale.values:
                    return current
                fresh = refresh(current)
                self._write(fresh)
                return fresh
        except psycopg.OperationalError as problem:
            raise TemporaryError("database") from problem

    def _read(self) -> Credentials:
        with transaction(self._engine, self._installation) as connection:
            sealed = connection.exec_driver_sql(READ, {"id": self._connection}).scalar_one()
        return Credentials(self._box.open(sealed, self._installation, "credentials"))

    def _write(self, fresh: Credentials) -> None:
        sealed = self._box.seal(fresh.values, self._installation, "credentials")
        with transaction(self._engine, self._installation) as connection:
            connection.exec_driver_sql(KEEP, {"id": self._connection, "sealed": sealed})
