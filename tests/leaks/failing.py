"""Exceptions that say what they should not, and a job that does."""

from __future__ import annotations

import json
from collections.abc import Callable

from webapp.integration.vendors.errors import RefusedError, TemporaryError, UnreadableError

LOUD: dict[str, Callable[[str], BaseException]] = {
    "of ours": RuntimeError,
    "a key that is not there": KeyError,
    "a number that is none": lambda words: _raised(lambda: int(words)),
    "bytes that are no text": lambda words: _raised(lambda: (words.encode() + b"\xff").decode()),
    "JSON that is cut": lambda words: _raised(lambda: json.loads(json.dumps({"name": words})[:-2])),
    "a file that is not there": lambda words: OSError(2, "No such file or directory", words),
    "what a vendor said": RefusedError,
    "a vendor that is away": TemporaryError,
    "a value nobody knows": lambda words: UnreadableError("status", words),
    "several at once": lambda words: ExceptionGroup(words, [ValueError(words), KeyError(words)]),
    "of many words": lambda words: LookupError(words, {"name": words}, [words.encode()]),
}


def _raised(act: Callable[[], object]) -> BaseException:
    try:
        act()
    except ValueError as problem:
        return problem
    raise AssertionError("it should have failed")


def loud(kind: str, words: str) -> BaseException:
    """One of LOUD, with a cause and a note that say the same."""
    error = LOUD[kind](words)
    error.add_note(f"while working on {words}")
    error.__cause__ = ValueError(f"the cause: {words}")
    return error


def fail_loudly() -> None:
    """A job as none of ours may be."""
    from tests.leaks.planted import PLANTED

    raise ValueError("\n".join(PLANTED.values()))
