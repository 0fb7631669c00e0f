"""The mail after signing up: the installation link, the user name, and for a new login its one-time password."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row

from webapp.secretbox import SealBrokenError, SecretBox

DAYS = 14
"""How long the link and the one-time password are good."""

MOST_A_DAY = 3
"""Such mails to one address; more would make us the tool of somebody who annoys others."""

TEMPLATES = ("welcome", "welcome_known")
"""With a one-time password, and for a login that has a password of its own."""

Linker = Callable[[int, int], str]
"""The link of an installation id and an epoch."""

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('welcome/' || %(email)s, 0))"
READER = """
SELECT p.id, p.email, p.language, i.name, i.licence_key, i.link_epoch,
       -- Somebody who logged in with a good one-time password may be choosing their own just now.
       p.must_change_password AND (p.password_used_at IS NULL OR p.password_until <= now()) AS needs_password
  FROM installation i JOIN membership m ON m.installation_id = i.id JOIN person p ON p.id = m.person_id
 WHERE i.id = %(installation)s AND i.archived_at IS NULL AND m.role = 'owner' ORDER BY m.id LIMIT 1
"""
WAITS = """
SELECT 1 FROM mail WHERE installation_id = %(installation)s AND template = ANY(%(templates)s)
   AND sent_at IS NULL AND taken_at IS NULL
"""
TAKEN = "SELECT occasion FROM mail WHERE occasion = ANY(%(occasions)s)"
RENEW = """
UPDATE person SET password_hash = %(hash)s, password_until = now() + make_interval(days => %(days)s),
       password_used_at = NULL, session_epoch = session_epoch + 1
 WHERE id = %(person)s
"""
NOT_LEFT_YET = """
SELECT id, installation_id, sealed FROM mail
 WHERE to_address = %(email)s AND template = 'welcome' AND sent_at IS NULL AND taken_at IS NULL AND sealed IS NOT NULL
   FOR UPDATE
"""
SEAL = "UPDATE mail SET sealed = %(sealed)s WHERE id = %(id)s"
WRITE = """
INSERT INTO mail (installation_id, occasion, to_address, template, params, sealed, language)
VALUES (%(installation)s, %(occasion)s, %(to)s, %(template)s, %(params)s::jsonb, %(sealed)s, %(language)s)
"""


def one_at_a_time(connection: Connection, email: str) -> None:
    """Until this transaction ends nobody else writes such a mail to `email`."""
    connection.exec_driver_sql(ONE_AT_A_TIME, {"email": email})


def reader_of(connection: Connection, installation_id: int) -> Row[Any] | None:
    """Who signed up, with what the mail says of the installation; None when there is no such installation."""
    return connection.exec_driver_sql(READER, {"installation": installation_id}).one_or_none()


def waits(connection: Connection, installation_id: int) -> bool:
    """True while such a mail waits in the outbox: what is in it stays good."""
    values = {"installation": installation_id, "templates": list(TEMPLATES)}
    return connection.exec_driver_sql(WAITS, values).first() is not None


def free_slot(connection: Connection, email: str) -> str | None:
    """The occasion of today's next such mail to `email`; None when it got MOST_A_DAY. Ask `one_at_a_time` before."""
    today = datetime.now(UTC).date()
    slots = [f"welcome/{email}/{today}/{number}" for number in range(1, MOST_A_DAY + 1)]
    taken = set(connection.exec_driver_sql(TAKEN, {"occasions": slots}).scalars())
    return next((slot for slot in slots if slot not in taken), None)


def write(
    connection: Connection,
    box: SecretBox,
    link: Linker,
    installation_id: int,
    slot: str,
    password: str,
    password_hash: str,
) -> None:
    """Put the mail into the outbox, as part of this transaction. `slot`: of `free_slot`.

    `password` becomes the login's one-time password unless it has one of its own, or somebody
    logged in with the one before and it is still good; it is kept sealed until it was sent.
    """
    reader = reader_of(connection, installation_id)
    assert reader is not None
    secret = {"install_url": link(installation_id, reader.link_epoch)}
    if reader.needs_password:
        connection.exec_driver_sql(RENEW, {"person": reader.id, "hash": password_hash, "days": DAYS})
        secret["password"] = password
        _renew_waiting(connection, box, reader.email, password)
    params = {"login": reader.email, "installation": reader.name, "key": reader.licence_key, "days": str(DAYS)}
    connection.exec_driver_sql(
        WRITE,
        {
            "installation": installation_id,
            "occasion": slot,
            "to": reader.email,
            "template": "welcome" if reader.needs_password else "welcome_known",
            "params": json.dumps(params),
            "sealed": box.seal(secret, installation_id, "sealed"),
            "language": reader.language,
        },
    )


def _renew_waiting(connection: Connection, box: SecretBox, email: str, password: str) -> None:
    """Mails about other shops of the same person that have not left yet: the password in them was just replaced."""
    for mail in connection.exec_driver_sql(NOT_LEFT_YET, {"email": email}).all():
        try:
            secret = box.open(mail.sealed, mail.installation_id, "sealed") | {"password": password}
        except SealBrokenError:
            continue  # the outbox says so when its turn comes
        sealed = box.seal(secret, mail.installation_id, "sealed")
        connection.exec_driver_sql(SEAL, {"id": mail.id, "sealed": sealed})
