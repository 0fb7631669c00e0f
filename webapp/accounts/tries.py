"""How often something about a login may be tried in an hour: counted in PostgreSQL, so exactly, also of many at once.

A try is counted before it is made and given back when it was right, so that only wrong ones use a budget up. Strangers
share one budget for each account, and have one for the address that they come from. A browser in which somebody has
logged in, and an address from which somebody did lately, have a budget of their own for that account: whatever
strangers try, its owner can log in (ASVS 5.0, 6.3.1).
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine

from webapp.database import EVERYTHING, transaction

OF_ACCOUNT, OF_ADDRESS = 10, 20
"""Tries in an hour."""

# The row is locked before its tries are counted, so that of many at once each sees what the one before took.
TAKE = """
INSERT INTO login_budget AS b (key, tries, until)
VALUES (%(key)s, ARRAY[clock_timestamp()], clock_timestamp() + interval '1 hour')
    ON CONFLICT (key) DO UPDATE
   SET tries = ARRAY(SELECT t FROM unnest(b.tries) t WHERE t > clock_timestamp() - interval '1 hour')
               || clock_timestamp(),
       until = clock_timestamp() + interval '1 hour'
 WHERE (SELECT count(*) FROM unnest(b.tries) t WHERE t > clock_timestamp() - interval '1 hour') < %(most)s
RETURNING tries[cardinality(tries)]
"""
# Asked before as well: whoever knocks on and on waits for no lock, and holds none that others wait for.
FREE_AT = """
SELECT min(t) + interval '1 hour' FROM login_budget b, unnest(b.tries) t
 WHERE b.key = %(key)s AND t > clock_timestamp() - interval '1 hour'
HAVING count(*) >= %(most)s
"""
GIVE_BACK = "UPDATE login_budget SET tries = array_remove(tries, %(at)s) WHERE key = %(key)s"
FORGET = """
DELETE FROM login_budget
 WHERE key IN (SELECT key FROM login_budget WHERE until < now() LIMIT 100 FOR UPDATE SKIP LOCKED)
"""


class TooManyError(Exception):
    """A budget is used up until `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too many tries in an hour")
        self.until = until


@dataclass(frozen=True, slots=True)
class Budget:
    """`most` tries an hour of what `kind` and `of` name. Kept as a hash: no e-mail address stands beside it."""

    kind: str
    of: str
    most: int = OF_ACCOUNT

    @property
    def key(self) -> bytes:
        """What it is counted under."""
        return hashlib.sha256(f"{self.kind}/{self.of}".encode()).digest()


@dataclass(frozen=True, slots=True)
class Taken:
    """One try, by the budgets that it was counted in."""

    counted: tuple[tuple[bytes, datetime], ...]


@dataclass(frozen=True, slots=True)
class Comer:
    """Who tries. `address`: IP; `browser`: the name of a browser in which this account was logged in, else "";
    `is_known_address`: somebody logged in to this account from there lately.
    """

    address: str
    browser: str = ""
    is_known_address: bool = False


def budgets(kind: str, account: str, comer: Comer) -> list[Budget]:
    """What a try of `kind` (log-in, code) at `account` is counted in."""
    if comer.browser:
        return [Budget(f"{kind}/browser", f"{account}/{comer.browser}")]
    network = network_of(comer.address)
    if comer.is_known_address:
        return [Budget(f"{kind}/known address", f"{account}/{network}")]
    return [Budget(f"{kind}/address", network, OF_ADDRESS), Budget(f"{kind}/account", account)]


def take(engine: Engine, wanted: Sequence[Budget]) -> Taken:
    """Count one try in all of `wanted`; raises TooManyError, and counts in none, when one of them is used up."""
    with transaction(engine, EVERYTHING, durable=False) as connection:
        for budget in wanted:
            _refuse_if_full(connection, budget)
        connection.exec_driver_sql(FORGET)
        counted = tuple((budget.key, _take(connection, budget)) for budget in wanted)
    return Taken(counted)


def give_back(engine: Engine, taken: Taken) -> None:
    """It was right: it is not counted."""
    with transaction(engine, EVERYTHING, durable=False) as connection:
        for key, at in taken.counted:
            connection.exec_driver_sql(GIVE_BACK, {"key": key, "at": at})


def network_of(address: str) -> str:
    """Whom an IP address stands for: itself, of IPv6 its network of 64 bits, which is one customer's; "" for none."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if found.version == 4:
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), 64), strict=False))


def _take(connection: Connection, budget: Budget) -> datetime:
    values = {"key": budget.key, "most": budget.most}
    at: datetime | None = connection.exec_driver_sql(TAKE, values).scalar_one_or_none()
    if at is None:
        _refuse_if_full(connection, budget)
        raise TooManyError(datetime.now(UTC))  # the hour of one of them ended at this very moment
    return at


def _refuse_if_full(connection: Connection, budget: Budget) -> None:
    values = {"key": budget.key, "most": budget.most}
    free_at: datetime | None = connection.exec_driver_sql(FREE_AT, values).scalar_one_or_none()
    if free_at is not None:
        raise TooManyError(free_at)
