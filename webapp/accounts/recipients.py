"""Who gets the mails of an installation."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row

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
CHOOSE = """
UPDATE recipient SET kinds = %(kinds)s::jsonb, language = %(language)s
 WHERE installation_id = %(installation)s AND id = %(id)s
RETURNING id
"""
SPEAK = """
UPDATE recipient SET language = %(language)s WHERE installation_id = %(installation)s AND email = %(email)s RETURNING id
"""
REMOVE = "DELETE FROM recipient WHERE installation_id = %(installation)s AND id = %(id)s RETURNING id"


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


def choose(engine: Engine, installation_id: int, recipient_id: int, language: str, kinds: Collection[str]) -> bool:
    """Which mails an address gets, and in which language; False when there is no such address here."""
    values = {"id": recipient_id, "language": language, "kinds": json.dumps(list(kinds))}
    return _change(engine, installation_id, CHOOSE, values)


def speak(engine: Engine, installation_id: int, email: str, language: str) -> None:
    """The mails to `email` come in another language from now on, if it gets any."""
    _change(engine, installation_id, SPEAK, {"email": email, "language": language})


def remove(engine: Engine, installation_id: int, recipient_id: int) -> bool:
    """No more mails to it; False when there is no such address here."""
    return _change(engine, installation_id, REMOVE, {"id": recipient_id})


def _change(engine: Engine, installation_id: int, statement: str, values: dict[str, Any]) -> bool:
    with transaction(engine, installation_id) as connection:
        found = connection.exec_driver_sql(statement, {**values, "installation": installation_id}).one_or_none()
    return found is not None
