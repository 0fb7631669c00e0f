"""The last step before going live: settings from both lists, and the VAT rates of both compared."""

from __future__ import annotations

import pytest
import requests

from tests.install.conftest import USER, Merchant

SAVED = {"statuses": ["paid", "shipped"], "home_country": "BE", "sending": "manual"}


def have_rates(merchant: Merchant, *rates: str) -> None:
    """The books have these VAT rates."""
    url = f"{merchant.house.books.url}/sandbox/accounts/{USER}"
    assert requests.put(url, json={"rates": list(rates)}, timeout=10).status_code == 200


@pytest.fixture
def merchant(sofie: Merchant) -> Merchant:
    """Sofie, whose dots are green."""
    sofie.ready_for_settings()
    return sofie


def layout(merchant: Merchant) -> str:
    return str(merchant.row("installation").layout)


def test_the_form_is_filled_in_from_the_lists_of_both(merchant: Merchant) -> None:
    page = merchant.page("/install/settings")

    assert 'value="paid" checked' in page
    assert 'value="new" checked' not in page
    assert f'value="{layout(merchant)}" selected' in page
    assert "Start date" not in page


def test_saving_finishes_the_step(merchant: Merchant) -> None:
    answer = merchant.browser.post(merchant.at("/install/settings"), data=SAVED | {"layout": layout(merchant)})

    assert answer.headers["Location"].endswith("/install#step-settings")
    row = merchant.row("installation")
    assert (row.statuses, row.start_date, row.is_paused) == (["paid", "shipped"], None, False)
    assert row.settings_saved_at is not None
    assert "Dry run and Go live" in merchant.page()


def test_a_mistake_keeps_what_was_typed(merchant: Merchant) -> None:
    data = {"layout": layout(merchant), "home_country": "BE", "sending": "email"}

    answer = merchant.browser.post(merchant.at("/install/settings"), data=data)

    assert answer.status_code == 422
    assert "Choose at least one status" in answer.text
    assert 'value="email" checked' in answer.text
    assert merchant.row("installation").settings_saved_at is None


def test_rates_that_both_have_are_equal(merchant: Merchant) -> None:
    have_rates(merchant, "0", "6", "12", "21")

    page = merchant.page("/install/settings")

    assert "Every rate that your shop charges is there in Factuursturen." in page


def test_a_rate_that_the_books_lack_is_named_with_what_to_do(merchant: Merchant) -> None:
    have_rates(merchant, "0", "6", "9", "21")

    page = merchant.page("/install/settings").replace("\u00a0", " ")

    assert "Factuursturen lacks a rate that your shop charges." in page
    assert "add a VAT rate of 12 % in its settings" in page


def test_a_rate_that_was_added_is_found_by_comparing_again(merchant: Merchant) -> None:
    have_rates(merchant, "0", "6", "9", "21")
    assert "lacks a rate" in merchant.page("/install/settings")
    have_rates(merchant, "0", "6", "9", "12", "21")

    merchant.browser.post(merchant.at("/install/rates"))

    assert "Every rate that your shop charges" in merchant.page("/install/settings")


def test_rates_that_nobody_tells_are_not_called_equal(merchant: Merchant) -> None:
    merchant.house.books.add_fault("answer", path="/api/v1/taxes*", status=503, times=10)

    page = merchant.page("/install/settings")

    assert "The VAT rates could not be compared just now." in page
    assert "Every rate" not in page


def test_nothing_is_set_before_both_dots_are_green(sofie: Merchant) -> None:
    sofie.accept()

    assert sofie.browser.get(sofie.at("/install/settings")).headers["Location"].endswith("/install")


def test_other_books_ask_for_the_settings_anew_before_it_is_live(merchant: Merchant) -> None:
    """Layouts and rates are those of the books."""
    merchant.browser.post(merchant.at("/install/settings"), data=SAVED | {"layout": layout(merchant)})
    merchant.house.books.post("/sandbox/accounts", {"user": "noord", "key": "key-noord", "company": "Atelier Noord"})

    merchant.connect_books()
    same = merchant.row("installation").settings_saved_at
    merchant.connect_books("noord", "key-noord", data={"replace": "yes"})

    assert same is not None
    assert merchant.row("installation").settings_saved_at is None
    assert "Choose the settings" in merchant.page()
