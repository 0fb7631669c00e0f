"""The street line of a debtor (manual section 6: `[address1] [address2] [house_number]`).

The manual writes the house number behind both lines; the shop's contract (section 9) adds that it may stand within
`address1` already and is never doubled. A number that belongs to a box, a flat or a floor is no house number: one
that is written twice can be read, one that is missing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from webapp.integration.domain.fit import one_line
from webapp.integration.domain.order import Address

_PARTS = re.compile(r"[\s,;]+")
_BOX = "bus|box|bte|bt|bo[iî]te|app|appt|apt|appartement|apartment|flat|unit|suite|studio|kamer|room|whg|wohnung|top"
_BUILDING = "gebouw|building|b[aâ]timent|b[aâ]t|blok|block|bloc"
_FLOOR = "verd|verdieping|verdiep|[eé]tage|[eé]t|floor|stock|niveau|level"
# What stands before a number that is no house number: "bus 3", "étage 2", also "bus nr 3".
_NO_HOUSE = re.compile(rf"{_BOX}|{_BUILDING}|{_FLOOR}", re.IGNORECASE)
_NR = re.compile(r"n|nr|no|n°|nº|num|numero|numéro|nummer|huisnr|huisnummer", re.IGNORECASE)
# What stands behind a floor's number: "3 hoog", "2 ème étage".
_FLOOR_BEHIND = re.compile(rf"hoog|{_FLOOR}", re.IGNORECASE)
_ORDINAL = re.compile(r"e|er|[eè]me|de|ste|st|nd|rd|th|te", re.IGNORECASE)
# What follows a house number that stands within the street: "Lindestraat 27 bus 3", "Kerkstraat 5 étage 2".
_AFTER_NUMBER = re.compile(rf"{_BOX}|{_FLOOR}|/.*|\d.*|[a-z]", re.IGNORECASE)
# A second line with one of these is a street of its own: "Residentie Ter Linde", "Lindestraat 27".
_STREET = re.compile(
    r"\w*(straat|str|laan|weg|plein|dreef|baan|dijk|gracht|lei|singel|strasse|gasse|allee)|\w+(kaai|kade)"
    r"|stwg|rue|avenue|ave?|boulevard|bd|chauss[eé]e|ch[eé]e|place|chemin|impasse|all[eé]e|dr[eè]ve"
    r"|street|road|rd|lane|drive",
    re.IGNORECASE,
)


def street(address: Address) -> str:
    """Street, second line and house number on one line; a house number that is there already is not written again."""
    number = one_line(address.house_number)
    lines = [line for line in (one_line(address.address1), one_line(address.address2)) if line]
    if number and not _is_in(lines, number):
        lines.append(number)
    return " ".join(lines)


def _is_in(lines: Sequence[str], number: str) -> bool:
    """True when the street has `number` as its house number, or the second line is that number or another street."""
    wanted = _words(number)
    for at, words in enumerate(map(_words, lines)):
        is_street = at == 0 or any(_STREET.fullmatch(word) for word in words)
        if any(_stands(words, start, wanted, is_street) for start in range(len(words))):
            return True
    return False


def _stands(words: Sequence[str], start: int, wanted: Sequence[str], is_street: bool) -> bool:
    """True when `wanted` begins at `start` where a house number stands: last, or before a box or an addition; in a
    street also first, in a line that is none only first.
    """
    if (not is_street and not _leads(words, start)) or (start > 0 and _is_no_house(words[:start])):
        return False
    if "".join(words[start:]) == "".join(wanted):  # "27 B" is the house number "27B", and the other way round
        return True
    end = start + len(wanted)
    behind = words[end:]
    if list(words[start:end]) != list(wanted) or not behind or _is_floor(behind):
        return False
    return (start == 0 and is_street) or _AFTER_NUMBER.fullmatch(behind[0]) is not None


def _is_no_house(before: Sequence[str]) -> bool:
    """True when the last word `before` a number says that it is of a box, a building or a floor."""
    named = before[:-1] if len(before) > 1 and _NR.fullmatch(before[-1]) else before
    return _NO_HOUSE.fullmatch(named[-1]) is not None


def _is_floor(behind: Sequence[str]) -> bool:
    """True when the words `behind` a number make a floor of it; in "5 étage 2" the floor is the other number."""
    rest = behind[1:] if len(behind) > 1 and _ORDINAL.fullmatch(behind[0]) else behind
    if not rest or not _FLOOR_BEHIND.fullmatch(rest[0]):
        return False
    return len(rest) == 1 or not rest[1][:1].isdigit()


def _leads(words: Sequence[str], start: int) -> bool:
    """True when nothing but "nr" stands before `start`: a second line that is a house number says it first."""
    return start == 0 or (start == 1 and _NR.fullmatch(words[0]) is not None)


def _words(text: str) -> list[str]:
    """The words of `text` as they are compared: lower case, without dots."""
    return [plain for word in _PARTS.split(text) if (plain := word.replace(".", "").casefold())]
