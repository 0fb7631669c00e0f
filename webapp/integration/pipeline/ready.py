"""What a process needs to work the queue: made after the fork, once."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from sqlalchemy import Engine

from webapp.integration.joined import Opener
from webapp.integration.pipeline.claims import Claims
from webapp.integration.pipeline.locks import DebtorLocks, Locks
from webapp.integration.pipeline.queue import Bell
from webapp.integration.vendors.registry import Registry
from webapp.secretbox import SecretBox
from webapp.settings import Settings


@dataclass(frozen=True, slots=True)
class Ready:
    """Engine, locks, claims, vendors and bell of one working process; `stopping` is set when it shall take no more."""

    settings: Settings
    engine: Engine
    locks: Locks
    claims: Claims
    debtor_locks: DebtorLocks
    opener: Opener
    bell: Bell
    stopping: threading.Event


def make(settings: Settings, engine: Engine, box: SecretBox, vendors: Registry, bell: Bell) -> Ready:
    """Everything for this process; opens the lock connection when it is first needed."""
    locks = Locks(settings.database_url)
    return Ready(
        settings=settings,
        engine=engine,
        locks=locks,
        claims=Claims(engine, locks, settings.lease_seconds),
        debtor_locks=DebtorLocks(locks),
        opener=Opener(engine, box, vendors, settings, locks.hear),
        bell=bell,
        stopping=threading.Event(),
    )
