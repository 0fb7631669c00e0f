"""Who gets which mails: added, changed, removed; each address by its own choice."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.house import House, Installation
from tests.live.acts import ask, browser, one, text_of
from webapp.accounts import recipients


@pytest.fixture
def merchant(house: House) -> Installation:
    """A live merchant."""
    return house.install()


@pytest.fixture
def client(house: House, merchant: Installation) -> FlaskClient:
    """Their browser."""
    return browser(house, merchant)


def listed(house: House) -> list[tuple[str, str, list[str]]]:
    return [(row.email, row.language, row.kinds) for row in ask(house, "SELECT * FROM recipient ORDER BY id")]


def test_an_address_is_added_with_what_it_wants(house: House, merchant: Installation, client: FlaskClient) -> None:
    form = {"email": " Books@Example.COM ", "kinds": ["trial", "invoices", "no-such"], "mail_language": "nl"}

    answer = client.post(f"/d/{merchant.key}/profile/recipients", data=form, follow_redirects=True)

    assert listed(house)[1] == ("books@example.com", "nl", ["trial", "invoices"])
    words = text_of(answer)
    assert "books@example.com gets these mails from now on." in words
    assert "Trial and stopping, Our invoices" in words


@pytest.mark.parametrize("email", ["", "books", "a@", "x" * 260 + "@example.com"])
def test_a_mistyped_address_is_kept_and_said(
    house: House, merchant: Installation, client: FlaskClient, email: str
) -> None:
    answer = client.post(f"/d/{merchant.key}/profile/recipients", data={"email": email, "kinds": "trial"})

    assert answer.status_code == 422
    assert "Fill in a whole e-mail address" in text_of(answer)
    assert f'value="{email}"' in answer.get_data(as_text=True)
    assert len(listed(house)) == 1


def test_an_address_that_is_there_is_not_added_twice(house: House, merchant: Installation, client: FlaskClient) -> None:
    answer = client.post(f"/d/{merchant.key}/profile/recipients", data={"email": merchant.login, "kinds": "trial"})

    assert "This address gets mails already." in text_of(answer)
    assert len(listed(house)) == 1


def test_no_kind_of_mail_is_said_at_the_choice(house: House, merchant: Installation, client: FlaskClient) -> None:
    answer = client.post(f"/d/{merchant.key}/profile/recipients", data={"email": "books@example.com"})

    assert answer.status_code == 422
    assert "Choose at least one kind of mail." in text_of(answer)
    assert len(listed(house)) == 1


def test_there_is_an_end_to_addresses(house: House, merchant: Installation, client: FlaskClient) -> None:
    for number in range(recipients.MOST):
        client.post(f"/d/{merchant.key}/profile/recipients", data={"email": f"a{number}@example.com", "kinds": "trial"})

    answer = client.post(f"/d/{merchant.key}/profile/recipients", data={"email": "one@example.com", "kinds": "trial"})

    assert "Remove one first." in text_of(answer)
    assert len(listed(house)) == recipients.MOST


def test_what_an_address_gets_is_changed_and_the_address_removed(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    row = one(house, "SELECT id FROM recipient")

    client.post(f"/d/{merchant.key}/profile/recipients/{row}", data={"kinds": ["invoices"], "mail_language": "fr"})
    changed = listed(house)
    client.post(f"/d/{merchant.key}/profile/recipients/{row}/remove")

    assert changed == [(merchant.login, "fr", ["invoices"])]
    assert listed(house) == []


def test_an_address_of_another_merchant_is_not_there(house: House, merchant: Installation, client: FlaskClient) -> None:
    house.install()
    theirs = one(house, "SELECT max(id) FROM recipient")

    for page in (f"recipients/{theirs}", f"recipients/{theirs}/remove"):
        assert client.post(f"/d/{merchant.key}/profile/{page}").status_code == 404
    assert len(listed(house)) == 2


def test_the_language_of_a_person_is_that_of_their_mails(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    client.post(f"/d/{merchant.key}/profile", data={"name": "Sofie", "language": "nl", "theme": ""})

    assert listed(house)[0][1] == "nl"
