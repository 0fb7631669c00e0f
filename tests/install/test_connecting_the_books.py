"""Factuursturen: user name and key, tried by a call whose answer is checked; each refusal in a sentence."""

from __future__ import annotations

import pytest
import requests

from tests.install.conftest import USER, Merchant

PIECE = {"HX-Request": "true"}


@pytest.fixture
def merchant(sofie: Merchant) -> Merchant:
    """Sofie after the first step."""
    sofie.accept()
    return sofie


def test_a_key_that_works_makes_the_dot_green(merchant: Merchant) -> None:
    answer = merchant.connect_books()

    assert answer.headers["Location"].endswith("/install#step-settings")
    assert merchant.dots() == {"books": "green"}
    assert f"Connected as {USER}." in merchant.page()
    assert merchant.house.books.calls("POST") == 0


def test_a_wrong_key_is_said_under_its_field(merchant: Merchant) -> None:
    answer = merchant.connect_books(key="not-the-key")

    assert answer.status_code == 422
    assert "Factuursturen does not know this user name and this API key together." in answer.text
    assert f'value="{USER}"' in answer.text
    assert "not-the-key" not in answer.text
    assert merchant.dots() == {}


def test_an_inactive_key_is_said(merchant: Merchant) -> None:
    requests.put(f"{merchant.house.books.url}/sandbox/accounts/{USER}", json={"active": False}, timeout=10)

    answer = merchant.connect_books()

    assert "Factuursturen knows this key, but it is not active." in answer.text
    assert "Set it to Active under Settings, Connections" in answer.text


def test_no_answer_is_said_and_nothing_is_kept(merchant: Merchant) -> None:
    merchant.house.books.add_fault("answer", path="/api/v1/*", status=503, times=10)

    answer = merchant.connect_books()

    assert "Factuursturen gave no answer just now. Nothing was changed." in answer.text
    assert merchant.dots() == {}


def test_an_answer_that_is_none_is_not_believed(merchant: Merchant) -> None:
    merchant.house.books.add_fault("answer", path="/api/v1/*", status=200, body="<html>Welkom</html>", times=10)

    answer = merchant.connect_books()

    assert answer.status_code == 422
    assert merchant.dots() == {}


def test_empty_fields_are_marked(merchant: Merchant) -> None:
    answer = merchant.connect_books(user="", key="")

    assert "Fill in the user name." in answer.text
    assert "Fill in the key." in answer.text
    assert merchant.house.books.calls() == 0


def test_what_cannot_be_a_key_is_not_sent(merchant: Merchant) -> None:
    answer = merchant.connect_books(key="two words")

    assert "This is not a user name" not in answer.text
    assert "an API key no blanks. Nothing was sent to Factuursturen." in answer.text
    assert merchant.house.books.calls() == 0


def test_the_dialog_is_a_piece_of_the_page_it_comes_from(merchant: Merchant) -> None:
    page = merchant.page("/connect/books")
    piece = merchant.browser.get(merchant.at("/connect/books"), headers=PIECE).text
    refused = merchant.connect_books(key="wrong", headers=PIECE)
    done = merchant.connect_books(headers=PIECE)

    assert "<html" in page
    assert piece.lstrip().startswith('<div class="connecting"')
    assert "data-close" in piece
    assert refused.status_code == 422
    assert "<html" not in refused.text
    assert done.headers["HX-Redirect"].endswith("?connected=books#step-settings")


def test_other_books_must_be_meant(merchant: Merchant) -> None:
    merchant.house.books.post("/sandbox/accounts", {"user": "noord", "key": "key-noord", "company": "Atelier Noord"})
    merchant.connect_books()

    refused = merchant.connect_books("noord", "key-noord")
    before = merchant.row("connection").account_key
    merchant.connect_books("noord", "key-noord", data={"replace": "yes"})

    assert f"Connected here is {USER}, and this key opens noord. Nothing was changed." in refused.text
    assert "I mean other books" in refused.text
    assert before == f"factuursturen/{USER}"
    assert merchant.row("connection").account_key == "factuursturen/noord"


def test_a_page_tells_where_to_find_the_key(merchant: Merchant) -> None:
    page = merchant.page("/connect/books")

    assert "Press Add, set the key to Active and give it a description." in page
    assert '<svg class="picture"' in page
