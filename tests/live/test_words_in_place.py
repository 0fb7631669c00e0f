"""A mistake is said where one looks: the wrong field has the focus. And words that are true only for a while."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.house import House, Installation
from tests.live.acts import ask, browser, change, not_live, text_of, tick
from webapp.accounts import stopping


def focus(answer: Any) -> list[str]:
    """What has the focus when the page opens: the element by its id, or by its name and value."""
    found = re.findall(r"<(?:input|select)\b[^>]* autofocus[^>]*>", answer.get_data(as_text=True))
    return [re.sub(r".*? (?:id|name)=\"(\w+)\".*", r"\1", each) for each in found]


@pytest.mark.parametrize(
    ("page", "form", "field"),
    [
        ("profile", {"name": "", "language": "en", "theme": ""}, "name"),
        ("profile", {"name": "Sofie", "language": "xx", "theme": ""}, "language"),
        ("profile/password", {"old": "x", "new": "a new long password", "again": "a new long password"}, "old"),
        ("profile/recipients", {"email": "books", "kinds": "trial"}, "email"),
        ("profile/recipients", {"email": "books@example.com"}, "kinds"),
        ("profile/stop/confirmed", {"when": "day", "last_day": "soon"}, "last_day"),
        ("profile/stop/confirmed", {}, "when"),
    ],
)
def test_the_wrong_field_has_the_focus(
    merchant: Installation, client: FlaskClient, page: str, form: dict[str, str], field: str
) -> None:
    answer = client.post(f"/d/{merchant.key}/{page}", data=form)

    assert answer.status_code == 422
    assert focus(answer) == [field]


def test_a_password_that_is_wrong_twice_over_has_the_focus_once(merchant: Installation, client: FlaskClient) -> None:
    form = {"old": "x", "new": "short", "again": "other"}

    answer = client.post(f"/d/{merchant.key}/profile/password", data=form)

    assert focus(answer) == ["old"]
    assert answer.get_data(as_text=True).count('aria-invalid="true"') >= 2


@pytest.mark.parametrize("page", ["profile", "profile/stop"])
def test_without_a_mistake_nothing_takes_the_focus(merchant: Installation, client: FlaskClient, page: str) -> None:
    assert focus(client.get(f"/d/{merchant.key}/{page}")) == []


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"how": "day", "start_day": "soon"}, "start_day"),
        ({"how": "number", "start_number": ""}, "start_number"),
    ],
)
def test_a_start_that_cannot_be_has_the_focus_below_the_dry_run(house: House, form: dict[str, str], field: str) -> None:
    waiting = not_live(house)
    client = browser(house, waiting)

    assert focus(client.post(f"/d/{waiting.key}/install/live", data=form)) == [field]
    assert focus(client.get(f"/d/{waiting.key}/install/live")) == []


def test_an_empty_open_tab_says_what_comes_there_now(house: House, merchant: Installation, client: FlaskClient) -> None:
    page = f"/d/{merchant.key}/open"
    live = text_of(client.get(page))
    change(house, "UPDATE installation SET live_at = NULL")
    not_yet = text_of(client.get(page))
    change(house, "UPDATE installation SET live_at = now()")
    stopping.stop_now(house.services, merchant.id, "Sofie")
    stopped = text_of(client.get(page))

    assert "New orders appear here for the seconds that it takes to invoice them." in live
    assert "New orders appear here and wait until you press Go live." in not_yet
    assert "The integration has stopped: no order comes here any more." in stopped
    assert "New orders appear here" not in stopped


def test_mails_about_the_trial_lead_to_where_continue_is(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    pages = set()
    for left in ("5 days", "20 hours", "-1 hour"):
        change(house, "UPDATE installation SET subscribed_until = now() + %(left)s::interval", left=left)
        tick(house)
        pages |= {
            row.page for row in ask(house, "SELECT params ->> 'page' AS page FROM mail WHERE template ~ '^trial'")
        }
        assert 'id="trial"' in client.get(f"/d/{merchant.key}/profile").get_data(as_text=True)

    assert pages == {"profile#trial"}
    assert len(ask(house, "SELECT id FROM mail WHERE template ~ '^trial'")) == 3
