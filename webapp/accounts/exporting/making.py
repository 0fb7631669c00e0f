"""Making an export: a ZIP from one view of the database, written into it piece by piece, in bounded memory.

Why the database and not a folder: web and worker may be on different machines, a backup and an erasure reach it there,
and it goes with its installation. Two workers that have the same job do not make it twice: a lease says whose it is.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from flask_babel import force_locale, gettext
from sqlalchemy import Connection, Engine, select

from webapp.accounts.exporting import files, rows
from webapp.accounts.exporting.chunks import LEASE, ChunkFile, LostError
from webapp.accounts.exporting.writing import WRITERS
from webapp.database import EVERYTHING, snapshot, transaction

log = structlog.get_logger()

KEPT_DAYS = 7
LEVEL = 6

CLAIM = """
UPDATE export SET token = token + 1, tries = tries + 1, lease_until = now() + make_interval(secs => %(lease)s),
       parts_done = 0, parts_in_all = %(parts)s, size = 0
 WHERE id = %(id)s AND done_at IS NULL AND gave_up_at IS NULL AND (lease_until IS NULL OR lease_until <= now())
RETURNING id, token, installation_id, language, asked_at
"""
# What a worker that died had written.
NOTHING_YET = "DELETE FROM export_chunk WHERE export_id = %(id)s"
DONE = """
UPDATE export SET done_at = now(), expires_at = now() + make_interval(days => %(days)s), lease_until = NULL,
       parts_done = parts_in_all
 WHERE id = %(id)s AND token = %(token)s AND done_at IS NULL
RETURNING id
"""
# The newest is enough; whoever is downloading the one before has an hour to come to its end.
NO_OTHERS = """
UPDATE export SET expires_at = least(expires_at, now() + interval '1 hour')
 WHERE installation_id = %(installation)s AND id < %(id)s
"""


@dataclass(frozen=True, slots=True)
class _Claimed:
    """An export that this worker makes."""

    id: int
    token: int
    installation_id: int
    language: str
    asked_at: datetime


def make(engine: Engine, export_id: int) -> bool:
    """Make it, unless somebody else does or did; True when it is done now. Needs an app context: README is in words."""
    values = {"id": export_id, "lease": LEASE, "parts": len(files.listed()) * len(WRITERS) + 2}
    with transaction(engine, EVERYTHING) as connection:
        row = connection.exec_driver_sql(CLAIM, values).one_or_none()
        if row is None:
            return False
        connection.exec_driver_sql(NOTHING_YET, values)
    claimed = _Claimed(**row._mapping)
    out = ChunkFile(engine, claimed.installation_id, claimed.id, claimed.token)
    try:
        _write(engine, claimed, out)
        out.finish()
    except LostError:
        log.info("export lost to another worker", export=export_id)
        return False
    with transaction(engine, claimed.installation_id) as connection:
        mine = {"id": claimed.id, "token": claimed.token, "days": KEPT_DAYS}
        if connection.exec_driver_sql(DONE, mine).one_or_none() is None:
            return False
        connection.exec_driver_sql(NO_OTHERS, {"id": claimed.id, "installation": claimed.installation_id})
    return True


def _write(engine: Engine, claimed: _Claimed, out: ChunkFile) -> None:
    with (
        snapshot(engine, claimed.installation_id) as connection,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as packed,
    ):
        packed.writestr("README.txt", _about(claimed))
        out.parts += 1
        for one in files.listed():
            names = rows.columns(one.table)
            for ending, write in WRITERS.items():
                with packed.open(f"{ending}/{one.name}.{ending}", "w", force_zip64=True) as file:
                    write(file, names, rows.pages(connection, one.table, claimed.installation_id))
                out.parts += 1
        for name, content in _papers(connection, claimed.installation_id):
            packed.writestr(f"{files.PAPERS}/{name}", content)
        out.parts += 1


def _papers(connection: Connection, installation_id: int) -> Iterator[tuple[str, bytes]]:
    """The PDFs, one at a time."""
    of = rows.table("document")
    ids: Sequence[Any] = (
        connection.execute(select(of.c.id).where(of.c.installation_id == installation_id).order_by(of.c.id))
        .scalars()
        .all()
    )
    for document_id in ids:
        row = connection.execute(select(of.c.name, of.c.content).where(of.c.id == document_id)).one()
        yield f"{document_id}-{row.name.replace('/', '-').replace(chr(92), '-')}", bytes(row.content)


def _about(claimed: _Claimed) -> str:
    """README.txt: what each file is, in the language of whoever asked."""
    with force_locale(claimed.language):
        lines = [
            gettext("Everything that we keep of this shop, as it was on %(day)s.", day=claimed.asked_at.date()),
            "",
            gettext("Each file is there twice: in the folder csv for a spreadsheet, in the folder json for programs."),
            gettext("In csv, a text that a spreadsheet would take for a formula has an apostrophe before it."),
            gettext("In json, amounts are texts, so that no program rounds them. Moments are in universal time."),
            gettext("Keys and passwords are not in it."),
            "",
            *(f"{one.name}: {gettext(one.says)}" for one in files.listed()),
        ]
    return "\r\n".join(lines) + "\r\n"
