"""One end of an installation: its shop or its books."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key, now


class Connection(Base):
    """A dot on the dashboard and what stands behind it.

    `side`: shop | books. `account_key`: platform + "/" + the vendor's stable id (shop id, books user).
    `dot`: green | orange | red; `dot_reason`: a problem code when not green. `away_since`: the vendor answers nobody.
    `credentials`, `hook_secrets`: sealed (`secretbox`). `hook_token`: SHA-256 of the token in the webhook address.
    `lists`: the vendor's own lists (statuses, rates, layouts, countries), each with the moment it was read.
    `joined_at`: when somebody connected it, for the first time or anew. `removal_due_at`: our app is to leave the shop.
    `high_water`: every order changed before is known (shop side only).
    """

    __tablename__ = "connection"
    __table_args__ = (
        UniqueConstraint("installation_id", "side"),
        Index("ix_connection_account_key", "account_key"),
        Index("uq_connection_hook_token", "hook_token", unique=True, postgresql_where=text("hook_token IS NOT NULL")),
    )

    id: Mapped[int] = key()
    installation_id: Mapped[int] = mapped_column(ForeignKey("installation.id"))
    side: Mapped[str]
    platform: Mapped[str]
    account_key: Mapped[str]
    account_name: Mapped[str] = mapped_column(server_default="")
    base: Mapped[str] = mapped_column(server_default="")
    timezone: Mapped[str] = mapped_column(server_default="Europe/Brussels")
    credentials: Mapped[bytes | None]
    credentials_version: Mapped[int] = mapped_column(server_default="1")
    hook_token: Mapped[bytes | None]
    hook_secrets: Mapped[bytes | None]
    hook_ids: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    dot: Mapped[str] = mapped_column(server_default="green")
    dot_reason: Mapped[str] = mapped_column(server_default="")
    dot_since: Mapped[datetime] = now()
    away_since: Mapped[datetime | None]
    away_tries: Mapped[int] = mapped_column(server_default="0")
    answered_at: Mapped[datetime | None]
    lists: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    high_water: Mapped[datetime | None]
    polled_at: Mapped[datetime | None]
    poll_due_at: Mapped[datetime] = now()
    noticed_at: Mapped[datetime | None]
    joined_at: Mapped[datetime] = now()
    removal_due_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = now()
