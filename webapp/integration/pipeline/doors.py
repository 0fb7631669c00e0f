"""Whose webhook address this is, and which signatures open it."""

from __future__ import annotations

import hashlib
import threading
import time
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp.database import EVERYTHING, transaction
from webapp.secretbox import SealBrokenError, SecretBox

log = structlog.get_logger()

FIND_DOOR = """
SELECT id, installation_id, platform, account_key, hook_secrets FROM connection WHERE hook_token = %(key)s
"""
FRESH_SECONDS = 1.0
MOST_KNOWN = 10_000
"""A flood of wrong tokens must not grow memory."""
PATIENCE = 5.0
"""Seconds that a notice waits for a look-up under way."""
DOOR_SECONDS = 10.0
"""How long a process remembers whose token this is: a new secret counts after that at the latest."""


class NotStoredError(Exception):
    """PostgreSQL did not keep it, or could not be asked: the sender must try again."""


@dataclass(frozen=True, slots=True)
class HookDoor:
    """Behind one webhook address: whose it is and which signatures open it."""

    connection_id: int
    installation_id: int
    platform: str
    shop_key: str
    secrets: tuple[str, ...]


class Doors:
    """Looks webhook addresses up, remembered for `DOOR_SECONDS` per process (also that one is unknown).

    A shop whose hundred notices arrive at once is looked up once: else they would take every connection.
    """

    def __init__(self, engine: Engine, box: SecretBox) -> None:
        self._engine = engine
        self._box = box
        self._known: dict[bytes, tuple[float, HookDoor | None]] = {}
        self._asked: dict[bytes, Future[HookDoor | None]] = {}
        self._lock = threading.Lock()

    def find(self, token: str) -> HookDoor | None:
        """The door for the token of a webhook address; None when there is none. Raises NotStoredError."""
        key = hook_token_hash(token)
        known = self._known.get(key)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        with self._lock:
            is_first = key not in self._asked
            answer = self._asked.setdefault(key, Future())
        if is_first:
            self._ask(key, answer)
        try:
            return answer.result(PATIENCE)
        except (TimeoutError, CancelledError) as problem:
            raise NotStoredError from problem

    def changed(self, token: str, door: HookDoor) -> HookDoor | None:
        """The same door when it differs from what was remembered: a secret may be newer than that.

        Asked at most once in FRESH_SECONDS for an address, however many forged notices come. Raises NotStoredError.
        """
        key = hook_token_hash(token)
        with self._lock:
            known = self._known.get(key)
            if known is not None and known[0] > time.monotonic() + DOOR_SECONDS - FRESH_SECONDS:
                return known[1] if known[1] != door else None
            self._known.pop(key, None)
        now = self.find(token)
        return now if now != door else None

    def _ask(self, key: bytes, answer: Future[HookDoor | None]) -> None:
        """Give everybody who waits for it the same answer, or the same problem."""
        try:
            door = self._read(key)
        except NotStoredError as problem:
            answer.set_exception(problem)
        else:
            answer.set_result(door)
            self._remember(key, door)
        finally:
            answer.cancel()  # only a mistake of ours left it without an answer
            with self._lock:
                del self._asked[key]

    def _remember(self, key: bytes, door: HookDoor | None) -> None:
        with self._lock:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            self._known[key] = (time.monotonic() + DOOR_SECONDS, door)

    def forget(self) -> None:
        """Look everything up anew."""
        self._known.clear()

    def _read(self, key: bytes) -> HookDoor | None:
        try:
            with transaction(self._engine, EVERYTHING) as connection:
                row = connection.exec_driver_sql(FIND_DOOR, {"key": key}).one_or_none()
        except (OperationalError, InterfaceError, PoolTimeout) as problem:
            log.warning("no door can be looked up", why=type(problem).__name__)
            raise NotStoredError from problem
        if row is None:
            return None
        try:
            secrets = self._box.open(row.hook_secrets, row.installation_id, "hook_secrets") if row.hook_secrets else {}
        except SealBrokenError as problem:
            log.error("webhooks cannot be checked", installation=row.installation_id, why=str(problem))
            raise NotStoredError from problem
        signing = tuple(value for name, value in secrets.items() if name.startswith("secret "))
        shop_key = row.account_key.partition("/")[2]
        return HookDoor(row.id, row.installation_id, row.platform, shop_key, signing)


def hook_token_hash(token: str) -> bytes:
    """What is stored of a webhook address' token."""
    return hashlib.sha256(token.encode()).digest()
