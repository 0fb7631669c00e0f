"""Passwords: argon2id."""

from __future__ import annotations

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

# OWASP ASVS 5.0 (appendix on password storage): argon2id with at least 19 MiB, 2 passes, 1 lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _HASHER.hash(secrets.token_urlsafe(16))
AT_ONCE = 4
"""So many are computed at a time in a process, each in 19 MiB, however many log in: the others wait their turn."""
_TURNS = threading.BoundedSemaphore(AT_ONCE)
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def hash_of(password: str) -> str:
    """What is stored of a password."""
    with _TURNS:
        return _HASHER.hash(password)


def verify(stored: str | None, password: str) -> bool:
    """True when `password` is the one. Without a stored one it takes as long, and is False."""
    try:
        with _TURNS:
            _HASHER.verify(stored or _NOBODY, password)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False
    return stored is not None


def needs_rehash(stored: str) -> bool:
    """True when `stored` was made with older parameters."""
    return _HASHER.check_needs_rehash(stored)


def make(groups: int = 4) -> str:
    """A password to be read out and typed: groups of four signs without look-alikes, 20 bits each."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(groups))
