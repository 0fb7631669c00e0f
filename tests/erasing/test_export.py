"""Export everything: complete, exact, safe in a spreadsheet, made once, fetched by its owner, gone after a week."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.erasing.acts import ask_export, content_of, everything_in, export, make, owner_of
from tests.house import House, Installation
from tests.live.acts import ask, browser, change, one
from tests.pipeline.in_doubt import finish
from webapp.accounts.exporting import asking, chunks, clock, files, making, writing
from webapp.database import transaction


@pytest.fixture
def merchant(house: House) -> Installation:
    """A live merchant with an invoiced order."""
    found = house.install()
    found.place(seed=1)
    found.poll()
    finish(house, found)
    return found


def test_every_file_is_there_twice_and_the_readme_names_each(house: House, merchant: Installation) -> None:
    packed = export(house, merchant)

    names = [one.name for one in files.listed()]
    assert set(packed.namelist()) == {
        "README.txt",
        *(f"csv/{name}.csv" for name in names),
        *(f"json/{name}.json" for name in names),
    }
    readme = packed.read("README.txt").decode()
    assert all(f"{name}: " in readme for name in names)
    assert packed.testzip() is None


def test_the_order_stands_in_it_with_exact_amounts(house: House, merchant: Installation) -> None:
    packed = export(house, merchant)

    row = merchant.rows()[0]
    (order,) = json.loads(packed.read("json/orders.json"))
    assert (order["number"], order["total"], order["buyer_email"]) == (row.number, str(row.total), row.buyer_email)
    text = packed.read("csv/orders.csv")
    assert text.startswith(b"\xef\xbb\xbf")
    (line,) = csv.DictReader(io.StringIO(text.decode("utf-8-sig")))
    assert (line["number"], line["total"], line["buyer"]) == (row.number, str(row.total), row.buyer)


def test_the_readme_speaks_the_language_of_who_asked(house: House, merchant: Installation) -> None:
    export_id = ask_export(house, merchant, "nl")
    make(house, export_id)

    readme = content_of(house, merchant, export_id).read("README.txt").decode()

    assert "Sleutels en wachtwoorden zitten er niet in." in readme


def test_nothing_that_opens_something_is_in_it(house: House, merchant: Installation) -> None:
    packed = everything_in(export(house, merchant))

    with house.app.app_context():
        secret = house.services.box.open(
            one(house, "SELECT credentials FROM connection WHERE side = 'books'"), merchant.id, "credentials"
        )
    assert secret.values()
    assert all(value not in packed for name, value in secret.items() if name != "user")
    assert merchant.password not in packed
    assert "credentials" not in packed.replace("credentials_version", "")
    assert "password_hash" not in packed
    assert one(house, "SELECT password_hash FROM person LIMIT 1") not in packed


def test_another_merchants_rows_are_not_in_it(house: House, merchant: Installation) -> None:
    other = house.install()
    other.place(seed=77)
    other.poll()
    finish(house, other)
    row = other.rows()[0]

    packed = everything_in(export(house, merchant))

    assert row.buyer_email not in packed
    assert other.key not in packed
    assert other.login not in packed


@pytest.mark.parametrize("text", ["=1+1", "+32 1", "-1+1", "@SUM(A1)", "\tx", "\r=1"])
def test_a_text_is_never_a_formula(text: str) -> None:
    assert writing.cell(text) == f"'{text}"


def test_asked_for_twenty_times_it_is_made_once(house: House, merchant: Installation) -> None:
    services, person = house.services, owner_of(house, merchant)

    def press(_number: int) -> bool:
        return asking.ask(services.engine, services.bell, merchant.id, person, "en")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(press, range(20)))

    assert sum(answers) == 1
    assert one(house, "SELECT count(*) FROM export") == 1
    page = browser(house, merchant).post(f"/d/{merchant.key}/profile/export", follow_redirects=True)
    assert "already being made" in page.get_data(as_text=True)


def test_two_workers_with_one_job_make_it_once(house: House, merchant: Installation) -> None:
    export_id = ask_export(house, merchant)

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _n: make(house, export_id), range(2)))

    assert sorted(made) == [False, True]
    assert content_of(house, merchant, export_id).testzip() is None
    assert one(house, "SELECT tries FROM export") == 1


def test_what_a_dead_worker_began_is_begun_anew(house: House, merchant: Installation) -> None:
    export_id = ask_export(house, merchant)
    change(house, "UPDATE export SET token = 1, tries = 1, lease_until = now() - interval '1 s', size = 4")
    change(
        house,
        "INSERT INTO export_chunk (export_id, nth, installation_id, content) VALUES (%(e)s, 0, %(i)s, 'half')",
        e=export_id,
        i=merchant.id,
    )

    with house.app.app_context():
        clock.run(house.services)
    make(house, export_id)

    assert content_of(house, merchant, export_id).testzip() is None


def test_a_worker_that_lost_its_lease_writes_nothing_more(house: House, merchant: Installation) -> None:
    export_id = ask_export(house, merchant)
    change(house, "UPDATE export SET token = 2, lease_until = now() + interval '1 minute'")
    stale = chunks.ChunkFile(house.services.engine, merchant.id, export_id, 1)
    stale.write(b"old")

    with pytest.raises(chunks.LostError):
        stale.finish()

    assert one(house, "SELECT count(*) FROM export_chunk") == 0


def test_a_lost_bell_is_rung_again_and_without_redis_the_clock_makes_it(house: House, merchant: Installation) -> None:
    ask_export(house, merchant)
    change(house, "UPDATE export SET asked_at = now() - interval '1 minute'")
    house.services.bell._url = "redis://127.0.0.1:9"
    house.services.bell._redis = None

    with house.app.app_context():
        clock.run(house.services)

    assert one(house, "SELECT done_at IS NOT NULL FROM export")


def test_what_cannot_be_made_is_given_up_and_may_be_asked_for_again(house: House, merchant: Installation) -> None:
    ask_export(house, merchant)
    change(house, "UPDATE export SET tries = 5, lease_until = now() - interval '1 s'")

    with house.app.app_context():
        clock.run(house.services)

    assert one(house, "SELECT gave_up_at IS NOT NULL FROM export")
    page = browser(house, merchant).get(f"/d/{merchant.key}/profile/export").get_data(as_text=True)
    assert "could not be made" in page
    services = house.services
    assert asking.ask(services.engine, services.bell, merchant.id, owner_of(house, merchant), "en")


def test_its_owner_fetches_it_and_a_stranger_does_not(house: House, merchant: Installation) -> None:
    stranger = house.install()
    export_id = ask_export(house, merchant)
    make(house, export_id)
    there = f"/d/{merchant.key}/profile/export/{export_id}"

    mine = browser(house, merchant).get(there)
    theirs = browser(house, stranger).get(f"/d/{stranger.key}/profile/export/{export_id}")

    assert mine.status_code == 200
    assert mine.headers["Content-Disposition"].startswith("attachment; filename=")
    assert int(mine.headers["Content-Length"]) == len(mine.data)
    assert mine.headers["Cache-Control"] == "no-store"
    assert mine.data[:2] == b"PK"
    assert theirs.status_code == 404
    assert browser(house, stranger).get(there).status_code == 404
    acts = [row.act for row in ask(house, "SELECT act FROM audit_entry WHERE act LIKE 'export%%' ORDER BY id")]
    assert acts == ["export.asked", "export.downloaded"]


def test_it_is_gone_after_a_week(house: House, merchant: Installation) -> None:
    export_id = ask_export(house, merchant)
    make(house, export_id)
    change(house, "UPDATE export SET expires_at = now() - interval '1 s'")
    too_late = browser(house, merchant).get(f"/d/{merchant.key}/profile/export/{export_id}")

    with house.app.app_context():
        clock.run(house.services)

    assert too_late.status_code == 404
    assert one(house, "SELECT count(*) FROM export_chunk") == 0


def test_a_new_one_leaves_a_running_download_its_bytes(
    house: House, merchant: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "CHUNK", 1024)
    first = ask_export(house, merchant)
    make(house, first)
    file = asking.fetch(house.services.engine, merchant.id, first)
    assert file is not None
    pieces = asking.bytes_of(house.services.engine, merchant.id, file)
    begun = next(pieces)

    second = ask_export(house, merchant)
    make(house, second)
    with house.app.app_context():
        clock.run(house.services)
    content = begun + b"".join(pieces)

    assert len(content) == file.size > 2048
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    latest = asking.latest(house.services.engine, merchant.id)
    assert latest is not None
    assert (latest.id, latest.before) == (second, None)
    assert one(house, "SELECT max(expires_at) < now() + interval '2 hours' FROM export WHERE id = %(id)s", id=first)


@pytest.mark.parametrize("ends", ["is being made", "was given up"])
def test_the_one_before_can_be_fetched_until_the_new_one_is_whole(
    house: House, merchant: Installation, ends: str
) -> None:
    first = ask_export(house, merchant)
    make(house, first)
    second = ask_export(house, merchant)
    if ends == "was given up":
        change(house, "UPDATE export SET gave_up_at = now() WHERE id = %(id)s", id=second)
    here, reader = f"/d/{merchant.key}/profile/export", browser(house, merchant)

    page = reader.get(here).get_data(as_text=True)

    assert "Download the one before" in page
    assert f"{here}/{first}" in page
    assert reader.get(f"{here}/{first}").status_code == 200


def test_the_page_polls_only_while_it_is_made(house: House, merchant: Installation) -> None:
    here = f"/d/{merchant.key}/profile/export"
    reader = browser(house, merchant)
    export_id = ask_export(house, merchant)
    moving = reader.get(here, headers={"HX-Request": "true"}).get_data(as_text=True)
    make(house, export_id)

    resting = reader.get(here, headers={"HX-Request": "true"}).get_data(as_text=True)

    assert "every 2s" in moving
    assert "every 2s" not in resting
    assert f"{here}/{export_id}" in resting


MANY = """
WITH o AS (
    INSERT INTO order_sync (installation_id, shop_order_id, state, number, buyer, buyer_email, total)
    SELECT %(i)s, 'many-' || n, 'IGNORED', 'M' || n, 'Buyer ' || n, 'buyer' || n || '@example.com', n
      FROM generate_series(1, %(n)s) AS n RETURNING id)
INSERT INTO order_history (installation_id, order_id, code, params)
SELECT %(i)s, o.id, 'received.poll', jsonb_build_object('status', repeat('x', 200)) FROM o, generate_series(1, 5)
"""


def test_ten_thousand_orders_are_all_in_it(house: House, merchant: Installation) -> None:
    change(house, MANY, i=merchant.id, n=10_000)

    packed = export(house, merchant)

    assert len(json.loads(packed.read("json/orders.json"))) == 10_001
    assert packed.read("csv/history.csv").count(b"received.poll") == 50_001


def test_it_is_made_in_a_few_megabytes_however_much_there_is(house: House, merchant: Installation) -> None:
    change(house, MANY, i=merchant.id, n=800)
    export_id = ask_export(house, merchant)
    tracemalloc.start()

    make(house, export_id)

    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert one(house, "SELECT sum(octet_length(params::text)) FROM order_history") > 800_000
    assert most < 16 * 1024 * 1024


def test_it_shows_one_moment_however_long_it_takes(house: House, merchant: Installation) -> None:
    export_id = ask_export(house, merchant)
    read = making.rows.pages
    seen: list[str] = []

    def and_meanwhile(connection: object, name: str, installation_id: int) -> object:
        if name == "order_sync" and not seen:
            seen.append(name)
            with transaction(house.services.engine, merchant.id) as other:
                other.exec_driver_sql(
                    "INSERT INTO order_sync (installation_id, shop_order_id, state) VALUES (%(i)s, 'late', 'OPEN')",
                    {"i": merchant.id},
                )
        return read(connection, name, installation_id)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making.rows, "pages", and_meanwhile)
        make(house, export_id)

    assert seen
    assert len(json.loads(content_of(house, merchant, export_id).read("json/orders.json"))) == 1
