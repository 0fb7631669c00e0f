"""Our webhook subscriptions at a shop: made, checked each hour, made anew when gone or switched off."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from webapp.database import transaction
from webapp.integration.joined import End, Installed
from webapp.integration.pipeline.doors import hook_token_hash
from webapp.integration.pipeline.locks import SUBSCRIBE, alone, lock_key
from webapp.integration.vendors.contract import Shop
from webapp.secretbox import SecretBox
from webapp.settings import Settings

if TYPE_CHECKING:
    from webapp.integration.pipeline.ready import Ready

PATIENCE = 60
"""Seconds to wait for another who subscribes: a handful of calls to the shop."""

# Nothing is read or kept once the connection is one to another shop.
READ = """
SELECT hook_token, hook_secrets, hook_ids FROM connection WHERE id = %(id)s AND account_key = %(account)s
"""
NEW_TOKEN = """
UPDATE connection SET hook_token = %(key)s WHERE id = %(id)s AND account_key = %(account)s
"""  # noqa: S105 — a statement
KEEP = """
UPDATE connection SET hook_secrets = %(sealed)s, hook_ids = %(ids)s::jsonb
 WHERE id = %(id)s AND account_key = %(account)s
"""


def ensure(ready: Ready, installed: Installed, shop: Shop) -> bool:
    """Make what is missing or inactive; False when something was, so that webhooks look unhealthy.

    Raises vendors' errors.
    """
    assert installed.shop is not None
    return subscribe(ready.engine, ready.opener.box, ready.settings, installed.id, installed.shop, shop) == 0


def subscribe(engine: Engine, box: SecretBox, settings: Settings, installation_id: int, end: End, shop: Shop) -> int:
    """Subscribe to the shop's notices; the number of subscriptions that had to be made. Raises vendors' errors.

    One at a time for a connection: two would leave the shop an address or a secret that nobody here knows.
    """
    with alone(settings.database_url, lock_key(SUBSCRIBE, str(end.id)), PATIENCE):
        with transaction(engine, installation_id) as connection:
            row = connection.exec_driver_sql(READ, _key_of(end)).one_or_none()
        if row is None:
            return 0  # whoever connected another shop meanwhile subscribes to that one
        kept = box.open(row.hook_secrets, installation_id, "hook_secrets") if row.hook_secrets else {}
        token = kept.get("token") or secrets.token_urlsafe(24)
        if "token" not in kept or row.hook_token is None:
            # The address is known here before the shop knows it: its first notice finds the door.
            kept["token"] = token
            _keep(engine, box, installation_id, end, kept, row.hook_ids)
            with transaction(engine, installation_id) as connection:
                connection.exec_driver_sql(NEW_TOKEN, _key_of(end) | {"key": hook_token_hash(token)})
        known = {topic: hook_id for topic, hook_id in row.hook_ids.items() if f"secret {topic}" in kept}
        made = 0
        ids = dict(known)
        for subscription in shop.ensure_subscriptions(address(settings.base_url, end.platform, token), known):
            ids[subscription.topic] = subscription.id
            if subscription.secret is not None:
                made += 1
                kept[f"secret {subscription.topic}"] = subscription.secret
                _keep(engine, box, installation_id, end, kept, ids)
        return made


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
    values = {"sealed": box.seal(kept, installation_id, "hook_secrets"), "ids": json.dumps(ids)}
    with transaction(engine, installation_id) as connection:
        connection.exec_driver_sql(KEEP, _key_of(end) | values)
