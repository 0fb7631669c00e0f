"""Configuration and profile: what is saved, what is refused, and where the answer appears."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.dashboard.seed import LICENCE_KEY
from tests.dashboard.test_pages import HTMX, words
from tests.given.pages import Pages

ADDRESS = f"/d/{LICENCE_KEY}/configuration"
GOOD: dict[str, Any] = {
    "statuses": ["paid", "wacht_op_voorraad"],
    "layout": "4",
    "home_country": "NL",
    "start_date": "2026-02-01",
    "sending": "as_debtor",
    "running": "on",
}


def stored(pages: Pages) -> Any:
    """The settings as they are stored."""
    return pages.one("SELECT to_jsonb(i) FROM installation i WHERE id = %(id)s", id=pages.seed.installation_id)


def test_the_form_offers_the_shops_own_statuses(merchant: FlaskClient) -> None:
    body = merchant.get(ADDRESS).text

    assert 'value="paid" checked' in body
    assert 'value="new">' in body
    assert 'value="refunded"' not in body
    assert "New, not yet chosen" in body
    assert '<option value="1" selected>Linde standard' in body
    assert '<option value="BE" selected>Belgium' in body
    assert 'value="manual" checked' in body


def test_what_is_saved_is_said_at_the_button(pages: Pages, merchant: FlaskClient) -> None:
    answer = merchant.post(ADDRESS, data=GOOD, headers=HTMX)

    saved = stored(pages)
    assert saved["statuses"] == ["paid", "wacht_op_voorraad"]
    assert (saved["layout"], saved["home_country"], saved["start_date"]) == ("4", "NL", "2026-02-01")
    assert (saved["sending"], saved["is_paused"]) == ("as_debtor", False)
    assert answer.text.lstrip().startswith("<form")
    assert "Saved at" in words(answer.text)
    assert "New, not yet chosen" not in answer.text


def test_a_status_that_is_never_invoiced_is_not_kept_because_it_was_stored_once(
    pages: Pages, merchant: FlaskClient
) -> None:
    pages.run('UPDATE installation SET statuses = \'["paid", "refunded"]\'')

    merchant.post(ADDRESS, data=GOOD | {"statuses": ["paid", "refunded"]}, headers=HTMX)

    assert stored(pages)["statuses"] == ["paid"]


def test_saving_works_without_javascript(merchant: FlaskClient) -> None:
    answer = merchant.post(ADDRESS, data=GOOD)

    assert answer.status_code == 302
    assert "Saved at" in words(merchant.get(answer.location).text)


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        ({"statuses": []}, "Choose at least one status, or pause the integration."),
        ({"statuses": ["refunded"]}, "Choose at least one status, or pause the integration."),
        ({"statuses": ["made-up"]}, "Choose at least one status, or pause the integration."),
        ({"layout": "77"}, "Choose a layout of the list."),
        ({"home_country": "US"}, "Choose the country of your company."),
        ({"start_date": "yesterday"}, "Fill in a day, like 2026-11-21."),
        ({"sending": "pigeon"}, "Choose how invoices are sent."),
    ],
)
def test_a_mistake_comes_back_in_its_field(
    pages: Pages, merchant: FlaskClient, change: dict[str, Any], mistake: str
) -> None:
    before = stored(pages)

    answer = merchant.post(ADDRESS, data=GOOD | change, headers=HTMX)

    assert answer.status_code == 422
    assert mistake in words(answer.text)
    assert "Nothing was saved." in words(answer.text)
    assert stored(pages) == before


def test_paused_needs_no_status(pages: Pages, merchant: FlaskClient) -> None:
    merchant.post(ADDRESS, data=GOOD | {"statuses": [], "running": "paused"}, headers=HTMX)

    assert stored(pages)["is_paused"] is True


def test_books_that_do_not_answer_leave_the_last_list(pages: Pages, merchant: FlaskClient) -> None:
    pages.run("UPDATE connection SET lists = jsonb_set(lists, '{layouts,at}', '\"2026-01-01T00:00:00+00:00\"')")

    text = words(merchant.get(ADDRESS).text)

    assert "Factuursturen did not answer just now." in text
    assert "Linde, English" in text


def test_connect_says_what_is_wrong_and_never_sends_the_key_back(pages: Pages, merchant: FlaskClient) -> None:
    address = f"/d/{LICENCE_KEY}/connect/books"

    empty = merchant.post(address, data={"user": "me", "key": ""})
    away = merchant.post(address, data={"user": "me@books.example", "key": "secret-key-123"})

    assert "Fill in the key." in words(empty.text)
    assert 'value="me"' in empty.text
    assert away.status_code == 422
    assert "gave no answer just now. Nothing was changed." in words(away.text)
    assert "me@books.example" in away.text
    assert "secret-key-123" not in away.text


def test_the_profile_keeps_name_and_theme(pages: Pages, merchant: FlaskClient) -> None:
    address = f"/d/{LICENCE_KEY}/profile"
    merchant.post(address, data={"name": " Sofie  C. ", "language": "en", "theme": "dark"})
    wrong = merchant.post(address, data={"name": "", "language": "en", "theme": ""})

    body = merchant.get(address).text
    assert 'data-theme="dark"' in body
    assert "Sofie C." in words(body)
    assert wrong.status_code == 422
