from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.integration.domain.states import MOVES, ForbiddenMoveError, State, check_move, may_move

ALLOWED = {
    "OPEN": "QUEUED IGNORED",
    "QUEUED": "RUNNING IGNORED",
    "RUNNING": "DONE OPEN QUEUED HELD IGNORED",
    "HELD": "QUEUED IGNORED DONE",
    "DONE": "HELD",  # a person undoes a link
    "IGNORED": "QUEUED",
}


@pytest.mark.parametrize("before", list(State))
@pytest.mark.parametrize("after", list(State))
def test_only_the_moves_of_the_table_are_allowed(before, after):
    allowed = after in ALLOWED[before].split()

    assert may_move(before, after) is allowed
    if allowed:
        check_move(before, after)
    else:
        with pytest.raises(ForbiddenMoveError):
            check_move(before, after)


@given(wishes=st.lists(st.sampled_from(State), max_size=30))
def test_no_row_of_wishes_leads_from_done_back_to_the_queue_or_past_the_claim(wishes):
    state, path = State.QUEUED, [State.QUEUED]
    for wish in wishes:
        if may_move(state, wish):
            state = wish
            path.append(state)

    assert all(after in MOVES[before] for before, after in pairwise(path))
    assert {after for before, after in pairwise(path) if before is State.DONE} <= {State.HELD}
    running = [before for before, after in pairwise(path) if after is State.RUNNING]
    assert set(running) <= {State.QUEUED}
