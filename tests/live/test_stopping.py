"""Stopping: now, after a day, or by removing the app in the shop; readable afterwards, and nothing is invoiced."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Thread

import pytest
import requests
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from sandbox.program import until
from tests.house import House, Installation
from tests.live.acts import ask, browser, change, go_live, mails, new_key, one, text_of, tick, words_of_mail
from tests.pipeline.in_doubt import finish
from tests.webhooks.sender import Sender
from webapp.accounts import joining, stopping, terms
from webapp.integration.pipeline import drain
from webapp.integration.vendors.kmo_shops.client import KmoShop

TOMORROW = date.today() + timedelta(days=1)  # noqa: DTZ011 — the day that a person would type
STOPPED = "SELECT stopped_at IS NOT NULL FROM installation WHERE id = %(id)s"


@pytest.fixture
def merchant(house: House) -> Installation:
    """A live merchant."""
    return house.install()


@pytest.fixture
def client(house: House, merchant: Installation) -> FlaskClient:
    """Their browser."""
    return browser(house, merchant)


def test_what_waits_is_shown_before_and_nothing_happens_yet(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    merchant.place()
    merchant.place("total_off_5_euro")
    merchant.place(status="new")
    merchant.poll()
    finish(house, merchant)
    merchant.place()
    merchant.poll()

    words = text_of(client.get(f"/d/{merchant.key}/profile/stop"))

    assert "2 in Open: waiting or in the queue" in words
    assert "1 in Errors: waiting for you" in words
    assert "No invoice is made for them once it has stopped." in words
    assert not one(house, STOPPED, id=merchant.id)


def test_after_stopping_nothing_is_invoiced_any_more(house: House, merchant: Installation, client: FlaskClient) -> None:
    merchant.place()
    merchant.poll()

    answer = client.post(f"/d/{merchant.key}/profile/stop/confirmed", data={"when": "now"}, follow_redirects=True)
    house.drain()

    assert "Stopped on" in text_of(answer)
    assert merchant.poll() == 0
    assert merchant.counts()["queued"] == 1
    assert merchant.invoices() == []


def test_a_stop_while_an_order_is_under_way_sends_nothing_more(
    house: House, merchant: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stop is committed after the order was taken and checked, before its invoice is sent."""
    merchant.place()
    merchant.poll()
    real = drain.runner.invoice.say_sent

    def stop_meanwhile(*arguments: object) -> object:
        said = real(*arguments)  # type: ignore[arg-type]
        stopping.stop_now(house.services, merchant.id, "Sofie")
        return said

    monkeypatch.setattr(drain.runner.invoice, "say_sent", stop_meanwhile)
    house.drain()

    assert merchant.invoices() == []
    assert merchant.counts()["queued"] == 1
    assert ask(house, "SELECT state FROM external_ref WHERE kind = 'invoice'")[0].state == "NOT_MADE"
    assert "waits.ended" in merchant.history()


def test_the_dot_is_not_green_while_the_app_leaves_the_shop(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    page = f"/d/{merchant.key}/report"
    stopping.stop_now(house.services, merchant.id, "Sofie")
    leaving = text_of(client.get(page))

    tick(house)

    assert "Our app is being taken out of your shop" in leaving
    assert "Our app is being taken out of your shop" not in text_of(client.get(page))


def test_what_is_being_erased_cannot_be_started_again(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    stopping.stop_now(house.services, merchant.id, "Sofie")
    profile = f"/d/{merchant.key}/profile"
    stopped = client.get(profile).get_data(as_text=True)
    change(house, "UPDATE installation SET erase_at = now()")

    going = client.get(profile).get_data(as_text=True)

    assert "Start again" in stopped
    assert "Start again" not in going
    assert going.count("Everything of it is being erased.") == 2


def test_the_app_is_taken_out_of_the_shop(house: House, merchant: Installation) -> None:
    stopping.stop_now(house.services, merchant.id, "Sofie")

    tick(house)

    assert house.shop.calls("DELETE", "/api/v1/installation") == 1
    row = ask(house, "SELECT dot, dot_reason, credentials FROM connection WHERE side = 'shop'")[0]
    assert tuple(row) == ("red", "shop.uninstalled", None)
    tick(house)
    assert house.shop.calls("DELETE", "/api/v1/installation") == 1


def test_a_check_of_the_list_that_ends_after_the_stop_does_not_put_the_removal_off(
    house: House, merchant: Installation
) -> None:
    before = house.shop.calls()
    house.shop.turn(delay_ms=300)
    check = Thread(target=merchant.poll)
    check.start()
    assert until(lambda: house.shop.calls() > before, 10, pause=0.02)
    stopping.stop_now(house.services, merchant.id, "Sofie")
    check.join()

    tick(house)

    assert house.shop.calls("DELETE", "/api/v1/installation") == 1


def test_what_was_connected_anew_after_the_stop_is_not_taken_out_again(house: House, merchant: Installation) -> None:
    stopping.stop_now(house.services, merchant.id, "Sofie")
    host, key = house.shop.url.removeprefix("http://"), new_key(house, merchant.shop_id, "again")
    joining.join_shop_by_key(house.services, merchant.id, host, key)

    change(house, "UPDATE connection SET poll_due_at = now() WHERE side = 'shop'")
    tick(house)

    assert one(house, "SELECT removal_due_at IS NULL FROM connection WHERE side = 'shop'")
    assert house.shop.calls("DELETE", "/api/v1/installation") == 0
    row = ask(house, "SELECT dot, credentials IS NOT NULL AS kept FROM connection WHERE side = 'shop'")[0]
    assert tuple(row) == ("green", True)


def test_a_removal_that_fails_is_tried_again_and_keeps_nothing_alive(house: House, merchant: Installation) -> None:
    house.shop.add_fault("answer", method="*", status=500, times=20)
    stopping.stop_now(house.services, merchant.id, "Sofie")

    tick(house)
    still = (
        "SELECT credentials IS NOT NULL AS kept, removal_due_at > now() AS later FROM connection WHERE side = 'shop'"
    )
    failed = ask(house, still)[0]
    requests.delete(f"{house.shop.url}/sandbox/faults", timeout=5)
    change(house, "UPDATE connection SET removal_due_at = now() WHERE side = 'shop'")
    tick(house)

    assert (failed.kept, failed.later) == (True, True)
    assert one(house, STOPPED, id=merchant.id)
    assert one(house, "SELECT credentials IS NULL FROM connection WHERE side = 'shop'")


@pytest.mark.parametrize(
    ("fault", "stopped_ago", "least", "most"),
    [
        ({"status": 500}, 0, 4, 8),
        ({"status": 500}, 40, 39, 60),
        ({"status": 500}, 3600, 595, 601),
        ({"status": 429, "headers": {"Retry-After": "33"}}, 0, 31, 40),
    ],
    ids=["at once", "after a while", "an hour later", "when the shop lets us"],
)
def test_a_removal_comes_again_after_seconds_at_first_and_less_often_later(
    house: House, merchant: Installation, fault: dict[str, object], stopped_ago: int, least: int, most: int
) -> None:
    house.shop.add_fault("answer", times=None, **fault)
    stopping.stop_now(house.services, merchant.id, "Sofie")
    change(house, "UPDATE installation SET stopped_at = now() - make_interval(secs => %(ago)s)", ago=stopped_ago)

    tick(house)

    wait = "SELECT extract(epoch FROM removal_due_at - now()) FROM connection WHERE side = 'shop'"
    assert least < one(house, wait) <= most


def test_a_try_that_ends_without_a_word_is_made_again_after_a_minute(
    house: House, merchant: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its process was killed, or PostgreSQL was away while the call was counted."""

    def away(_shop: KmoShop) -> None:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    stopping.stop_now(house.services, merchant.id, "Sofie")
    with monkeypatch.context() as weather:
        weather.setattr(KmoShop, "remove_app", away)
        with pytest.raises(OperationalError):
            tick(house)

    wait = one(house, "SELECT extract(epoch FROM removal_due_at - now()) FROM connection WHERE side = 'shop'")
    assert 30 < wait <= 60
    change(house, "UPDATE connection SET removal_due_at = now() WHERE side = 'shop'")
    tick(house)
    assert one(house, "SELECT credentials IS NULL FROM connection WHERE side = 'shop'")


def test_everybody_who_gets_such_mails_is_told_who_stopped_it(house: House, merchant: Installation) -> None:
    stopping.stop_now(house.services, merchant.id, "Sofie Claes")

    assert mails(house) == [f"stopped to {merchant.login}"]
    assert "Sofie Claes has stopped the integration" in words_of_mail(house, "stopped")


def test_a_planned_stop_can_be_undone_before_its_day(house: House, merchant: Installation, client: FlaskClient) -> None:
    form = {"when": "day", "last_day": TOMORROW.isoformat()}

    planned = client.post(f"/d/{merchant.key}/profile/stop/confirmed", data=form, follow_redirects=True)
    report = text_of(client.get(f"/d/{merchant.key}/report"))
    undone = client.post(f"/d/{merchant.key}/profile/stop/undo", follow_redirects=True)

    assert "It stops after" in text_of(planned)
    assert "Stops after" in report
    assert "It stops after" not in text_of(undone)
    assert one(house, "SELECT stops_at IS NULL AND stopped_at IS NULL FROM installation")


def test_until_the_planned_day_is_over_orders_become_invoices(house: House, merchant: Installation) -> None:
    stopping.plan_stop(house.services, merchant.id, TOMORROW)
    merchant.place()
    merchant.poll()

    tick(house)
    finish(house, merchant)

    assert merchant.counts()["done"] == 1
    assert not one(house, STOPPED, id=merchant.id)


def test_when_the_day_is_over_it_ends_at_once_even_before_the_clock_comes(house: House, merchant: Installation) -> None:
    merchant.place()
    merchant.poll()
    change(house, "UPDATE installation SET stops_at = now() - interval '1 s'")

    house.drain()
    assert merchant.invoices() == []
    tick(house)
    tick(house)

    assert one(house, STOPPED, id=merchant.id)
    assert mails(house) == [f"stopped_as_planned to {merchant.login}"]


@pytest.mark.parametrize("day", ["", "2020-01-01", "2099-01-01", "soon"])
def test_a_day_that_cannot_be_is_said_at_its_field(
    house: House, merchant: Installation, client: FlaskClient, day: str
) -> None:
    form = {"when": "day", "last_day": day}

    answer = client.post(f"/d/{merchant.key}/profile/stop/confirmed", data=form)

    assert answer.status_code == 422
    assert "Fill in a day from today on" in text_of(answer)
    assert not one(house, STOPPED, id=merchant.id)


@pytest.mark.parametrize("form", [{}, {"when": ""}, {"when": "later"}, {"last_day": TOMORROW.isoformat()}])
def test_without_a_choice_of_when_nothing_stops_and_it_is_asked_again(
    house: House, merchant: Installation, client: FlaskClient, form: dict[str, str]
) -> None:
    answer = client.post(f"/d/{merchant.key}/profile/stop/confirmed", data=form)

    assert answer.status_code == 422
    assert "Nothing was stopped. Choose when it stops: now, or after a day." in text_of(answer)
    assert one(house, "SELECT stops_at IS NULL AND stopped_at IS NULL FROM installation")
    assert mails(house) == []


def test_removing_the_app_in_the_shop_stops_it_too(house: House, merchant: Installation, client: FlaskClient) -> None:
    sender = Sender(merchant)
    event = sender.event(topic="app.uninstalled", resource={"type": "installation", "id": "app"})

    assert sender.deliver(event, topic="app.uninstalled").status_code == 202

    assert one(house, STOPPED, id=merchant.id)
    assert mails(house) == [f"stopped_in_shop to {merchant.login}"]
    words = text_of(client.get(f"/d/{merchant.key}/report"))
    assert "Stopped on" in words
    assert "App removed" in words


def test_a_removal_that_only_the_calls_tell_stops_it_too(house: House, merchant: Installation) -> None:
    house.shop.post(f"/sandbox/shops/{merchant.shop_id}/uninstall")

    merchant.poll()

    assert one(house, STOPPED, id=merchant.id)
    assert mails(house) == [f"stopped_in_shop to {merchant.login}"]


def test_a_stopped_one_stays_readable_and_its_buttons_are_gone(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    merchant.place()
    merchant.place("total_off_5_euro")
    merchant.poll()
    finish(house, merchant)
    held = next(row.id for row in merchant.rows("id, state::text AS state") if row.state == "HELD")
    assert "Process" in text_of(client.get(f"/d/{merchant.key}/orders/{held}"))
    stopping.stop_now(house.services, merchant.id, "Sofie")

    for page in ("report", "errors", "open", "configuration", "profile", f"orders/{held}"):
        answer = client.get(f"/d/{merchant.key}/{page}")
        assert answer.status_code == 200, page
        words = text_of(answer)
        assert "Stopped on" in words, page
        assert "Everything stays readable until it is erased on" in words, page
        assert " Process " not in words, page
        assert "Save settings" not in words, page
    assert "cannot be processed now" in text_of(client.get(f"/d/{merchant.key}/orders/{held}"))


def test_a_press_on_a_page_that_was_open_before_changes_nothing(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    merchant.place("total_off_5_euro")
    merchant.poll()
    finish(house, merchant)
    held = merchant.rows("id")[0].id
    stopping.stop_now(house.services, merchant.id, "Sofie")
    before = merchant.rows()

    answers = [
        client.post(f"/d/{merchant.key}/orders/{held}/{act}", data={"reason": "x", "number": "1"}).status_code
        for act in ("process", "put-aside", "bring-back", "accept", "link-invoice", "undo-link")
    ]
    answers.append(client.post(f"/d/{merchant.key}/configuration", data={"statuses": "shipped"}).status_code)

    assert answers == [303] * 7
    assert merchant.rows() == before
    assert one(house, "SELECT statuses FROM installation") != ["shipped"]


def test_stopping_twice_tells_once(house: House, merchant: Installation) -> None:
    stopping.stop_now(house.services, merchant.id, "Sofie")

    with pytest.raises(stopping.NotNowError):
        stopping.stop_now(house.services, merchant.id, "Sofie")
    with pytest.raises(stopping.NotNowError):
        stopping.plan_stop(house.services, merchant.id, TOMORROW)

    assert mails(house) == [f"stopped to {merchant.login}"]


def test_starting_again_is_going_live_again(house: House, merchant: Installation, client: FlaskClient) -> None:
    terms.accept(house.services.engine, merchant.id, person_id=None, name="Sofie", address="127.0.0.1")
    merchant.place(seed=1)
    merchant.poll()
    finish(house, merchant)
    stopping.stop_now(house.services, merchant.id, "Sofie")
    tick(house)
    merchant.place(seed=2)
    host = house.shop.url.removeprefix("http://")
    joining.join_shop_by_key(house.services, merchant.id, host, new_key(house, merchant.shop_id, "again"))

    assert "Go live from" in text_of(client.get(f"/d/{merchant.key}/install/live"))
    go_live(house, merchant)
    merchant.poll()
    finish(house, merchant)

    assert merchant.counts()["done"] == 2
    assert len(merchant.invoices()) == 2
    assert "Stopped on" not in text_of(client.get(f"/d/{merchant.key}/report"))
