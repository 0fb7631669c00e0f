"""A file that is written into the database piece by piece, by whoever holds the export's lease."""

from __future__ import annotations

import io

from sqlalchemy import Engine

from webapp.database import transaction

CHUNK = 512 * 1024
LEASE = 60.0
"""Seconds. Each piece renews it; a worker that was silent for longer has lost the export to another."""

ADD = """
WITH mine AS (
    UPDATE export SET lease_until = now() + make_interval(secs => %(lease)s), size = size + octet_length(%(content)b),
           parts_done = %(parts)s
     WHERE id = %(id)s AND token = %(token)s AND done_at IS NULL
    RETURNING id, installation_id)
INSERT INTO export_chunk (export_id, nth, installation_id, content)
SELECT id, %(nth)s, installation_id, %(content)b FROM mine
RETURNING nth
"""


class LostError(Exception):
    """The export is another worker's by now, or was erased: write nothing more."""


class ChunkFile(io.RawIOBase):
    """Takes bytes in order, for `zipfile`; keeps at most one piece in memory. `parts`: files that are finished."""

    def __init__(self, engine: Engine, installation_id: int, export_id: int, token: int) -> None:
        super().__init__()
        self._engine = engine
        self._installation = installation_id
        self._export = export_id
        self._token = token
        self._waiting = bytearray()
        self._nth = 0
        self.parts = 0

    def writable(self) -> bool:
        """It is for writing."""
        return True

    def write(self, given: object) -> int:
        """Take some bytes. Raises LostError."""
        taken = bytes(given)  # type: ignore[call-overload] # whatever has bytes: zipfile gives several kinds
        self._waiting += taken
        while len(self._waiting) >= CHUNK:
            self._send(bytes(self._waiting[:CHUNK]))
            del self._waiting[:CHUNK]
        return len(taken)

    def finish(self) -> None:
        """Write what is left. Raises LostError."""
        if self._waiting:
            self._send(bytes(self._waiting))
            self._waiting.clear()

    def _send(self, content: bytes) -> None:
        values = {
            "id": self._export,
            "token": self._token,
            "nth": self._nth,
            "content": content,
            "parts": self.parts,
            "lease": LEASE,
        }
        with transaction(self._engine, self._installation) as connection:
            if connection.exec_driver_sql(ADD, values).one_or_none() is None:
                raise LostError
        self._nth += 1
