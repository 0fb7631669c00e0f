"""The first step's form: the address that is filled in gets the mails, and what was typed is not lost."""

from __future__ import annotations

import re

import pytest

from tests.install.conftest import DETAILS, SOFIE, Merchant
from webapp.accounts import recipients

ALL = ["problems", "trial", "invoices"]
BOOKS = "books@atelierlinde.be"


def readers(merchant: Merchant) -> dict[str, tuple[str, list[str]]]:
    """Who gets mails: language and kinds by address."""
    found = recipients.listed(merchant.house.services.engine, merchant.id)
    return {row.email: (row.language, row.kinds) for row in found}


def test_another_address_than_that_of_the_sign_up_gets_mails_beside_it(sofie: Merchant) -> None:
    sofie.run("UPDATE installation SET language = 'nl'")

    sofie.accept(email=f" {BOOKS.upper()} ")

    assert readers(sofie) == {SOFIE: ("en", ALL), BOOKS: ("nl", ALL)}
    assert BOOKS in sofie.page("/profile")


def test_changing_it_moves_the_mails_with_what_was_chosen_for_them(sofie: Merchant) -> None:
    sofie.accept(email=BOOKS)
    sofie.run("""UPDATE recipient SET kinds = '["invoices"]', language = 'fr' WHERE email = %(to)s""", to=BOOKS)

    sofie.accept(email="other@atelierlinde.be")

    assert readers(sofie) == {SOFIE: ("en", ALL), "other@atelierlinde.be": ("fr", ["invoices"])}


def test_back_to_the_own_address_leaves_one_reader(sofie: Merchant) -> None:
    sofie.accept(email=BOOKS)

    sofie.accept(email=SOFIE)

    assert readers(sofie) == {SOFIE: ("en", ALL)}


def test_saving_the_same_address_again_brings_no_mails_back(sofie: Merchant) -> None:
    sofie.accept(email=BOOKS)
    sofie.run("DELETE FROM recipient WHERE email = %(to)s", to=BOOKS)

    sofie.accept(email=BOOKS, country="NL")

    assert list(readers(sofie)) == [SOFIE]


def test_the_trail_says_who_gets_mails_from_now_on(sofie: Merchant) -> None:
    sofie.accept(email=BOOKS)
    sofie.accept(email="other@atelierlinde.be")

    page = sofie.page("/profile/changes")

    assert f"{BOOKS} gets mails from now on." in page
    assert f"{BOOKS} gets no more mails." in page
    assert "other@atelierlinde.be gets mails from now on." in page


def test_one_address_too_many_is_said_at_its_field_and_nothing_is_kept(sofie: Merchant) -> None:
    add = "INSERT INTO recipient (installation_id, email) SELECT %(id)s, 'a' || n FROM generate_series(2, %(most)s) n"
    sofie.run(add, id=sofie.id, most=recipients.MOST)

    answer = sofie.accept(email=BOOKS)

    assert answer.status_code == 422
    assert "There are 20 addresses already. Remove one first." in answer.text
    assert f'value="{BOOKS}"' in answer.text
    assert sofie.row("installation").contact_email == SOFIE
    assert BOOKS not in readers(sofie)


def test_the_tick_stays_when_another_field_is_wrong(sofie: Merchant) -> None:
    wrong = sofie.accept(name="")
    unticked = sofie.accept(name="", accept="")

    assert re.search(r'name="accept" value="yes" checked', wrong.text)
    assert not re.search(r'name="accept" value="yes" checked', unticked.text)
    assert not re.search(r'name="accept" value="yes" checked', sofie.page())


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "", "email": "x"}, "name"),
        ({"email": "x", "accept": ""}, "email"),
        ({"country": "US"}, "country"),
        ({"accept": ""}, "accept"),
    ],
)
def test_the_first_field_that_is_wrong_has_the_focus(sofie: Merchant, typed: dict[str, str], field: str) -> None:
    page = sofie.browser.post(sofie.at("/install/details"), data=DETAILS | typed).text

    assert re.findall(r'id="(\w+)"[^>]* autofocus', page) == [field]
