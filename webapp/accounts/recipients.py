"""Who gets the mails of an installation."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row

from webapp.audit.record import Change, differences, record
from webapp.audit.record_sql import before_and_after
from webapp.database import transaction
from webapp.models.recipient import KINDS, OWNERS_CHOOSE

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
GETS = "SELECT kinds FROM recipient WHERE installation_id = %(installation)s AND id = %(id)s FOR UPDATE"
CHOOSE = f"""
UPDATE recipient SET kinds = %(kinds)s::jsonb, language = %(language)s
 WHERE installation_id = %(installation)s AND id = %(id)s
RETURNING email, {before_and_after("kinds", "language")}
"""  # noqa: S608 — names of columns of ours, no value
SPEAK = """
UPDATE recipient SET language = %(language)s WHERE installation_id = %(installation)s AND email = %(email)s
"""
REMOVE = "DELETE FROM recipient WHERE installation_id = %(installation)s AND id = %(id)s RETURNING email"
# Whoever added an address last, as the audit trail has it; not of an address that is the login of somebody here.
ADDED_BY = """
SELECT r.id, r.email, a.person_id
  FROM recipient r
  JOIN (SELECT DISTINCT ON (params ->> 'email') params ->> 'email' AS email, person_id FROM audit_entry
         WHERE installation_id = %(installation)s AND act = 'mails.added'
         ORDER BY params ->> 'email', id DESC) a ON a.email = r.email
 WHERE r.installation_id = %(installation)s AND NOT EXISTS (
       SELECT 1 FROM membership m JOIN person p ON p.id = m.person_id
        WHERE m.installation_id = r.installation_id AND p.email = r.email AND p.id <> a.person_id)
 ORDER BY r.id
"""


class TooManyError(Exception):
    """There are MOST addresses already."""


class KnownError(Exception):
    """This address gets mails already; nothing was changed."""


class OwnersOnlyError(Exception):
    """Only an owner gives or takes mails of OWNERS_CHOOSE; nothing was changed."""


def add(
    connection: Connection, installation_id: int, email: str, language: str, kinds: Collection[str] = KINDS
) -> None:
    """`email` (normalised) gets mails of these kinds from now on; one that gets some already keeps its own."""
    values = {"installation": installation_id, "email": email, "language": language, "kinds": json.dumps(list(kinds))}
    connection.exec_driver_sql(ADD, values)


def may_choose(*, is_owner: bool) -> tuple[str, ...]:
    """The kinds that somebody gives to addresses and takes from them."""
    return tuple(kind for kind in KINDS if is_owner or kind not in OWNERS_CHOOSE)


def listed(engine: Engine, installation_id: int) -> Sequence[Row[Any]]:
    """Everybody who gets mails: id, email, language, kinds; the oldest first."""
    with transaction(engine, installation_id) as connection:
        return connection.exec_driver_sql(LIST, {"installation": installation_id}).all()


def added_by(engine: Engine, installation_id: int) -> dict[int, list[str]]:
    """The addresses that go with whoever added them, by the person's id; without logins of others here."""
    with transaction(engine, installation_id) as connection:
        rows = _added(connection, installation_id)
    return {
        person: [row.email for row in rows if row.person_id == person] for person in {row.person_id for row in rows}
    }


def remove_added_by(connection: Connection, installation_id: int, person_id: int) -> list[str]:
    """Somebody leaves: the addresses that they added get no more mails. Which these were."""
    gone = [row for row in _added(connection, installation_id) if row.person_id == person_id]
    for row in gone:
        connection.exec_driver_sql(REMOVE, {"installation": installation_id, "id": row.id})
        record(connection, installation_id, "mails.removed", params={"email": row.email})
    return [row.email for row in gone]


def _added(connection: Connection, installation_id: int) -> Sequence[Row[Any]]:
    return connection.exec_driver_sql(ADDED_BY, {"installation": installation_id}).all()


def add_one(
    engine: Engine, installation_id: int, email: str, language: str, kinds: Collection[str], *, is_owner: bool
) -> None:
    """One more address (normalised). `is_owner`: who adds it is one. Raises TooManyError, KnownError and
    OwnersOnlyError."""
    if not is_owner and _is_for_owners(kinds):
        raise OwnersOnlyError
    with transaction(engine, installation_id) as connection:
        known = connection.exec_driver_sql(LIST, {"installation": installation_id}).all()
        if any(row.email == email for row in known):
            raise KnownError
        if len(known) >= MOST:
            raise TooManyError
        add(connection, installation_id, email, language, kinds)
        given = [Change("kinds", "", ", ".join(kinds)), Change("language", "", language)]
        record(connection, installation_id, "mails.added", params={"email": email}, changes=given)


def choose(
    engine: Engine, installation_id: int, recipient_id: int, language: str, kinds: Collection[str], *, is_owner: bool
) -> bool:
    """Which mails an address gets, and in which language; False when there is no such address here. `is_owner`: who
    chooses is one; for anybody else what owners chose stays as it is. Raises OwnersOnlyError."""
    with transaction(engine, installation_id) as connection:
        values: dict[str, object] = {"installation": installation_id, "id": recipient_id}
        had: list[str] | None = connection.exec_driver_sql(GETS, values).scalar_one_or_none()
        if had is None:
            return False
        wanted = set(kinds)
        if not is_owner:
            if _is_for_owners(wanted - set(had)):
                raise OwnersOnlyError
            wanted |= set(had) & set(OWNERS_CHOOSE)
        values |= {"language": language, "kinds": json.dumps([kind for kind in KINDS if kind in wanted])}
        row = connection.exec_driver_sql(CHOOSE, values).one()
        changes = differences(row.before, row.after)
        if changes:
            record(connection, installation_id, "mails.changed", params={"email": row.email}, changes=changes)
    return True


def speak(engine: Engine, installation_id: int, email: str, language: str) -> None:
    """The mails to `email` come in another language from now on, if it gets any."""
    with transaction(engine, installation_id) as connection:
        connection.exec_driver_sql(SPEAK, {"installation": installation_id, "email": email, "language": language})


def remove(engine: Engine, installation_id: int, recipient_id: int, *, is_owner: bool) -> bool:
    """No more mails to it; False when there is no such address here. `is_owner`: who removes it is one. Raises
    OwnersOnlyError."""
    with transaction(engine, installation_id) as connection:
        values = {"installation": installation_id, "id": recipient_id}
        had: list[str] | None = connection.exec_driver_sql(GETS, values).scalar_one_or_none()
        if had is None:
            return False
        if not is_owner and _is_for_owners(had):
            raise OwnersOnlyError
        email: str = connection.exec_driver_sql(REMOVE, values).scalar_one()
        record(connection, installation_id, "mails.removed", params={"email": email})
    return True


def _is_for_owners(kinds: Collection[str]) -> bool:
    return not set(kinds).isdisjoint(OWNERS_CHOOSE)
