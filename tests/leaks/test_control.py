"""These tests can fail: what leaks on purpose is found, in each form and at each place."""

from __future__ import annotations

import base64
import traceback
from urllib.parse import quote

import pytest
import structlog

from tests.leaks.conftest import Log, everything_in_redis, work_off
from tests.leaks.planted import PLANTED, found_in
from webapp.integration.pipeline import queue

SPELL = {
    "plain": str,
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "base64 of more": lambda value: base64.b64encode(f"user:{value}, and so on".encode()).decode(),
    "base64 for addresses": lambda value: base64.urlsafe_b64encode(value.encode()).decode(),
    "in an address": lambda value: quote(value, safe=""),
    "hexadecimal": lambda value: value.encode().hex(),
}


@pytest.mark.parametrize("form", SPELL)
def test_each_of_two_hundred_is_found_in_each_form(form: str) -> None:
    text = "\n".join(f"so: {SPELL[form](value)}, then" for value in PLANTED.values())

    assert found_in(text) == list(PLANTED)


def test_what_is_not_there_is_not_found() -> None:
    assert found_in("Sofie Claes, order 2026-00412, sofie@atelierlinde.example, BE0123456789") == []


def test_a_log_that_tells_words_of_an_exception_is_found_out(log: Log) -> None:
    for value in PLANTED.values():
        try:
            raise ValueError(value)
        except ValueError:
            structlog.get_logger().error("it failed", why=traceback.format_exc())

    assert len(found_in(log.text)) >= 125  # the rest looks like a secret or an e-mail address, which is masked anyhow


def test_a_job_that_tells_rq_its_words_is_found_out(redis_url: str) -> None:
    connection = queue.connect(redis_url, timeout=5)
    queue.open_queue(queue.LIVE, connection).enqueue("tests.leaks.failing.fail_loudly", failure_ttl=60)

    work_off(redis_url)

    assert found_in(everything_in_redis(redis_url)) == list(PLANTED)
