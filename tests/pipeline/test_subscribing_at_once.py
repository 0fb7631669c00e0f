"""Whoever connects a shop and the clock's first checks subscribe at the same time: one address, secrets that are known.

The nightly comparison of a new installation is due as soon as the clock sees it, while the one who installs waits for
the shop's answers.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import requests

from sandbox.program import until
from tests.house import House, Installation
from tests.live.acts import change, one
from webapp.integration import hooks
from webapp.integration.joined import End, Installed, NotConnectedError
from webapp.integration.pipeline.doors import hook_token_hash
from webapp.integration.pipeline.locks import SUBSCRIBE, alone, lock_key
from webapp.integration.vendors.errors import TemporaryError

TOGETHER = 4
END_LOCKS = """
SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
 WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database()
"""


def read(house: House, merchant: Installation) -> Installed:
    found = house.services.opener.read(merchant.id)
    assert found is not None
    return found


def shop_of(house: House, merchant: Installation) -> End:
    found = read(house, merchant).shop
    assert found is not None
    return found


def subscribe(house: House, merchant: Installation) -> int:
    """As whoever connects the shop does."""
    services, end = house.services, shop_of(house, merchant)
    shop = services.opener.open_shop(read(house, merchant))
    return hooks.subscribe(services.engine, services.box, services.settings, merchant.id, end, shop)


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "PATIENCE", 0.2)


def as_new(house: House) -> Installation:
    """A merchant whose shop is connected, without a webhook: it would not make one."""
    fault = house.shop.add_fault("answer", path="*/webhooks", status=400, times=None)
    merchant = house.install()
    requests.delete(f"{house.shop.url}/sandbox/faults/{fault}", timeout=5).raise_for_status()
    assert house.shop.get("/sandbox/webhooks").json() == []
    return merchant


def test_four_at_once_leave_one_subscription_a_topic_at_an_address_that_is_known(house: House) -> None:
    merchant = as_new(house)
    house.shop.turn(delay_ms=50)  # between what is read and what is kept

    with ThreadPoolExecutor(TOGETHER) as pool:
        made = list(pool.map(lambda _n: subscribe(house, merchant), range(TOGETHER)))

    assert sorted(made) == [0, 0, 0, 3]
    subscriptions = house.shop.get("/sandbox/webhooks").json()
    assert Counter(row["topic"] for row in subscriptions) == Counter(
        ["order.created", "order.updated", "app.uninstalled"]
    )
    [address] = {row["url"] for row in subscriptions}
    assert one(house, "SELECT hook_token FROM connection WHERE side = 'shop'") == hook_token_hash(
        address.rpartition("/")[2]
    )


def test_while_somebody_else_subscribes_the_shops_list_is_read_all_the_same(house: House, short_patience: None) -> None:
    merchant = house.install()
    merchant.place("incl", seed=3)

    with alone(house.settings.database_url, lock_key(SUBSCRIBE, str(shop_of(house, merchant).id)), 1):
        assert merchant.poll() == 1

    assert one(house, "SELECT away_since IS NULL AND poll_due_at < now() + interval '20 minutes' FROM connection")


def lose_the_lock(house: House) -> None:
    with psycopg.connect(house.settings.database_url) as connection:
        assert connection.execute(END_LOCKS).rowcount == 1


def test_a_lock_that_was_lost_is_noticed_before_something_is_kept(house: House) -> None:
    url, key = house.settings.database_url, lock_key(SUBSCRIBE, "of a test")

    def work() -> None:
        with alone(url, key, 1) as be_sure:
            be_sure()
            lose_the_lock(house)
            be_sure()

    with pytest.raises(TemporaryError, match="database"):
        work()


@pytest.mark.parametrize(
    "change_it", ["credentials = NULL", "account_key = 'kmo_shops/another'"], ids=["erased", "to another shop"]
)
def test_a_connection_that_has_become_another_one_is_left_alone(house: House, change_it: str) -> None:
    merchant = as_new(house)
    services, end = house.services, shop_of(house, merchant)
    shop = services.opener.open_shop(read(house, merchant))
    change(house, f"UPDATE connection SET hook_token = NULL, hook_secrets = NULL, {change_it} WHERE side = 'shop'")

    with pytest.raises(NotConnectedError):
        hooks.subscribe(services.engine, services.box, services.settings, merchant.id, end, shop)

    assert house.shop.get("/sandbox/webhooks").json() == []
    assert one(house, "SELECT hook_token IS NULL AND hook_secrets IS NULL FROM connection WHERE side = 'shop'")


def test_an_address_that_leads_nowhere_leads_to_its_shop_after_the_next_check(house: House) -> None:
    merchant = house.install()
    known = one(house, "SELECT hook_token FROM connection WHERE side = 'shop'")
    change(house, "UPDATE connection SET hook_token = 'of another address' WHERE side = 'shop'")

    merchant.poll()

    assert one(house, "SELECT hook_token FROM connection WHERE side = 'shop'") == known


def test_what_was_made_after_the_lock_was_lost_is_not_kept(house: House) -> None:
    merchant = as_new(house)
    house.shop.add_fault("commit_hang", method="POST", path="*/webhooks", seconds=1)

    with ThreadPoolExecutor(1) as pool:
        subscribing = pool.submit(subscribe, house, merchant)
        assert until(lambda: house.shop.get("/sandbox/webhooks").json() != [], 10)
        lose_the_lock(house)
        with pytest.raises(TemporaryError):
            subscribing.result(30)

    assert one(house, "SELECT hook_ids FROM connection WHERE side = 'shop'") == {}


def test_the_mark_of_one_shop_is_not_moved_by_the_list_of_another(house: House) -> None:
    merchant = house.install()
    house.shop.add_fault("hang", path="*/orders", seconds=1)

    with ThreadPoolExecutor(1) as pool:
        checking = pool.submit(merchant.poll)
        assert until(lambda: house.shop.get("/sandbox/faults").json() == [], 10)  # it has begun to wait
        change(house, "UPDATE connection SET account_key = 'kmo_shops/another' WHERE side = 'shop'")
        checking.result(30)

    assert one(house, "SELECT high_water IS NULL AND polled_at IS NULL FROM connection WHERE side = 'shop'")
