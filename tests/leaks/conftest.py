"""The house with its logs as a process of its own writes them, in memory."""

from __future__ import annotations

import base64
import io
import json
import logging
import signal
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
import redis
import structlog
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from tests.house import House
from webapp import logs
from webapp.integration.pipeline import queue
from webapp.page_extensions import limiter


@dataclass
class Log:
    """What was written since the beginning."""

    stream: io.StringIO

    @property
    def text(self) -> str:
        """All of it."""
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Its lines; each is one JSON object."""
        return [json.loads(line) for line in self.text.split("\n") if line]


@pytest.fixture
def log(house: House) -> Iterator[Log]:
    """Our own loggers and everybody else's, from the first level on."""
    logs.configure(house.settings, "DEBUG")
    stream = io.StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(stream))
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield Log(stream)
    root.removeHandler(handler)
    root.setLevel(before)
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def quick_forms(house: House) -> Iterator[None]:
    """Forms without their token and without limits: tests of their own have these."""
    house.app.config.update(WTF_CSRF_ENABLED=False)
    before, limiter.enabled = limiter.enabled, False
    yield
    limiter.enabled = before


def work_off(redis_url: str) -> None:
    """Run every job that waits, as the workers of `worker.py` do."""
    connection = queue.connect(redis_url, timeout=5)
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    queues = [queue.open_queue(name, connection) for name in (queue.LIVE, queue.BULK)]
    worker = SimpleWorker(queues, connection=connection, serializer=JSONSerializer)
    worker.log_job_description = False
    worker.work(burst=True, logging_level="WARNING")
    for number, handler in zip((signal.SIGINT, signal.SIGTERM), before, strict=True):
        signal.signal(number, handler)


def everything_in_redis(url: str) -> str:
    """Every key with its value; what RQ packs is unpacked."""
    with redis.Redis.from_url(url) as connection:
        return "\n".join(
            f"{_readable(key)} {_readable(_value(connection, key))}" for key in sorted(connection.scan_iter())
        )


def _readable(value: Any) -> str:
    match value:
        case bytes():
            return _unpacked(value).decode("utf-8", "replace")
        case dict():
            return " ".join(f"{_readable(name)}={_readable(each)}" for name, each in value.items())
        case list() | tuple() | set():
            return " ".join(map(_readable, value))
        case _:
            return str(value)


def _unpacked(value: bytes) -> bytes:
    for packed in (value, _plain_of_base64(value)):
        with suppress(zlib.error):
            return zlib.decompress(packed)
    return value


def _plain_of_base64(value: bytes) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except ValueError:
        return b""


def _value(connection: Any, key: bytes) -> Any:
    match connection.type(key):
        case b"string":
            return connection.get(key)
        case b"hash":
            return connection.hgetall(key)
        case b"list":
            return connection.lrange(key, 0, -1)
        case b"set":
            return connection.smembers(key)
        case b"zset":
            return connection.zrange(key, 0, -1, withscores=True)
        case b"stream":
            return connection.xrange(key)
        case other:
            raise AssertionError(f"a key of Redis is a {other!r}")
