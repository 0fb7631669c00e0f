"""Our webhook subscriptions at a shop: made, checked each hour, made anew when gone or switched off."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from webapp.database import transaction
from webapp.integration.joined import End, Installed, NotConnectedError
from webapp.integration.pipeline.doors import hook_token_hash
from webapp.integration.pipeline.locks import SUBSCRIBE, BusyError, alone, lock_key
from webapp.integration.vendors.contract import Shop
from webapp.secretbox import SecretBox
from webapp.settings import Settings

if TYPE_CHECKING:
    from webapp.integration.pipeline.ready import Ready

PATIENCE = 5
"""Seconds to wait for another who subscribes: longer is not worth it, the next check subscribes as well."""

# Nothing is read or kept once the connection has ended or is one to another shop.
READ = """
SELECT hook_token, hook_secrets, hook_ids FROM connection
 WHERE id = %(id)s AND account_key = %(account)s AND credentials IS NOT NULL
"""
KEEP = """
UPDATE connection SET hook_token = %(token)s, hook_secrets = %(sealed)s, hook_ids = %(ids)s::jsonb
 WHERE id = %(id)s AND account_key = %(account)s AND credentials IS NOT NULL
"""


def ensure(ready: Ready, installed: Installed, shop: Shop) -> bool:
    """Make what is missing or inactive; False when something was, or somebody else is at it, so that webhooks look
    unhealthy. Raises NotConnectedError and vendors' errors.
    """
    assert installed.shop is not None
    try:
        made = subscribe(ready.engine, ready.opener.box, ready.settings, installed.id, installed.shop, shop)
    except BusyError:
        return False
    return made == 0


def subscribe(engine: Engine, box: SecretBox, settings: Settings, installation_id: int, end: End, shop: Shop) -> int:
    """Subscribe to the shop's notices; the number of subscriptions that had to be made.

    One at a time for a connection: two would leave the shop an address or a secret that nobody here knows. Raises
    BusyError, NotConnectedError when the connection has become another one, and vendors' errors.
    """
    with alone(settings.database_url, lock_key(SUBSCRIBE, str(end.id)), PATIENCE) as be_sure:
        with transaction(engine, installation_id) as connection:
            row = connection.exec_driver_sql(READ, _key_of(end)).one_or_none()
        if row is None:
            raise NotConnectedError
        kept = box.open(row.hook_secrets, installation_id, "hook_secrets") if row.hook_secrets else {}
        token = kept.setdefault("token", secrets.token_urlsafe(24))
        if row.hook_token != hook_token_hash(token):
            # The address is known here before the shop knows it: its first notice finds the door.
            _keep(engine, box, installation_id, end, kept, row.hook_ids)
        known = {topic: hook_id for topic, hook_id in row.hook_ids.items() if f"secret {topic}" in kept}
        subscriptions = shop.ensure_subscriptions(address(settings.base_url, end.platform, token), known)
        fresh = {f"secret {one.topic}": one.secret for one in subscriptions if one.secret is not None}
        if fresh:
            be_sure()
            ids = known | {one.topic: one.id for one in subscriptions}
            _keep(engine, box, installation_id, end, kept | fresh, ids)
        return len(fresh)


def _key_of(end: End) -> dict[str, object]:
    return {"id": end.id, "account": end.account_key}


def address(base_url: str, platform: str, token: str) -> str:
    """Where a shop sends its notices."""
    return f"{base_url}/hooks/{platform.replace('_', '-')}/{token}"


def webhook_address(engine: Engine, box: SecretBox, base_url: str, installation_id: int, end: End) -> str:
    """The address as it was given to the shop; "" before there is one."""
    with transaction(engine, installation_id) as connection:
        row = connection.exec_driver_sql(READ, _key_of(end)).one_or_none()
    if row is None or not row.hook_secrets:
        return ""
    return address(base_url, end.platform, box.open(row.hook_secrets, installation_id, "hook_secrets")["token"])


def _keep(
    engine: Engine, box: SecretBox, installation_id: int, end: End, kept: dict[str, str], ids: dict[str, str]
) -> None:
    sealed = box.seal(kept, installation_id, "hook_secrets")
    values = {"token": hook_token_hash(kept["token"]), "sealed": sealed, "ids": json.dumps(ids)}
    with transaction(engine, installation_id) as connection:
        connection.exec_driver_sql(KEEP, _key_of(end) | values)
