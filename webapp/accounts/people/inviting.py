"""Asking somebody to join: a mail with a link, sent again, withdrawn.

Whoever invites learns nothing about an address: the answer is the same whether it is a login with us or not.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Connection

from webapp.accounts import tries
from webapp.accounts.people import invitation as links
from webapp.accounts.people.invitation import DAYS, Link
from webapp.accounts.people.scope import must_own, people_of
from webapp.accounts.tries import Budget
from webapp.audit.record import record
from webapp.integration.domain.roles import Role
from webapp.services import Services

TEMPLATE = "invitation"
MOST = 50
"""People of an installation, those who were asked among them."""
OF_SHOP, OF_ADDRESS = 20, 5
"""Mails an hour: of one installation, and to one address from all of them."""

IS_IN = """
SELECT 1 FROM membership m JOIN person p ON p.id = m.person_id
 WHERE m.installation_id = %(installation)s AND p.email = %(email)s
"""
COUNT = """
SELECT (SELECT count(*) FROM membership WHERE installation_id = %(installation)s)
     + (SELECT count(*) FROM invitation WHERE installation_id = %(installation)s
           AND accepted_at IS NULL AND withdrawn_at IS NULL AND email <> %(email)s)
"""
# The same address again: the invitation that is there goes out anew, and its older link is no longer good.
INVITE = """
INSERT INTO invitation AS v (installation_id, email, role, language, invited_by, inviter, until)
VALUES (%(installation)s, %(email)s, %(role)s, %(language)s, %(by)s, %(inviter)s,
        now() + make_interval(days => %(days)s))
    ON CONFLICT (installation_id, email) WHERE accepted_at IS NULL AND withdrawn_at IS NULL DO UPDATE
   SET role = %(role)s, language = %(language)s, invited_by = %(by)s, inviter = %(inviter)s, epoch = v.epoch + 1,
       sent_at = now(), until = now() + make_interval(days => %(days)s)
RETURNING id, epoch
"""
OPEN = """
SELECT email, role, language FROM invitation
 WHERE id = %(invitation)s AND installation_id = %(installation)s AND accepted_at IS NULL AND withdrawn_at IS NULL
"""
WITHDRAW = """
UPDATE invitation SET withdrawn_at = now()
 WHERE id = %(invitation)s AND installation_id = %(installation)s AND accepted_at IS NULL AND withdrawn_at IS NULL
RETURNING email
"""
WITHDRAW_OF = """
UPDATE invitation SET withdrawn_at = now()
 WHERE installation_id = %(installation)s AND invited_by = %(person)s AND accepted_at IS NULL AND withdrawn_at IS NULL
RETURNING id, email
"""
# A mail that has not left yet would bring a link that is not good.
FORGET_MAILS = """
DELETE FROM mail WHERE installation_id = %(installation)s AND template = 'invitation'
   AND starts_with(occasion, %(occasions)s) AND sent_at IS NULL AND taken_at IS NULL
"""
WRITE = """
INSERT INTO mail (installation_id, occasion, to_address, template, params, sealed, language)
SELECT i.id, %(occasion)s, %(email)s, 'invitation',
       jsonb_build_object('installation', i.name) || %(params)s::jsonb, %(sealed)s, %(language)s
  FROM installation i WHERE i.id = %(installation)s
"""


@dataclass(frozen=True, slots=True)
class Inviter:
    """Who invites. `name`: as the mail says it."""

    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom, as what. `email`: normalised; `language`: of the mail and of the pages until they choose another."""

    email: str
    role: Role
    language: str


class IsInError(Exception):
    """The address belongs to the installation already; nothing was sent."""


class TooManyPeopleError(Exception):
    """There are MOST people and invitations already."""


class GoneError(Exception):
    """The invitation is not there, or not open any more."""


def invite(services: Services, installation_id: int, inviter: Inviter, wish: Wish) -> None:
    """Write the mail. Raises IsInError, TooManyPeopleError, NotOwnerError, TooManyError (of `tries`)."""
    _count(services, installation_id, wish.email)
    with people_of(services.engine, installation_id) as connection:
        must_own(connection, installation_id, inviter.person_id)
        values = {"installation": installation_id, "email": wish.email}
        if connection.exec_driver_sql(IS_IN, values).first() is not None:
            raise IsInError
        if connection.exec_driver_sql(COUNT, values).scalar_one() >= MOST:
            raise TooManyPeopleError
        epoch = _send(services, connection, installation_id, inviter, wish)
        act = "person.invited" if epoch == 1 else "person.invited_again"
        record(connection, installation_id, act, params={"email": wish.email})


def again(services: Services, installation_id: int, inviter: Inviter, invitation_id: int) -> str:
    """Write the mail once more, with a new link; the address. Raises GoneError, NotOwnerError, TooManyError."""
    values = {"invitation": invitation_id, "installation": installation_id}
    with people_of(services.engine, installation_id) as connection:
        found = connection.exec_driver_sql(OPEN, values).one_or_none()
    if found is None:
        raise GoneError
    invite(services, installation_id, inviter, Wish(found.email, Role(found.role), found.language))
    return str(found.email)


def withdraw(services: Services, installation_id: int, person_id: int, invitation_id: int) -> str:
    """Its link is no longer good; the address. `person_id`: who says so. Raises GoneError, NotOwnerError."""
    values = {"invitation": invitation_id, "installation": installation_id}
    with people_of(services.engine, installation_id) as connection:
        must_own(connection, installation_id, person_id)
        email: str | None = connection.exec_driver_sql(WITHDRAW, values).scalar_one_or_none()
        if email is None:
            raise GoneError
        _forget_mails(connection, installation_id, invitation_id)
        record(connection, installation_id, "person.invitation_withdrawn", params={"email": email})
    return email


def withdraw_all_of(connection: Connection, installation_id: int, person_id: int) -> None:
    """An owner who is none any more has nobody join by what they sent before. `connection`: of `people_of`."""
    values = {"installation": installation_id, "person": person_id}
    for row in connection.exec_driver_sql(WITHDRAW_OF, values).all():
        _forget_mails(connection, installation_id, row.id)
        record(connection, installation_id, "person.invitation_withdrawn", params={"email": row.email})


def _count(services: Services, installation_id: int, email: str) -> None:
    of_shop = Budget("invitation/shop", str(installation_id), OF_SHOP)
    tries.take(services.engine, [of_shop, Budget("invitation/to", email, OF_ADDRESS)])


def _send(services: Services, connection: Connection, installation_id: int, inviter: Inviter, wish: Wish) -> int:
    """The invitation and its mail; how often it was sent."""
    row = connection.exec_driver_sql(
        INVITE,
        {
            "installation": installation_id,
            "email": wish.email,
            "role": wish.role.value,
            "language": wish.language,
            "by": inviter.person_id,
            "inviter": inviter.name,
            "days": DAYS,
        },
    ).one()
    _forget_mails(connection, installation_id, row.id)
    link = links.make(services.settings, Link(installation_id, row.id, row.epoch))
    params = {"by": inviter.name, "role": wish.role.value, "role_may": wish.role.value, "days": str(DAYS)}
    connection.exec_driver_sql(
        WRITE,
        {
            "installation": installation_id,
            "occasion": f"invitation/{row.id}/{row.epoch}",
            "email": wish.email,
            "params": json.dumps(params),
            "sealed": services.box.seal({"invitation_url": link}, installation_id, "sealed"),
            "language": wish.language,
        },
    )
    return int(row.epoch)


def _forget_mails(connection: Connection, installation_id: int, invitation_id: int) -> None:
    values = {"installation": installation_id, "occasions": f"invitation/{invitation_id}/"}
    connection.exec_driver_sql(FORGET_MAILS, values)
