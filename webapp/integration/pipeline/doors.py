"""Whose webhook address this is, and which signatures open it."""

from __future__ import annotations

import hashlib
import threading
import time
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
    """Looks webhook addresses up, remembered for `DOOR_SECONDS` per process (also that one is unknown)."""

    def __init__(self, engine: Engine, box: SecretBox) -> None:
        self._engine = engine
        self._box = box
        self._known: dict[bytes, tuple[float, HookDoor | None]] = {}
        self._lock = threading.Lock()

    def find(self, token: str) -> HookDoor | None:
        """The door for the token of a webhook address; None when there is none. Raises NotStoredError."""
        key = hook_token_hash(token)
        now = time.monotonic()
        known = self._known.get(key)
        if known is not None and known[0] > now:
            return known[1]
        door = self._read(key)
        with self._lock:
            if len(self._known) > 10_000:  # a flood of wrong tokens must not grow memory
                self._known.clear()
            self._known[key] = (now + DOOR_SECONDS, door)
        return door

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
