"""The bell: RQ jobs that carry ids only. PostgreSQL holds the truth; a lost bell is rung again by the sweep.

RQ loses and doubles jobs when a worker dies, so: one queue per worker, no RQ retries, JSON instead of pickle, and jobs
that are safe to run twice, at once or never.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from webapp import crash

log = structlog.get_logger()

LIVE, BULK = "live", "bulk"
DRAIN_SECONDS = 60
LONG_SECONDS = 30 * 60
RUNG = "bell:rung"
ASKED = "bell:asked"
ASKED_MS = 2_000
IMPATIENT = 0.05
"""Seconds that a request's own thread would wait for Redis."""
BREATH = 0.02
"""Seconds between two rings of a process: a burst of notices is one ring."""


def connect(redis_url: str, *, timeout: float | None) -> Redis:
    """A client that gives up after `timeout` seconds (None: waits, for blocking reads) and does not retry."""
    return Redis.from_url(
        redis_url,
        socket_connect_timeout=timeout or 3,
        socket_timeout=timeout,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=0,
    )


def open_queue(name: str, connection: Redis) -> Queue:
    """The queue called `name`."""
    return Queue(name, connection=connection, serializer=JSONSerializer)


class Bell:
    """Rings after a commit. `ring` only sets a flag: one thread per process talks to Redis, so that no request and no
    commit waits for it, and a thousand notices a second are a handful of jobs."""

    def __init__(self, redis_url: str) -> None:
        self._url = redis_url
        self._redis: Redis | None = None
        self._wanted = threading.Event()
        self._start = threading.Lock()
        self._pid = 0
        self._ringer_pid = 0

    def ring(self) -> None:
        """Something is due. Never raises, never waits."""
        if self._ringer_pid != os.getpid():
            self._begin()
        self._wanted.set()

    def ring_now(self) -> bool:
        """Ring and say whether Redis heard it."""
        try:
            connection = self._connection()
            asked = connection.pipeline(transaction=False)
            asked.incr(RUNG)
            asked.set(ASKED, 1, nx=True, px=ASKED_MS)
            if asked.execute()[1]:
                self._enqueue(connection, LIVE, "drain")
        except (RedisError, OSError):
            return False
        return True

    def ring_bulk(self) -> bool:
        """Bulk work is due; one job at a time."""
        try:
            connection = self._connection()
            if connection.set(f"{ASKED}:bulk", 1, nx=True, ex=DRAIN_SECONDS // 2):
                self._enqueue(connection, BULK, "drain_bulk")
        except (RedisError, OSError):
            return False
        return True

    def ring_for(self, job: str, number: int) -> bool:
        """Run a job of `pipeline.jobs` that takes minutes, on the bulk worker, with the id of a row; asked for again it
        waits in the queue once. False when Redis did not take it."""
        try:
            connection = self._connection()
            if connection.set(f"{ASKED}:{job}:{number}", 1, nx=True, ex=DRAIN_SECONDS // 2):
                open_queue(BULK, connection).enqueue(
                    f"webapp.integration.pipeline.jobs.{job}",
                    args=(number,),
                    job_timeout=LONG_SECONDS,
                    result_ttl=0,
                    failure_ttl=3600,
                    description=job,
                )
        except (RedisError, OSError):
            return False
        return True

    def send(self, job: str, *ids: int) -> bool:
        """Run a job of `pipeline.jobs` soon, with ids; False when Redis did not take it."""
        try:
            open_queue(LIVE, self._connection()).enqueue(
                f"webapp.integration.pipeline.jobs.{job}",
                args=ids,
                job_timeout=DRAIN_SECONDS,
                result_ttl=0,
                failure_ttl=3600,
                description=job,
            )
        except (RedisError, OSError):
            return False
        return True

    def _enqueue(self, connection: Redis, name: str, job: str) -> None:
        open_queue(name, connection).enqueue(
            f"webapp.integration.pipeline.jobs.{job}",
            job_timeout=-1,  # a drain ends by its own deadline; an alarm in its midst would leave its turns behind
            result_ttl=0,
            failure_ttl=3600,
            ttl=DRAIN_SECONDS,
            description=job,
        )

    def answered(self) -> None:
        """A drain begins: the next ring makes a new job."""
        with suppress(RedisError, OSError):
            self._connection().delete(ASKED)

    def rings(self) -> int:
        """How often the bell rang; a change says that something new is due. -1 when Redis is away."""
        try:
            return int(self._connection().get(RUNG) or 0)
        except (RedisError, OSError):
            return -1

    def is_reachable(self) -> bool:
        """True when Redis answers."""
        try:
            return bool(self._connection().ping())
        except (RedisError, OSError):
            return False

    def _connection(self) -> Redis:
        if self._redis is None or self._pid != os.getpid():
            self._pid = os.getpid()
            self._redis = connect(self._url, timeout=IMPATIENT)
        return self._redis

    def _begin(self) -> None:
        with self._start:
            if self._ringer_pid == os.getpid():
                return
            self._wanted = threading.Event()
            threading.Thread(target=self._keep_ringing, args=(self._wanted,), name="bell", daemon=True).start()
            self._ringer_pid = os.getpid()

    def _keep_ringing(self, wanted: threading.Event) -> None:
        while True:
            wanted.wait()
            wanted.clear()
            crash.point("C5")
            if not self.ring_now():
                log.info("bell not heard")
            time.sleep(BREATH)
