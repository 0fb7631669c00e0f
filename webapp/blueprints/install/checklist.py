"""/d/<licence key>/install: the checklist. Everything it shows is stored, so that any device can go on with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts import going_live, prices, terms, trial
from webapp.accounts.going_live import Step
from webapp.blueprints.dashboard import frame
from webapp.blueprints.dashboard.pages import pages
from webapp.blueprints.dashboard.settings import connecting
from webapp.blueprints.dashboard.tickets import Reported, reported
from webapp.blueprints.install import queries
from webapp.formats import country
from webapp.htmx import page_or_piece
from webapp.integration.domain.country import EU
from webapp.services import services
from webapp.support import tickets


@dataclass(frozen=True, slots=True)
class Card:
    """A step as the checklist shows it. `state`: done, open (it may be done now) or later (after `waits_for`).

    `is_next`: the first that is open. `asked`: we were asked to do it.
    """

    number: int
    name: str
    state: str
    is_next: bool
    waits_for: int = 0
    asked: Reported | None = None


@pages.get("/install")
def install() -> Response:
    """The steps, the next one open; who is live goes to the orders, also by the link of the first mail."""
    return show() if g.is_idle else redirect(url_for("dashboard.report"))


def show(
    mistakes: Mapping[str, str] | None = None, typed: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    """The checklist; `mistakes` and `typed`: of the form in its first step."""
    shared = services()
    steps = going_live.steps(shared.engine, g.installation.id)
    asked = tickets.done_for_them(shared.engine, g.installation.id)
    around = frame.build("")
    stored = queries.installation(g.installation.id)
    ends = queries.ends(g.installation.id)
    cards = {card.name: card for card in _cards(steps, {name: reported(made) for name, made in asked.items()})}
    how = connecting.kept()
    return page_or_piece(
        "install/checklist.html",
        "install/checklist.html",
        status,
        frame=around,
        labels=around.labels,
        steps=steps,
        opened=going_live.open_step(steps),
        cards=cards,
        stored=stored,
        ends=ends,
        had=trial.had_before(shared.engine, g.installation.id) if ends and stored.live_at is None else None,
        shop_at=urlsplit(ends["shop"].base).netloc if "shop" in ends else stored.shop_host,
        details=_details(stored, typed),
        is_changing=bool(mistakes) or request.args.get("change") == "details",
        mistakes=mistakes or {},
        first_mistake=next((name for name in ("name", "email", "country", "accept") if name in (mistakes or {})), ""),
        missing=terms.missing(shared.engine, g.installation.id),
        accepted=terms.accepted(shared.engine, g.installation.id),
        countries=countries(),
        how=how,
        words=how.words(around.labels) if how else None,
        price=prices.INSTALLATION,
        trial_days=prices.TRIAL_DAYS,
    )


def countries() -> list[tuple[str, str]]:
    """The countries a shop may be in, by name: those of the EU, whose VAT is compared and shifted."""
    return sorted(((code, country(code)) for code in EU), key=lambda pair: pair[1])


def _cards(steps: Sequence[Step], asked: Mapping[str, Reported]) -> list[Card]:
    numbers = {step.name: number for number, step in enumerate(steps, start=1)}
    open_names = [step.name for step in steps if not step.is_done]
    cards = []
    for step in steps:
        blocking = [name for name in NEEDS[step.name] if name in open_names]
        state = "done" if step.is_done else "later" if blocking else "open"
        cards.append(
            Card(
                number=numbers[step.name],
                name=step.name,
                state=state,
                is_next=step.name in open_names[:1],
                waits_for=numbers[blocking[-1]] if blocking else 0,
                asked=asked.get(step.name),
            )
        )
    return cards


NEEDS = {
    "details": (),
    "shop": ("details",),
    "books": ("details",),
    "settings": ("details", "shop", "books"),
}
"""What must be done before a step: nothing of a merchant is read before the terms are accepted."""


def _details(stored: Any, typed: Mapping[str, str] | None) -> dict[str, str]:
    if typed is not None:
        return {name: typed.get(name, "") for name in ("name", "email", "country", "accept")}
    return {
        "name": stored.contact_name or current_user.name,
        "email": stored.contact_email or current_user.email,
        "country": stored.home_country,
    }
