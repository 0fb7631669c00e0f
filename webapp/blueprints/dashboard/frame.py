"""What stands around every page of the dashboard: shop, dots, tabs, person; and the clock line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.blueprints.dashboard import queries
from webapp.blueprints.dashboard.banners import Banner, banner, state
from webapp.blueprints.dashboard.dots import Dot, dots, labels
from webapp.blueprints.reading import Found
from webapp.integration.domain.states import State

MARKS = 8
OPEN_STATES = (State.OPEN, State.QUEUED, State.RUNNING)


@dataclass(frozen=True, slots=True)
class Shop:
    """One installation in the switcher. `mark`: which colour its initials stand on. `is_archived`: shown on demand.

    `state`: what tells two of the same shop apart; "" while it works.
    """

    name: str
    licence_key: str
    initials: str
    mark: int
    href: str
    is_archived: bool = False
    state: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab; `count` None: nothing to count."""

    name: str
    href: str
    is_current: bool
    count: int | None = None
    is_red: bool = False


@dataclass(frozen=True, slots=True)
class ClockLine:
    """The last signs of life, and the sum that proves that nothing is missing."""

    last_notice: datetime | None
    last_check: datetime | None
    next_check: datetime | None
    received: int
    parts: tuple[tuple[int, str], ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything around a page, and what pages need of it again."""

    shop: Shop
    others: list[Shop]
    dots: list[Dot]
    tabs: list[Tab]
    clock: ClockLine
    counts: Mapping[State, int]
    labels: Mapping[str, str]
    connections: Mapping[str, Found]
    person: str = ""
    person_entries: list[tuple[str, str]] = field(default_factory=list)
    ask_href: str = ""
    banner: Banner | None = None


def build(current: str) -> Frame:
    """The frame of a page under the tab `current` (its endpoint's name; "" for none)."""
    installation = g.installation
    connections = queries.connections(installation.id)
    counts = queries.counts(installation.id)
    names = labels(connections)
    return Frame(
        shop=_shop(installation),
        others=[_shop(other) for other in g.other_installations if not other.was_left],
        dots=dots(connections, counts[State.QUEUED], names),
        tabs=tabs(current, counts),
        clock=_clock(connections.get("shop"), counts),
        counts=counts,
        labels=names,
        connections=connections,
        person=current_user.shown_name,
        person_entries=[(_("Profile"), url_for("dashboard.profile"))],
        ask_href=url_for("dashboard.ask"),
        banner=banner(installation),
    )


def tabs_beside(current: str) -> dict[str, Any]:
    """What a piece needs to bring the counts in the tabs up to date along with itself."""
    return {"tabs_alone": True, "frame_tabs": tabs(current, queries.counts(g.installation.id))}


def open_count(counts: Mapping[State, int]) -> int:
    """Orders that are under way: waiting, queued or being worked."""
    return sum(counts[state] for state in OPEN_STATES)


def initials(name: str) -> str:
    """Two letters for a shop: of its first two words, else its first two."""
    words = [word for word in name.split() if word[0].isalnum()]
    letters = words[0][0] + words[1][0] if len(words) > 1 else name.strip()[:2]
    return letters.upper()


def _shop(installation: Found) -> Shop:
    href = url_for("dashboard.report", licence_key=installation.licence_key)
    return Shop(
        name=installation.name,
        licence_key=installation.licence_key,
        initials=initials(installation.name),
        mark=installation.id % MARKS,
        href=href,
        is_archived=installation.archived_at is not None,
        state=state(installation),
    )


def tabs(current: str, counts: Mapping[State, int]) -> list[Tab]:
    """The tabs with their counts; `current`: endpoint of the one that is open."""
    held = counts[State.HELD]
    items = [
        ("report", _("Report"), counts[State.DONE], False),
        ("errors", _("Errors"), held, held > 0),
        ("open", _("Open"), open_count(counts), False),
        ("configuration", _("Configuration"), None, False),
        ("profile", _("Profile"), None, False),
    ]
    return [
        Tab(name, url_for(f"dashboard.{code}"), code == current, number, is_red) for code, name, number, is_red in items
    ]


def _clock(shop: Found | None, counts: Mapping[State, int]) -> ClockLine:
    parts = (
        (counts[State.DONE], _("done")),
        (open_count(counts), _("open")),
        (counts[State.HELD], _("errors")),
        (counts[State.IGNORED], _("ignored")),
    )
    return ClockLine(
        last_notice=shop.noticed_at if shop else None,
        last_check=shop.polled_at if shop else None,
        next_check=shop.poll_due_at if shop and not g.get("is_idle", False) else None,
        received=sum(number for number, _word in parts),
        parts=parts,
        holds=all(number >= 0 for number, _word in parts),
    )
