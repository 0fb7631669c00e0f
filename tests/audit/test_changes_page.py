"""Changes: the trail as the merchant reads it."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from tests.dashboard.seed import FOREIGN_LICENCE_KEY, LICENCE_KEY, MERCHANT
from tests.dashboard.test_pages import words
from tests.dashboard.test_settings import GOOD
from tests.given.pages import Pages
from webapp.audit.author import Author, Kind, acting
from webapp.audit.record import Change, record
from webapp.database import transaction

ADDRESS = f"/d/{LICENCE_KEY}/profile/changes"
SOFIE = Author(Kind.PERSON, "Sofie Claes", 1, "203.0.113.0/24", "Firefox", "Windows")
MIRA = Author(Kind.STAFF, "Mira Jacobs", 2)


def write(pages: Pages, author: Author, act: str, changes: tuple[Change, ...] = (), **params: str) -> None:
    pages.run("SELECT 1")
    mine = pages.seed.installation_id
    with acting(author), transaction(pages.seed.engine, mine) as connection:
        record(connection, mine, act, params=params, changes=changes)


def rows(page: str) -> list[str]:
    """The lines of the table, in words."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [words(part) for part in body.split("<tr>")[1:]]


def test_nothing_changed_yet_is_said(merchant: FlaskClient) -> None:
    page = words(merchant.get(ADDRESS).text)

    assert "No changes here" in page
    assert "What you and your people change from now on stands here." in page


def test_a_change_of_settings_tells_who_what_before_and_after(merchant: FlaskClient) -> None:
    merchant.post(f"/d/{LICENCE_KEY}/configuration", data=GOOD)

    (row,) = rows(merchant.get(ADDRESS).text)

    assert "Sofie Claes" in row
    assert "Settings changed." in row
    assert "Layout Linde standard → became Linde, English" in row
    assert "Country of your company Belgium → became Netherlands" in row
    assert "How invoices are sent I send them myself → became As set at the debtor" in row
    assert "Firefox on Windows" in row or "A browser" in row
    assert "127.0.0.0/24" in row


def test_the_newest_stands_first_and_every_author_has_a_name(pages: Pages, merchant: FlaskClient) -> None:
    write(pages, SOFIE, "order.process", order="10987")
    write(pages, MIRA, "support.looked")
    write(pages, Author(Kind.INTEGRATION), "installation.stopped")
    write(pages, Author(Kind.COMMAND_LINE), "subscription.trial", (Change("until", "2026-12-22", "2027-01-31"),))
    write(pages, Author(Kind.VISITOR), "installation.link_sent", email=MERCHANT)

    found = rows(merchant.get(ADDRESS).text)

    assert next(line for line in found if "Process pressed at order 10987." in line).count("Sofie Claes") == 1
    assert "Somebody who was not logged in" in found[0]
    assert "Our support, on the server" in found[1]
    assert "Until 22 December 2026 → became 31 January 2027" in found[1]
    assert "The integration itself" in found[2]
    assert "Mira Jacobs our support" in found[3]


@pytest.mark.parametrize(
    ("query", "orders"),
    [
        ("who=1", {"1", "2"}),
        ("who=2", {"3"}),
        ("who=1&kind=orders", {"1", "2"}),
        ("kind=settings", set()),
        ("kind=orders", {"1", "2", "3", "4"}),
        ("kind=nonsense&who=999&from=yesterday", {"1", "2", "3", "4"}),
        ("who=integration", {"4"}),
        ("from=2000-01-01&to=2000-12-31", set()),
        (f"from={date.today() - timedelta(days=1)}&to={date.today() + timedelta(days=1)}", {"1", "2", "3", "4"}),  # noqa: DTZ011
    ],
)
def test_one_person_one_kind_or_some_days_are_chosen(
    pages: Pages, merchant: FlaskClient, query: str, orders: set[str]
) -> None:
    for order, author in (("1", SOFIE), ("2", SOFIE), ("3", MIRA), ("4", Author(Kind.INTEGRATION))):
        write(pages, author, "order.process", order=order)

    page = merchant.get(f"{ADDRESS}?{query}").text

    assert set(re.findall(r"at order (\d)\.", " ".join(rows(page)))) == orders
    assert orders or "Nothing was changed like this." in words(page)


def test_older_ones_come_page_by_page_and_keep_what_was_chosen(pages: Pages, merchant: FlaskClient) -> None:
    for number in range(120):
        write(pages, SOFIE if number % 2 else MIRA, "order.process", order=str(number))

    seen, address = [], f"{ADDRESS}?who=1"
    while address:
        page = merchant.get(address).text
        seen += re.findall(r"at order (\d+)\.", " ".join(rows(page)))
        write(pages, SOFIE, "order.process", order="999")  # somebody goes on working meanwhile
        older = re.search(r'href="([^"]*before=[^"]*)"', page)
        address = html.unescape(older[1]) if older else ""

    assert seen == [str(number) for number in range(119, 0, -2)]


@pytest.mark.parametrize("before", ["-1", "x", "9" * 40, "²"])
def test_nonsense_for_a_page_shows_the_first(pages: Pages, merchant: FlaskClient, before: str) -> None:
    write(pages, SOFIE, "order.process", order="1")

    assert len(rows(merchant.get(f"{ADDRESS}?before={before}").text)) == 1


def test_what_somebody_typed_is_text(pages: Pages, merchant: FlaskClient) -> None:
    evil = "<script>alert(1)</script>{{7*7}}%(name)s{order}"
    author = Author(Kind.PERSON, evil, 1, evil, evil, evil)
    write(pages, author, "mails.added", (Change("kinds", evil, evil),), email=evil)

    page = merchant.get(ADDRESS).text

    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}") >= 5


def test_an_entry_of_an_act_that_nobody_knows_any_more_breaks_no_page(pages: Pages, merchant: FlaskClient) -> None:
    pages.run(
        "INSERT INTO audit_entry (installation_id, act, kind, author_kind, changes)"
        " VALUES (%(i)s, 'gone.away', 'gone', 'ghost', '[{\"field\": \"until\", \"old\": \"x\"}]')",
        i=pages.seed.installation_id,
    )

    (row,) = rows(merchant.get(ADDRESS).text)

    assert "gone.away" in row
    assert "x → became –" in row


def test_nobody_reads_the_changes_of_another_shop(pages: Pages, merchant: FlaskClient) -> None:
    write(pages, SOFIE, "order.process", order="4711")

    assert merchant.get(f"/d/{FOREIGN_LICENCE_KEY}/profile/changes").status_code == 404
    stranger = pages.browser("else@elsewhere.example")
    assert stranger.get(ADDRESS).status_code == 404
    assert "4711" not in stranger.get(f"/d/{FOREIGN_LICENCE_KEY}/profile/changes").text


def test_profile_leads_there(merchant: FlaskClient) -> None:
    assert ADDRESS in merchant.get(f"/d/{LICENCE_KEY}/profile").text


@pytest.mark.parametrize(
    ("language", "says"),
    [("nl", "Op Verwerken gedrukt bij bestelling 10987."), ("fr", "Appui sur Traiter pour la commande 10987.")],
)
def test_it_is_read_in_the_readers_language(pages: Pages, merchant: FlaskClient, language: str, says: str) -> None:
    write(pages, SOFIE, "order.process", order="10987")
    pages.run("UPDATE person SET language = %(l)s", l=language)

    assert says in words(merchant.get(ADDRESS).text)
