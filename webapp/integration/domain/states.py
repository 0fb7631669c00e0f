"""The six states of an order and the only moves between them (design: one table of moves)."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where an order is; every order is in exactly one."""

    OPEN = "OPEN"
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    HELD = "HELD"
    DONE = "DONE"
    IGNORED = "IGNORED"


MOVES: dict[State, frozenset[State]] = {
    State.OPEN: frozenset({State.QUEUED, State.IGNORED}),
    State.QUEUED: frozenset({State.RUNNING, State.IGNORED}),
    State.RUNNING: frozenset({State.DONE, State.OPEN, State.QUEUED, State.HELD, State.IGNORED}),
    State.HELD: frozenset({State.QUEUED, State.IGNORED, State.DONE}),
    # Only from a link to an invoice that a person had made, undone by a person; what we made stays.
    State.DONE: frozenset({State.HELD}),
    State.IGNORED: frozenset({State.QUEUED}),
}


class ForbiddenMoveError(ValueError):
    """A move that is not in the table."""


def check_move(before: State, after: State) -> None:
    """Raise ForbiddenMoveError unless an order may go from `before` to `after`."""
    if after not in MOVES[before]:
        raise ForbiddenMoveError(f"an order may not go from {before} to {after}")


def may_move(before: State, after: State) -> bool:
    """True when an order may go from `before` to `after`."""
    return after in MOVES[before]
