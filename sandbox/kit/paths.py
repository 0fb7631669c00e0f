"""Could a fault's path pattern ever hit one of a server's routes? A pattern that cannot is a slip of who wrote it."""

from __future__ import annotations

import re

_SIGN = re.compile(r"\[!?+\]?+[^\]]*\]|.", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{[^}]*\}")


def may_hit(pattern: str, route: str) -> bool:
    """Is there a path that fits both `pattern` (as `fnmatch` reads it) and `route`, like `/clients/{id}`?

    In doubt it says yes: a placeholder may hold anything, `[abc]` may be any sign.
    """
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
