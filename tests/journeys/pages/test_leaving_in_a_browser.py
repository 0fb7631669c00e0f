"""Everything is exported, the integration is stopped, and then it is erased: with keys alone, in three languages."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask_babel import force_locale

from tests.dashboard.seed import LICENCE_KEY, OTHER_LICENCE_KEY
from tests.journeys.pages.conftest import Visit
from tests.journeys.pages.keys import LANGUAGES, Guest
from webapp.accounts.erasing import clock, installations
from webapp.accounts.exporting import making
from webapp.formats import day_full

PROFILE = f"/d/{LICENCE_KEY}/profile"
SHOP = "Atelier Linde"
ROUNDS = 3
"""Of the clock, a minute apart: the doors are closed, what is there goes, and nothing is left."""


@pytest.fixture(params=LANGUAGES)
def owner(visit: Visit, request: pytest.FixtureRequest) -> Iterator[Guest]:
    """Somebody who has a second shop. A wrong name and a page that is gone answer 4xx, which the console calls an
    error."""
    visit.pages.run("UPDATE person SET language = %(language)s", language=request.param)
    visit.log_in()
    yield Guest(visit, request.param)
    assert [said for said in visit.complaints if "422" not in said and "404" not in said] == []


def test_everything_is_exported_stopped_and_erased(owner: Guest) -> None:
    _export(owner)
    _stop(owner)
    _erase(owner)

    _let_the_clock_go_round(owner)

    answer = owner.page.goto(f"{owner.visit.url}{PROFILE}")
    assert answer is not None
    assert answer.status == 404
    owner.read("This page is not there")
    assert (
        owner.visit.pages.one(
            "SELECT count(*) FROM order_sync WHERE installation_id = %(id)s", id=owner.visit.pages.seed.installation_id
        )
        == 0
    )
    owner.go(f"/d/{OTHER_LICENCE_KEY}/report")
    owner.read("Orders that became an invoice stand here, with the number of the invoice.")


def _export(owner: Guest) -> None:
    owner.go(PROFILE)
    owner.press("link", "Export everything")
    owner.read("Nothing was exported yet")
    owner.press("button", "Export everything")
    owner.read("Your export is being made")
    app = owner.visit.pages.app
    with app.app_context():
        assert making.make(app.extensions["services"].engine, owner.visit.pages.one("SELECT id FROM export"))
    owner.read("Your export is ready")
    with owner.page.expect_download() as download:
        owner.go_to(owner.page.get_by_role("link", name=owner.words("Download")))
        owner.page.keyboard.press("Enter")
    with zipfile.ZipFile(download.value.path()) as packed:
        assert packed.testzip() is None
        assert b"10987" in packed.read("csv/orders.csv")


def _stop(owner: Guest) -> None:
    owner.go(PROFILE)
    owner.press("link", "Stop…")
    owner.read("Stop the integration of %(name)s?", name=SHOP)
    owner.go_to(owner.page.locator("input[name=when][value=now]"))
    owner.page.keyboard.press("Space")
    owner.press("button", "Stop the integration")
    owner.read("No order is read and no invoice is made.")
    stopped_at = owner.visit.pages.one("SELECT stopped_at FROM installation WHERE name = %(name)s", name=SHOP)
    with owner.visit.pages.app.test_request_context(), force_locale(owner.language):
        day = day_full(stopped_at + timedelta(days=90))
    owner.read("On %(day)s everything of it is erased, but for our invoices to you.", day=day)


def _erase(owner: Guest) -> None:
    owner.press("link", "Erase now…")
    owner.read("Erase everything of %(name)s now?", name=SHOP)
    _fill_in(owner, "another shop")
    owner.read("Nothing was erased. Fill in the name exactly as it stands above.")
    _fill_in(owner, SHOP)
    owner.read("%(name)s is being erased", name=SHOP)


def _fill_in(owner: Guest, name: str) -> None:
    owner.go_to(owner.page.locator("#name"))
    owner.page.keyboard.press("Control+A")
    owner.page.keyboard.type(name)
    owner.press("button", "Erase everything now")


def _let_the_clock_go_round(owner: Guest) -> None:
    app = owner.visit.pages.app
    services = app.extensions["services"]
    for number in range(ROUNDS):
        now = datetime.now(UTC) + timedelta(minutes=number)
        with app.app_context():
            installations.begin(services.engine, now)
            clock.go(services, now)
