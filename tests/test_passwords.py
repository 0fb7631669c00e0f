"""Passwords are kept as ASVS 5.0 asks: argon2id, at least 19 MiB, 2 passes."""

from __future__ import annotations

import re

import pytest
from argon2 import Parameters, Type, extract_parameters

from tests.given.passwords import REAL_HASHER
from webapp.accounts import passwords


@pytest.fixture(autouse=True)
def real_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in production."""
    monkeypatch.setattr(passwords, "_HASHER", REAL_HASHER)


def test_what_is_kept_costs_what_asvs_asks() -> None:
    kept: Parameters = extract_parameters(passwords.hash_of("a long enough sentence"))

    assert kept.type is Type.ID
    assert (kept.memory_cost, kept.time_cost, kept.parallelism) == (19 * 1024, 2, 1)


def test_only_the_password_itself_is_right() -> None:
    kept = passwords.hash_of("a long enough sentence")

    assert passwords.verify(kept, "a long enough sentence")
    assert not passwords.verify(kept, "a long enough Sentence")
    assert not passwords.verify("not a hash", "a long enough sentence")
    assert kept != passwords.hash_of("a long enough sentence")


def test_nobody_has_no_password() -> None:
    assert not passwords.verify(None, "a long enough sentence")
    assert not passwords.verify(None, "")


def test_what_was_made_with_less_is_to_be_made_again() -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash("x")

    assert passwords.needs_rehash(weak)
    assert not passwords.needs_rehash(passwords.hash_of("x"))


def test_a_made_password_can_be_read_out() -> None:
    made = {passwords.make() for _ in range(200)}

    assert len(made) == 200
    assert all(re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}", one) for one in made)
