"""One installation with both its ends opened: what a turn of the queue, a poll or a page works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Engine

from webapp.database import transaction
from webapp.integration.domain.days import zone_named
from webapp.integration.domain.gate import Rules
from webapp.integration.keeper import Keeper
from webapp.integration.ledger import AccountLedger, Allowance, Hear, Ledgers, deaf
from webapp.integration.vendors.contract import Books, Credentials, Shop
from webapp.integration.vendors.registry import Registry
from webapp.secretbox import SealBrokenError, SecretBox
from webapp.settings import Settings

log = structlog.get_logger()
SHOP, BOOKS = "shop", "books"

READ = """
SELECT to_jsonb(i) - 'rest_until' AS installation, i.start_date,
       (i.subscribed_until IS NULL OR i.subscribed_until > now()) AS subscribed,
       (i.live_at IS NOT NULL AND i.stopped_at IS NULL AND coalesce(i.stops_at > now(), true)) AS live,
       (SELECT jsonb_object_agg(c.side, to_jsonb(c)
               - 'credentials' - 'hook_secrets' - 'hook_token' - 'hook_ids' - 'lists')
          FROM connection c WHERE c.installation_id = i.id) AS ends,
       (SELECT c.lists FROM connection c WHERE c.installation_id = i.id AND c.side = 'shop') AS shop_lists,
       (SELECT c.lists FROM connection c WHERE c.installation_id = i.id AND c.side = 'books') AS books_lists,
       (SELECT c.credentials FROM connection c WHERE c.installation_id = i.id AND c.side = 'shop') AS shop_secret,
       (SELECT c.credentials FROM connection c WHERE c.installation_id = i.id AND c.side = 'books') AS books_secret
  FROM installation i WHERE i.id = %(installation)s
"""


class NotConnectedError(Exception):
    """This end of the installation has no working credentials yet."""


@dataclass(frozen=True, slots=True)
class End:
    """One connection as it was read. `account_key`: platform + "/" + the vendor's id."""

    id: int
    side: str
    platform: str
    label: str
    account_key: str
    account_name: str
    base: str
    timezone: str
    dot: str
    dot_reason: str
    dot_since: datetime
    away_since: datetime | None
    answered_at: datetime | None
    polled_at: datetime | None
    high_water: datetime | None
    noticed_at: datetime | None
    lists: Mapping[str, Any]
    sealed: bytes | None = field(repr=False)

    @property
    def vendor_key(self) -> str:
        """The vendor's own id for this account."""
        return self.account_key.partition("/")[2]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which its days begin."""
        return zone_named(self.timezone)


@dataclass(frozen=True, slots=True)
class Installed:
    """An installation's settings and its two ends (None: not connected yet). `live`: it went live and has not ended."""

    id: int
    licence_key: str
    name: str
    language: str
    layout: str
    sending: str
    rules: Rules
    shop: End | None
    books: End | None
    stopped: bool
    live: bool


class Opener:
    """Reads installations and opens their ends; one per process. `hear`: of calls refused elsewhere (ledger.py)."""

    def __init__(
        self, engine: Engine, box: SecretBox, vendors: Registry, settings: Settings, hear: Hear = deaf
    ) -> None:
        self.engine = engine
        self.box = box
        self.vendors = vendors
        self.settings = settings
        self._ledgers = Ledgers(engine, hear)

    def read(self, installation_id: int) -> Installed | None:
        """The installation as it is now; None when there is none."""
        with transaction(self.engine, installation_id) as connection:
            row = connection.exec_driver_sql(READ, {"installation": installation_id}).one_or_none()
        if row is None:
            return None
        mine, ends = row.installation, row.ends or {}
        shop = self._end(ends.get(SHOP), row.shop_lists, row.shop_secret)
        books = self._end(ends.get(BOOKS), row.books_lists, row.books_secret)
        known = (shop.lists.get("statuses") if shop else None) or {}
        rules = Rules(
            statuses=frozenset(mine["statuses"]),
            home_country=mine["home_country"],
            start_date=row.start_date if isinstance(row.start_date, date) else None,
            start_number=mine["start_number"] or None,
            subscribed=row.subscribed,
            paid=mine["unpaid_since"] is None,
            paused=mine["is_paused"],
            known_statuses=frozenset(known["asked"]) if "asked" in known else None,
        )
        return Installed(
            id=mine["id"],
            licence_key=mine["licence_key"],
            name=mine["name"],
            language=mine["language"],
            layout=mine["layout"],
            sending=mine["sending"],
            rules=rules,
            shop=shop,
            books=books,
            stopped=mine["stopped_at"] is not None,
            live=row.live,
        )

    def open_shop(self, installed: Installed) -> Shop:
        """The installation's shop. Raises NotConnectedError."""
        end, credentials = self._credentials(installed, installed.shop, SHOP)
        keeper = Keeper(self.engine, self.settings.database_url, self.box, installed.id, end.id)
        limiter = self.ledger(end)
        return self.vendors.shops[end.platform].open(credentials, end.base, limiter, keeper)

    def open_books(self, installed: Installed) -> Books:
        """The installation's books. Raises NotConnectedError."""
        end, credentials = self._credentials(installed, installed.books, BOOKS)
        return self.vendors.books[end.platform].open(credentials, self.ledger(end))

    def ledger(self, end: End) -> AccountLedger:
        """The calls of this end's account."""
        if end.side == SHOP:
            return self._ledgers.of(end.account_key, Allowance(self.settings.kmo_shops_calls_per_minute, 60.0))
        return self._ledgers.of(end.account_key, Allowance(self.settings.books_calls_per_hour, 3600.0))

    def _credentials(self, installed: Installed, end: End | None, side: str) -> tuple[End, Credentials]:
        """Credentials that do not open count as none: operators read why, and nobody else's work stops."""
        if end is None or end.sealed is None:
            raise NotConnectedError(side)
        try:
            return end, Credentials(self.box.open(end.sealed, installed.id, "credentials"))
        except SealBrokenError as problem:
            log.error("credentials do not open", installation=installed.id, side=side, why=str(problem))
            raise NotConnectedError(side) from problem

    def _end(self, row: dict[str, Any] | None, lists: dict[str, Any] | None, sealed: bytes | None) -> End | None:
        if row is None:
            return None
        platforms = self.vendors.shops if row["side"] == SHOP else self.vendors.books
        return End(
            id=row["id"],
            side=row["side"],
            platform=row["platform"],
            label=platforms[row["platform"]].label,
            account_key=row["account_key"],
            account_name=row["account_name"],
            base=row["base"],
            timezone=row["timezone"],
            dot=row["dot"],
            dot_reason=row["dot_reason"],
            dot_since=datetime.fromisoformat(row["dot_since"]),
            away_since=_moment(row["away_since"]),
            answered_at=_moment(row["answered_at"]),
            polled_at=_moment(row["polled_at"]),
            high_water=_moment(row["high_water"]),
            noticed_at=_moment(row["noticed_at"]),
            lists=lists or {},
            sealed=sealed,
        )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
