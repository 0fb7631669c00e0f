"""A forgotten password: a link by mail, good for an hour and for one use, by which somebody chooses another one.

Whoever asks gets the same answer for every address; only the mailbox knows more.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from enum import StrEnum

from webapp.accounts import new_password, passwords, sessions, tries
from webapp.accounts.tries import Budget
from webapp.audit.record import as_person
from webapp.database import EVERYTHING, transaction
from webapp.services import Services

TEMPLATE = "password_reset"
MINUTES = 60
MOST_MAILS = 3
"""An hour to one login: who had so many has a link that is still good."""
NO_INSTALLATION = 0
"""What is secret in a mail about a login is sealed for this instead of an installation."""

# The same two statements for an address that nobody has: they find nothing to write.
ASK = """
WITH link AS (
  INSERT INTO password_reset (person_id, token_hash, until)
  SELECT id, %(token)s, now() + make_interval(mins => %(minutes)s) FROM person WHERE email = %(email)s
  RETURNING person_id
)
INSERT INTO mail (occasion, to_address, template, params, sealed, language)
SELECT %(occasion)s, p.email, 'password_reset', %(params)s::jsonb, %(sealed)s, p.language
  FROM link JOIN person p ON p.id = link.person_id
"""
FORGET = "DELETE FROM password_reset WHERE until < now() - interval '30 days'"
FIND = """
SELECT r.person_id, p.email, r.used_at, r.replaced_at, r.until <= now() AS is_old
  FROM password_reset r JOIN person p ON p.id = r.person_id WHERE r.token_hash = %(token)s
"""
USE = """
UPDATE password_reset SET used_at = now()
 WHERE token_hash = %(token)s AND used_at IS NULL AND replaced_at IS NULL AND until > now()
RETURNING person_id
"""


class State(StrEnum):
    """What a link is."""

    GOOD = "good"
    OLD = "old"
    USED = "used"
    REPLACED = "replaced"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Link:
    """A link that somebody opened. `email`: whose, "" for one that is not ours."""

    state: State
    email: str = ""


def ask(services: Services, email: str, address: str) -> None:
    """Write the mail, if `email` (normalised) is a login that did not have MOST_MAILS in this hour. `address`: IP of
    who asks; raises TooManyError when it asked too often."""
    tries.take(services.engine, [Budget("reset/address", tries.network_of(address), tries.OF_ADDRESS)])
    token = secrets.token_urlsafe(32)
    link = {"reset_url": f"{services.settings.base_url}/password/reset/{token}"}
    values = {
        "email": email,
        "token": sessions.hash_of(token),
        "minutes": MINUTES,
        "occasion": f"password reset/{sessions.hash_of(token).hex()}",
        "params": json.dumps({"login": email, "minutes": str(MINUTES)}),
        "sealed": services.box.seal(link, NO_INSTALLATION, "sealed"),
    }
    try:
        tries.take(services.engine, [Budget("reset/login", email, MOST_MAILS)])
    except tries.TooManyError:
        return
    with transaction(services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql(FORGET)
        connection.exec_driver_sql(ASK, values)


def look(services: Services, token: str) -> Link:
    """What a link is now; opening it uses nothing up, because mail programs open links too."""
    with transaction(services.engine, EVERYTHING) as connection:
        row = connection.exec_driver_sql(FIND, {"token": sessions.hash_of(token)}).one_or_none()
    if row is None:
        return Link(State.FOREIGN)
    if row.used_at is not None:
        return Link(State.USED, row.email)
    if row.replaced_at is not None:
        return Link(State.REPLACED, row.email)
    return Link(State.OLD if row.is_old else State.GOOD, row.email)


def use(services: Services, token: str, password: str, address: str) -> int | None:
    """Keep another password, end every session, tell by mail; whose it was, None when the link is not good any more.

    `address`: IP of who did it, which is known from now on: they read this person's mail.
    """
    hashed = passwords.hash_of(password)
    with transaction(services.engine, EVERYTHING) as connection:
        person_id: int | None = connection.exec_driver_sql(USE, {"token": sessions.hash_of(token)}).scalar_one_or_none()
        if person_id is not None:
            author, act = as_person(connection, person_id), "login.password_by_mail"
            new_password.keep(connection, person_id, hashed, tell=True, act=act, author=author)
            sessions.know(connection, person_id, address)
    return person_id
