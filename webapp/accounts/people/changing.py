"""Another role, and leaving. An installation always keeps an owner, also when two of them press at the same time."""

from __future__ import annotations

import json

from sqlalchemy import Connection, Engine

from webapp.accounts import recipients, sessions
from webapp.accounts.people.inviting import withdraw_all_of
from webapp.accounts.people.scope import must_own, people_of, role_of
from webapp.audit.record import Change, record
from webapp.integration.domain.roles import Role

OTHER_OWNER = """
SELECT 1 FROM membership
 WHERE installation_id = %(installation)s AND role = 'owner' AND person_id <> %(person)s LIMIT 1
"""
CHANGE = """
UPDATE membership SET role = %(role)s WHERE installation_id = %(installation)s AND person_id = %(person)s
"""
REMOVE = "DELETE FROM membership WHERE installation_id = %(installation)s AND person_id = %(person)s"
EMAIL = "SELECT email FROM person WHERE id = %(person)s"
# An address that gets mails of the shop need not belong to somebody; theirs does.
NO_MAILS = "DELETE FROM recipient WHERE installation_id = %(installation)s AND email = %(email)s"
TELL = """
INSERT INTO mail (installation_id, occasion, to_address, template, params, language)
SELECT i.id, %(template)s || '/' || i.id || '/' || p.id || '/' || p.session_epoch || '/' || clock_timestamp(), p.email,
       %(template)s, jsonb_build_object('installation', i.name) || %(params)s::jsonb, p.language
  FROM installation i, person p WHERE i.id = %(installation)s AND p.id = %(person)s
"""


class NoPersonError(Exception):
    """Nobody like that belongs to the installation (any more)."""


class LastOwnerError(Exception):
    """Without this person the installation would have no owner; nothing was changed."""


def change_role(engine: Engine, installation_id: int, person_id: int, role: Role, by: int, name: str) -> None:
    """Give somebody another role; every session of theirs ends. `by`: the owner who says so, `name` as a mail says it.

    Raises NoPersonError, LastOwnerError, NotOwnerError.
    """
    with people_of(engine, installation_id, person_id) as connection:
        must_own(connection, installation_id, by)
        before = role_of(connection, installation_id, person_id)
        if before is None:
            raise NoPersonError
        if before is role:
            return
        if before is Role.OWNER:
            _must_not_be_last(connection, installation_id, person_id)
            withdraw_all_of(connection, installation_id, person_id)
        values = {"installation": installation_id, "person": person_id, "role": role.value}
        connection.exec_driver_sql(CHANGE, values)
        sessions.end_all(connection, person_id)
        changes = [Change("role", before.value, role.value)]
        email = _email(connection, person_id)
        record(connection, installation_id, "person.role", params={"email": email}, changes=changes, about=person_id)
        if person_id != by:
            params = {"by": name, "role": role.value, "role_may": role.value, "path": "/login"}
            _tell(connection, installation_id, person_id, "role_changed", params)


def remove(engine: Engine, installation_id: int, person_id: int, by: int, name: str) -> list[str]:
    """Somebody belongs to it no more: their next request, in any browser, finds no such shop, and no mail about it goes
    to them, nor to addresses that they added: these are given back. `by`: the owner who says so, or the person
    themselves, who leaves; `name` as a mail says it.

    Raises NoPersonError, LastOwnerError, NotOwnerError.
    """
    with people_of(engine, installation_id, person_id) as connection:
        if person_id != by:
            must_own(connection, installation_id, by)
        role = role_of(connection, installation_id, person_id)
        if role is None:
            raise NoPersonError
        if role is Role.OWNER:
            _must_not_be_last(connection, installation_id, person_id)
            withdraw_all_of(connection, installation_id, person_id)
        email = _email(connection, person_id)
        gone = recipients.remove_added_by(connection, installation_id, person_id)
        connection.exec_driver_sql(NO_MAILS, {"installation": installation_id, "email": email})
        if person_id != by:
            _tell(connection, installation_id, person_id, "person_removed", {"by": name, "path": "/login"})
        record(connection, installation_id, "person.removed", params={"email": email}, about=person_id)
        connection.exec_driver_sql(REMOVE, {"installation": installation_id, "person": person_id})
    return gone


def _must_not_be_last(connection: Connection, installation_id: int, person_id: int) -> None:
    values = {"installation": installation_id, "person": person_id}
    if connection.exec_driver_sql(OTHER_OWNER, values).first() is None:
        raise LastOwnerError


def _email(connection: Connection, person_id: int) -> str:
    found: str = connection.exec_driver_sql(EMAIL, {"person": person_id}).scalar_one()
    return found


def _tell(connection: Connection, installation_id: int, person_id: int, template: str, params: dict[str, str]) -> None:
    values = {"installation": installation_id, "person": person_id, "template": template}
    connection.exec_driver_sql(TELL, {**values, "params": json.dumps(params)})
