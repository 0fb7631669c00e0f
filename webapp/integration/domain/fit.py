"""What fits into the books' fields (design section 8, "Too long for the books").

Lengths count characters as Unicode code points after composing accents (NFC).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from webapp.integration.domain.notes import Noted, noted
from webapp.integration.domain.problems import HeldError, finding


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many characters the books keep of each field of a debtor."""

    contact: int
    company: int
    address: int
    zipcode: int
    city: int
    phone: int
    mobile: int
    email: int
    vat_number: int
    salutation: int


def one_line(text: str) -> str:
    """`text` composed, on one line, without control signs, and with single blanks."""
    composed = unicodedata.normalize("NFC", text)
    printable = "".join(" " if unicodedata.category(each) in _BREAKING else each for each in composed)
    return " ".join(printable.split())


def cut(field: str, text: str, most: int) -> tuple[str, tuple[Noted, ...]]:
    """`text` cut to `most` characters, with a note when that took something away."""
    text = one_line(text)
    if len(text) <= most:
        return text, ()
    return _shorten(text, most), (noted("debtor.text_cut", field=field, value=text, most=most),)


def hold(field: str, text: str, most: int) -> str:
    """`text`. Raises HeldError when it is too long, because cutting it would make it wrong."""
    text = one_line(text)
    if len(text) > most:
        raise HeldError(finding("order.too_long", field=field, value=text, length=len(text), most=most))
    return text


def hold_without_blanks(field: str, text: str, most: int) -> str:
    """`text`, without blanks if it is too long with them. Raises HeldError when it still is."""
    text = one_line(text)
    return text if len(text) <= most else hold(field, text.replace(" ", ""), most)


def empty_when_too_long(field: str, text: str, most: int) -> tuple[str, tuple[Noted, ...]]:
    """`text`, without blanks if it is too long with them; empty, with a note, when it still is."""
    text = one_line(text)
    short = text if len(text) <= most else text.replace(" ", "")
    if len(short) <= most:
        return short, ()
    return "", (noted("debtor.phone_left_out", field=field, value=text),)


# Control, surrogate and unassigned signs, and the separators of lines and paragraphs.
_BREAKING = frozenset({"Cc", "Cs", "Cn", "Zl", "Zp"})
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")


def _shorten(text: str, most: int) -> str:
    """The first `most` characters, or a few less, so that no sign made of several (emoji, accents) is torn apart."""
    end = most
    while end > 0 and _belongs_to_previous(text, end):
        end -= 1
    return text[: end or most].rstrip()


def _belongs_to_previous(text: str, at: int) -> bool:
    return (
        text[at] in _JOINERS
        or text[at - 1] == "\u200d"
        or unicodedata.combining(text[at]) != 0
        or "\U0001f3fb" <= text[at] <= "\U0001f3ff"  # skin tones
        or (_is_flag_letter(text[at]) and _flag_letters_before(text, at) % 2 == 1)
    )


def _is_flag_letter(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _flag_letters_before(text: str, at: int) -> int:
    """How many letters of flags stand right before `at`; two make a flag."""
    count = 0
    while count < at and _is_flag_letter(text[at - 1 - count]):
        count += 1
    return count
