"""A stopped installation is erased on the day that was shown; nothing comes back, and a replay makes no invoice."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import requests
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from tests.erasing import erase_slowly
from tests.erasing.acts import ask_export, erase_now, is_erased, make, rounds, stop
from tests.erasing.test_buyers import notice
from tests.erasing.test_export import MANY
from tests.house import House, Installation
from tests.live.acts import ask, browser, change, mails, one, text_of, tick, words_of_mail
from tests.logged_in import log_in_as
from tests.pipeline.in_doubt import finish, known_invoice
from tests.pipeline.test_once_for_ever import install_again
from webapp.accounts import going_live, stopping
from webapp.accounts.erasing import clock, going, installations, same_key
from webapp.database import transaction
from webapp.integration import joined
from webapp.integration.domain.notes import noted
from webapp.integration.domain.order import OrderSummary
from webapp.integration.domain.states import State
from webapp.integration.domain.tokens import erased_order
from webapp.integration.pipeline import inbox, moves, poll, refs
from webapp.settings import SettingsError

LEFT = """
SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'public' AND relkind = 'r' AND EXISTS (
       SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'installation_id' AND NOT a.attisdropped)
"""


ADD_PERSON = """
WITH one AS (INSERT INTO person (email, password_hash, is_staff) VALUES (%(email)s, 'x', %(staff)s) RETURNING id)
INSERT INTO membership (person_id, installation_id, role)
SELECT one.id, shop, 'member' FROM one, unnest(%(shops)s::bigint[]) AS shop
"""
COUNTED = """
SELECT (SELECT count(*) FROM order_history WHERE params <> '{}') || '/' || (SELECT count(*) FROM acceptance)
"""


@pytest.fixture
def merchant(house: House) -> Installation:
    """A live merchant with two invoices."""
    found = house.install()
    known_invoice(house, found)
    found.place(seed=5)
    found.poll()
    finish(house, found)
    return found


def left_of(house: House, merchant: Installation) -> dict[str, int]:
    """Rows of an installation, by table; mails that still tell of its end apart."""
    counts = {}
    for (name,) in ask(house, LEFT):
        counts[name] = one(house, f'SELECT count(*) FROM "{name}" WHERE installation_id = %(i)s', i=merchant.id)
    return {name: number for name, number in counts.items() if number and name != "mail"}


def again_from_the_start(house: House, old: Installation, **wanted: object) -> Installation:
    """The same shop is installed once more after it was erased, and its whole list is read."""
    again = install_again(house, old, books_known=True, **wanted)
    again.poll()
    finish(house, again)
    return again


def test_the_day_is_shown_at_the_stop_and_kept(house: House, merchant: Installation) -> None:
    reader = browser(house, merchant)
    asked = text_of(reader.get(f"/d/{merchant.key}/profile/stop"))
    stop(house, merchant)
    before = text_of(reader.get(f"/d/{merchant.key}/profile"))

    clock.keep(house.services, datetime.now(UTC))

    assert "readable for 90 days" in asked
    day = one(house, "SELECT erase_at - stopped_at FROM installation")
    assert day == timedelta(days=90)
    sentence = before.split("everything of it is erased")[0][-30:]
    assert sentence in text_of(reader.get(f"/d/{merchant.key}/profile"))
    assert "is erased on" in text_of(reader.get(f"/d/{merchant.key}/report"))


def test_a_week_before_a_mail_says_so_once(house: House, merchant: Installation) -> None:
    stop(house, merchant)
    clock.keep(house.services, datetime.now(UTC))

    for days in (82, 84, 85):
        installations.tell(house.services.engine, datetime.now(UTC) + timedelta(days=days))

    assert mails(house, "erase_soon") == [f"erase_soon to {merchant.login}"]
    assert "Everything" not in words_of_mail(house, "erase_soon")[:5]


def test_on_the_day_everything_goes_and_not_a_day_sooner(house: House, merchant: Installation) -> None:
    stop(house, merchant)
    clock.keep(house.services, datetime.now(UTC))
    early, late = datetime.now(UTC) + timedelta(days=89), datetime.now(UTC) + timedelta(days=91)

    installations.begin(house.services.engine, early)
    sooner = left_of(house, merchant)
    installations.begin(house.services.engine, late)
    clock.go(house.services, late + timedelta(minutes=1))

    assert sooner["order_sync"] == 2
    assert left_of(house, merchant) == {}
    assert is_erased(house, merchant)
    assert one(house, "SELECT count(*) FROM external_ref WHERE state = 'ERASED' AND account_key = 'erased'") == 2
    assert one(house, "SELECT count(*) FROM external_ref WHERE state <> 'ERASED'") == 0


def test_going_live_again_withdraws_it(house: House, merchant: Installation) -> None:
    stop(house, merchant)
    clock.keep(house.services, datetime.now(UTC))
    change(house, "UPDATE connection SET dot = 'green', credentials = 'x'")

    merchant.go_live()

    assert one(house, "SELECT erase_at IS NULL AND stopped_at IS NULL FROM installation")
    assert installations.begin(house.services.engine, datetime.now(UTC) + timedelta(days=999)) == 0


def test_what_has_begun_to_go_never_goes_live_again(house: House, merchant: Installation) -> None:
    stop(house, merchant)
    change(house, "UPDATE installation SET erase_at = now()")
    installations.begin(house.services.engine, datetime.now(UTC))
    change(house, "UPDATE connection SET dot = 'green', credentials = 'x'")

    with pytest.raises(going_live.NotReadyError):
        merchant.go_live()


@pytest.mark.parametrize("books", ["same", "other"])
def test_a_replay_after_the_erasure_makes_no_invoice(house: House, merchant: Installation, books: str) -> None:
    stop(house, merchant)
    erase_now(house, merchant)
    made = len(merchant.invoices())
    other = {}
    if books == "other":
        house.books.post("/sandbox/accounts", {"user": "o@books.example", "key": "other-key", "company": "Other"})
        other = {"books_user": "o@books.example", "books_key": "other-key"}

    again = again_from_the_start(house, merchant, **other)

    assert is_erased(house, merchant)
    assert [(row.state, row.reason) for row in again.rows()] == [("IGNORED", "erased")] * 2
    assert {row.buyer for row in again.rows()} == {""}
    assert len(merchant.invoices()) == made
    assert len(again.invoices()) == (made if books == "same" else 0)


def test_a_new_order_of_the_shop_that_came_back_is_invoiced(house: House, merchant: Installation) -> None:
    stop(house, merchant)
    erase_now(house, merchant)
    again = again_from_the_start(house, merchant)

    merchant.place(seed=9)
    again.poll()
    finish(house, again)

    assert again.counts()["done"] == 1


def test_an_order_that_was_never_invoiced_is_remembered_too(house: House, merchant: Installation) -> None:
    merchant.place(seed=8, overrides={"currency": "USD"})
    merchant.poll()
    finish(house, merchant)
    stop(house, merchant)
    erase_now(house, merchant)

    again = again_from_the_start(house, merchant)

    assert {row.reason for row in again.rows()} == {"erased"}
    assert again.counts()["ignored"] == 3


def test_an_order_that_another_installation_of_the_shop_has_goes_on_there(house: House, merchant: Installation) -> None:
    merchant.place(seed=8, overrides={"currency": "USD"})
    merchant.poll()
    finish(house, merchant)
    again = again_from_the_start(house, merchant)
    change(house, "UPDATE installation SET stopped_at = now() WHERE id = %(id)s", id=merchant.id)
    change(house, "UPDATE installation SET stopped_at = NULL WHERE id = %(id)s", id=again.id)
    erase_now(house, merchant)

    assert is_erased(house, merchant)
    assert again.counts()["held"] == 1
    assert one(house, "SELECT count(*) FROM external_ref WHERE state = 'ERASED'") == 2


def test_a_process_that_is_killed_between_two_batches_leaves_the_rest_to_the_next_round(
    house: House, merchant: Installation, migrated_url: str
) -> None:
    change(house, MANY, i=merchant.id, n=700)
    stop(house, merchant)
    change(house, "UPDATE installation SET erase_at = now()")
    installations.begin(house.services.engine, datetime.now(UTC))
    command = [sys.executable, "-m", erase_slowly.__name__, migrated_url, str(merchant.id)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline().strip()
        process.send_signal(signal.SIGKILL)
    killed = left_of(house, merchant)["order_sync"]

    rounds(house)

    assert said == erase_slowly.HALTED
    assert killed == 702 - going.BATCH
    assert left_of(house, merchant) == {}
    hashes = [row.local_id for row in ask(house, "SELECT local_id FROM external_ref WHERE state = 'ERASED'")]
    assert len(hashes) == len(set(hashes)) == 702


def test_a_hash_shows_no_number_and_needs_the_key(house: House, merchant: Installation) -> None:
    row = merchant.rows()[0]
    shop = one(house, "SELECT account_key FROM connection WHERE side = 'shop'")
    stop(house, merchant)
    erase_now(house, merchant)

    kept = [each.local_id for each in ask(house, "SELECT local_id FROM external_ref")]

    assert erased_order(house.settings.erasure_key, shop, row.shop_order_id) in kept
    assert erased_order("another key", shop, row.shop_order_id) not in kept
    assert row.shop_order_id not in "".join(kept)


def test_workers_refuse_another_key_once_something_was_erased_with_one(house: House, merchant: Installation) -> None:
    engine, key = house.services.engine, house.settings.erasure_key
    same_key.refuse_another(engine, "a first key, with which nothing was erased")
    same_key.refuse_another(engine, key)
    stop(house, merchant)
    erase_now(house, merchant)

    same_key.refuse_another(engine, key)
    with pytest.raises(SettingsError, match="ERASURE_KEY"):
        same_key.refuse_another(engine, "another key")


def test_an_order_that_was_sent_is_looked_up_first(house: House, merchant: Installation) -> None:
    merchant.place(seed=6)
    merchant.poll()
    house.books.add_fault("answer", method="GET", path="*/invoices*", status=503, times=500)
    house.drain()
    stop(house, merchant)

    erase_now(house, merchant)
    waiting = is_erased(house, merchant)
    said = text_of(browser(house, merchant).get(f"/d/{merchant.key}/profile/erase"))
    requests.delete(f"{house.books.url}/sandbox/faults", timeout=5)
    change(house, "UPDATE order_sync SET not_before = now() - interval '1 s' WHERE state = 'QUEUED'")
    change(house, "UPDATE installation SET rest_until = NULL")
    finish(house, merchant)
    done = merchant.counts()["done"]
    rounds(house)

    assert not waiting
    assert "looked up in" in said
    assert done == 3
    assert is_erased(house, merchant)


def test_a_month_after_the_stop_nothing_is_waited_for_any_more(house: House, merchant: Installation) -> None:
    merchant.place(seed=6)
    merchant.poll()
    house.books.add_fault("answer", method="GET", path="*/invoices*", status=503, times=500)
    house.drain()
    stop(house, merchant)
    change(house, "UPDATE installation SET stopped_at = now() - interval '31 days'")
    made = len(merchant.invoices())

    erase_now(house, merchant)
    again_from_the_start(house, merchant)

    assert is_erased(house, merchant)
    assert len(merchant.invoices()) == made


def test_a_notice_finds_no_door_any_more_and_a_remembered_one_leaves_nothing(
    house: House, merchant: Installation
) -> None:
    door = merchant.door
    stop(house, merchant)
    change(house, "UPDATE installation SET erase_at = now()")
    installations.begin(house.services.engine, datetime.now(UTC))
    assert one(house, "SELECT hook_token IS NULL FROM connection WHERE id = %(id)s", id=door.connection_id)

    notice(merchant, "late_order", "late", "a body with canaries")  # another process remembers the door
    clock.go(house.services, datetime.now(UTC) + timedelta(minutes=1))

    assert left_of(house, merchant) == {}
    assert one(house, "SELECT count(*) FROM delivery") == 0


def test_nothing_is_deleted_while_a_door_may_still_be_remembered(house: House, merchant: Installation) -> None:
    stop(house, merchant)
    change(house, "UPDATE installation SET erase_at = now()")
    now = datetime.now(UTC)
    installations.begin(house.services.engine, now)

    clock.go(house.services, now + timedelta(seconds=10))

    assert left_of(house, merchant)["order_sync"] == 2


def test_a_check_of_the_shop_that_was_under_way_takes_nothing_in(house: House, merchant: Installation) -> None:
    stop(house, merchant)
    change(house, "UPDATE installation SET erase_at = now()")
    installations.begin(house.services.engine, datetime.now(UTC))
    now = datetime.now(UTC)
    row = OrderSummary(id="late", number="L-1", status="paid", updated_at=now, placed_at=now)

    taken = inbox.take_rows(house.services.engine, merchant.id, [row], "received.poll")

    assert taken == (0, 0)
    assert poll.run(house.ready, merchant.id) == 0


def test_a_late_answer_of_the_books_leaves_nothing(house: House, merchant: Installation) -> None:
    """A worker that slept at its call wakes up when all is gone: what it writes finds no order."""
    order = merchant.rows()[0]
    stop(house, merchant)
    erase_now(house, merchant)

    with transaction(house.services.engine, merchant.id) as connection, pytest.raises(moves.OvertakenError):
        moves.write(connection, moves.Held(merchant.id, order.id, State.RUNNING, 1), {"buyer": "late"})
    with transaction(house.services.engine, merchant.id) as connection:
        moves.record(connection, merchant.id, order.id, [noted("invoice.made", invoice="F-late")])
        refs.mark_made(connection, 1, "F-late")

    assert left_of(house, merchant) == {}


def test_a_late_job_makes_nothing(house: House, merchant: Installation) -> None:
    export_id = ask_export(house, merchant)
    stop(house, merchant)
    erase_now(house, merchant)

    assert not make(house, export_id)
    assert left_of(house, merchant) == {}


def test_what_a_sleeper_adds_after_the_end_goes_with_the_next_round(house: House, merchant: Installation) -> None:
    stop(house, merchant)
    erase_now(house, merchant)
    change(
        house,
        "INSERT INTO ticket (installation_id, kind, subject, answer_before) VALUES (%(i)s, 'question', 'late', now())",
        i=merchant.id,
    )

    clock.keep(house.services, datetime.now(UTC) + timedelta(minutes=1))

    assert left_of(house, merchant) == {}


def test_killed_in_the_midst_it_goes_on_where_it_was(
    house: House, merchant: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    merchant.place_many(5, seed=20)
    merchant.poll()
    finish(house, merchant)
    made = len(merchant.invoices())
    stop(house, merchant)
    monkeypatch.setattr(going, "BATCH", 2)
    change(house, "UPDATE installation SET erase_at = now()")
    now = datetime.now(UTC)
    installations.begin(house.services.engine, now)
    rounds_needed = 0
    while not is_erased(house, merchant):
        rounds_needed += 1
        later = now + timedelta(minutes=1)
        going.go_on(house.services.engine, house.settings.erasure_key, merchant.id, later, seconds=0.0)

    again_from_the_start(house, merchant)

    assert rounds_needed > 3
    assert one(house, "SELECT count(*) FROM external_ref WHERE state = 'ERASED'") == 7
    assert len(merchant.invoices()) == made


def test_people_without_another_shop_go_and_staff_and_others_stay(house: House, merchant: Installation) -> None:
    other = house.install()
    for email, is_staff, shops in (
        ("staff@example.com", True, [merchant.id]),
        ("both@example.com", False, [merchant.id, other.id]),
    ):
        change(house, ADD_PERSON, email=email, staff=is_staff, shops=shops)
    stop(house, merchant)

    erase_now(house, merchant)

    left = {row.email for row in ask(house, "SELECT email FROM person")}
    assert left == {other.login, "staff@example.com", "both@example.com"}


def test_the_last_mail_is_sent_and_deleted(house: House, merchant: Installation) -> None:
    stop(house, merchant)
    erase_now(house, merchant)
    told = mails(house, "erased")
    change(house, "UPDATE mail SET sent_at = now()")

    clock.go(house.services, datetime.now(UTC))

    assert told == [f"erased to {merchant.login}"]
    assert mails(house) == []


def test_the_owner_erases_now_by_typing_the_name(house: House, merchant: Installation) -> None:
    reader, here = browser(house, merchant), f"/d/{merchant.key}/profile/erase"
    stop(house, merchant)
    name = one(house, "SELECT name FROM installation")

    shown = text_of(reader.get(here))
    wrong = reader.post(f"{here}/confirmed", data={"name": "another"})
    still = one(house, "SELECT erasing_since IS NULL AND (erase_at IS NULL OR erase_at > now()) FROM installation")
    right = text_of(reader.post(f"{here}/confirmed", data={"name": f" {name.upper()} "}, follow_redirects=True))
    rounds(house)

    assert "What goes" in shown
    assert wrong.status_code == 422
    assert "Nothing was erased" in text_of(wrong)
    assert still
    assert "is being erased" in right
    assert is_erased(house, merchant)
    assert reader.get(f"/d/{merchant.key}/report").status_code in (302, 404)


def test_a_live_installation_cannot_be_erased(house: House, merchant: Installation) -> None:
    reader = browser(house, merchant)

    answer = reader.get(f"/d/{merchant.key}/profile/erase")
    name = one(house, "SELECT name FROM installation")
    pressed = text_of(
        reader.post(f"/d/{merchant.key}/profile/erase/confirmed", data={"name": name}, follow_redirects=True)
    )

    assert answer.status_code == 302
    assert "That was changed meanwhile." in pressed
    with pytest.raises(stopping.NotNowError):
        installations.erase_now(house.services.engine, merchant.id)
    assert one(house, "SELECT erase_at IS NULL FROM installation")


def test_one_that_never_went_live_may_be_erased_too(house: House) -> None:
    merchant = house.install()
    change(house, "UPDATE installation SET live_at = NULL")

    installations.erase_now(house.services.engine, merchant.id)
    rounds(house)

    assert is_erased(house, merchant)
    assert left_of(house, merchant) == {}


def test_our_invoices_stay_for_as_long_as_tax_law_asks(house: House, merchant: Installation) -> None:
    invoice(house, merchant)
    stop(house, merchant)
    erase_now(house, merchant)
    kept = left_of(house, merchant)

    young = going.drop_old_papers(house.services.engine, 10)

    assert kept == {"charge": 1, "document": 1, "own_invoice": 1}
    assert young == 0
    assert one(house, "SELECT by FROM charge") == ""


def invoice(house: House, merchant: Installation, issued: str = "2026-01-02") -> None:
    """An invoice of ours to that merchant."""
    change(
        house,
        """
        WITH c AS (INSERT INTO charge (installation_id, occasion, kind, quantity, price, by)
                   VALUES (%(i)s, 'once', 'subscription', 1, 72, 'Sofie Canary') RETURNING id),
             d AS (INSERT INTO document (installation_id, name, content) VALUES (%(i)s, 'i.pdf', 'PDF') RETURNING id)
        INSERT INTO own_invoice (installation_id, charge_id, document_id, kind, year, serial, number, issued_on, due_on,
                                 language, seller, buyer, lines, treatment, rate, net, tax, total)
        SELECT %(i)s, c.id, d.id, 'subscription', 2026, 1, '2026-00001', %(issued)s::date, %(issued)s::date, 'en', '{}',
               '{"company": "Kept by law"}', '[]', 'home', 21, 72, 15.12, 87.12 FROM c, d
        """,
        i=merchant.id,
        issued=issued,
    )


@pytest.mark.parametrize(("years_ago", "kept"), [(9, 1), (12, 0)])
def test_they_go_after_that(house: House, merchant: Installation, years_ago: int, kept: int) -> None:
    day = datetime.now(UTC).date().replace(month=1, day=2)
    invoice(house, merchant, day.replace(year=day.year - years_ago).isoformat())
    stop(house, merchant)
    erase_now(house, merchant)

    going.drop_old_papers(house.services.engine, 10)

    assert one(house, "SELECT count(*) FROM own_invoice") == kept
    assert one(house, "SELECT count(*) FROM document") == kept
    assert one(house, "SELECT count(*) FROM charge") == kept


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT drop_history(array(SELECT id FROM order_sync))",
        "SELECT blank_history(array(SELECT id FROM order_sync))",
        "SELECT drop_added((SELECT min(id) FROM installation), 1000)",
        "SELECT drop_old_papers(0)",
    ],
)
def test_nothing_leaves_the_added_only_tables_of_a_live_installation(
    house: House, merchant: Installation, statement: str
) -> None:
    invoice(house, merchant, "2001-01-02")
    before = one(house, COUNTED)

    assert one(house, statement) == 0
    assert one(house, COUNTED) == before
    assert one(house, "SELECT count(*) FROM own_invoice") == 1


def test_an_order_under_way_at_the_press_makes_no_invoice_after_the_end(house: House, merchant: Installation) -> None:
    merchant.place(seed=30)
    merchant.poll()
    made = len(merchant.invoices())
    opened = joined.Opener.open_books

    def slow(self: joined.Opener, installed: joined.Installed) -> object:
        if one(house, "SELECT stopped_at IS NULL FROM installation"):
            stopping.stop_now(house.services, merchant.id, "Sofie")
            installations.erase_now(house.services.engine, merchant.id)
            rounds(house)  # it is being processed: nothing begins
        return opened(self, installed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joined.Opener, "open_books", slow)
        house.drain()
    begun = is_erased(house, merchant)
    stop_app(house)
    rounds(house)

    assert not begun
    assert is_erased(house, merchant)
    assert len(merchant.invoices()) == made


def stop_app(house: House) -> None:
    """Our app leaves the shop, and the turn that was running is over."""
    tick(house)
    change(house, "UPDATE installation SET turn_lease_until = NULL")


def test_our_staff_still_see_what_is_owed_and_mark_it_as_paid(house: House, merchant: Installation) -> None:
    invoice(house, merchant)
    stop(house, merchant)
    erase_now(house, merchant)
    change(house, "INSERT INTO person (email, password_hash, is_staff) VALUES ('ours@example.com', 'x', true)")
    staff = log_in_as(house.app.test_client(), house.services.engine, "ours@example.com")

    listed = text_of(staff.get("/staff/invoices"))
    paid = staff.post(f"/staff/invoices/{one(house, 'SELECT id FROM own_invoice')}/paid", follow_redirects=True)

    assert "2026-00001" in listed
    assert paid.status_code == 200
    assert one(house, "SELECT paid_at IS NOT NULL FROM own_invoice")


def test_one_that_cannot_go_does_not_keep_the_next(
    house: House, merchant: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = house.install()
    stop(house, merchant)
    stop(house, other)
    go_on = going.go_on

    def fail(engine: Engine, key: str, installation_id: int, now: datetime) -> bool:
        if installation_id == merchant.id:
            raise IntegrityError("still pointed at", None, Exception())
        return go_on(engine, key, installation_id, now)

    monkeypatch.setattr(going, "go_on", fail)
    change(house, "UPDATE installation SET erase_at = now()")
    rounds(house)

    assert (is_erased(house, merchant), is_erased(house, other)) == (False, True)
