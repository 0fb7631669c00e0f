"""/shops"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.blueprints.dashboard import banners, queries
from webapp.blueprints.dashboard.dots import Dot, dots, labels
from webapp.blueprints.dashboard.frame import initials, open_count
from webapp.blueprints.dashboard.periods import Period
from webapp.blueprints.reading import Found
from webapp.blueprints.shops.queries import MOST_SUMMED, invoiced
from webapp.database import Scope, enter
from webapp.extensions import db
from webapp.formats import today
from webapp.integration.domain.roles import NAMES
from webapp.integration.domain.states import State

pages = Blueprint("shops", __name__, url_prefix="/shops")
AT_ONCE = 50
MARKS = 8


@dataclass(frozen=True, slots=True)
class ShopRow:
    """One shop. `waits`: orders under way; `held`: orders that need somebody; `month`: orders invoiced since the first
    of the month (`is_more`: at least), `amounts`: in the books, by currency. `state`: "" while it works.
    """

    name: str
    licence_key: str
    initials: str
    mark: int
    role: str
    state: str
    dots: list[Dot]
    waits: int
    held: int
    month: int
    is_more: bool
    amounts: dict[str, Decimal]


@pages.before_request
def own_rows() -> None:
    """A reader sees their own installations."""
    enter(Scope(person=str(current_user.id)))


@pages.get("")
def shops() -> str:
    """The reader's shops by name, without those in the archive; AT_ONCE on a page."""
    mine = [one for one in queries.installations_of(current_user.id) if not one.was_left]
    shown = sorted((one for one in mine if one.archived_at is None), key=lambda one: (one.name.casefold(), one.id))
    first = _first(request.args.get("first", ""))
    page = shown[first : first + AT_ONCE]
    rows = [_row(one) for one in page]
    return render_template(
        "shops/shops.html",
        rows=rows,
        number=len(shown),
        archived=len(mine) - len(shown),
        held=sum(row.held for row in rows),
        held_at=sum(1 for row in rows if row.held),
        is_part=len(page) < len(shown),
        next_page=url_for("shops.shops", first=first + AT_ONCE) if first + AT_ONCE < len(shown) else None,
        person=current_user.shown_name,
        profile=url_for("dashboard.profile", licence_key=mine[0].licence_key) if mine else None,
    )


def _row(installation: Found) -> ShopRow:
    """What one shop's own pages would show: each is read as nobody but its own people may read it."""
    db.session.rollback()
    enter(Scope(installation=str(installation.id), person=str(current_user.id)))
    joined = queries.connections(installation.id)
    counts = queries.counts(installation.id)
    sums = invoiced(installation.id, Period("month", today().replace(day=1), today()).start)
    db.session.rollback()
    number = sum(row.orders for row in sums)
    return ShopRow(
        name=installation.name,
        licence_key=installation.licence_key,
        initials=initials(installation.name),
        mark=installation.id % MARKS,
        role=_(NAMES[installation.role]),
        state=_state(installation),
        dots=dots(joined, counts[State.QUEUED], labels(joined), mend=False),
        waits=open_count(counts),
        held=counts[State.HELD],
        month=min(number, MOST_SUMMED),
        is_more=number > MOST_SUMMED,
        amounts=_amounts(sums),
    )


def _amounts(sums: Sequence[Found]) -> dict[str, Decimal]:
    return {row.currency or "EUR": row.total for row in sums if row.total is not None}


def _state(installation: Found) -> str:
    """What its own pages say above everything else."""
    found = banners.state(installation)
    return found or (str(_("Paused")) if installation.is_paused else "")


def _first(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
