"""A backup is put back while the books keep what was made since (design section 6, last sentence of the look-ups)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg import sql

from sandbox.postgres import PostgreSQL
from tests import house as houses
from tests.given.postgres import OWNER, OWNER_PASSWORD
from tests.house import House, Installation
from tests.pipeline.in_doubt import finish, known_invoice
from tests.pipeline.test_events import tell
from webapp.database import EVERYTHING, transaction
from webapp.models import Base

TABLES = [table.name for table in Base.metadata.sorted_tables]


@pytest.fixture
def backup(postgres: PostgreSQL, worker_id: str) -> Callable[[], Callable[[], None]]:
    """Take a copy of every row; the answer puts it back over the same tables."""
    url = postgres.url(f"test_{worker_id}")

    def take() -> Callable[[], None]:
        kept: dict[str, bytes] = {}
        with psycopg.connect(url) as administrator:
            for name in TABLES:
                with administrator.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))) as rows:
                    kept[name] = b"".join(bytes(part) for part in rows)

        def put_back() -> None:
            with psycopg.connect(url) as administrator:
                names = sql.SQL(", ").join(map(sql.Identifier, TABLES))
                administrator.execute(sql.SQL("TRUNCATE {}").format(names))
                for name, rows in kept.items():
                    into = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))
                    with administrator.cursor().copy(into) as copy:
                        copy.write(rows)

        return put_back

    return take


def restored(house: House, since: datetime) -> None:
    """What the operator types."""
    result = house.app.test_cli_runner().invoke(args=["restored", "--since", since.isoformat()])
    assert result.exit_code == 0, result.output


def moment(house: House) -> datetime:
    """By the database's clock."""
    with transaction(house.services.engine, EVERYTHING) as connection:
        now: datetime = connection.exec_driver_sql("SELECT now()").scalar_one()
    return now


def assert_all_done_once(merchant: Installation, orders: int) -> None:
    assert merchant.counts()["done"] == merchant.counts()["received"] == orders
    assert len(merchant.invoices()) == orders
    assert not any(merchant.duplicates().values())


def test_orders_invoiced_after_the_backup_are_found_again(
    house: House, backup: Callable[[], Callable[[], None]]
) -> None:
    merchant = house.install()
    known_invoice(house, merchant)
    at, put_back = moment(house), backup()
    merchant.place_many(5, seed=1)
    merchant.poll()
    finish(house, merchant)
    assert_all_done_once(merchant, 6)
    put_back()
    assert merchant.counts()["received"] == 1

    restored(house, at)
    assert merchant.poll() == 5
    finish(house, merchant)

    assert_all_done_once(merchant, 6)
    assert merchant.history().count("invoice.found_again") == 5


def test_without_a_word_of_the_operator_it_would_be_doubled(
    house: House, backup: Callable[[], Callable[[], None]]
) -> None:
    """The control: rows that were put back over the same tables look like nothing happened."""
    merchant = house.install()
    known_invoice(house, merchant)
    put_back = backup()
    merchant.place("standard", seed=1)
    merchant.poll()
    finish(house, merchant)
    put_back()

    merchant.poll()
    finish(house, merchant)

    assert len(merchant.invoices()) == 3


def test_an_order_that_was_not_invoiced_yet_goes_once_the_last_wait_is_over(
    house: House, backup: Callable[[], Callable[[], None]]
) -> None:
    merchant = house.install()
    known_invoice(house, merchant)
    at, put_back = moment(house), backup()
    merchant.place_many(2, seed=1)
    put_back()
    restored(house, at)
    merchant.poll()

    house.drain()
    assert merchant.counts()["queued"] == 2
    assert {row.reason for row in merchant.rows("reason") if row.reason} == {"waits.restored"}
    finish(house, merchant)

    assert_all_done_once(merchant, 3)


def test_books_without_any_invoice_of_ours_are_believed(house: House, backup: Callable[[], Callable[[], None]]) -> None:
    merchant = house.install()
    at, put_back = moment(house), backup()
    merchant.place("standard", seed=1)
    put_back()
    restored(house, at)
    merchant.poll()

    finish(house, merchant)

    assert_all_done_once(merchant, 1)


def test_a_held_order_that_was_mended_after_the_backup_is_found_although_it_is_old(
    house: House, backup: Callable[[], Callable[[], None]]
) -> None:
    merchant = house.install()
    known_invoice(house, merchant)
    long_ago = (datetime.now(UTC) - timedelta(days=30)).isoformat(timespec="seconds")
    order = merchant.place(
        "standard", seed=1, overrides={"created_at": long_ago}, status="new", payment_status="unpaid"
    )
    merchant.poll()
    finish(house, merchant)
    at, put_back = moment(house), backup()
    merchant.change(order["id"], {"status": "paid", "payment_status": "paid"})
    tell(merchant, order["id"], "evt_paid")
    finish(house, merchant)
    assert_all_done_once(merchant, 2)
    put_back()

    restored(house, at)
    merchant.poll()
    finish(house, merchant)

    assert_all_done_once(merchant, 2)


def test_an_invoiced_order_is_found_although_it_has_moved_on_to_a_status_that_is_not_sent(
    house: House, backup: Callable[[], Callable[[], None]]
) -> None:
    merchant = house.install(statuses=("paid",))
    known_invoice(house, merchant)
    at, put_back = moment(house), backup()
    order = merchant.place("standard", seed=1)
    merchant.poll()
    finish(house, merchant)
    merchant.change(order["id"], {"status": "shipped"})
    put_back()

    restored(house, at)
    merchant.poll()
    finish(house, merchant)

    assert_all_done_once(merchant, 2)


def test_a_notice_brings_an_invoiced_order_back_as_one_that_was_placed_before(
    house: House, backup: Callable[[], Callable[[], None]]
) -> None:
    """A notice does not say when its order was placed; the shop does."""
    merchant = house.install()
    known_invoice(house, merchant)
    at, put_back = moment(house), backup()
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="seconds")
    order = merchant.place("standard", seed=1, overrides={"created_at": yesterday})
    merchant.poll()
    finish(house, merchant)
    put_back()
    restored(house, at)
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql(
            "UPDATE clock_mark SET done_at = done_at - interval '2 hours' WHERE name LIKE 'restored/%%'"
        )

    tell(merchant, order["id"], "evt_again")
    finish(house, merchant)

    assert_all_done_once(merchant, 2)


def test_a_write_that_was_under_way_at_the_backup_begins_its_waits_anew(
    house: House, backup: Callable[[], Callable[[], None]]
) -> None:
    """Two looks had found nothing; after the backup it was sent once more, and that is forgotten and shows late."""
    merchant = house.install()
    known_invoice(house, merchant)
    merchant.place("standard", seed=1)
    merchant.poll()
    house.books.add_fault("drop", method="POST", path="*/invoices")
    house.drain()
    with transaction(house.services.engine, EVERYTHING) as connection:
        looks = [
            {"at": (datetime.now(UTC) - timedelta(hours=hours)).isoformat(), "believed": True, "found": []}
            for hours in (3, 2, 1)
        ]
        connection.exec_driver_sql(
            "UPDATE external_ref SET sent_at = now() - interval '4 hours', looks = %(looks)s::jsonb"
            " WHERE kind = 'invoice' AND state = 'SENT'",
            {"looks": json.dumps(looks)},
        )
    at, put_back = moment(house), backup()
    house.books.turn(visible_after_seconds=1.5)
    finish(house, merchant)
    put_back()

    restored(house, at)
    finish(house, merchant)

    assert_all_done_once(merchant, 2)


def test_two_invoices_for_an_order_are_shown_to_a_person(
    house: House, backup: Callable[[], Callable[[], None]]
) -> None:
    merchant = house.install()
    known_invoice(house, merchant)
    at, put_back = moment(house), backup()
    merchant.place("standard", seed=1)
    for _ in range(2):  # as it would be without a word of the operator
        merchant.poll()
        finish(house, merchant)
        put_back()

    restored(house, at)
    merchant.poll()
    finish(house, merchant)

    [row] = [row for row in merchant.rows("state, reason") if row.state != "DONE"]
    assert (row.state, row.reason) == ("HELD", "invoice.found_two")
    assert len(merchant.invoices()) == 3


def test_a_list_that_does_not_show_what_we_know_of_is_not_believed(
    house: House, backup: Callable[[], Callable[[], None]]
) -> None:
    merchant = house.install()
    known_invoice(house, merchant)
    at, put_back = moment(house), backup()
    merchant.place("standard", seed=1)
    put_back()
    restored(house, at)
    merchant.poll()
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql("UPDATE external_ref SET number = '999' WHERE kind = 'invoice'")
        connection.exec_driver_sql(
            "UPDATE clock_mark SET done_at = done_at - interval '1 minute' WHERE name LIKE 'restored/%%'"
        )

    house.drain()

    assert merchant.counts()["queued"] == 1
    assert len(merchant.invoices()) == 1


def test_an_order_placed_after_the_restore_is_not_kept_waiting(
    house: House, backup: Callable[[], Callable[[], None]]
) -> None:
    merchant = house.install()
    known_invoice(house, merchant)
    restored(house, moment(house))
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql(
            "UPDATE clock_mark SET done_at = done_at - interval '1 hour', begun_at = begun_at - interval '2 hours'"
            " WHERE name LIKE 'restored/%%'"
        )
    merchant.place("standard", seed=1)
    merchant.poll()

    house.drain()

    assert_all_done_once(merchant, 2)
    assert house.books.calls("GET", "/api/v1/invoices?") == 0


def test_a_copy_of_the_database_knows_that_it_is_one(
    house: House, postgres: PostgreSQL, worker_id: str, redis_url: str
) -> None:
    """Put back from a dump, or a stand-by that took over: nobody has to say it."""
    merchant = house.install()
    known_invoice(house, merchant)
    house.close()
    houses.let_go()
    name = f"copy_{worker_id}"
    postgres.create_database(name, template=f"test_{worker_id}", owner=OWNER)
    merchant.place_many(5, seed=1)
    merchant.poll()
    finish(house, merchant)
    url = postgres.url(name, OWNER, OWNER_PASSWORD)
    copy = houses.build(url, redis_url, house.shop, house.books, house.vies)
    try:
        same = Installation(**{**vars(merchant), "house": copy})

        same.poll()
        finish(copy, same)

        assert_all_done_once(same, 6)
        assert same.history().count("invoice.found_again") == 5
    finally:
        copy.close()
        postgres.drop_database(name)


def test_new_connections_are_no_restore(house: House) -> None:
    merchant = house.install()
    known_invoice(house, merchant)
    house.services.engine.dispose()
    house.ready.locks.close()

    merchant.place("standard", seed=1)
    merchant.poll()
    finish(house, merchant)

    assert_all_done_once(merchant, 2)
    with transaction(house.services.engine, EVERYTHING) as connection:
        marks = connection.exec_driver_sql("SELECT name FROM clock_mark ORDER BY name").scalars().all()
    assert [name for name in marks if name.startswith(("database", "restored"))] == ["database"]


@pytest.mark.parametrize("since", ["yesterday", "2026-01-01T03:00", "2999-01-01T03:00+00:00"])
def test_a_moment_that_cannot_be_is_told_in_a_sentence(house: House, since: str) -> None:
    result = house.app.test_cli_runner().invoke(args=["restored", "--since", since])

    assert result.exit_code == 1
    assert since in result.output
    assert "Traceback" not in result.output
