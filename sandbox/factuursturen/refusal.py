"""Why the books do not take something."""

from __future__ import annotations


class RefusedError(Exception):
    """The data were refused; the text says why, in the vendor's Dutch (contract, U2)."""


class MissingError(Exception):
    """There is nothing under this id."""
