"""Pages in Dutch and French hold no sentence in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from flask.testing import FlaskClient

from tests.dashboard.seed import LICENCE_KEY, MERCHANT, STAFF, STATUSES
from tests.given.pages import Pages
from tests.sentences import catalogue, visible
from webapp.blueprints.public import field_map
from webapp.site import LANGUAGES

OTHERS = [code for code in LANGUAGES if code != "en"]
TODAY = datetime.now(UTC).date()
MONTHS = f"period=dates&from={TODAY - timedelta(days=90)}&to={TODAY + timedelta(days=1)}"
"""All of the seed's orders; just after New Year, this year has none."""
TABS = (*(f"{tab}?{MONTHS}" for tab in ("report", "errors", "open", "open/put-aside")), "configuration")
MORE = ("profile", "ask", "connect/shop", "connect/books", "report?q=zzz", "errors?q=zzz", "open?q=zzz", "terms")
PAYING = ("profile/subscribe", "profile/invoice-details")
INSTALLING = ("install", "install/settings", "install/live", "install/dry-run", f"report?{MONTHS}", "profile")
STATES = {
    "not live": "live_at = NULL, settings_saved_at = NULL, who_saved_at = NULL",
    "ready": "live_at = NULL, settings_saved_at = now(), who_saved_at = now()",
    "in trial": "subscribed_until = now() + interval '2 days'",
    "after the trial": "subscribed_until = now() - interval '1 day'",
    "going to stop": "stops_at = now() + interval '9 days'",
    "stopped": "stopped_at = now() - interval '1 day'",
}
AS_BEFORE = (
    "live_at = now(), settings_saved_at = now(), who_saved_at = now(), subscribed_until = NULL, stops_at = NULL,"
    " stopped_at = NULL"
)
PLACES = re.compile(r"%\(\w+\)0?\d*[sd]|\{[^}]*\}")
TYPED = re.compile(r"mail invoices automatically|mail every invoice|Paid at the counter|invoiced by hand|Atelier Linde")
"""What people typed into the seed."""
THEIRS = {status["label"] for status in STATUSES} | {field.name for field in (*field_map.INVOICE, *field_map.CUSTOMER)}
"""The shop's words for its statuses, and the books' names of fields, are shown as they give them."""


@pytest.fixture(params=OTHERS)
def language(request: pytest.FixtureRequest, pages: Pages) -> Iterator[str]:
    """Merchant and staff chose this language in Profile."""
    pages.run("UPDATE person SET language = %(language)s", language=request.param)
    return request.param


@cache
def english(language: str) -> tuple[set[str], list[str]]:
    """What would be English on a page: whole texts, and the longer wordings that stand between figures."""
    whole, parts = set(), []
    for entry in catalogue(language):
        pairs = zip([entry.id] if isinstance(entry.id, str) else entry.id, LANGUAGES, strict=False) if entry.id else ()
        told = " ".join([entry.string] if isinstance(entry.string, str) else entry.string)
        for text, _language in pairs:
            if text in told:
                continue
            if not PLACES.search(text):
                whole.add(text)
            parts += [each.strip() for each in PLACES.split(text) if len(each) > 12 and " " in each.strip()]
    return whole - THEIRS, parts


def left(client: FlaskClient, path: str, language: str) -> list[str]:
    """What of a page is still English."""
    answer = client.get(path, headers={"Accept-Language": language}, follow_redirects=True)
    assert answer.status_code == 200, path
    assert f'<html lang="{language}"' in answer.text, path
    return english_of(answer.text, language)


def english_of(html: str, language: str) -> list[str]:
    """Texts of the catalogue that stand on a page in English."""
    whole, parts = english(language)
    texts = visible(html)
    said = TYPED.sub("", " ".join(texts))
    return [text for text in texts if text in whole] + [part for part in parts if part in said]


def test_no_english_is_left_on_the_merchants_pages(pages: Pages, language: str) -> None:
    client = pages.browser(MERCHANT)
    paths = [f"/d/{LICENCE_KEY}/{path}" for path in (*TABS, *MORE)]
    paths += [f"/d/{LICENCE_KEY}/orders/{order_id}" for order_id in one_of_each(pages)]

    assert {path: words for path in paths if (words := left(client, path, language))} == {}


def test_no_english_is_left_on_the_staffs_pages(pages: Pages, language: str) -> None:
    client = pages.browser(STAFF)
    numbers = re.findall(r"/staff/tickets/(\d+)", client.get("/staff/tickets").text)

    assert numbers
    for path in (
        "/staff/tickets",
        "/staff/mails",
        "/staff/invoices",
        *(f"/staff/tickets/{number}" for number in numbers),
    ):
        assert left(client, path, language) == [], path


def test_no_english_is_left_before_and_after_an_integration_runs(pages: Pages, language: str) -> None:
    client = pages.browser(MERCHANT)
    for state, changes in STATES.items():
        pages.run(f"UPDATE installation SET {AS_BEFORE}")
        pages.run(f"UPDATE installation SET {changes}")
        for path in (*INSTALLING, *PAYING, "profile/stop"):
            assert left(client, f"/d/{LICENCE_KEY}/{path}", language) == [], (state, path)


@pytest.mark.parametrize("accepted", OTHERS)
@pytest.mark.parametrize("path", ["/", "/login", "/terms", "/install/not-a-link", "/connect/kmo-shops/callback", "/no"])
def test_a_stranger_reads_no_english(pages: Pages, path: str, accepted: str) -> None:
    answer = pages.browser(None).get(path, headers={"Accept-Language": accepted}, follow_redirects=True)

    assert answer.status_code < 500
    assert english_of(answer.text, accepted) == []


def test_english_would_be_seen(pages: Pages, language: str) -> None:
    client = pages.browser(MERCHANT)
    pages.run("UPDATE person SET language = 'en'")

    answer = client.get(f"/d/{LICENCE_KEY}/errors?{MONTHS}")

    whole, parts = english(language)
    texts = visible(answer.text)
    assert {"Process", "Report problem", "What to do"} <= {text for text in texts if text in whole}
    assert any(part in " ".join(texts) for part in parts)


def one_of_each(pages: Pages) -> list[int]:
    """An order of every state and reason."""
    rows = pages.one(
        "SELECT json_agg(id) FROM (SELECT min(o.id) AS id FROM order_sync o JOIN installation i"
        " ON i.id = o.installation_id WHERE i.licence_key = %(key)s GROUP BY o.state, o.reason) one",
        key=LICENCE_KEY,
    )
    return list(rows)
