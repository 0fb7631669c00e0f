"""Who has given the right password, and is asked for a code: kept signed in the browser, for some minutes."""

from __future__ import annotations

import time
from dataclasses import dataclass

from flask import session

from webapp.blueprints.auth import queries
from webapp.blueprints.reading import Found
from webapp.services import services

SECONDS = 10 * 60
NAME = "halfway"


@dataclass(frozen=True, slots=True)
class Halfway:
    """The person, and the page that they asked for ("": none)."""

    row: Found
    wanted: str


def begin(row: Found, wanted: str) -> None:
    """The password of `row` was right."""
    session.clear()
    session[NAME] = [row.id, row.session_epoch, int(time.time()), wanted]


def find(address: str) -> Halfway | None:
    """Who is half-way in, in this browser; None when nobody is, it was too long ago, or the password was changed
    since. `address`: IP."""
    kept = session.get(NAME)
    if not kept or time.time() - kept[2] > SECONDS:
        return None
    row = queries.person_by_id(services().engine, kept[0], address)
    return Halfway(row, kept[3]) if row is not None and row.session_epoch == kept[1] else None
