"""A merchant's way to a shop to authorise us, and back: the state that makes sure that who returns is who left.

A state is random, good once, for MINUTES, and only in the browser session and for the person that began it
(contract of KMO Shops, section 4). Of both only digests are stored.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from webapp.database import EVERYTHING, transaction
from webapp.services import Services

MINUTES = 10

BEGIN = """
INSERT INTO authorisation (state_hash, session_hash, installation_id, person_id, platform, host, replace)
VALUES (%(state)s, %(session)s, %(installation)s, %(person)s, %(platform)s, %(host)s,
        %(replace)s)
"""
FORGET = "DELETE FROM authorisation WHERE installation_id = %(installation)s AND created_at < now() - interval '1 day'"
USE = """
UPDATE authorisation a SET used_at = now()
  FROM installation i JOIN membership m ON m.installation_id = i.id
 WHERE a.state_hash = %(state)s AND a.session_hash = %(session)s AND a.person_id = %(person)s
   AND a.used_at IS NULL AND a.created_at > now() - make_interval(mins => %(minutes)s)
   AND i.id = a.installation_id AND m.person_id = a.person_id AND m.role IN ('owner', 'member')
RETURNING a.installation_id, i.licence_key, a.platform, a.host, a.replace
"""
WHOSE = """
SELECT i.licence_key, a.used_at IS NOT NULL AS is_used
  FROM authorisation a JOIN installation i ON i.id = a.installation_id
  JOIN membership m ON m.installation_id = i.id AND m.person_id = %(person)s
 WHERE a.state_hash = %(state)s AND a.person_id = %(person)s
"""
BEGUN_FOR = """
SELECT i.licence_key, i.live_at IS NOT NULL AND i.stopped_at IS NULL AS is_live
  FROM authorisation a JOIN installation i ON i.id = a.installation_id
 WHERE a.state_hash = %(state)s AND a.used_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Begun:
    """What was begun: for whom, and which shop was asked. `host`: as the merchant typed it.

    `replace`: another shop than the connected one is meant, as was ticked when this one began.
    """

    installation_id: int
    licence_key: str
    platform: str
    host: str
    replace: bool


class StaleStateError(Exception):
    """Who comes back is not known to have left like this: nothing was asked of the shop.

    `licence_key`: the installation it was begun for; "" when this person did not begin it. `is_used`: it came back
    before.
    """

    def __init__(self, licence_key: str = "", is_used: bool = False) -> None:
        super().__init__("the state is not good")
        self.licence_key = licence_key
        self.is_used = is_used


def return_address(services: Services, platform: str) -> str:
    """Where a shop sends the merchant back to."""
    return f"{services.settings.base_url}/connect/{platform.replace('_', '-')}/callback"


def begin(
    services: Services,
    installation_id: int,
    person_id: int,
    platform: str,
    host: str,
    session: str,
    replace: bool = False,
) -> str:
    """The shop's address to send the merchant to. `session`: a random value kept in their browser's session.

    `replace`: another shop than the connected one is meant; it counts for this authorisation alone.

    Raises ForbiddenAddressError for a host that we do not call; then nothing was begun.
    """
    state = secrets.token_urlsafe(32)
    kind = services.vendors.shops[platform]
    address = kind.authorization_address(host, state, return_address(services, platform))
    values = {
        "state": _digest(state),
        "session": _digest(session),
        "installation": installation_id,
        "person": person_id,
        "platform": platform,
        "host": host,
        "replace": replace,
    }
    with transaction(services.engine, installation_id) as connection:
        connection.exec_driver_sql(FORGET, values)
        connection.exec_driver_sql(BEGIN, values)
    return address


def use(engine: Engine, state: str, session: str, person_id: int) -> Begun:
    """What `state` stands for; it is used up by that. Raises StaleStateError: also in another browser, which leaves
    the state good for the right one."""
    values: dict[str, Any] = {
        "state": _digest(state),
        "session": _digest(session),
        "person": person_id,
        "minutes": MINUTES,
    }
    with transaction(engine, EVERYTHING) as connection:
        row = connection.exec_driver_sql(USE, values).one_or_none()
        if row is not None:
            return Begun(row.installation_id, row.licence_key, row.platform, row.host, row.replace)
        known = connection.exec_driver_sql(WHOSE, values).one_or_none()
    raise StaleStateError(known.licence_key, known.is_used) if known else StaleStateError


def begun_for(engine: Engine, state: str) -> tuple[str, bool] | None:
    """The licence key of the installation that `state` was begun for and not used, and whether that one is live.

    For who comes back logged out: nobody but the browser that began, and the shop, knows a state.
    """
    with transaction(engine, EVERYTHING) as connection:
        row = connection.exec_driver_sql(BEGUN_FOR, {"state": _digest(state)}).one_or_none()
    return (row.licence_key, row.is_live) if row is not None else None


def _digest(value: str) -> bytes:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).digest()
