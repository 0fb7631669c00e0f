"""A failure as a log tells it: what sort, and where in the code; never what it said.

An exception's words quote what was being worked on: a name that is no number, the row that PostgreSQL refused, what a
vendor answered. No pattern knows a buyer's name when it sees one, so the words stay out, whatever they are, with the
notes that were added to them. What helps to mend the mistake stays: the chain of exceptions, the lines of code, and
facts that are of our making (`_facts`).
"""

from __future__ import annotations

import errno
import sys
import traceback
from collections.abc import Iterator

import psycopg

MOST_IN_A_CHAIN = 10


def told(failure: BaseException) -> str:
    """The failure and what led to it, the first one first."""
    parts: list[str] = []
    for before, error in _chain(failure):
        if before:
            parts.append(before)
        if error.__traceback__ is not None:
            parts.append("Traceback (most recent call last):")
            frames = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__))
            parts += [frame.rstrip("\n") for frame in frames.format()]
        parts.append(_named(error))
        if isinstance(error, BaseExceptionGroup):
            parts += [f"  {_named(one)}" for one in error.exceptions]
    return "\n".join(parts)


def present(info: object) -> BaseException | None:
    """The exception that `exc_info` of a logger means: itself, a triple, or True for the one being handled."""
    if isinstance(info, BaseException):
        return info
    if isinstance(info, tuple):
        return info[1] if isinstance(info[1], BaseException) else None
    return sys.exc_info()[1] if info else None


def _chain(failure: BaseException) -> list[tuple[str, BaseException]]:
    found: list[tuple[str, BaseException]] = []
    error: BaseException | None = failure
    seen: set[int] = set()
    while error is not None and id(error) not in seen and len(found) < MOST_IN_A_CHAIN:
        seen.add(id(error))
        found.append(("", error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    found.reverse()
    return found[:1] + [("which led to:", error) for _, error in found[1:]]


def _named(error: BaseException) -> str:
    kind = type(error)
    facts = " ".join(_facts(error))
    return f"{kind.__module__}.{kind.__qualname__}" + (f" ({facts})" if facts else "")


def _facts(error: BaseException) -> Iterator[str]:
    """Codes, and names that stand in our schema."""
    if isinstance(error, psycopg.Error):
        if error.sqlstate:
            yield f"sqlstate={error.sqlstate}"
        for name in ("table_name", "column_name", "constraint_name"):
            if value := getattr(error.diag, name):
                yield f"{name}={value}"
    elif isinstance(error, OSError) and error.errno is not None and error.errno in errno.errorcode:
        yield errno.errorcode[error.errno]
