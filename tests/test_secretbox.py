"""Credentials at rest open only where they were put, under a key that is held."""

from __future__ import annotations

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.secretbox import NONCE, SealBrokenError, SecretBox

OLD, NEW = ("k1", b"o" * 32), ("k2", b"n" * 32)
SECRET = {"user": "merchant@example.com", "key": "books-key-that-nobody-may-see"}


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=200), max_size=5))
def test_what_was_sealed_is_opened_again(secret: dict[str, str]) -> None:
    box = SecretBox([OLD])

    assert box.open(box.seal(secret, 7, "credentials"), 7, "credentials") == secret


def test_nothing_of_the_secret_is_in_what_is_stored() -> None:
    sealed = SecretBox([OLD]).seal(SECRET, 7, "credentials")

    assert not any(value.encode() in sealed for value in SECRET.values())


def test_the_same_secret_is_never_sealed_to_the_same_bytes() -> None:
    box = SecretBox([OLD])

    assert len({box.seal(SECRET, 7, "credentials") for _ in range(200)}) == 200


@pytest.mark.parametrize(
    ("installation", "column"),
    [(8, "credentials"), (7, "hook_secrets"), (77, "credentials"), (0, "7/credentials")],
    ids=["another installation", "another column", "a longer id", "a shifted border"],
)
def test_moved_to_another_place_it_does_not_open(installation: int, column: str) -> None:
    sealed = SecretBox([OLD]).seal(SECRET, 7, "credentials")

    with pytest.raises(SealBrokenError):
        SecretBox([OLD]).open(sealed, installation, column)


def test_any_changed_bit_is_seen() -> None:
    box = SecretBox([OLD])
    sealed = box.seal(SECRET, 7, "credentials")

    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(SealBrokenError):
            box.open(bytes(changed), 7, "credentials")


@pytest.mark.parametrize("stored", [b"", b":", b"k1", b"k1:", b"k1:" + b"x" * NONCE, b"k1:" + b"x" * 27, b"\xff\xfe:x"])
def test_what_is_no_seal_does_not_open(stored: bytes) -> None:
    with pytest.raises(SealBrokenError):
        SecretBox([OLD]).open(stored, 7, "credentials")


def test_the_wrong_key_under_the_right_name_fails_closed() -> None:
    sealed = SecretBox([OLD]).seal(SECRET, 7, "credentials")

    with pytest.raises(SealBrokenError, match="credentials of installation 7 does not open"):
        SecretBox([("k1", b"w" * 32)]).open(sealed, 7, "credentials")


def test_a_key_that_is_not_held_any_more_is_named_as_the_cause() -> None:
    sealed = SecretBox([OLD]).seal(SECRET, 7, "credentials")

    with pytest.raises(SealBrokenError, match="CREDENTIAL_KEYS"):
        SecretBox([NEW]).open(sealed, 7, "credentials")


def test_keys_rotate_old_ones_open_and_the_newest_seals() -> None:
    before = SecretBox([OLD]).seal(SECRET, 7, "credentials")
    rotating = SecretBox([NEW, OLD])

    assert rotating.open(before, 7, "credentials") == SECRET
    assert before.startswith(b"k1:")

    after = rotating.seal(rotating.open(before, 7, "credentials"), 7, "credentials")

    assert after.startswith(f"{rotating.newest}:".encode())
    assert SecretBox([NEW]).open(after, 7, "credentials") == SECRET


def test_an_error_tells_nothing_of_secret_or_key() -> None:
    box = SecretBox([OLD])
    plain = json.dumps(SECRET)

    for stored in (box.seal(SECRET, 7, "credentials"), os.urandom(60)):
        with pytest.raises(SealBrokenError) as caught:
            box.open(stored, 8, "credentials")
        assert caught.value.__suppress_context__ or caught.value.__context__ is None
        assert not any(word in str(caught.value) for word in (*SECRET.values(), plain, "o" * 32))
