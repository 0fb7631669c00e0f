"""The street line of a debtor (manual section 6: `[address1] [address2] [house_number]`)."""

from __future__ import annotations

import re

from webapp.integration.domain.fit import one_line
from webapp.integration.domain.order import Address

_PARTS = re.compile(r"[\s,;]+")
# What follows a house number that stands within the street: "Lindestraat 27 bus 3", "Kerkstraat 5 boîte 2".
_AFTER_NUMBER = re.compile(
    r"(bus|box|bte|bo[iî]te|app|apt|appt|unit|flat|verd|etage|étage|/.*|\d.*|[a-z])\.?", re.IGNORECASE
)


def street(address: Address) -> str:
    """Street, second line and house number on one line; a house number that is there already is not written again."""
    number = one_line(address.house_number)
    lines = [one_line(address.address1), one_line(address.address2)]
    if number and not any(_holds(line, number) for line in lines):
        lines.append(number)
    return " ".join(line for line in lines if line)


def _holds(line: str, number: str) -> bool:
    """True when `line` has `number` where a house number stands: first, last, or before a box or an addition."""
    if _plain(line) == _plain(number):
        return True
    words = [_plain(word) for word in _PARTS.split(line) if word]
    wanted = [_plain(word) for word in _PARTS.split(number) if word]
    return any(_found_at(words, at, wanted) for at in range(len(words))) or _ends_with(words, _plain(number))


def _found_at(words: list[str], at: int, wanted: list[str]) -> bool:
    end = at + len(wanted)
    if words[at:end] != wanted:
        return False
    return at == 0 or end == len(words) or _AFTER_NUMBER.fullmatch(words[end]) is not None


def _ends_with(words: list[str], number: str) -> bool:
    """True for "Lindestraat 27 B" with house number "27B", and the other way round."""
    return any("".join(words[at:]) == number for at in range(1, len(words)))


def _plain(text: str) -> str:
    return re.sub(r"[\s.]", "", text).casefold()
