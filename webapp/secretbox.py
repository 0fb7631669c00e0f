"""Credentials at rest: AES-256-GCM under a named key, bound to the installation and column they belong to.

A sealed value is `key id` + `:` + 12 bytes of nonce + ciphertext. Associated data: "installation/column", so a value
moved to another row or column does not open.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


class SealBrokenError(Exception):
    """A sealed value does not open: another key, another place, or changed. The text names no secret."""


class SecretBox:
    """Seals and opens secrets. The first key seals; every key opens (rotation)."""

    def __init__(self, keys: Sequence[tuple[str, bytes]]) -> None:
        self.newest = keys[0][0]
        """The id of the key that seals; what is stored begins with it and a colon."""
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys}

    def seal(self, secret: Mapping[str, str], installation_id: int, column: str) -> bytes:
        """`secret` as bytes to store in `column` of a row of this installation."""
        nonce = os.urandom(NONCE)
        plain = json.dumps(dict(secret)).encode()
        sealed = self._ciphers[self.newest].encrypt(nonce, plain, _place(installation_id, column))
        return self.newest.encode() + b":" + nonce + sealed

    def open(self, sealed: bytes, installation_id: int, column: str) -> dict[str, str]:
        """What was sealed. Raises SealBrokenError."""
        key_id, _, rest = bytes(sealed).partition(b":")
        cipher = self._ciphers.get(key_id.decode(errors="replace"))
        if cipher is None:
            raise SealBrokenError("sealed under a key that CREDENTIAL_KEYS does not hold")
        try:
            plain = cipher.decrypt(rest[:NONCE], rest[NONCE:], _place(installation_id, column))
        except (InvalidTag, ValueError):
            raise SealBrokenError(f"{column} of installation {installation_id} does not open") from None
        return {str(name): str(value) for name, value in json.loads(plain).items()}


def _place(installation_id: int, column: str) -> bytes:
    return f"{installation_id}/{column}".encode()
