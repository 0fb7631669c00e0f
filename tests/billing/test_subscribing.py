"""Subscribe: the trial or an ended year goes on at once, and its invoice follows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from tests.billing.acts import GHENT, NUMBER, clock_goes, invoices, paper, register_says, subscribe, today, try_now
from tests.house import House, Installation
from tests.live.acts import ask, browser, change, mails, one, text_of
from tests.pipeline.in_doubt import finish
from webapp.accounts import stopping
from webapp.accounts.billing import period

UNTIL = "SELECT subscribed_until FROM installation"


def test_the_year_begins_when_the_trial_ends(house: House, merchant: Installation, client: FlaskClient) -> None:
    trial_ends = one(house, UNTIL)

    page = text_of(subscribe(client, merchant))

    first = stopping.last_day(trial_ends) + timedelta(days=1)
    assert one(house, UNTIL) == period.year_from(first).ends
    assert "Subscribed until" in page
    assert "Trial: " not in page


def test_an_ended_trial_goes_on_at_once_and_so_do_the_orders_that_waited(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    change(house, "UPDATE installation SET subscribed_until = now() - interval '1 hour'")
    merchant.place()
    merchant.poll()
    house.drain()
    assert merchant.counts()["open"] == 1

    subscribe(client, merchant)
    finish(house, merchant)

    assert merchant.counts()["done"] == 1
    assert one(house, "SELECT subscribed_until > now() + interval '364 days' FROM installation")


def test_continue_in_profile_leads_to_the_plans(house: House, merchant: Installation, client: FlaskClient) -> None:
    answer = client.post(f"/d/{merchant.key}/profile/continue", follow_redirects=True)

    words = text_of(answer)
    assert "Which plan for" in words
    for said in ("€ 72.00 a year at most 500 invoices a year", "€ 120.00", "€ 170.00 a year any number of invoices"):
        assert said in words
    assert one(house, "SELECT continued_at IS NULL FROM installation")


def test_before_the_last_press_net_vat_and_total_are_shown_and_nothing_happens(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    dutch = {**GHENT, "country": "NL", "vat_number": ""}

    words = text_of(client.post(f"/d/{merchant.key}/profile/subscribe", data={"plan": "2500", **dutch}))

    for said in ("€ 120.00", "VAT 21 %", "€ 25.20", "€ 145.20 for a year. Is this right?", "Bakkerij De Molen BV"):
        assert said in words
    assert one(house, "SELECT continued_at IS NULL FROM installation")
    assert invoices(house) == []


def test_a_business_in_another_country_with_a_confirmed_number_is_reverse_charged(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    before = datetime.now(UTC).date()  # as VIES counts days, which are not those of our invoices
    subscribe(client, merchant)

    (made,) = invoices(house)
    assert (made.treatment, made.net, made.tax, made.total) == (
        "reverse_charge",
        Decimal("72.00"),
        Decimal("0.00"),
        Decimal("72.00"),
    )
    assert before <= date.fromisoformat(made.proof) <= datetime.now(UTC).date()
    words = paper(house, made.number)
    assert "VAT reverse-charged" in words
    assert "articles 44 and 196 of Directive 2006/112/EC" in words
    assert f"VAT number: {NUMBER}" in words
    assert "VAT number: NL000099998B57" in words


@pytest.mark.parametrize(
    ("changes", "treatment", "tax"),
    [
        ({"country": "NL", "vat_number": ""}, "home", "15.12"),
        ({"country": "NL", "vat_number": "NL123456782B90"}, "home", "15.12"),
        ({"vat_number": ""}, "eu_without_number", "15.12"),
        ({"country": "US", "vat_number": "12-3456789"}, "outside_eu", "0.00"),
    ],
)
def test_vat_is_charged_by_rule(
    house: House, merchant: Installation, client: FlaskClient, changes: dict[str, str], treatment: str, tax: str
) -> None:
    subscribe(client, merchant, **changes)

    (made,) = invoices(house)
    assert (made.treatment, str(made.tax)) == (treatment, tax)
    assert ("Outside the scope of EU VAT" in paper(house, made.number)) == (treatment == "outside_eu")


def test_a_number_that_the_register_does_not_know_is_said_at_its_field_and_nothing_happens(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    register_says(house, NUMBER, valid=False)

    words = text_of(subscribe(client, merchant))

    assert "VIES, the register of the EU, does not know this VAT number." in words
    assert one(house, "SELECT continued_at IS NULL FROM installation")
    assert invoices(house) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"company": "  "}, "Fill in the name of your company"),
        ({"address": ""}, "Fill in street and number."),
        ({"city": ""}, "Fill in the town."),
        ({"country": "XX"}, "Choose one of the list."),
        ({"vat_number": "BE0403170702"}, "This is not a VAT number of Belgium."),
        ({"vat_number": "NL123456782B90"}, "This VAT number is of another country than the address."),
        ({"plan": "501"}, "Choose a plan."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    house: House, merchant: Installation, client: FlaskClient, changes: dict[str, str], says: str
) -> None:
    answer = subscribe(client, merchant, **changes)

    assert answer.status_code == 422
    assert says in text_of(answer)
    assert "Molenstraat 1" in answer.text or "address" in changes
    assert one(house, "SELECT continued_at IS NULL FROM installation")


def test_while_the_register_is_away_the_merchant_goes_on_and_the_invoice_follows(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    register_says(house, NUMBER, error="MS_UNAVAILABLE")

    offered = text_of(client.post(f"/d/{merchant.key}/profile/subscribe", data={"plan": "500", **GHENT}))
    page = text_of(subscribe(client, merchant))
    try_now(house)

    assert "You need not wait: you go on at once" in offered
    assert "Subscribed until" in page
    assert "does not answer just now. The invoice follows by itself." in page
    assert invoices(house) == []

    register_says(house, NUMBER, valid=True)
    clock_goes(house)
    assert invoices(house) == [], "it was asked a moment ago: not before a quarter of an hour has passed"
    try_now(house)
    assert [made.treatment for made in invoices(house)] == ["reverse_charge"]


def test_a_number_that_turns_out_wrong_later_is_invoiced_with_vat(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    register_says(house, NUMBER, error="MS_UNAVAILABLE")
    subscribe(client, merchant)
    register_says(house, NUMBER, valid=False)

    try_now(house)

    assert [(made.treatment, made.rate) for made in invoices(house)] == [("eu_without_number", Decimal("21.00"))]


def test_a_confirmation_of_the_last_thirty_days_counts_while_the_register_is_away(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    client.post(f"/d/{merchant.key}/profile/subscribe", data={"plan": "500", **GHENT})
    register_says(house, NUMBER, error="MS_UNAVAILABLE")

    subscribe(client, merchant)

    assert [made.treatment for made in invoices(house)] == ["reverse_charge"]


def test_pressed_twice_it_is_one_year_and_one_invoice(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    subscribe(client, merchant)
    until = one(house, UNTIL)

    again = subscribe(client, merchant)

    assert again.status_code == 200
    assert one(house, UNTIL) == until
    assert len(invoices(house)) == 1


def test_in_the_last_thirty_days_the_next_year_can_be_subscribed_to(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    subscribe(client, merchant)
    change(house, "UPDATE installation SET subscribed_until = now() + interval '29 days'")
    assert "The subscription ends after" in text_of(client.get(f"/d/{merchant.key}/report"))

    subscribe(client, merchant, plan="*", price="170.00")

    assert [str(made.net) for made in invoices(house)] == ["72.00", "170.00"]
    assert one(house, "SELECT subscribed_until > now() + interval '390 days' FROM installation")


def test_a_year_that_ended_lets_orders_wait_and_says_so(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    subscribe(client, merchant)
    change(house, "UPDATE installation SET subscribed_until = now() - interval '1 hour'")
    merchant.place()
    merchant.poll()
    house.drain()

    assert [row.reason for row in merchant.rows("reason")] == ["subscription"]
    words = text_of(client.get(f"/d/{merchant.key}/profile"))
    assert "The subscription has ended." in words
    assert "1 order waits for it." in words


def test_a_price_that_changed_while_the_page_was_open_is_shown_before_it_counts(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    words = text_of(subscribe(client, merchant, price="60.00"))

    assert "€ 72.00 for a year. Is this right?" in words
    assert invoices(house) == []


def test_a_stopped_installation_cannot_subscribe(house: House, merchant: Installation, client: FlaskClient) -> None:
    stopping.stop_now(house.services, merchant.id, "Sofie")

    subscribe(client, merchant)
    page = text_of(client.get(f"/d/{merchant.key}/profile/subscribe", follow_redirects=True))

    assert "Which plan" not in page
    assert invoices(house) == []


def test_the_invoice_goes_by_mail_with_its_pdf_to_who_gets_invoices(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    subscribe(client, merchant)

    (row,) = ask(house, "SELECT m.to_address, m.params, d.name FROM mail m JOIN document d ON d.id = m.document_id")
    assert mails(house, "own_invoice") == [f"own_invoice to {merchant.login}"]
    assert row.name == f"invoice-{today().year}-00001.pdf"
    assert row.params["amount"] == "€\u00a072.00"
    assert row.params["until"] == str(today() + timedelta(days=14))


def test_an_invoice_that_nobody_chose_to_get_goes_to_who_may_log_in(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    change(house, """UPDATE recipient SET kinds = '["problems"]'""")

    subscribe(client, merchant)

    assert mails(house, "own_invoice") == [f"own_invoice to {merchant.login}"]


def test_only_its_own_people_download_an_invoice(house: House, merchant: Installation, client: FlaskClient) -> None:
    subscribe(client, merchant)
    invoice_id = invoices(house)[0].id
    stranger = house.install()

    mine = client.get(f"/d/{merchant.key}/profile/invoices/{invoice_id}.pdf")
    theirs = browser(house, stranger)

    assert mine.data.startswith(b"%PDF-")
    assert mine.headers["Content-Disposition"] == f'attachment; filename="invoice-{today().year}-00001.pdf"'
    assert mine.headers["Cache-Control"] == "no-store"
    assert theirs.get(f"/d/{merchant.key}/profile/invoices/{invoice_id}.pdf").status_code == 404
    assert theirs.get(f"/d/{stranger.key}/profile/invoices/{invoice_id}.pdf").status_code == 404
    assert client.get(f"/d/{merchant.key}/profile/invoices/{invoice_id + 1}.pdf").status_code == 404


def test_profile_lists_the_invoice_with_its_state(house: House, merchant: Installation, client: FlaskClient) -> None:
    assert "There is no invoice yet." in text_of(client.get(f"/d/{merchant.key}/profile"))

    words = text_of(subscribe(client, merchant))

    assert f"{today().year}-00001 A year of the integration" in words
    assert "Open before or on" in words


@pytest.mark.parametrize(("language", "says"), [("nl", "Factuur"), ("fr", "Facture"), ("en", "Invoice")])
def test_the_invoice_speaks_the_language_of_who_subscribes(
    house: House, merchant: Installation, language: str, says: str
) -> None:
    change(house, "UPDATE person SET language = %(language)s", language=language)

    subscribe(browser(house, merchant), merchant)

    (made,) = invoices(house)
    assert made.language == language
    assert f"{says} {made.number}" in paper(house, made.number)
