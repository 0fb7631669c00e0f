"""Any order and any number of an order's notices, lists between them, drains in their midst: the same end, byte for
byte, as each notice once and in order (proof R6)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.program import until
from tests.conftest import PROVING
from tests.house import House, Installation
from webapp.database import EVERYTHING, transaction
from webapp.integration.domain.order import OrderSummary
from webapp.integration.pipeline import inbox
from webapp.integration.vendors.contract import Notice

SEEDS = 2000 if PROVING else 3
ORDERS = 40
MOST_TIMES = 50
STATUSES = ("new", "awaiting_payment", "on_hold", "paid", "processing", "shipped", "completed", "cancelled", "refunded")

END = """
SELECT shop_order_id, state::text, reason, reason_params, number, status, hint_updated_at, checked_updated_at,
       changed_since_read, notice, is_paid, buyer_email, total, total_tax, invoice_total, invoice_tax,
       made_at IS NOT NULL AS made, priority
  FROM order_sync WHERE installation_id = %(id)s ORDER BY shop_order_id
"""
DUE = """
SELECT count(*) FROM order_sync
 WHERE state IN ('QUEUED', 'RUNNING') OR state = 'DONE' AND changed_since_read AND not_before <= now()
"""


@dataclass(frozen=True, slots=True)
class History:
    """One order's life in the shop: its statuses and when each came; the last is how the shop has it now."""

    order_id: str
    number: str
    statuses: tuple[str, ...]
    moments: tuple[datetime, ...]

    def notices(self) -> Iterator[Notice]:
        """Each change, once, in order."""
        for number, (status, moment) in enumerate(zip(self.statuses, self.moments, strict=True)):
            yield Notice(f"{self.order_id}-{number}", "order", "", self.order_id, self.number, status, moment)


def live(dice: random.Random, merchant: Installation, seed: int, now: datetime) -> list[History]:
    """Orders as they ended in the shop, with the way they came there."""
    found = []
    for nth in range(ORDERS):
        statuses = tuple(dice.choice(STATUSES) for _ in range(dice.randint(1, 5)))
        begun = now - timedelta(hours=5, minutes=nth)
        step = dice.choice((timedelta(0), timedelta(milliseconds=1), timedelta(minutes=3)))
        moments = tuple(begun + step * number for number in range(len(statuses)))
        changed = moments[-1].isoformat()
        order = merchant.place("incl", seed=seed * ORDERS + nth, status=statuses[-1], updated_at=changed, buyers=40)
        found.append(History(order["id"], order["number"], statuses, moments))
    return found


def settle(house: House) -> None:
    """Drain until nothing is due."""

    def settled() -> bool:
        house.drain()
        with transaction(house.services.engine, EVERYTHING) as connection:
            return int(connection.exec_driver_sql(DUE).scalar_one()) == 0

    assert until(settled, 60)


def end_of(house: House, merchant: Installation) -> list[dict[str, Any]]:
    """Every order as it ended."""
    with transaction(house.services.engine, merchant.id) as connection:
        return [dict(row._mapping) for row in connection.exec_driver_sql(END, {"id": merchant.id})]


def disorder(dice: random.Random, histories: list[History], now: datetime) -> list[Notice | OrderSummary]:
    """All notices and rows of lists, some of them often, in any order."""
    happened: list[Notice | OrderSummary] = []
    for history in histories:
        for notice in history.notices():
            happened += [notice] * dice.choice((1, 1, 1, 2, 3, dice.randint(1, MOST_TIMES)))
        row = OrderSummary(history.order_id, history.number, history.statuses[-1], now, history.moments[-1])
        happened += [row] * dice.choice((0, 0, 1, 2))
    dice.shuffle(happened)
    return happened


@pytest.mark.parametrize("seed", range(SEEDS))
def test_disorder_ends_as_order_does(house: House, seed: int) -> None:
    dice = random.Random(seed)
    tidy, untidy = house.install(), house.install()
    now = datetime.now(UTC).replace(microsecond=0)
    histories = live(random.Random(seed), tidy, seed, now)
    assert live(random.Random(seed), untidy, seed, now) == histories
    engine = house.services.engine

    door = tidy.door
    for history in histories:
        for notice in history.notices():
            house.services.inbox.take(door, notice, b"{}")
    settle(house)
    door = untidy.door
    happened = disorder(dice, histories, now)
    for_drains = {dice.randrange(len(happened)) for _ in range(3)}
    for nth, one in enumerate(happened):
        if isinstance(one, Notice):
            house.services.inbox.take(door, one, b"{}")
        else:
            inbox.take_rows(engine, untidy.id, [one], "received.poll")
        if nth in for_drains:
            house.drain()
    settle(house)

    assert end_of(house, untidy) == end_of(house, tidy)
    assert {row["state"] for row in end_of(house, tidy)} == {"OPEN", "DONE", "IGNORED"}
