"""The usual ways in which a text comes back: as it is, as base64, as part of an address, as hexadecimal digits."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

_LONG_ENOUGH = 4


def spellings(text: str) -> tuple[str, ...]:
    """Each once, without regard to capitals where they mean nothing; of base64 what is the same wherever `text` stands
    in what was packed ("user:key", a whole body)."""
    raw = text.encode(errors="surrogatepass")
    found = [text, quote(text, safe="", errors="replace"), quote_plus(text, errors="replace"), raw.hex()]
    if len(raw) >= _LONG_ENOUGH:
        found += [packed for before in range(3) for packed in _packed(raw, before)]
    return tuple(dict.fromkeys(found))


def pattern_of(texts: Iterable[str]) -> re.Pattern[str] | None:
    """What finds each of `texts` in any of its spellings; None without texts. The longest is found first."""
    known = {spelling for text in texts for spelling in spellings(text)}
    if not known:
        return None
    parts = (_of_any_case(one) for one in sorted(known, key=len, reverse=True))
    return re.compile("|".join(parts))


def _packed(raw: bytes, before: int) -> tuple[str, str]:
    """As base64 and as its variant for addresses, `before` bytes into what is packed: no sign of a neighbour's."""
    first = -(-before * 8 // 6)
    last = (before + len(raw)) * 8 // 6
    packed = base64.b64encode(bytes(before) + raw).decode()[first:last]
    return packed, packed.replace("+", "-").replace("/", "_")


def _of_any_case(spelling: str) -> str:
    """Hexadecimal digits are written both ways, in addresses too."""
    escaped = re.escape(spelling)
    if re.fullmatch(r"(?:[0-9a-f]{2})+", spelling):
        return f"(?i:{escaped})"
    return re.sub(r"%[0-9A-F]{2}", lambda found: f"(?i:{found[0]})", escaped)
