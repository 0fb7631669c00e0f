"""What pages read: rows of columns whose names say what they are, found by the number in an address."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select

Found = Row[*tuple[Any, ...]]
"""A row; its columns are read by name."""
Statement = Select[*tuple[Any, ...]]
"""A query that gives such rows."""

LONGEST_NUMBER = 18
"""Digits: every number that long fits PostgreSQL's bigint."""


def row_number(text: str) -> int | None:
    """The row that a value of an address or a form names; None for whatever is no number of a row."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None
