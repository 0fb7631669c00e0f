"""Asking for an export, how far it is, and its bytes. Who may ask and fetch is for the pages to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from webapp.audit import record
from webapp.database import transaction
from webapp.integration.pipeline.queue import Bell

JOB = "make_export"

# The index decides: of twenty who ask at once, one gets a row.
ASK = """
INSERT INTO export (installation_id, person_id, language) VALUES (%(installation)s, %(person)s, %(language)s)
ON CONFLICT (installation_id) WHERE done_at IS NULL AND gave_up_at IS NULL DO NOTHING
RETURNING id
"""
LATEST = """
SELECT e.id, e.asked_at, e.parts_done, e.parts_in_all, e.size, e.done_at, e.gave_up_at, e.expires_at,
       (SELECT max(b.id) FROM export b
         WHERE b.installation_id = e.installation_id AND b.id < e.id AND e.done_at IS NULL
           AND b.done_at IS NOT NULL AND b.expires_at > now()) AS before
  FROM export e
 WHERE e.installation_id = %(installation)s AND (e.expires_at IS NULL OR e.expires_at > now())
 ORDER BY e.id DESC LIMIT 1
"""
FETCH = """
SELECT size, done_at, (SELECT count(*) FROM export_chunk c WHERE c.export_id = e.id) AS chunks FROM export e
 WHERE e.id = %(id)s AND e.installation_id = %(installation)s AND e.done_at IS NOT NULL AND e.expires_at > now()
"""
CHUNK = """
SELECT content FROM export_chunk WHERE export_id = %(id)s AND installation_id = %(installation)s AND nth = %(nth)s
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The newest export of an installation. `size`: bytes. `expires_at`: when it goes, once it is done.
    `before`: id of the one before, as long as this one is not whole.
    """

    id: int
    asked_at: datetime
    parts_done: int
    parts_in_all: int
    size: int
    done_at: datetime | None
    gave_up_at: datetime | None
    expires_at: datetime | None
    before: int | None

    @property
    def is_moving(self) -> bool:
        """True while it is being made."""
        return self.done_at is None and self.gave_up_at is None


@dataclass(frozen=True, slots=True)
class File:
    """A ZIP that can be fetched. `chunks`: number of its pieces."""

    id: int
    size: int
    chunks: int
    done_at: datetime


class GoneError(Exception):
    """The file was erased while it was being fetched."""


def ask(engine: Engine, bell: Bell, installation_id: int, person_id: int, language: str) -> bool:
    """Have everything exported; False when that is under way already. The row first, then the ring."""
    with transaction(engine, installation_id) as connection:
        values = {"installation": installation_id, "person": person_id, "language": language}
        export_id = connection.exec_driver_sql(ASK, values).scalar_one_or_none()
        if export_id is not None:
            record.record(connection, installation_id, "export.asked")
    if export_id is not None:
        bell.ring_for(JOB, export_id)
    return export_id is not None


def latest(engine: Engine, installation_id: int) -> Asked | None:
    """The newest export; None when there is none, or it has expired."""
    with transaction(engine, installation_id) as connection:
        row = connection.exec_driver_sql(LATEST, {"installation": installation_id}).one_or_none()
    return Asked(**row._mapping) if row is not None else None


def fetch(engine: Engine, installation_id: int, export_id: int) -> File | None:
    """The file, to be read with `bytes_of`; None when it is not done, has expired, or is another's. It is recorded."""
    values = {"installation": installation_id, "id": export_id}
    with transaction(engine, installation_id) as connection:
        row = connection.exec_driver_sql(FETCH, values).one_or_none()
        if row is None:
            return None
        record.record(connection, installation_id, "export.downloaded")
    return File(export_id, row.size, row.chunks, row.done_at)


def bytes_of(engine: Engine, installation_id: int, file: File) -> Iterator[bytes]:
    """The pieces of a file, each read when the one before was given away: a slow reader holds no connection.

    Raises GoneError when it was erased meanwhile: what the reader has then ends early, and is no ZIP.
    """
    for nth in range(file.chunks):
        with transaction(engine, installation_id) as connection:
            values = {"installation": installation_id, "id": file.id, "nth": nth}
            content = connection.exec_driver_sql(CHUNK, values).scalar_one_or_none()
        if content is None:
            raise GoneError
        yield content
