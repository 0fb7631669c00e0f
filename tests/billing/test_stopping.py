"""Before and after a stop it is said what becomes of the money."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.billing.acts import invoices, subscribe
from tests.house import House, Installation
from tests.live.acts import change, one, text_of
from webapp.accounts import stopping
from webapp.accounts.terms_text import TERMS_2026_11
from webapp.formats import day_full


def written(house: House, day: object) -> str:
    """A day as an English page says it."""
    with house.app.app_context():
        return day_full(day).replace("\u00a0", " ")  # type: ignore[arg-type]


def test_the_page_names_the_open_invoice_and_says_that_nothing_is_paid_back(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    subscribe(client, merchant)
    (made,) = invoices(house)
    last = stopping.last_day(one(house, "SELECT subscribed_until FROM installation"))

    words = text_of(client.get(f"/d/{merchant.key}/profile/stop"))

    due = written(house, made.due_on)
    assert f"Invoice {made.number} of € 72.00 stays due. It is to be paid before or on {due}." in words
    assert f"You are subscribed until {written(house, last)}." in words
    promised = "is not paid back, unless you stop because we did not do what we promised."
    assert promised in words
    assert any(promised in part for each in TERMS_2026_11.sections for part in each.paragraphs), "as the terms say"


def test_what_is_paid_or_was_never_invoiced_is_not_said_to_be_due(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    in_trial = text_of(client.get(f"/d/{merchant.key}/profile/stop"))
    subscribe(client, merchant)
    change(house, "UPDATE own_invoice SET paid_at = now()")
    paid = text_of(client.get(f"/d/{merchant.key}/profile/stop"))

    assert "What you pay us" not in in_trial
    assert "stays due" not in paid
    assert "is not paid back" in paid


def test_a_shop_that_had_no_trial_is_not_told_that_it_went_on_after_one(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    change(house, "UPDATE installation SET subscribed_until = NULL")
    subscribe(client, merchant)
    last = stopping.last_day(one(house, "SELECT subscribed_until FROM installation"))
    stopping.stop_now(house.services, merchant.id, "Sofie")

    words = text_of(client.get(f"/d/{merchant.key}/profile"))

    assert "after the trial" not in words
    assert "The integration has stopped, so the subscription is not used." in words
    assert f"It ends by itself after {written(house, last)}." in words
