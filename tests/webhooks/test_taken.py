"""What is rightly from this shop: kept once, whatever is in it, before anybody is told so."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine

from sandbox.program import until
from tests.house import House
from tests.servers import SandboxServer
from tests.webhooks.sender import Sender, as_bytes, sign
from webapp.database import EVERYTHING, transaction
from webapp.integration.pipeline import alarms
from webapp.integration.pipeline import doors as doors_of_shops
from webapp.integration.pipeline.doors import Doors, NotStoredError
from webapp.notify import outbox

MAILS = "SELECT to_address, template, params FROM mail ORDER BY id"


def test_a_notice_becomes_one_delivery_and_one_order_in_the_queue(sender: Sender) -> None:
    event = sender.event()

    answer = sender.deliver(event)

    assert (answer.status_code, answer.data) == (202, b"")
    [kept] = sender.deliveries()
    assert tuple(kept) == (event["event_id"], "order", event["resource"]["id"], as_bytes(event), "")
    assert sender.orders() == [(event["resource"]["id"], "QUEUED")]
    assert sender.merchant.history() == ["received.webhook"]


def test_a_second_delivery_gets_the_same_answer_and_no_second_row(sender: Sender) -> None:
    event = sender.event()

    answers = [sender.deliver(event) for _ in range(5)]

    assert len({(answer.status_code, answer.data, str(answer.headers)) for answer in answers}) == 1
    assert len(sender.deliveries()) == 1
    assert sender.merchant.counts()["received"] == 1


def test_the_same_event_50_times_at_once_is_one_row(sender: Sender) -> None:
    event = sender.event()

    with ThreadPoolExecutor(50) as many:
        answers = list(many.map(lambda _: sender.deliver(event).status_code, range(50)))

    assert answers == [202] * 50
    assert len(sender.deliveries()) == 1
    assert sender.merchant.history() == ["received.webhook"]
    assert sender.merchant.counts()["received"] == 1


@pytest.mark.parametrize("seed", range(5))
def test_doubled_and_shuffled_events_end_as_those_in_order(house: House, seed: int) -> None:
    """Three orders, four events each: sent once in order to one merchant, doubled and shuffled to another."""
    calm, wild = Sender(house.install()), Sender(house.install())
    told = [(order, step) for order in range(3) for step in range(4)]

    def events_of(sender: Sender) -> list[dict[str, Any]]:
        return [
            sender.event(
                event_id=f"evt_{order}_{step}",
                topic="order.created" if step == 0 else "order.updated",
                resource={
                    "type": "order",
                    "id": f"ord_{order}",
                    "number": f"N-{order}",
                    "status": "paid",
                    "updated_at": f"2026-03-02T09:15:{step:02}+01:00",
                },
            )
            for order, step in told
        ]

    for event in events_of(calm):
        assert calm.deliver(event, topic=event["topic"]).status_code == 202
    shuffled = events_of(wild) * 3
    random.Random(seed).shuffle(shuffled)
    for event in shuffled:
        assert wild.deliver(event, topic=event["topic"]).status_code == 202

    columns = "shop_order_id, number, status, state::text, hint_updated_at, attempts, reason"
    assert [tuple(row) for row in sorted(wild.merchant.rows(columns))] == [
        tuple(row) for row in sorted(calm.merchant.rows(columns))
    ]
    assert wild.merchant.counts() == calm.merchant.counts()
    assert {row.event_id for row in wild.deliveries()} == {row.event_id for row in calm.deliveries()}


NOT_UNDERSTOOD: dict[str, bytes | dict[str, Any]] = {
    "empty": b"",
    "not JSON": b"<order/>",
    "cut": b'{"event_id": "evt_1", "topic": "order.cre',
    "a list": b"[1, 2]",
    "a number": b"4711",
    "nothing": b"null",
    "bytes": bytes(range(256)),
    "deep": b"[" * 50_000 + b"]" * 50_000,
    "deeper object": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
}


@pytest.mark.parametrize("body", NOT_UNDERSTOOD.values(), ids=NOT_UNDERSTOOD)
def test_what_is_rightly_signed_but_no_json_object_is_kept_and_parked(sender: Sender, body: bytes) -> None:
    answer = sender.deliver(body)

    assert (answer.status_code, answer.data) == (202, b"")
    [kept] = sender.deliveries()
    assert (kept.kind, kept.body, kept.parked) == ("parked", body, "not understood")
    assert sender.orders() == []


@pytest.mark.parametrize(
    ("changes", "topic"),
    [
        ({"resource": None}, "order.created"),
        ({"resource": {"id": None}}, "order.created"),
        ({"resource": {"id": ""}}, "order.created"),
        ({"resource": {"id": "x" * 5000}}, "order.created"),
        ({"resource": {"id": {"a": 1}}}, "order.created"),
        ({"resource": {"id": "ord_\x00"}}, "order.created"),
        ({"resource": {"id": "ord_\ud800"}}, "order.created"),
        ({"event_id": None}, "order.created"),
        ({"event_id": ["evt"]}, "order.created"),
        ({"event_id": "evt\x00"}, "order.created"),
        ({"topic": "order.exploded"}, "order.exploded"),
    ],
)
def test_what_is_signed_but_not_understood_is_kept_and_parked(
    sender: Sender, changes: dict[str, Any], topic: str
) -> None:
    answer = sender.deliver(sender.event(**changes), topic=topic)

    assert answer.status_code == 202
    [kept] = sender.deliveries()
    assert (kept.kind, kept.parked) == ("parked", "not understood")
    assert sender.orders() == []


@pytest.mark.parametrize(
    "resource",
    [
        {"number": "\x00", "status": "paid"},
        {"number": "N-\ud800", "status": "paid"},
        {"number": None, "status": None},
        {"number": "9" * 4000, "status": "s" * 4000},
        {"number": 17, "status": ["paid"]},
        {"updated_at": "not a time"},
        {"updated_at": "9999-12-31T23:59:59-23:59"},
        {"updated_at": 1e400},
    ],
)
def test_an_odd_hint_does_not_keep_its_order_from_coming_in(sender: Sender, resource: dict[str, Any]) -> None:
    answer = sender.deliver(sender.event(resource={"type": "order", "id": "ord_odd", **resource}))

    assert answer.status_code == 202
    assert sender.orders() == [("ord_odd", "QUEUED")]


def test_operators_are_told_once_of_what_was_parked(
    sender: Sender, house: House, mailbox_server: SandboxServer
) -> None:
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    parked(sender, house, hour, b"not json", b"not json either")
    alarms.run(house.ready)
    parked(sender, house, hour + timedelta(minutes=59), b"and a third within the hour")
    alarms.run(house.ready)
    alarms.run(house.ready)

    with transaction(house.services.engine, EVERYTHING) as connection:
        [mail] = connection.exec_driver_sql(MAILS).all()
    assert (mail.to_address, mail.template) == ("operators@example.invalid", "parked")
    assert mail.params["deliveries"] == 2
    assert mail.params["installation"] == sender.merchant.id

    port = mailbox_server.get("/sandbox/smtp").json()["port"]
    from dataclasses import replace

    with house.app.app_context():
        assert outbox.send_due(house.services.engine, replace(house.settings, smtp_url=f"smtp://127.0.0.1:{port}")) == 1
    [arrived] = mailbox_server.get("/sandbox/mails").json()
    assert "not understood" in arrived["subject"]


def test_operators_are_told_anew_of_what_was_parked_in_another_hour(sender: Sender, house: House) -> None:
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    parked(sender, house, hour + timedelta(minutes=59), b"not json")
    alarms.run(house.ready)
    parked(sender, house, hour + timedelta(minutes=61), b"not json either")
    alarms.run(house.ready)

    with transaction(house.services.engine, EVERYTHING) as connection:
        mails = connection.exec_driver_sql(MAILS).all()
    assert [(mail.template, mail.params["deliveries"]) for mail in mails] == [("parked", 1), ("parked", 1)]


def parked(sender: Sender, house: House, at: datetime, *bodies: bytes) -> None:
    """These came at this moment: an hour may turn while a test runs."""
    known = {row.event_id for row in sender.deliveries()}
    for body in bodies:
        assert sender.deliver(body).status_code == 202
    new = [row.event_id for row in sender.deliveries() if row.event_id not in known]
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql(
            "UPDATE delivery SET received_at = %(at)s WHERE event_id = ANY(%(new)s)", {"at": at, "new": new}
        )


def test_nothing_parked_nobody_told(sender: Sender, house: House) -> None:
    sender.deliver()
    alarms.run(house.ready)

    with transaction(house.services.engine, EVERYTHING) as connection:
        assert connection.exec_driver_sql(MAILS).all() == []


def test_several_signatures_while_a_secret_is_rotated(sender: Sender) -> None:
    body = as_bytes(sender.event())
    timestamp = str(int(time.time()))
    both = f"{sign(body, timestamp, 'a-secret-we-do-not-have')}, {sign(body, timestamp, sender.secret)}"

    assert sender.deliver(body, X_KMO_Signature=both, X_KMO_Timestamp=timestamp).status_code == 202


def test_every_secret_that_we_hold_opens_the_door(sender: Sender, house: House) -> None:
    token = sender.path.rpartition("/")[2]
    door = house.services.doors.find(token)
    assert door is not None

    assert len(door.secrets) >= 2
    assert {sender.deliver(secret=secret).status_code for secret in door.secrets} == {202}


def test_a_new_secret_opens_the_door_although_the_old_one_is_remembered(
    sender: Sender, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors_of_shops, "FRESH_SECONDS", 0.0)
    assert sender.deliver(sender.event()).status_code == 202
    sealed = house.services.box.seal({"secret order.created": "renewed"}, sender.merchant.id, "hook_secrets")
    with transaction(house.services.engine, sender.merchant.id) as connection:
        connection.exec_driver_sql("UPDATE connection SET hook_secrets = %s WHERE side = 'shop'", (sealed,))

    assert sender.deliver(sender.event(), secret="renewed").status_code == 202
    assert sender.deliver(sender.event(), secret=sender.secret).status_code == 401


def test_forged_notices_do_not_ask_the_database_each_time(
    sender: Sender, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[bytes] = []
    read = Doors._read
    monkeypatch.setattr(Doors, "_read", lambda self, key: looked.append(key) or read(self, key))

    answers = {sender.deliver(secret="forged").status_code for _ in range(30)}

    assert answers == {401}
    assert len(looked) <= 3


def test_an_uninstalled_app_turns_the_dot_red_and_rests_the_queue(sender: Sender, house: House) -> None:
    event = sender.event(topic="app.uninstalled")
    del event["resource"]

    answers = [sender.deliver(event, topic="app.uninstalled").status_code for _ in range(2)]

    assert answers == [202, 202]
    with transaction(house.services.engine, sender.merchant.id) as connection:
        shop = connection.exec_driver_sql("SELECT dot, dot_reason FROM connection WHERE side = 'shop'").one()
        mails = connection.exec_driver_sql("SELECT count(*) FROM mail").scalar_one()
        rests = connection.exec_driver_sql("SELECT rest_until > now() + interval '1 year' FROM installation")
        assert rests.scalar_one()
    assert tuple(shop) == ("red", "shop.uninstalled")
    assert mails == 1
    assert [row.kind for row in sender.deliveries()] == ["uninstalled"]


def test_whose_address_it_is_is_remembered_for_a_while(sender: Sender, house: House) -> None:
    hall = Doors(house.services.engine, house.services.box)
    token = sender.path.rpartition("/")[2]
    known = hall.find(token)
    assert known is not None
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql("UPDATE connection SET hook_token = NULL WHERE side = 'shop'")

    assert hall.find(token) == known
    hall.forget()
    assert hall.find(token) is None


def test_a_hundred_notices_at_once_ask_for_their_address_with_one_connection(sender: Sender, house: House) -> None:
    services = house.services
    hall = Doors(services.engine, services.box)
    token = sender.path.rpartition("/")[2]
    with ThreadPoolExecutor(30) as many:
        with transaction(services.engine, EVERYTHING) as connection:
            connection.exec_driver_sql("LOCK TABLE connection IN ACCESS EXCLUSIVE MODE")
            asked = [many.submit(hall.find, token) for _ in range(30)]
            assert until(lambda: services.engine.pool.checkedout() > 1, 10)  # type: ignore[attr-defined]
            time.sleep(0.3)  # for more, if more were to come
            in_use = services.engine.pool.checkedout()  # type: ignore[attr-defined]
        found = [one.result(10) for one in asked]

    assert in_use == 2, "the lock's and one more"
    assert {door.installation_id for door in found if door} == {sender.merchant.id}
    assert len(found) == 30


def test_all_who_ask_for_an_address_while_postgresql_is_away_are_told_so_at_once(sender: Sender, house: House) -> None:
    away = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none", connect_args={"connect_timeout": 2})
    hall = Doors(away, house.services.box)

    def ask(_: int) -> type[Exception] | None:
        try:
            hall.find("some-token")
        except NotStoredError:
            return NotStoredError
        return None

    with ThreadPoolExecutor(20) as many:
        told = set(many.map(ask, range(20)))
    away.dispose()

    assert told == {NotStoredError}


def test_a_flood_of_unknown_addresses_does_not_grow_memory(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    hall = Doors(house.services.engine, house.services.box)
    monkeypatch.setattr(hall, "_read", lambda _key: None)

    for number in range(25_000):
        assert hall.find(f"token {number}") is None

    assert len(hall._known) <= 10_001


def test_an_unknown_address_is_asked_of_the_database_once(house: House) -> None:
    hall = Doors(house.services.engine, house.services.box)
    asked = []
    real = hall._read
    hall._read = lambda key: asked.append(key) or real(key)  # type: ignore[method-assign, func-returns-value]

    for _ in range(20):
        assert hall.find("wrong") is None

    assert len(asked) == 1
