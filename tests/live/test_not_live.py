"""Until it goes live nothing is taken, read or told of; what the shop tells meanwhile is kept and waits."""

from __future__ import annotations

from tests.house import House
from tests.live.acts import LONG_AGO, ask, change, go_live, mails, not_live, one
from tests.webhooks.sender import Sender
from webapp.integration import dots
from webapp.integration.pipeline import alarms, poll, review, sweep
from webapp.integration.vendors.errors import ReconnectError


def test_a_notice_before_going_live_is_kept_and_its_order_waits(house: House) -> None:
    merchant = not_live(house)
    placed = merchant.place()
    sender = Sender(merchant)
    event = sender.event()
    event["resource"]["id"] = placed["id"]

    assert sender.deliver(event).status_code == 202
    assert not sweep.is_due(house.services.engine)
    assert house.drain() == 0

    assert merchant.counts() == {
        "received": 1, "done": 0, "open": 0, "queued": 1, "running": 0, "held": 0, "ignored": 0,
    }  # fmt: skip
    assert house.books.calls("POST") == 0


def test_what_waited_becomes_an_invoice_after_going_live(house: House) -> None:
    merchant = not_live(house)
    placed = merchant.place()
    sender = Sender(merchant)
    event = sender.event()
    event["resource"]["id"] = placed["id"]
    sender.deliver(event)

    go_live(house, merchant)
    house.drain()

    assert merchant.counts()["done"] == 1
    assert len(merchant.invoices()) == 1


def test_a_shop_is_not_polled_before(house: House) -> None:
    merchant = not_live(house)
    merchant.place()
    change(house, "UPDATE connection SET poll_due_at = now()")
    before = house.shop.calls()

    assert merchant.id not in poll.due(house.ready)
    assert merchant.poll() == 0

    assert house.shop.calls() == before
    go_live(house, merchant)
    assert merchant.id in poll.due(house.ready)
    assert merchant.poll() == 1


def test_its_open_orders_are_not_reviewed(house: House) -> None:
    waiting = not_live(house)
    live = house.install()

    assert list(review.installations(house.ready)) == [live.id]

    go_live(house, waiting)
    assert set(review.installations(house.ready)) == {live.id, waiting.id}


def test_nobody_is_alarmed_about_it(house: House) -> None:
    merchant = not_live(house)
    merchant.place()
    sender = Sender(merchant)
    sender.deliver()
    sender.deliver(b"rightly signed, not understood")
    change(house, "UPDATE order_sync SET not_before = now() - interval '1 hour'")
    installed = house.services.opener.read(merchant.id)
    assert installed is not None
    assert installed.books is not None

    alarms.run(house.ready)
    dots.refused(house.services.engine, merchant.id, installed.books, ReconnectError("key_refused"))

    assert mails(house) == []
    change(house, "UPDATE installation SET live_at = now(), rest_until = NULL")
    alarms.run(house.ready)
    assert {mail.split()[0] for mail in mails(house)} == {"parked", "stuck"}


def test_health_does_not_count_its_queue(house: House) -> None:
    merchant = not_live(house)
    Sender(merchant).deliver()
    change(house, "UPDATE order_sync SET not_before = now() - interval '1 hour'")
    client = house.app.test_client()

    assert client.get("/readyz").json["oldest_due_seconds"] == 0

    change(house, "UPDATE installation SET live_at = now()")
    assert client.get("/readyz").json["oldest_due_seconds"] > 3000


def test_the_first_check_begins_at_the_start(house: House) -> None:
    merchant = not_live(house)
    merchant.place(overrides={"created_at": "2021-05-05T10:00:00+02:00"})
    change(house, "UPDATE connection SET high_water = now()")

    go_live(house, merchant, LONG_AGO)

    assert one(house, "SELECT high_water FROM connection WHERE side = 'shop'") is None
    assert merchant.poll() == 1
    assert ask(house, "SELECT start_date FROM installation")[0].start_date == LONG_AGO
