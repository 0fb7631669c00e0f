"""Types of what pages read: rows of columns whose names say what they are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select

Found = Row[*tuple[Any, ...]]
"""A row; its columns are read by name."""
Statement = Select[*tuple[Any, ...]]
"""A query that gives such rows."""
