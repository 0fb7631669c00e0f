"""A new password, as it is typed twice: on each of the pages that ask for one."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.accounts.new_password import LONGEST, SHORTEST


def mistakes_in(new: str, again: str) -> dict[str, str]:
    """What is wrong, by field; empty when nothing is."""
    if len(new) < SHORTEST:
        return {"new": _("Take at least %(number)s signs. A sentence is fine.", number=SHORTEST)}
    if len(new) > LONGEST:
        return {"new": _("Take at most %(number)s signs.", number=LONGEST)}
    return {} if new == again else {"again": _("The two are not the same.")}
