"""What somebody types cannot write a line of the log, break one, or colour the terminal of whoever reads it."""

from __future__ import annotations

import json
import logging

import pytest
import structlog

from tests.house import House
from tests.leaks.conftest import Log

INJECTIONS = {
    "a new line": 'Sofie\n{"event": "forged", "level": "critical"}',
    "a Windows line": 'Sofie\r\n{"event": "forged"}',
    "a bare return": "Sofie\r\x1b[2Kforged",
    "colours": "\x1b[31mSofie\x1b[0m",
    "a window's title": "\x1b]0;forged\x07",
    "eight-bit colours": "\x9b31mSofie",
    "the end of the text": 'Sofie", "level": "critical',
    "the end of the object": 'Sofie"}\n{"event": "forged',
    "a backslash": 'Sofie\\", "event": "forged',
    "lines of Unicode": "Sofie\u2028forged\u2029forged\x85forged\x0bforged\x0cforged",
    "no text at all": "\x00\x01\x08\x7f",
    "the wrong way round": "\u202eeifoS\u2066",
    "a template": "%s %(event)s {event} %n ${jndi:ldap://x}",
}


@pytest.mark.parametrize("name", INJECTIONS)
def test_a_value_stays_inside_its_line(log: Log, name: str) -> None:
    typed = INJECTIONS[name]
    ours, theirs = structlog.get_logger(), logging.getLogger("other")
    ours.info(typed)
    ours.warning("one", who=typed, deep={typed: [typed]})
    theirs.error(typed.replace("%", "%%"))
    theirs.error("one %s", typed)
    try:
        raise ValueError(typed)
    except ValueError:
        ours.exception("two")
        theirs.exception(typed.replace("%", "%%"))

    assert len(log.text.splitlines()) == 6
    assert log.text.isascii()
    assert log.text.replace("\n", "").isprintable()
    assert {line["level"] for line in log.lines} == {"info", "warning", "error"}
    assert log.lines[1]["who"] == typed
    assert all(line["event"] != "forged" for line in log.lines)


@pytest.mark.parametrize("name", [name for name in INJECTIONS if name != "no text at all"])
def test_an_address_or_a_field_that_breaks_nothing(
    house: House, log: Log, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    typed = INJECTIONS[name]

    def fail(**_: object) -> str:
        raise ValueError(typed)

    monkeypatch.setitem(house.app.view_functions, "public.front", fail)
    client = house.app.test_client()
    client.get("/", query_string={"q": typed, typed: "x"}, headers={"User-Agent": json.dumps(typed)})
    client.get(f"/nowhere/{typed}")

    [line] = [line for line in log.lines if line["event"] == "page failed"]
    assert len(log.text.splitlines()) == len(log.lines)
    assert "forged" not in log.text
    assert line["page"] == "public.front"


def test_half_a_letter_makes_a_line(log: Log) -> None:
    structlog.get_logger().info("one", who="Sofie \ud800")

    assert log.lines[0]["who"] == "Sofie \ud800"
    assert log.text.isascii()
