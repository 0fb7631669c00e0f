"""Who gets the mails of an installation."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row

from webapp.audit.record import Change, differences, record
from webapp.audit.record_sql import before_and_after
from webapp.database import transaction
from webapp.models.recipient import KINDS

MOST = 20
"""Addresses of one installation."""

ADD = """
INSERT INTO recipient (installation_id, email, language, kinds)
VALUES (%(installation)s, %(email)s, %(language)s, %(kinds)s::jsonb)
ON CONFLICT (installation_id, email) DO NOTHING
"""
LIST = """
SELECT id, email, language, kinds FROM recipient WHERE installation_id = %(installation)s ORDER BY id
"""
CHOOSE = f"""
UPDATE recipient SET kinds = %(kinds)s::jsonb, language = %(language)s
 WHERE installation_id = %(installation)s AND id = %(id)s
RETURNING email, {before_and_after("kinds", "language")}
"""  # noqa: S608 — names of columns of ours, no value
SPEAK = """
UPDATE recipient SET language = %(language)s WHERE installation_id = %(installation)s AND email = %(email)s
"""
REMOVE = "DELETE FROM recipient WHERE installation_id = %(installation)s AND id = %(id)s RETURNING email"


class TooManyError(Exception):
    """There are MOST addresses already."""


class KnownError(Exception):
    """This address gets mails already; nothing was changed."""


def add(
    connection: Connection, installation_id: int, email: str, language: str, kinds: Collection[str] = KINDS
) -> None:
    """`email` (normalised) gets mails of these kinds from now on; one that gets some already keeps its own."""
    values = {"installation": installation_id, "email": email, "language": language, "kinds": json.dumps(list(kinds))}
    connection.exec_driver_sql(ADD, values)


def listed(engine: Engine, installation_id: int) -> Sequence[Row[Any]]:
    """Everybody who gets mails: id, email, language, kinds; the oldest first."""
    with transaction(engine, installation_id) as connection:
        return connection.exec_driver_sql(LIST, {"installation": installation_id}).all()


def add_one(engine: Engine, installation_id: int, email: str, language: str, kinds: Collection[str]) -> None:
    """One more address (normalised). Raises TooManyError, KnownError."""
    with transaction(engine, installation_id) as connection:
        known = connection.exec_driver_sql(LIST, {"installation": installation_id}).all()
        if any(row.email == email for row in known):
            raise KnownError
        if len(known) >= MOST:
            raise TooManyError
        add(connection, installation_id, email, language, kinds)
        given = [Change("kinds", "", ", ".join(kinds)), Change("language", "", language)]
        record(connection, installation_id, "mails.added", params={"email": email}, changes=given)


def choose(engine: Engine, installation_id: int, recipient_id: int, language: str, kinds: Collection[str]) -> bool:
    """Which mails an address gets, and in which language; False when there is no such address here."""
    values = {"id": recipient_id, "language": language, "kinds": json.dumps(list(kinds))}
    with transaction(engine, installation_id) as connection:
        row = connection.exec_driver_sql(CHOOSE, {**values, "installation": installation_id}).one_or_none()
        changes = differences(row.before, row.after) if row is not None else []
        if row is not None and changes:
            record(connection, installation_id, "mails.changed", params={"email": row.email}, changes=changes)
    return row is not None


def speak(engine: Engine, installation_id: int, email: str, language: str) -> None:
    """The mails to `email` come in another language from now on, if it gets any."""
    with transaction(engine, installation_id) as connection:
        connection.exec_driver_sql(SPEAK, {"installation": installation_id, "email": email, "language": language})


def remove(engine: Engine, installation_id: int, recipient_id: int) -> bool:
    """No more mails to it; False when there is no such address here."""
    with transaction(engine, installation_id) as connection:
        values = {"installation": installation_id, "id": recipient_id}
        email: str | None = connection.exec_driver_sql(REMOVE, values).scalar_one_or_none()
        if email is not None:
            record(connection, installation_id, "mails.removed", params={"email": email})
    return email is not None
