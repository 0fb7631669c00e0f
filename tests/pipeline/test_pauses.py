"""What rests, and how it goes on: stopped installations, ends that were not connected, vendors that were away."""

from __future__ import annotations

import pytest

from tests.house import House, Installation
from tests.pipeline.test_lost_answers import finish
from tests.pipeline.test_review_findings import everywhere


def states(merchant: Installation) -> set[str]:
    return {str(row.state) for row in merchant.rows("state")}


def left_running(house: House, merchant: Installation) -> None:
    """As a worker that was killed leaves them: RUNNING, counted so, the lease over."""
    everywhere(house, "UPDATE order_sync SET state = 'RUNNING', token = 1")
    everywhere(
        house,
        "INSERT INTO count_delta (installation_id, state, change) SELECT installation_id, s.state::order_state, s.change"
        "  FROM order_sync, (VALUES ('RUNNING', 1), ('QUEUED', -1)) AS s(state, change)",
    )
    everywhere(house, "UPDATE installation SET turn_token = 1, turn_lease_until = now() - interval '1 s'")
    assert merchant.counts()["running"] == 2


@pytest.mark.parametrize("column", ["stopped_at", "rest_until"])
def test_what_a_killed_worker_held_of_an_installation_that_was_stopped_is_freed(house: House, column: str) -> None:
    merchant = house.install()
    merchant.place_many(2, seed=1)
    merchant.poll()
    left_running(house, merchant)
    everywhere(house, f"UPDATE installation SET {column} = now() + interval '1 hour'")

    assert house.drain(5) == 0

    assert states(merchant) == {"QUEUED"}
    assert merchant.counts()["queued"] == 2
    assert house.books.calls("POST") == 0
    everywhere(house, f"UPDATE installation SET {column} = NULL")
    finish(house, merchant)
    assert merchant.counts()["done"] == 2
