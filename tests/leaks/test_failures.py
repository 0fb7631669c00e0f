"""Whatever fails while it works on somebody's data, at whatever place: the log says where and what sort, not whose."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.house import House, Installation
from tests.leaks.conftest import Log, everything_in_redis, work_off
from tests.leaks.failing import LOUD, fail_loudly, loud
from tests.leaks.planted import PLANTED, found_in
from webapp import logs
from webapp.accounts.exporting import making
from webapp.database import EVERYTHING, transaction
from webapp.integration.pipeline import jobs
from webapp.integration.pipeline.clock import Clock
from webapp.integration.pipeline.steps import debtor
from webapp.support import facts

ALL = "\n".join(PLANTED.values())
WRONG = {
    "a value twice": """
        INSERT INTO person (email, name, password_hash) VALUES (%(words)s, '', ''), (%(words)s, '', '')""",
    "no number": "SELECT CAST(%(words)s AS integer)",
    "no day": "SELECT CAST(%(words)s AS date)",
    "no JSON": "SELECT CAST(%(words)s AS jsonb)",
    "a row that may not be": """
        INSERT INTO membership (person_id, installation_id, role) VALUES (1, 1, %(words)s)""",
    "no such row": "INSERT INTO recipient (installation_id, email) VALUES (999, %(words)s)",
}


class Failing:
    """A page that fails as it is told."""

    def __init__(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        self._house = house
        self._error: BaseException | None = None
        self._statement: tuple[str, dict[str, str]] = ("", {})
        monkeypatch.setitem(house.app.view_functions, "public.front", self._fail)

    def raising(self, error: BaseException) -> str:
        """The answer when that is raised."""
        self._error = error
        return self._ask()

    def running(self, statement: str, words: str) -> str:
        """The answer when PostgreSQL refuses that."""
        self._error, self._statement = None, (statement, {"words": words})
        return self._ask()

    def _ask(self) -> str:
        answer = self._house.app.test_client().get("/", query_string={"q": PLANTED["name 3"]})
        assert answer.status_code == 500
        return answer.text + str(answer.headers)

    def _fail(self) -> str:
        if self._error is not None:
            raise self._error
        with transaction(self._house.services.engine, EVERYTHING) as connection:
            connection.exec_driver_sql(*self._statement)
        raise AssertionError("PostgreSQL took it")


@pytest.fixture
def failing(house: House, monkeypatch: pytest.MonkeyPatch) -> Failing:
    return Failing(house, monkeypatch)


@pytest.mark.parametrize("kind", LOUD)
def test_a_page_that_fails(failing: Failing, log: Log, kind: str) -> None:
    said = failing.raising(loud(kind, ALL))

    assert found_in(said) == []
    assert found_in(log.text) == []
    [line] = [line for line in log.lines if line["event"] == "page failed"]
    assert "in _fail" in line["exception"]
    assert "builtins.ValueError" in line["exception"]
    assert line["page"] == "public.front"


def test_a_page_that_fails_for_each_of_them_alone(failing: Failing, log: Log) -> None:
    kinds = list(LOUD)
    for number, value in enumerate(PLANTED.values()):
        failing.raising(loud(kinds[number % len(kinds)], value))

    assert found_in(log.text) == []
    assert len(log.lines) >= len(PLANTED)


@pytest.mark.parametrize("what", WRONG)
def test_a_statement_that_postgresql_refuses(failing: Failing, log: Log, what: str) -> None:
    said = failing.running(WRONG[what], ALL.replace("%", "")[:2000]) + failing.running(WRONG[what], PLANTED["name 1"])

    assert found_in(said) == []
    assert found_in(log.text) == []
    [one, _another] = [line["exception"] for line in log.lines if line["event"] == "page failed"]
    assert "sqlstate=" in one
    assert "sqlalchemy.exc." in one


def test_an_order_that_fails_in_its_midst(
    house: House, buyer: Installation, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(step: Any, read: Any) -> Any:
        raise KeyError(f"{step!r} {read!r} {ALL}")

    monkeypatch.setattr(debtor, "run", fail)

    house.drain()

    assert [row.reason for row in buyer.rows("reason")] == ["internal"]
    assert [line["event"] for line in log.lines if line["level"] == "error"] == ["order failed inside"]
    assert found_in(log.text) == []


def test_an_order_that_postgresql_refuses_to_keep(house: House, buyer: Installation, log: Log) -> None:
    with psycopg.connect(house.settings.database_url, autocommit=True) as owner:
        owner.execute("ALTER TABLE order_sync ADD CONSTRAINT odd CHECK (state <> 'DONE')")
        try:
            house.drain()
        finally:
            owner.execute("ALTER TABLE order_sync DROP CONSTRAINT odd")

    [line] = [line for line in log.lines if line["event"] == "order failed inside"]
    assert "sqlstate=23514" in line["exception"]
    assert "constraint_name=odd" in line["exception"]
    assert found_in(log.text) == []


@pytest.fixture
def buyer(house: House) -> Iterator[Installation]:
    """A merchant with a waiting order of somebody with a planted name, and all the rest."""
    merchant = house.install()
    merchant.place(
        customer={
            "firstname": PLANTED["name 0"],
            "lastname": PLANTED["name 1"],
            "email": PLANTED["e-mail 2"],
            "telnr": PLANTED["phone 3"],
            "address1": PLANTED["street 4"],
        },
        remark=PLANTED["remark 5"],
    )
    assert merchant.poll() == 1
    return merchant


@pytest.mark.parametrize("job", ["drain", "drain_bulk", "gather_facts", "make_export"])
def test_a_job_that_fails(house: House, log: Log, redis_url: str, monkeypatch: pytest.MonkeyPatch, job: str) -> None:
    def fail(*_: object) -> None:
        raise loud("of many words", ALL)

    jobs.use(house.ready)
    monkeypatch.setattr(facts, "gather", fail)
    monkeypatch.setattr(making, "make", fail)
    monkeypatch.setattr(jobs.Drain, "run", fail)
    bell = house.services.bell
    match job:
        case "drain":
            assert bell.ring_now()
        case "drain_bulk":
            assert bell.ring_bulk()
        case "make_export":
            assert bell.ring_for(job, 7)
        case _:
            assert bell.send(job, 7)

    work_off(redis_url)

    told = everything_in_redis(redis_url)
    assert "JobFailedError: LookupError" in told
    assert found_in(told) == []
    assert found_in(log.text) == []
    [line] = [line for line in log.lines if line["event"] == "job failed"]
    assert line["job"] == job
    assert "in fail" in line["exception"]


def test_a_round_of_the_clock_that_fails(house: House, log: Log) -> None:
    ticks = iter([False] * 4)

    def fail() -> None:
        raise loud("of ours", ALL)

    with house.app.app_context():
        Clock(house.ready, lambda: next(ticks, True), [fail]).run()

    assert "a round of the clock failed" in [line["event"] for line in log.lines]
    assert found_in(log.text) == []


def test_what_other_peoples_loggers_tell_of_a_failure(log: Log) -> None:
    for logger in (logging.getLogger(name) for name in ("gunicorn.error", "rq.worker", "sqlalchemy.pool", "asyncio")):
        try:
            fail_loudly()
        except ValueError as problem:
            logger.exception(problem)
            logger.exception("Error handling request %s", f"/d/WF-1/report?q={PLANTED['name 4']}")
            logger.error("it failed: %s", problem)
            logger.warning("Invalid request from ip=%s: Cookie: session=%s", PLANTED["street 5"], PLANTED["key 6"])

    assert found_in(log.text) == []


def test_what_nobody_caught(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    logs.catch_the_rest()
    try:
        fail_loudly()
    except ValueError as problem:
        sys.excepthook(type(problem), problem, problem.__traceback__)
    thread = threading.Thread(target=fail_loudly, name="one")
    thread.start()
    thread.join()

    assert [line["event"] for line in log.lines] == ["process failed", "thread failed"]
    assert found_in(log.text) == []
