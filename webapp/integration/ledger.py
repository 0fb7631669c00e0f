"""Calls left at a vendor, per account, in PostgreSQL and so shared by all processes.

A process takes calls in small blocks, so that counting does not cost a transaction a call. What the vendor says (calls
left, wait so long, refused) counts more than what we counted: after a refusal nobody calls before `blocked_until`, then
one light call probes. A block is good only as long as its process hears of refusals elsewhere (PostgreSQL's NOTIFY, on
the lock connection); who does not hear of them takes each call alone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from webapp.database import EVERYTHING, transaction
from webapp.integration import ledger_sql as sql
from webapp.integration.vendors.errors import TemporaryError

LIFTED = 1000
"""From this many calls a window on, only the vendor's own words limit us."""
BLOCK = 5
BLOCK_SECONDS = 10.0
PROBE_SECONDS = 600.0
"""After a refusal without a time: one light call every ten minutes (docs/vendors/factuursturen.md)."""
PROBING_SECONDS = 5.0
"""While a probe is under way nobody else calls; after that the next may."""
LEAST_WAIT, LONGEST_WAIT = 1.0, 3600.0
FLOOR = 20
"""Calls that bulk work leaves to live orders."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """At most `calls` within any `seconds`; 0 calls: only the vendor limits us."""

    calls: int
    seconds: float

    @property
    def is_lifted(self) -> bool:
        """True when we do not count ourselves."""
        return self.calls == 0 or self.calls >= LIFTED


Sign = tuple[int, int]
Hear = Callable[[str], Sign | None]
"""Of an account key: a sign that is another one after each refusal anywhere; None while we hear of none."""


def deaf(_account_key: str) -> Sign | None:
    """A process that does not hear of refusals elsewhere."""
    return None


class AccountLedger:
    """The calls of one account; a `vendors.contract.Limiter`. One per account and process."""

    def __init__(self, engine: Engine, account_key: str, allowance: Allowance, hear: Hear = deaf) -> None:
        self._engine = engine
        self._account = account_key
        self._allowance = allowance
        self._hear = hear
        self._sign: Sign | None = None
        self._mutex = threading.Lock()
        self._left = 0
        self._until = 0.0
        self._told: int | None = None
        self._blocked_until = 0.0
        self._probing = False

    def before_call(self) -> None:
        """Take one call. Raises TemporaryError(limit=True) with the seconds to wait."""
        sign = self._hear(self._account)
        with self._mutex:
            now = time.monotonic()
            if now < self._blocked_until:
                raise TemporaryError("limit", limit=True, retry_after=self._blocked_until - now)
            if self._left <= 0 or now >= self._until or sign is None or sign != self._sign:
                self._left, self._probing = self._reserve(alone=sign is None)
                self._until = now + BLOCK_SECONDS
                self._sign = sign
            self._left -= 1

    def after_call(self, remaining: int | None, retry_after: float | None, refused: bool) -> None:
        """Remember what the vendor said about its limit."""
        if refused or remaining == 0:
            wait = PROBE_SECONDS
            if retry_after is not None and retry_after >= 0:
                wait = min(max(retry_after, LEAST_WAIT), LONGEST_WAIT)
            with self._mutex:
                self._left, self._probing = 0, False
                self._blocked_until = max(self._blocked_until, time.monotonic() + wait)
            self._write(sql.BLOCK, wait=wait, remaining=0)
            return
        with self._mutex:
            probed, self._probing = self._probing, False
        if probed:
            self._write(sql.ANSWERED, probing=PROBING_SECONDS)
        if remaining is not None and self._is_news(remaining):
            self._write(sql.TOLD, remaining=remaining)

    def remaining(self) -> int | None:
        """What the vendor last said was left within this hour; None when it did not say."""
        with transaction(self._engine, EVERYTHING) as connection:
            return connection.exec_driver_sql(sql.REMAINING, {"account": self._account}).scalar_one_or_none()

    def is_scarce(self) -> bool:
        """True when the calls that are left are kept for live orders: by the vendor's word or our own allowance."""
        told = self.remaining()
        if told is not None and told <= FLOOR:
            return True
        allowed = self._allowance
        if allowed.is_lifted:
            return False
        values = {"account": self._account, "seconds": allowed.seconds}
        with transaction(self._engine, EVERYTHING) as connection:
            recent = connection.exec_driver_sql(sql.RECENT, values).scalar_one()
        # A small allowance is not all floor.
        return bool(allowed.calls - recent <= min(FLOOR, allowed.calls // 4))

    def _is_news(self, remaining: int) -> bool:
        """Written down when it is low or has changed much: not at each call."""
        before, step = self._told, 5 if remaining < 4 * FLOOR else 50
        if before is not None and abs(before - remaining) < step:
            return False
        self._told = remaining
        return True

    def _reserve(self, *, alone: bool) -> tuple[int, bool]:
        """(calls taken, whether it is the probe after a refusal). `alone`: no block, this one call."""
        allowed = self._allowance
        block = 50 if allowed.is_lifted else max(1, min(BLOCK, allowed.calls // 5))
        block = 1 if alone else block
        values = {
            "account": self._account,
            "calls": 0 if allowed.is_lifted else allowed.calls,
            "block": block,
            # A call may leave some seconds after it was taken: it counts that much longer.
            "seconds": allowed.seconds + BLOCK_SECONDS,
            "probing": PROBING_SECONDS,
        }
        with transaction(self._engine, EVERYTHING, durable=False) as connection:
            taken = connection.exec_driver_sql(sql.RESERVE, values).one_or_none()
            if taken is not None:
                return taken.calls, taken.probes
            wait = connection.exec_driver_sql(sql.WAIT, values).scalar_one()
        raise TemporaryError("limit", limit=True, retry_after=max(float(wait), 0.1))

    def _write(self, statement: str, **values: object) -> None:
        with transaction(self._engine, EVERYTHING) as connection:
            connection.exec_driver_sql(statement, {"account": self._account, **values})


class Ledgers:
    """The ledgers of one process, by account."""

    def __init__(self, engine: Engine, hear: Hear = deaf) -> None:
        self._engine = engine
        self._hear = hear
        self._mutex = threading.Lock()
        self._known: dict[str, AccountLedger] = {}

    def of(self, account_key: str, allowance: Allowance) -> AccountLedger:
        """The ledger of an account."""
        with self._mutex:
            if account_key not in self._known:
                self._known[account_key] = AccountLedger(self._engine, account_key, allowance, self._hear)
            return self._known[account_key]
