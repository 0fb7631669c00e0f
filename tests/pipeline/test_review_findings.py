"""Ways by which an order could be stuck, doubled or shown wrongly, each shut by the code that it was found in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.house import House, Installation
from tests.pipeline.in_doubt import assert_once, finish, known_invoice, made_once
from tests.pipeline.test_events import tell
from tests.pipeline.test_once_for_ever import install_again
from tests.pipeline.test_operator import made
from webapp import crash
from webapp.database import EVERYTHING, transaction
from webapp.integration import dots, hooks
from webapp.integration.pipeline import review
from webapp.integration.pipeline.claims import LIVE_WORK
from webapp.integration.pipeline.drain import Drain
from webapp.integration.pipeline.locks import TURN, Locks, lock_key
from webapp.integration.pipeline.operator import NotNowError, Press
from webapp.integration.pipeline.queue import Bell
from webapp.integration.vendors.errors import ReconnectError, RefusedError


@contextmanager
def at(point: str, act: Callable[[], None]) -> Iterator[None]:
    """Inside, `act` runs the first time that an order passes `point`."""
    passed: list[str] = []

    def pass_by(reached: str) -> None:
        if reached == point and not passed:
            passed.append(reached)
            act()

    crash.arm(pass_by)
    try:
        yield
    finally:
        crash.arm(None)
    assert passed


def everywhere(house: House, statement: str, **values: object) -> Any:
    with transaction(house.services.engine, EVERYTHING) as connection:
        return connection.exec_driver_sql(statement, values)


def one(merchant: Installation, columns: str = "id, state, reason, reason_params, not_before") -> Any:
    [row] = merchant.rows(columns)
    return row


@pytest.mark.parametrize("press", ["process", "put_aside", "link_invoice", "accept_difference"])
@pytest.mark.parametrize("point", ["C7", "C12"])
def test_a_press_does_not_take_an_order_out_of_its_turn(house: House, point: str, press: str) -> None:
    merchant = house.install()
    merchant.place()
    merchant.poll()
    refused: list[str] = []

    def click() -> None:
        order = Press(merchant.id, one(merchant).id, "Sofie")
        acts: dict[str, Callable[[], object]] = {
            "process": lambda: house.operator.process(order),
            "put_aside": lambda: house.operator.put_aside(order, "by hand"),
            "link_invoice": lambda: house.operator.link_invoice(order, made("77")),
            "accept_difference": lambda: house.operator.accept_difference(order),
        }
        everywhere(house, "UPDATE order_sync SET reason = 'invoice.differs'")
        with pytest.raises(NotNowError):
            acts[press]()
        refused.append(press)

    with at(point, click):
        house.drain()

    assert refused
    assert_once(merchant, 1)
    assert merchant.history().count("claim.taken") == 1


def test_an_order_whose_invoice_may_be_under_way_is_not_put_aside(house: House) -> None:
    merchant = house.install()
    known_invoice(house, merchant)
    merchant.place("standard", seed=901)
    merchant.poll()
    house.books.add_fault("commit_drop", method="POST", path="*/invoices")
    house.books.add_fault("answer", method="GET", path="*/invoices", status=503)
    house.drain()
    [row] = [row for row in merchant.rows("id, state") if row.state != "DONE"]
    assert row.state == "QUEUED"

    with pytest.raises(NotNowError):
        house.operator.put_aside(Press(merchant.id, row.id, "Sofie"), "by hand")

    finish(house, merchant)
    assert_once(merchant, 2)


def test_a_drain_that_is_broken_off_leaves_no_turn_behind(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = house.install()
    merchant.place_many(3, seed=1)
    merchant.poll()
    collect = Drain._collect

    def break_off(self: Drain) -> None:
        collect(self)
        if self._going and self._going[0].taken:
            raise TimeoutError("an alarm of the job")

    monkeypatch.setattr(Drain, "_collect", break_off)
    with pytest.raises(TimeoutError):
        house.drain()
    monkeypatch.undo()

    finish(house, merchant)
    assert_once(merchant, 3)


def test_a_paused_process_with_many_turns_does_not_keep_others_from_theirs(house: House) -> None:
    merchants = [house.install() for _ in range(3)]
    for merchant in merchants:
        merchant.place()
        merchant.poll()
    paused = Locks(house.settings.database_url)
    for merchant in merchants[:2]:
        paused.take(lock_key(TURN, str(merchant.id)))
    everywhere(house, "UPDATE installation SET turn_ended_at = to_timestamp(id)")

    [turn] = house.ready.claims.take(1, LIVE_WORK)

    assert turn.installation_id == merchants[2].id
    house.ready.claims.give_back(turn)
    paused.close()


def test_an_invoice_that_vanished_from_the_books_is_handed_to_a_person_within_a_day(house: House) -> None:
    merchant = house.install()
    merchant.place()
    merchant.poll()
    house.books.add_fault("answer", method="GET", path="*/invoices/*", status=404, times=99)
    house.drain()
    assert (one(merchant).state, one(merchant).reason) == ("QUEUED", "invoice.not_shown")

    everywhere(house, "UPDATE order_sync SET not_shown_since = now() - interval '5 hours', not_before = now()")
    house.drain()
    assert one(merchant).not_before > datetime.now(UTC) + timedelta(minutes=25)

    everywhere(house, "UPDATE order_sync SET not_shown_since = now() - interval '25 hours', not_before = now()")
    house.drain()
    assert (one(merchant).state, one(merchant).reason) == ("HELD", "invoice.gone")


def test_a_number_with_a_slash_is_read_back_although_no_path_carries_it(house: House) -> None:
    merchant = house.install()
    house.books.turn(number_layout="slash", slash_in_path="404")
    merchant.place()
    merchant.poll()

    house.drain()

    assert_once(merchant, 1)


def test_a_key_that_is_refused_at_the_read_back_of_many_turns_the_dot_red(house: House) -> None:
    merchant = house.install()
    merchant.place_many(4, seed=1)
    merchant.poll()
    house.books.add_fault("answer", method="GET", path="*/invoices", status=401, times=9)
    house.books.add_fault("answer", method="GET", path="*/invoices/*", status=401, times=9)

    house.drain()

    assert {row.state for row in merchant.rows("state")} == {"QUEUED"}
    found = everywhere(house, "SELECT dot FROM connection WHERE side = 'books'").scalars().all()
    assert found == ["red"]
    assert len(merchant.invoices()) == 4


def test_a_list_that_may_be_cut_is_no_reason_not_to_read_back(house: House) -> None:
    merchant = house.install()
    merchant.place_many(4, seed=1)
    merchant.poll()
    house.books.add_fault("answer", method="GET", path="*/invoices", status=500, times=9)

    finish(house, merchant)

    assert_once(merchant, 4)


def test_what_was_sent_before_a_re_installation_ends_as_invoiced_before(house: House) -> None:
    merchant = house.install()
    made_once(house, merchant)

    again = install_again(house, merchant, books_known=True)
    again.poll()
    finish(house, again, 30)

    assert {(row.state, row.reason) for row in again.rows("state, reason")} == {("IGNORED", "already_invoiced")}


def test_a_debtor_that_the_whole_list_leaves_out_is_not_made_twice(house: House) -> None:
    merchant = house.install()
    orders = [merchant.place("incl", seed=seed) for seed in (1, 2, 3, 4, 5)]
    merchant.poll()
    finish(house, merchant)
    before = len(merchant.books()["clients"])
    assert before == 5
    everywhere(house, "DELETE FROM external_ref WHERE kind = 'debtor'")
    for number, order in enumerate(orders):
        merchant.place("incl", seed=10 + number, overrides={"customer": order["customer"]})
    merchant.poll()
    # As a debtor whose row nobody can read would be left out.
    house.books.add_fault("answer", method="GET", path="*/clients", status=200, body="[]", times=9)

    finish(house, merchant)

    assert len(merchant.books()["clients"]) == before
    assert_once(merchant, 10)


def test_a_debtor_made_a_moment_ago_is_not_made_again_because_reads_lag(house: House) -> None:
    merchant = house.install()
    first = merchant.place("incl", seed=1)
    merchant.poll()
    finish(house, merchant)
    house.books.turn(client_visible_after_seconds=60)
    house.books.add_fault("answer", method="GET", path="*/clients/*", status=404)
    merchant.place("incl", seed=2, overrides={"customer": first["customer"]})
    merchant.poll()
    everywhere(house, "UPDATE external_ref SET made_at = now() WHERE kind = 'debtor'")
    everywhere(house, "UPDATE order_sync SET priority = 0 WHERE state = 'QUEUED'")

    house.drain()

    [row] = [row for row in merchant.rows("state, reason") if row.state != "DONE"]
    assert (row.state, row.reason) == ("QUEUED", "debtor.in_the_making")
    house.books.turn(client_visible_after_seconds=0)
    finish(house, merchant)
    assert len(merchant.books()["clients"]) == 1


def test_process_looks_again_for_a_debtor_whose_making_is_unclear(house: House) -> None:
    merchant = house.install()
    merchant.place("incl", seed=1)
    merchant.poll()
    house.books.add_fault("drop", method="POST", path="*/clients", times=2)
    finish(house, merchant)
    assert (one(merchant).state, one(merchant).reason) == ("HELD", "debtor.unknown_outcome")

    house.operator.process(Press(merchant.id, one(merchant).id, "Sofie"))
    finish(house, merchant)

    assert len(merchant.books()["clients"]) == 1
    assert_once(merchant, 1)


def test_an_order_that_changed_while_it_was_being_ignored_is_read_again(house: House) -> None:
    merchant = house.install()
    order = merchant.place(status="cancelled", payment_status="unpaid")
    merchant.poll()
    read = type(house.ready.opener.vendors.shops["kmo_shops"])
    assert read

    from webapp.integration.pipeline.steps import pre_check

    facts = pre_check.facts

    def changed_meanwhile(*arguments: Any) -> dict[str, Any]:
        if "claim.taken" in merchant.history() and merchant.history().count("claim.taken") == 1:
            merchant.change(order["id"], {"status": "paid", "payment_status": "paid"})
            tell(merchant, order["id"], "evt_mid", datetime.now(UTC) + timedelta(seconds=5))
        return facts(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pre_check, "facts", changed_meanwhile)
        house.drain()

    assert_once(merchant, 1)


def test_the_nightly_check_passes_no_unseen_change_over(house: House) -> None:
    merchant = house.install()
    long_ago = (datetime.now(UTC) - timedelta(days=10)).isoformat(timespec="seconds")
    missed = merchant.place("standard", seed=1, overrides={"created_at": long_ago, "updated_at": long_ago})
    everywhere(house, "UPDATE connection SET high_water = now() - interval '20 days' WHERE side = 'shop'")

    review.compare(house.ready, merchant.id)
    merchant.poll()

    assert one(merchant, "shop_order_id").shop_order_id == missed["id"]


def test_a_row_with_a_date_in_the_future_does_not_blind_the_poll(house: House) -> None:
    merchant = house.install()
    far = (datetime.now(UTC) + timedelta(days=400)).isoformat(timespec="seconds")
    merchant.place("standard", seed=1, overrides={"updated_at": far})
    merchant.poll()
    merchant.place("standard", seed=2)

    assert merchant.poll() == 1


def test_a_shop_that_refuses_subscriptions_is_polled_all_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    merchant = house.install()
    merchant.place()

    def refuse(*_: object) -> bool:
        raise RefusedError("no more than 0 webhooks")

    monkeypatch.setattr(hooks, "ensure", refuse)

    assert merchant.poll() == 1


def test_the_bell_rings_in_a_process_that_has_asked_redis_before(house: House) -> None:
    bell = Bell(house.settings.redis_url)
    assert bell.is_reachable()
    before = bell.rings()

    bell.ring()

    end = datetime.now(UTC) + timedelta(seconds=5)
    while bell.rings() == before and datetime.now(UTC) < end:
        pass
    assert bell.rings() == before + 1


def test_a_shop_that_comes_back_wakes_the_queue_although_the_books_once_did_not_answer(house: House) -> None:
    merchant = house.install()
    installed = house.ready.opener.read(merchant.id)
    assert installed is not None
    assert installed.shop is not None
    assert installed.books is not None
    dots.noted_away(house.services.engine, merchant.id, installed.books)
    dots.refused(house.services.engine, merchant.id, installed.shop, ReconnectError("uninstalled"))

    dots.answered(house.services.engine, merchant.id, installed.shop)

    rest = everywhere(house, "SELECT rest_until < now() + interval '1 hour' FROM installation").scalar_one()
    assert rest


def test_our_key_at_another_order_number_is_no_proof_that_nothing_was_made(house: House) -> None:
    merchant = house.install()
    known_invoice(house, merchant)
    order = merchant.place("standard", seed=901)
    merchant.poll()
    house.books.add_fault("commit_drop", method="POST", path="*/invoices")
    # As books would answer that write another number than was sent.
    with at("C11", lambda: everywhere(house, "UPDATE order_sync SET number = number || 'x' WHERE state = 'RUNNING'")):
        finish(house, merchant, 30)

    [row] = [row for row in merchant.rows("state, reason, shop_order_id") if row.shop_order_id == order["id"]]
    assert (row.state, row.reason) == ("HELD", "invoice.unknown_outcome")
    assert len(merchant.invoices()) == 2
    assert json.dumps(merchant.duplicates())
