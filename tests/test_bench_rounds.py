"""Which rounds of the figures count: those during which the host took least of the cores, whatever was measured."""

from __future__ import annotations

from bench.rounds import MOST_AGAIN, Rounds


def rounds_of(wanted: int, *taken: float) -> Rounds[str]:
    """So many are wanted; in each, the host took that share. What was measured bears the share's name."""
    found = Rounds[str](wanted)
    for share in taken:
        found.add((f"ours at {share}", f"theirs at {share}"), share)
    return found


def test_as_many_quiet_rounds_as_were_wanted_are_enough():
    assert not rounds_of(3, 0.0, 0.1).are_enough
    assert rounds_of(3, 0.0, 0.1, 0.02).are_enough


def test_a_round_during_which_the_host_took_much_is_made_again():
    found = rounds_of(2, 0.0, 0.4)
    assert not found.are_enough

    found.add(("ours at 0.05", "theirs at 0.05"), 0.05)

    assert found.are_enough
    assert found.of(0) == ["ours at 0.0", "ours at 0.05"]
    assert found.of(1) == ["theirs at 0.0", "theirs at 0.05"]
    assert found.note == "3 rounds were made, the 2 quietest count; the host took 2% of the cores (0%–5%)"


def test_on_a_machine_that_is_never_quiet_it_ends_and_says_so():
    shares = [0.5 + number / 100 for number in range(2 + MOST_AGAIN)]
    assert not rounds_of(2, *shares[:-1]).are_enough

    found = rounds_of(2, *reversed(shares))

    assert found.are_enough
    assert found.of(0) == ["ours at 0.5", "ours at 0.51"]
    assert "the host took 50% of the cores (50%–51%)" in found.note
