"""Rounds go on side by side, each at most once at a time, and one that fails is begun again."""

from __future__ import annotations

import threading

from webapp.integration.pipeline.rounds import Rounds


def test_a_round_that_goes_on_still_is_not_begun_again_and_holds_up_no_other() -> None:
    told, begun = threading.Event(), threading.Semaphore(0)
    slow: list[int] = []

    def wait() -> None:
        slow.append(1)
        told.wait(10)

    with Rounds({"slow": wait, "quick": begun.release}) as rounds:
        for _ in range(3):
            rounds.begin()
            assert begun.acquire(timeout=10)
            rounds._going["quick"].result(10)
        told.set()

    assert slow == [1]


def test_a_round_that_failed_is_begun_again() -> None:
    begun: list[int] = []

    def fail() -> None:
        begun.append(1)
        raise ValueError

    with Rounds({"fails": fail}) as rounds:
        for _ in range(2):
            rounds.begin()
            rounds._going["fails"].exception(10)

    assert begun == [1, 1]
