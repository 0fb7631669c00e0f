"""The second step of a log-in: a code of six figures that a phone makes every half minute (TOTP, RFC 6238), or one of
ten recovery codes. Each code counts once."""

from __future__ import annotations

import hmac
import time

import pyotp
from sqlalchemy import Connection, Engine

from webapp.accounts import passwords, sessions
from webapp.audit.record import as_person, record_login
from webapp.database import EVERYTHING, own_transaction, transaction
from webapp.secretbox import SecretBox

COLUMN = "totp"
CODES, GROUPS = 10, 3
STEP_SECONDS = 30
AROUND = 1
"""Half minutes by which a phone's clock may be wrong, either way."""

PROPOSE = "UPDATE person SET totp_proposed = %(sealed)s WHERE id = %(person)s"
PROPOSED = "SELECT totp_proposed FROM person WHERE id = %(person)s"
KEPT = "SELECT totp FROM person WHERE id = %(person)s"
# Two who confirm at once: the second finds nothing proposed any more.
CONFIRM = """
UPDATE person SET totp = totp_proposed, totp_proposed = NULL, totp_step = %(step)s
 WHERE id = %(person)s AND totp_proposed = %(sealed)s
"""
GIVE = "UPDATE person SET totp = %(sealed)s, totp_proposed = NULL, totp_step = 0 WHERE id = %(person)s"
USE_STEP = "UPDATE person SET totp_step = %(step)s WHERE id = %(person)s AND totp_step < %(step)s"
REMOVE = "UPDATE person SET totp = NULL, totp_proposed = NULL, totp_step = 0 WHERE id = %(person)s"
FIND = "SELECT id FROM person WHERE email = %(email)s"
FORGET_CODES = "DELETE FROM recovery_code WHERE person_id = %(person)s"
ADD_CODE = "INSERT INTO recovery_code (person_id, code_hash) VALUES (%(person)s, %(hash)s)"
UNUSED = "SELECT id, code_hash FROM recovery_code WHERE person_id = %(person)s AND used_at IS NULL ORDER BY id"
TELL = """
INSERT INTO mail (occasion, to_address, template, params, language)
SELECT %(template)s || '/' || id || '/' || session_epoch, email, %(template)s,
       jsonb_build_object('login', email, 'path', '/password/forgotten'), language
  FROM person WHERE id = %(person)s
"""
USE_CODE = "UPDATE recovery_code SET used_at = now() WHERE id = %(id)s AND used_at IS NULL"


def propose(engine: Engine, box: SecretBox, person_id: int) -> None:
    """A new secret, to be put into a phone; it counts when a code of it was typed (`confirm`)."""
    sealed = box.seal({"secret": pyotp.random_base32()}, person_id, COLUMN)
    with own_transaction(engine, person_id) as connection:
        connection.exec_driver_sql(PROPOSE, {"person": person_id, "sealed": sealed})


def proposed(engine: Engine, box: SecretBox, person_id: int) -> str | None:
    """The secret that is being set up, in base32; None when nothing is."""
    with own_transaction(engine, person_id) as connection:
        sealed = connection.exec_driver_sql(PROPOSED, {"person": person_id}).scalar_one()
    return box.open(sealed, person_id, COLUMN)["secret"] if sealed else None


def address_of(secret: str, login: str, brand: str) -> str:
    """What the picture says to a phone: an `otpauth:` address."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=brand)


def confirm(engine: Engine, box: SecretBox, person_id: int, code: str) -> list[str] | None:
    """The phone shows the right code: from now on it is asked for, every session has ended, and a mail says so. The ten
    recovery codes, which nobody can read again; None when the code is not of the proposed secret."""
    with own_transaction(engine, person_id) as connection:
        sealed = connection.exec_driver_sql(PROPOSED, {"person": person_id}).scalar_one()
    if not sealed:
        return None
    step = _step_of(box.open(sealed, person_id, COLUMN)["secret"], code)
    if step is None:
        return None
    codes = [passwords.make(GROUPS) for _ in range(CODES)]
    hashes = [passwords.hash_of(one.replace("-", "")) for one in codes]
    with transaction(engine, EVERYTHING) as connection:
        values = {"person": person_id, "step": step, "sealed": sealed}
        if connection.exec_driver_sql(CONFIRM, values).rowcount != 1:
            return None
        connection.exec_driver_sql(FORGET_CODES, {"person": person_id})
        for hashed in hashes:
            connection.exec_driver_sql(ADD_CODE, {"person": person_id, "hash": hashed})
        sessions.end_all(connection, person_id)
        record_login(connection, person_id, "login.two_step_on")
        _tell(connection, person_id, "two_step_on")
    return codes


def check(engine: Engine, box: SecretBox, person_id: int, typed: str) -> bool:
    """True for the phone's code or a recovery code, each once. `typed`: blanks and hyphens do not count."""
    code = "".join(sign for sign in typed.lower() if sign.isalnum())
    with own_transaction(engine, person_id) as connection:
        sealed = connection.exec_driver_sql(KEPT, {"person": person_id}).scalar_one()
    if not sealed:
        return False
    if len(code) == 6:
        step = _step_of(box.open(sealed, person_id, COLUMN)["secret"], code)
        return step is not None and _use(engine, person_id, USE_STEP, {"person": person_id, "step": step})
    if len(code) != GROUPS * 4:
        return False
    with own_transaction(engine, person_id) as connection:
        unused = connection.exec_driver_sql(UNUSED, {"person": person_id}).all()
    found = next((row.id for row in unused if passwords.verify(row.code_hash, code)), None)
    if found is None:
        return False
    with own_transaction(engine, person_id) as connection:
        is_used = connection.exec_driver_sql(USE_CODE, {"id": found}).rowcount == 1
        if is_used:
            record_login(connection, person_id, "login.recovery_code", author=as_person(connection, person_id))
    return is_used


def remove(engine: Engine, person_id: int) -> None:
    """Only the password is asked for from now on; every session has ended, and a mail says so."""
    with transaction(engine, EVERYTHING) as connection:
        connection.exec_driver_sql(REMOVE, {"person": person_id})
        connection.exec_driver_sql(FORGET_CODES, {"person": person_id})
        sessions.end_all(connection, person_id)
        record_login(connection, person_id, "login.two_step_off")
        _tell(connection, person_id, "two_step_off")


def give(engine: Engine, box: SecretBox, login: str) -> str | None:
    """For the command line: a secret in base32 that counts at once, without recovery codes; None without such a
    login."""
    person_id = _person(engine, login)
    if person_id is None:
        return None
    secret = pyotp.random_base32()
    with transaction(engine, EVERYTHING) as connection:
        sealed = box.seal({"secret": secret}, person_id, COLUMN)
        connection.exec_driver_sql(GIVE, {"person": person_id, "sealed": sealed})
        connection.exec_driver_sql(FORGET_CODES, {"person": person_id})
        sessions.end_all(connection, person_id)
        record_login(connection, person_id, "login.two_step_on")
        _tell(connection, person_id, "two_step_on")
    return secret


def take_away(engine: Engine, login: str) -> bool:
    """For the command line, when phone and recovery codes are lost; False without such a login."""
    person_id = _person(engine, login)
    if person_id is not None:
        remove(engine, person_id)
    return person_id is not None


def codes_left(engine: Engine, person_id: int) -> int:
    """Recovery codes that were not used yet."""
    with own_transaction(engine, person_id) as connection:
        return len(connection.exec_driver_sql(UNUSED, {"person": person_id}).all())


def _tell(connection: Connection, person_id: int, template: str) -> None:
    """A mail to the person, once the sessions have ended: of an older epoch there was one already."""
    connection.exec_driver_sql(TELL, {"person": person_id, "template": template})


def _person(engine: Engine, login: str) -> int | None:
    with transaction(engine, EVERYTHING) as connection:
        found: int | None = connection.exec_driver_sql(FIND, {"email": login}).scalar_one_or_none()
    return found


def _step_of(secret: str, code: str) -> int | None:
    """The half minute, since 1970, whose code this is; None when it is of none around now."""
    code = "".join(code.split())
    if not (code.isascii() and code.isdigit()):
        return None
    made, now = pyotp.TOTP(secret), int(time.time()) // STEP_SECONDS
    near = range(now - AROUND, now + AROUND + 1)
    return next((step for step in near if hmac.compare_digest(made.generate_otp(step), code)), None)


def _use(engine: Engine, person_id: int, statement: str, values: dict[str, int]) -> bool:
    with own_transaction(engine, person_id) as connection:
        return connection.exec_driver_sql(statement, values).rowcount == 1
