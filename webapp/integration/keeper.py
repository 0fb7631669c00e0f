"""Renewing credentials: one renewal at a time per connection, over all processes; the newest are kept sealed."""

from __future__ import annotations

from sqlalchemy import Engine

from webapp.database import transaction
from webapp.integration.pipeline.locks import REFRESH, alone, lock_key
from webapp.integration.vendors.contract import Credentials, RefreshCall
from webapp.secretbox import SecretBox

PATIENCE = 30
"""Seconds to wait for another's renewal: longer than its call may take, but a paused process must not hold us up."""

READ = "SELECT credentials, credentials_version FROM connection WHERE id = %(id)s"
# A merchant who connects anew meanwhile has newer ones.
KEEP = """
UPDATE connection SET credentials = %(sealed)s, credentials_version = credentials_version + 1
 WHERE id = %(id)s AND credentials_version = %(version)s
RETURNING id
"""


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

        A refresh token works once, so a lock keeps others from using the same one. Raises TemporaryError when
        PostgreSQL is away.
        """
        with alone(self._url, lock_key(REFRESH, str(self._connection)), PATIENCE):
            current, version = self._read()
            if current.values != stale.values:
                return current
            fresh = refresh(current)
            return fresh if self._write(fresh, version) else self._read()[0]

    def _read(self) -> tuple[Credentials, int]:
        with transaction(self._engine, self._installation) as connection:
            row = connection.exec_driver_sql(READ, {"id": self._connection}).one()
        return Credentials(self._box.open(row.credentials, self._installation, "credentials")), row.credentials_version

    def _write(self, fresh: Credentials, version: int) -> bool:
        """Whether `fresh` is what is kept now."""
        sealed = self._box.seal(fresh.values, self._installation, "credentials")
        with transaction(self._engine, self._installation) as connection:
            values = {"id": self._connection, "sealed": sealed, "version": version}
            return connection.exec_driver_sql(KEEP, values).one_or_none() is not None
