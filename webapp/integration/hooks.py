"""Our webhook subscriptions at a shop: made, checked each hour, made anew when gone or switched off."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from webapp.database import transaction
from webapp.integration.joined import End, Installed
from webapp.integration.pipeline.doors import hook_token_hash
from webapp.integration.vendors.contract import Shop
from webapp.secretbox import SecretBox

if TYPE_CHECKING:
    from webapp.integration.pipeline.ready import Ready

READ = "SELECT hook_token, hook_secrets FROM connection WHERE id = %(id)s"
NEW_TOKEN = "UPDATE connection SET hook_token = %(key)s WHERE id = %(id)s"  # noqa: S105
KEEP = "UPDATE connection SET hook_secrets = %(sealed)s, hook_ids = %(ids)s::jsonb WHERE id = %(id)s"


def ensure(ready: Ready, installed: Installed, shop: Shop) -> bool:
    """Make what is missing or inactive; False when something was, so that webhooks look unhealthy."""
    assert installed.shop is not None
    settings, opener = ready.settings, ready.opener
    return subscribe(ready.engine, opener.box, settings.base_url, installed.id, installed.shop, shop) == 0


def subscribe(engine: Engine, box: SecretBox, base_url: str, installation_id: int, end: End, shop: Shop) -> int:
    """Subscribe to the shop's notices; the number of subscriptions that had to be made."""
    with transaction(engine, installation_id) as connection:
        row = connection.exec_driver_sql(READ, {"id": end.id}).one()
    kept = box.open(row.hook_secrets, installation_id, "hook_secrets") if row.hook_secrets else {}
    token = kept.get("token") or secrets.token_urlsafe(24)
    if "token" not in kept or row.hook_token is None:
        # The address is known here before the shop knows it: its first notice finds the door.
        kept["token"] = token
        _keep(engine, box, installation_id, end, kept, dict(end.hook_ids))
        with transaction(engine, installation_id) as connection:
            connection.exec_driver_sql(NEW_TOKEN, {"id": end.id, "key": hook_token_hash(token)})
    known = {topic: hook_id for topic, hook_id in end.hook_ids.items() if f"secret {topic}" in kept}
    made = 0
    ids = dict(known)
    for subscription in shop.ensure_subscriptions(address(base_url, end.platform, token), known):
        ids[subscription.topic] = subscription.id
        if subscription.secret is not None:
            made += 1
            kept[f"secret {subscription.topic}"] = subscription.secret
            _keep(engine, box, installation_id, end, kept, ids)
    return made


def address(base_url: str, platform: str, token: str) -> str:
    """Where a shop sends its notices."""
    return f"{base_url}/hooks/{platform.replace('_', '-')}/{token}"


def webhook_address(engine: Engine, box: SecretBox, base_url: str, installation_id: int, end: End) -> str:
    """The address as it was given to the shop; "" before there is one."""
    with transaction(engine, installation_id) as connection:
        row = connection.exec_driver_sql(READ, {"id": end.id}).one()
    if not row.hook_secrets:
        return ""
    return address(base_url, end.platform, box.open(row.hook_secrets, installation_id, "hook_secrets")["token"])


def _keep(
    engine: Engine, box: SecretBox, installation_id: int, end: End, kept: dict[str, str], ids: dict[str, str]
) -> None:
    values = {"id": end.id, "sealed": box.seal(kept, installation_id, "hook_secrets"), "ids": json.dumps(ids)}
    with transaction(engine, installation_id) as connection:
        connection.exec_driver_sql(KEEP, values)
