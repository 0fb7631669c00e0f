"""What may happen to an order on its way: to the vendors' answers, to the notices, to the machines."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from redis.exceptions import RedisError

from sandbox.program import until
from tests.chaos.strikes import Strike
from tests.chaos.town import Town
from tests.house import Installation

PAGE = "<!doctype html><title>502 Bad Gateway</title><h1>Bad Gateway</h1>"
LATE = 0.6
LAG = 0.4
"""Late commits and lagging lists stay together within the last of LOOKUP_DELAYS (2 s)."""
HANG = 3.2
"""Longer than a vendor has for its answer."""

LOST_ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "not made, dropped": {"action": "drop"},
    "not made, 500": {"action": "answer", "status": 500, "body": "Er is iets misgegaan."},
    "made, dropped": {"action": "commit_drop"},
    "made, 500": {"action": "commit_answer", "status": 500, "body": "Er is iets misgegaan."},
    "made, 502 page": {
        "action": "commit_answer", "status": 502, "body": PAGE, "headers": {"Content-Type": "text/html"},
    },
    "made, 503": {"action": "commit_answer", "status": 503},
    "made, 404": {"action": "commit_answer", "status": 404, "body": "Niet gevonden."},
    "made, 403 page": {"action": "commit_answer", "status": 403, "body": PAGE},
    "not made, 404": {"action": "answer", "status": 404},
    "made, empty": {"action": "commit_answer", "status": 201},
    "made, 200 list": {"action": "commit_answer", "status": 200, "body": "[]"},
    "made, cut": {"action": "commit_cut"},
    "made, hangs": {"action": "commit_hang", "seconds": HANG},
    "hangs, made late": {"action": "late_commit", "seconds": LATE},
}  # fmt: skip
"""Every way in which the answer to a write is lost."""

BAD_READS: Mapping[str, Mapping[str, Any]] = {
    "lists cut": {"action": "commit_cut", "times": 2},
    "reads 500": {"action": "answer", "status": 500, "times": 2},
    "reads dropped": {"action": "drop", "times": 2},
    "limit met": {"action": "answer", "status": 429, "headers": {"Retry-After": "1"}, "times": 1},
}
"""What else befalls look-ups and read-backs."""

EVENTS = ("hooks", "hooks", "doubled", "half lost", "all lost", "all at once")
"""How a trial's orders are told: by webhooks; each of them twice; half or none of them; or by webhooks, the poll and
the Process button in the same second."""


def lose_answer(merchant: Installation, what: str, thing: str, skip: int) -> None:
    """Let the answer to a write of `thing` (invoices, clients) be lost, after `skip` that go well."""
    merchant.house.books.add_fault(
        **{"method": "POST", "path": f"/api/v1/{thing}", "account": merchant.books_user, "skip": skip,
           **LOST_ANSWERS[what]},
    )  # fmt: skip


def spoil_reads(merchant: Installation, how: str) -> None:
    """Let the next reads of invoices go wrong."""
    merchant.house.books.add_fault(
        **{"method": "GET", "path": "/api/v1/invoices*", "account": merchant.books_user, **BAD_READS[how]}
    )


def tell(merchant: Installation, events: str, orders: int) -> list[str]:
    """Place orders and tell of them as `events` says; their ids."""
    silent = {"half lost": orders // 2, "all lost": orders}.get(events, 0)
    ids = merchant.place_many(orders - silent, "incl", webhooks=True, buyers=5) if silent < orders else []
    if silent:
        ids += merchant.place_many(silent, "incl", webhooks=False, buyers=5)
    if events == "doubled":
        path = f"/sandbox/shops/{merchant.shop_id}/orders"
        for order in ids:
            merchant.house.shop.post(f"{path}/{order}/notify", {"times": 2, "topic": "order.updated"})
    return ids


@dataclass(frozen=True, slots=True)
class Blow:
    """What happens to the machines while orders are on their way. `strike`: at a crash point; `act`: at any moment."""

    name: str
    strike: Strike | None = None
    act: Callable[[Town], None] | None = None
    spares_intake: bool = True
    """Web and PostgreSQL live on: no notice may be refused."""


def _redis_restart(town: Town) -> None:
    town.redis.restart()


def _redis_gone(town: Town) -> None:
    town.redis.kill()
    time.sleep(1.5)
    town.redis.start()


def _redis_hangs(town: Town) -> None:
    town.redis.pause()
    time.sleep(1.5)
    town.redis.resume()


def _redis_flushed(town: Town) -> None:
    for _ in range(5):
        town.redis.flush()
        time.sleep(0.2)


def _redis_read_only(town: Town) -> None:
    with town.redis.client() as client:
        client.execute_command("REPLICAOF", "127.0.0.1", "1")
        time.sleep(1.5)
        client.execute_command("REPLICAOF", "NO", "ONE")


def _postgres(mode: str) -> Callable[[Town], None]:
    def act(town: Town) -> None:
        if mode == "kill":
            town.postgres.kill()
            town.postgres.start()
        elif mode == "pause":
            town.postgres.pause()
            time.sleep(1.5)
            town.postgres.resume()
        else:
            town.postgres.restart(mode)  # type: ignore[arg-type]

    return act


def _lock_backends(town: Town) -> None:
    """Every connection that holds session locks is cut."""
    _terminate(town, "pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')")


def _every_backend(town: Town) -> None:
    for _ in range(3):
        _terminate(town, "pid <> pg_backend_pid() AND datname = 'chaos'")
        time.sleep(0.3)


def _terminate(town: Town, which: str) -> None:
    with psycopg.connect(town.postgres.url(), autocommit=True) as connection:
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {which}")


def _parents(town: Town) -> None:
    """kill -9 of both families' first processes, and of gunicorn's."""
    for program in (*town.families, town.web):
        program.kill()


IN_WORKER = tuple(f"C{number}" for number in range(6, 15))

BLOWS: tuple[Blow, ...] = (
    Blow("none"),
    *(Blow(f"kill -9 of the child at {point}", Strike(point, "worker")) for point in IN_WORKER),
    *(
        Blow(f"kill -9 of parent and child at {point}", Strike(point, "worker", "kill both"))
        for point in ("C8", "C10", "C12", "C13")
    ),
    Blow("kill -9 of the parent at C12", Strike("C12", "worker", "kill parent")),
    *(Blow(f"SIGSTOP at {point}", Strike(point, "worker", "stop")) for point in ("C8", "C9", "C11", "C12")),
    *(
        Blow(f"kill -9 of a web worker at {point}", Strike(point, "web"), spares_intake=False)
        for point in ("C1", "C2", "C4", "C5")
    ),
    Blow("kill -9 of gunicorn at C4", Strike("C4", "web", "kill both"), spares_intake=False),
    Blow("kill -9 of everything", act=_parents, spares_intake=False),
    Blow("Redis restarted", act=_redis_restart),
    Blow("Redis gone", act=_redis_gone),
    Blow("Redis hangs", act=_redis_hangs),
    Blow("Redis flushed", act=_redis_flushed),
    Blow("Redis read-only", act=_redis_read_only),
    Blow("PostgreSQL restarted", act=_postgres("fast"), spares_intake=False),
    Blow("PostgreSQL stopped at once", act=_postgres("immediate"), spares_intake=False),
    Blow("PostgreSQL killed", act=_postgres("kill"), spares_intake=False),
    Blow("PostgreSQL paused", act=_postgres("pause"), spares_intake=False),
    Blow("lock connections cut", act=_lock_backends),
    Blow("all connections cut", act=_every_backend, spares_intake=False),
)


def redis_answers(town: Town) -> bool:
    """True when Redis takes writes again."""

    def writes() -> bool:
        try:
            with town.redis.client() as client:
                return bool(client.set("chaos", 1))
        except RedisError:
            return False

    return until(writes, 10)
