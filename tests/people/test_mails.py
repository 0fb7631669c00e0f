"""Who gets which mails, by role: what a shop pays and its end are the owners' to give; who goes takes theirs along."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from werkzeug.test import TestResponse

from tests.dashboard.seed import LICENCE_KEY, MERCHANT
from tests.dashboard.test_pages import words
from tests.people.conftest import ACCOUNTANT, MEMBER, PEOPLE, Team

PROFILE = f"/d/{LICENCE_KEY}/profile"
MAILS = f"{PROFILE}/recipients"
HOME, BOOKS = "wout@home.example", "books@atelierlinde.example"


def add(team: Team, by: str, email: str, *kinds: str) -> TestResponse:
    """Somebody fills in an address and presses Add."""
    return team.as_(by).post(MAILS, data={"email": email, "kinds": list(kinds), "mail_language": "en"})


def readers(team: Team) -> dict[str, list[str]]:
    """Which mails each address gets."""
    rows = team.pages.rows("SELECT email, kinds FROM recipient WHERE installation_id = %(shop)s", shop=team.shop)
    return {row.email: row.kinds for row in rows}


def id_of(team: Team, email: str) -> int:
    found: int = team.pages.one(
        "SELECT id FROM recipient WHERE email = %(email)s AND installation_id = %(shop)s", email=email, shop=team.shop
    )
    return found


@pytest.fixture
def books(team: Team) -> int:
    """An address that an owner chose for everything."""
    team.pages.run("DELETE FROM recipient")
    add(team, MERCHANT, BOOKS, "problems", "trial", "invoices")
    return id_of(team, BOOKS)


@pytest.mark.parametrize("kinds", [["invoices"], ["trial"], ["problems", "invoices"]])
def test_a_member_gives_nobody_what_we_invoice_or_the_end(team: Team, books: int, kinds: Sequence[str]) -> None:
    added = add(team, MEMBER, HOME, *kinds)
    add(team, MEMBER, HOME, "problems")
    changed = team.as_(MEMBER).post(f"{MAILS}/{id_of(team, HOME)}", data={"kinds": list(kinds), "mail_language": "en"})

    for answer in (added, changed):
        assert answer.status_code == 403
        assert "Ask Sofie Claes, who owns this shop." in words(answer.text)
    assert readers(team)[HOME] == ["problems"]


def test_a_member_takes_nobody_what_an_owner_chose(team: Team, books: int) -> None:
    wout = team.as_(MEMBER)

    removed = wout.post(f"{MAILS}/{books}/remove")
    changed = wout.post(f"{MAILS}/{books}", data={"kinds": [], "mail_language": "nl"})

    assert (removed.status_code, changed.status_code) == (403, 302)
    assert readers(team) == {BOOKS: ["trial", "invoices"]}


def test_a_member_looks_after_the_other_mails(team: Team, books: int) -> None:
    add(team, MEMBER, HOME, "problems")
    there = readers(team)
    gone = team.as_(MEMBER).post(f"{MAILS}/{id_of(team, HOME)}/remove")

    assert there[HOME] == ["problems"]
    assert gone.status_code == 302
    assert HOME not in readers(team)


def test_the_page_offers_a_member_what_a_member_may(team: Team, books: int) -> None:
    member, owner = team.as_(MEMBER).get(PROFILE).text, team.as_(MERCHANT).get(PROFILE).text

    for kind in ("trial", "invoices"):
        assert f'name="kinds" value="{kind}"' in owner
        assert f'name="kinds" value="{kind}"' not in member
    assert f"{MAILS}/{books}/remove" in owner
    assert f"{MAILS}/{books}/remove" not in member
    assert "An owner chooses who gets the other kinds." in words(member)
    assert "An owner chooses who gets the other kinds." not in words(owner)


def test_the_addresses_that_somebody_added_go_with_them(team: Team, books: int) -> None:
    add(team, MEMBER, HOME, "problems")
    add(team, MEMBER, ACCOUNTANT, "problems")  # the login of somebody who stays

    asked = words(team.as_(MERCHANT).get(PEOPLE).text)
    done = team.as_(MERCHANT).post(f"{PEOPLE}/{team.id_of(MEMBER)}/remove", follow_redirects=True)

    assert asked.count(f"Mails go no more to {HOME} either.") == 1
    assert f"No more mails go to {HOME}." in words(done.text)
    assert set(readers(team)) == {BOOKS, ACCOUNTANT}
    told = team.pages.rows("SELECT params FROM audit_entry WHERE act = 'mails.removed'")
    assert [row.params for row in told] == [{"email": HOME}]


def test_an_address_that_an_owner_added_again_stays(team: Team, books: int) -> None:
    add(team, MEMBER, HOME, "problems")
    team.as_(MERCHANT).post(f"{MAILS}/{id_of(team, HOME)}/remove")
    add(team, MERCHANT, HOME, "invoices")

    team.as_(MERCHANT).post(f"{PEOPLE}/{team.id_of(MEMBER)}/remove")

    assert readers(team)[HOME] == ["invoices"]


def test_who_leaves_takes_their_addresses_along(team: Team, books: int) -> None:
    add(team, MEMBER, HOME, "problems")

    team.as_(MEMBER).post(f"{PEOPLE}/leave")

    assert set(readers(team)) == {BOOKS}
