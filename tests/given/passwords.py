"""Passwords that cost little: hundreds of log-ins are made for tests that are about something else.

`tests/test_passwords.py` knows the real costs.
"""

from __future__ import annotations

from argon2 import PasswordHasher

from webapp.accounts import passwords

REAL_HASHER = passwords._HASHER
passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)

PASSWORD = "not-a-secret-of-anybody"
HASH = passwords.hash_of(PASSWORD)
