"""The installation link: signed, good for some days, for one installation. It opens nothing without a log-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, URLSafeTimedSerializer

from webapp.accounts import passwords, welcome
from webapp.audit.record import record
from webapp.database import EVERYTHING, transaction
from webapp.services import Services
from webapp.settings import Settings

DAYS = welcome.DAYS
EPOCH = "SELECT link_epoch FROM installation WHERE id = %(installation)s"
NEXT_EPOCH = "UPDATE installation SET link_epoch = link_epoch + 1 WHERE id = %(installation)s"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link is for. `epoch`: a link of an older one than the installation's was replaced by a newer."""

    installation_id: int
    epoch: int


class NoLinkError(Exception):
    """This was never a link of ours."""


class StaleLinkError(Exception):
    """A link of ours that is too old, or was replaced by a newer one (`is_replaced`)."""

    def __init__(self, installation_id: int | None = None, *, is_replaced: bool = False) -> None:
        super().__init__("the installation link is no longer good")
        self.installation_id = installation_id
        self.is_replaced = is_replaced


def make(settings: Settings, installation_id: int, epoch: int) -> str:
    """The whole address of the link, good for DAYS from now."""
    return f"{settings.base_url}/install/{_signer(settings).dumps([installation_id, epoch])}"


def read(settings: Settings, token: str) -> Link:
    """What `token` is for. Raises NoLinkError, StaleLinkError; does not know of newer links (`find` does)."""
    try:
        payload, made_at = _signer(settings).loads(token, return_timestamp=True)
        installation_id, epoch = (int(number) for number in payload)
    except (BadData, TypeError, ValueError):
        raise NoLinkError from None
    if datetime.now(UTC) - made_at > timedelta(days=DAYS):
        raise StaleLinkError(installation_id)
    return Link(installation_id, epoch)


def find(services: Services, token: str) -> Link:
    """As `read`; also StaleLinkError when a newer link was sent, NoLinkError when the installation is gone."""
    link = read(services.settings, token)
    with transaction(services.engine, link.installation_id) as connection:
        epoch = connection.exec_driver_sql(EPOCH, {"installation": link.installation_id}).scalar_one_or_none()
    if epoch is None:
        raise NoLinkError
    if epoch != link.epoch:
        raise StaleLinkError(link.installation_id, is_replaced=True)
    return link


def resend(services: Services, installation_id: int) -> bool:
    """Write the welcome mail again, with a new link; the old one no longer opens.

    A one-time password that was not replaced yet gets a successor in that mail. False: nothing was written, because
    the address got as many as it may today, or there is no such installation. A mail that still waits is enough.
    """
    once = passwords.make()
    hashed = passwords.hash_of(once)
    with transaction(services.engine, EVERYTHING) as connection:
        reader = welcome.reader_of(connection, installation_id)
        if reader is None:
            return False
        welcome.one_at_a_time(connection, reader.email)
        if welcome.waits(connection, installation_id):
            return True
        slot = welcome.free_slot(connection, reader.email)
        if slot is None:
            return False
        connection.exec_driver_sql(NEXT_EPOCH, {"installation": installation_id})
        record(connection, installation_id, "installation.link_sent", params={"email": reader.email})
        welcome.write(connection, services.box, linker(services.settings), installation_id, slot, once, hashed)
    return True


def linker(settings: Settings) -> welcome.Linker:
    """What `welcome.write` makes its link with."""
    return lambda installation_id, epoch: make(settings, installation_id, epoch)


def _signer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret_key, salt="install")
