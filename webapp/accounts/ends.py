"""Writing down the two ends of an installation: what a shop or books answered, and the credentials, sealed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine

from webapp.database import transaction
from webapp.integration.domain.days import USUAL_ZONE
from webapp.integration.vendors.contract import Account, Credentials, Layout
from webapp.secretbox import SecretBox

__all__ = [
    "Answered",
    "Connection",
    "add",
    "books_lists",
    "check_now",
    "default_layout",
    "json_text",
    "named",
    "shop_lists",
    "values",
]

# The clock checks a shop once its webhooks are subscribed to: sooner it would only wait for whoever does that.
ADD = """
INSERT INTO connection (installation_id, side, platform, account_key, account_name, base, timezone, lists,
                        credentials, poll_due_at)
VALUES (%(installation)s, %(side)s, %(platform)s, %(account)s, %(name)s, %(base)s, %(timezone)s, %(lists)s::jsonb,
        %(sealed)s, now() + interval '1 minute')
"""
CHECK_NOW = "UPDATE connection SET poll_due_at = now() WHERE installation_id = %(installation)s AND side = 'shop'"


@dataclass(frozen=True, slots=True)
class Answered:
    """An end that answered. `base`: the API's address, "" for books. `lists`: its own lists, as they are kept."""

    platform: str
    account: Account
    base: str
    credentials: Credentials = field(repr=False)
    lists: dict[str, Any] = field(repr=False)

    @property
    def account_key(self) -> str:
        """What the account is known by over all installations."""
        return f"{self.platform}/{self.account.key}"


def values(box: SecretBox, installation_id: int, answered: Answered) -> dict[str, object]:
    """The columns of a connection; its credentials are sealed to the installation it belongs to."""
    return {
        "platform": answered.platform,
        "account": answered.account_key,
        "name": answered.account.name,
        "base": answered.base,
        "timezone": answered.account.timezone or USUAL_ZONE.key,
        "lists": json_text(answered.lists),
        "sealed": box.seal(answered.credentials.values, installation_id, "credentials"),
    }


def add(connection: Connection, box: SecretBox, installation_id: int, side: str, answered: Answered) -> None:
    """A connection that was not there. `side`: shop or books."""
    row = {"installation": installation_id, "side": side, **values(box, installation_id, answered)}
    connection.exec_driver_sql(ADD, row)


def check_now(engine: Engine, installation_id: int) -> None:
    """The shop's next check is due now: its webhooks are subscribed to."""
    with transaction(engine, installation_id) as connection:
        connection.exec_driver_sql(CHECK_NOW, {"installation": installation_id})


def named(account: Account, account_key: str) -> Account:
    """Books under the key that their platform gives them, and with a name for people."""
    return Account(key=account_key, name=account.name or account_key)


def shop_lists(statuses: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The shop's statuses; none of them is new, because the merchant is asked about all of them."""
    return {"statuses": _listed(statuses, asked=sorted(row["code"] for row in statuses))}


def books_lists(layouts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The books' invoice layouts."""
    return {"layouts": _listed(layouts)}


def default_layout(layouts: Sequence[Layout]) -> str:
    """The layout that the books use by themselves; "" when they have none."""
    return next((layout.id for layout in layouts if layout.is_default), layouts[0].id if layouts else "")


def json_text(value: object) -> str:
    """A value for a column of JSON."""
    return json.dumps(value, ensure_ascii=False)


def _listed(rows: Sequence[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"at": datetime.now(UTC).isoformat(), "rows": list(rows), **more}
