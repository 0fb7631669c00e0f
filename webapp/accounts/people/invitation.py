"""The link of an invitation: signed, for one address, good for DAYS and for one use. It opens nothing by itself: who
uses it logs in with that address, or chooses a password for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from itsdangerous import BadData, URLSafeSerializer

from webapp.database import EVERYTHING, transaction
from webapp.integration.domain.roles import Role
from webapp.services import Services
from webapp.settings import Settings

DAYS = 7

FIND = """
SELECT v.email, v.role, v.inviter, v.language, v.epoch, v.accepted_at, v.withdrawn_at, v.until <= now() AS is_old,
       i.name, i.licence_key, p.id AS person_id
  FROM invitation v JOIN installation i ON i.id = v.installation_id LEFT JOIN person p ON p.email = v.email
 WHERE v.id = %(invitation)s AND v.installation_id = %(installation)s
"""


class State(StrEnum):
    """What a link is."""

    GOOD = "good"
    OLD = "old"
    USED = "used"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link names. `epoch`: of an older one than the invitation's, a newer link was sent."""

    installation_id: int
    invitation_id: int
    epoch: int


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as its link shows it. `person_id`: whose login its address is, None while it is nobody's."""

    link: Link
    state: State
    email: str
    role: Role
    inviter: str
    language: str
    shop: str
    licence_key: str
    person_id: int | None


class NoLinkError(Exception):
    """This was never a link of ours."""


def make(settings: Settings, link: Link) -> str:
    """The whole address of the link."""
    payload = [link.installation_id, link.invitation_id, link.epoch]
    return f"{settings.base_url}/invitation/{_signer(settings).dumps(payload)}"


def look(services: Services, token: str) -> Invitation:
    """What a link is now; opening it uses nothing up, because mail programs open links too. Raises NoLinkError."""
    link = _read(services.settings, token)
    values = {"invitation": link.invitation_id, "installation": link.installation_id}
    with transaction(services.engine, EVERYTHING) as connection:
        row = connection.exec_driver_sql(FIND, values).one_or_none()
    if row is None:
        raise NoLinkError
    if row.accepted_at is not None:
        state = State.USED
    elif row.withdrawn_at is not None:
        state = State.WITHDRAWN
    elif row.epoch != link.epoch:
        state = State.REPLACED
    else:
        state = State.OLD if row.is_old else State.GOOD
    return Invitation(
        link=link,
        state=state,
        email=row.email,
        role=Role(row.role),
        inviter=row.inviter,
        language=row.language,
        shop=row.name,
        licence_key=row.licence_key,
        person_id=row.person_id,
    )


def _read(settings: Settings, token: str) -> Link:
    try:
        installation_id, invitation_id, epoch = (int(number) for number in _signer(settings).loads(token))
    except (BadData, TypeError, ValueError):
        raise NoLinkError from None
    return Link(installation_id, invitation_id, epoch)


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.secret_key, salt="invitation")
