"""Switches: what they take and what they refuse."""

from __future__ import annotations

import pytest

from sandbox.kit.switches import Switch, Switches, UnknownSwitchError


@pytest.fixture
def switches() -> Switches:
    return Switches(
        (
            Switch("format", "", ("xml", "json")),
            Switch("lamp", "", ("off", "on")),
            Switch("quota", "", default="250", number=True),
            Switch("late", "", default="0", seconds=True),
            Switch("word", ""),
        )
    )


def test_first_option_or_the_default_is_where_a_switch_starts(switches: Switches) -> None:
    assert switches.values() == {"format": "xml", "lamp": "off", "quota": "250", "late": "0", "word": ""}


def test_values_are_read_as_what_they_are(switches: Switches) -> None:
    for name, value in (("lamp", "on"), ("quota", "-3"), ("late", "0.5"), ("word", "x y")):
        switches.set(name, value)

    assert (switches.is_on("lamp"), switches.number("quota"), switches.seconds("late"), switches["word"]) == (
        True,
        -3,
        0.5,
        "x y",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nothing", "x"),
        ("format", "yaml"),
        ("quota", "many"),
        ("quota", "1.5"),
        ("quota", "²"),
        ("quota", "--1"),
        ("quota", ""),
        ("late", "-1"),
        ("late", "nan"),
        ("quota", "9" * 5000),
        ("late", "9" * 400),
        ("late", ""),
    ],
)
def test_wrong_value_is_refused_and_changes_nothing(switches: Switches, name: str, value: str) -> None:
    before = switches.values()

    with pytest.raises(UnknownSwitchError, match=name):
        switches.set(name, value)

    assert switches.values() == before


def test_reset_turns_all_back(switches: Switches) -> None:
    switches.set("format", "json")

    switches.reset()

    assert switches["format"] == "xml"
