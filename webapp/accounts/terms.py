"""The terms and the processing agreement: which version is current, and who accepted which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from webapp.accounts.terms_text import TEXTS, Text
from webapp.audit.record import record
from webapp.database import transaction

CURRENT: Mapping[str, str] = {"terms": "2026-11", "processing": "2026-11"}
"""Document → version that is asked for now. Another version here is asked for at the next visit."""

READ = """
SELECT DISTINCT ON (document) document, version, name, accepted_at FROM acceptance
 WHERE installation_id = %(installation)s ORDER BY document, accepted_at DESC, id DESC
"""
KNOWN = "SELECT document, version FROM acceptance WHERE installation_id = %(installation)s"
# A second press of Accept changes nothing: the first one counts, with its time.
ACCEPT = """
INSERT INTO acceptance (installation_id, person_id, document, version, name, address)
VALUES (%(installation)s, %(person)s, %(document)s, %(version)s, %(name)s, %(address)s)
ON CONFLICT (installation_id, document, version) DO NOTHING
"""


class NoSuchTextError(LookupError):
    """There is no such document, or it has no such version."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The newest version that was accepted of a document. `name`: who pressed, as it was then."""

    document: str
    version: str
    name: str
    at: datetime

    @property
    def is_current(self) -> bool:
        """False: a newer version is asked for."""
        return CURRENT.get(self.document) == self.version


def text(document: str, version: str | None = None) -> Text:
    """A document's words; the current version unless another is named. Raises NoSuchTextError."""
    found = TEXTS.get((document, version or CURRENT.get(document, "")))
    if found is None:
        raise NoSuchTextError(document)
    return found


def missing(engine: Engine, installation_id: int) -> list[str]:
    """Documents whose current version nobody of this installation accepted yet; empty: nothing to ask."""
    with transaction(engine, installation_id) as connection:
        known = {(row.document, row.version) for row in connection.exec_driver_sql(KNOWN, _of(installation_id))}
    return [document for document, version in CURRENT.items() if (document, version) not in known]


def accepted(engine: Engine, installation_id: int) -> Sequence[Accepted]:
    """What was accepted last, a row for each document, in the order of CURRENT."""
    with transaction(engine, installation_id) as connection:
        found = {row.document: row for row in connection.exec_driver_sql(READ, _of(installation_id))}
    rows = [found[document] for document in CURRENT if document in found]
    return [Accepted(row.document, row.version, row.name, row.accepted_at) for row in rows]


def accept(engine: Engine, installation_id: int, *, person_id: int | None, name: str, address: str) -> None:
    """Keep that the current versions were accepted. `name`: who pressed; `address`: the IP address it came from."""
    is_new = False
    with transaction(engine, installation_id) as connection:
        for document, version in CURRENT.items():
            values = {"document": document, "version": version, "person": person_id, "name": name, "address": address}
            if connection.exec_driver_sql(ACCEPT, {**_of(installation_id), **values}).rowcount:
                is_new = True
        if is_new:
            record(connection, installation_id, "installation.terms", params={"version": CURRENT["terms"]})


def _of(installation_id: int) -> dict[str, int]:
    return {"installation": installation_id}
