"""Whatever changes something leaves its entry: every route of the app, none by hand."""

from __future__ import annotations

import pytest

from tests.audit.drives import ELSEWHERE, IN_THE_HOUSE, ON_PAGES, Press, Shop
from tests.audit.routes import RECORDED, WHY_NOT
from tests.given.pages import Pages
from tests.house import House
from webapp.audit.acts import ACTS, KINDS
from webapp.audit.author import Kind
from webapp.integration.domain.sentences import placeholders

SAFE = {"GET", "HEAD", "OPTIONS"}


def test_every_route_that_changes_something_is_recorded_or_says_why_not(pages: Pages) -> None:
    rules = list(pages.app.url_map.iter_rules())
    changing = {rule.endpoint for rule in rules if set(rule.methods or ()) - SAFE}

    assert changing - set(RECORDED) - set(WHY_NOT) == set(), "a route without an act and without a reason"
    assert (set(RECORDED) | set(WHY_NOT)) - {rule.endpoint for rule in rules} == set(), "no such route"
    assert set(RECORDED) & set(WHY_NOT) == set()
    assert all(WHY_NOT.values())


def test_every_recorded_route_is_pressed_here() -> None:
    assert set(ON_PAGES) | set(IN_THE_HOUSE) | set(ELSEWHERE) == set(RECORDED)


def test_every_act_of_a_route_is_in_the_table_and_every_act_has_its_kind() -> None:
    assert {act for acts in RECORDED.values() for act in acts} <= set(ACTS)
    assert {act.kind for act in ACTS.values()} == set(KINDS)
    assert {name for act in ACTS.values() for name in placeholders(act.says)} <= NAMES


NAMES = {"account", "count", "day", "email", "invoice", "order", "ticket", "version", "was"}
"""What a sentence may say: nothing of a buyer but the number of an order."""


@pytest.mark.parametrize("endpoint", ON_PAGES)
def test_a_press_leaves_its_entry(pages: Pages, endpoint: str) -> None:
    press = Press(pages)

    ON_PAGES[endpoint](press)

    assert press.trail is not None
    # Somebody with two shops leaves an entry in both.
    assert tuple(dict.fromkeys(press.trail.acts())) == RECORDED[endpoint]
    kinds = {entry.author_kind for entry in press.trail.entries()}
    assert kinds <= {Kind.VISITOR if endpoint in FROM_OUTSIDE else Kind.STAFF if "staff" in endpoint else Kind.PERSON}
    assert {entry.address for entry in press.trail.entries()} == {"127.0.0.0/24"}


FROM_OUTSIDE = {"public.signup", "install.send_again"}


@pytest.mark.parametrize("endpoint", IN_THE_HOUSE)
def test_a_press_that_vendors_answer_leaves_its_entry(house: House, endpoint: str) -> None:
    shop = Shop(house)

    IN_THE_HOUSE[endpoint](shop)

    assert shop.trail is not None
    assert shop.trail.acts() == RECORDED[endpoint]
