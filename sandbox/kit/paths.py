"""The paths that a fault names: whether it hits one, and whether it could ever hit a route of a server.

`*`, `?` and `[abc]` stand for what they do in `fnmatch`; `/clients{,/*}` is `/clients` as well as `/clients/*`.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

_CHOICE = re.compile(r"\{([^{}]*,[^{}]*)\}")
_SIGN = re.compile(r"\[!?+\]?+[^\]]*\]|.", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{[^}]*\}")


def hits(pattern: str, path: str) -> bool:
    """Is `path` one of those that `pattern` names?"""
    return any(fnmatchcase(path, way) for way in _ways(pattern))


def may_hit(pattern: str, route: str) -> bool:
    """Is there a path that fits both `pattern` and `route`, like `/clients/{id}`?

    In doubt it says yes: a placeholder may hold anything, `[abc]` may be any sign.
    """
    return any(_meet(way, route) for way in _ways(pattern))


def _ways(pattern: str) -> list[str]:
    """The pattern with each of the words in its first pair of braces."""
    found = _CHOICE.search(pattern)
    if found is None:
        return [pattern]
    return [pattern[: found.start()] + word + pattern[found.end() :] for word in found[1].split(",")]


def _meet(pattern: str, route: str) -> bool:
    signs = [sign if len(sign) == 1 else "?" for sign in _SIGN.findall(pattern)]
    place = _PLACEHOLDER.sub("*", route)
    # fits[n]: the signs looked at so far, from the pattern's end, fit the route from its sign n on
    fits = [not place[n:].strip("*") for n in range(len(place) + 1)]
    for sign in reversed(signs):
        after = fits
        fits = [sign == "*" and after[-1]]
        for n in reversed(range(len(place))):
            if "*" in (sign, place[n]):
                fits.append(after[n] or fits[-1])
            else:
                fits.append(after[n + 1] and sign in ("?", place[n]))
        fits.reverse()
    return fits[0]
