"""Open, reminded of, ended, paid: by rule and by the days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.billing.acts import GHENT, NUMBER, clock_goes, invoices, subscribe, today
from tests.house import House, Installation
from tests.live.acts import ask, change, mails, one, text_of, words_of_mail
from tests.pipeline.in_doubt import finish
from webapp.accounts import trial
from webapp.accounts.billing import charges, details, paying
from webapp.accounts.stopping import end_of
from webapp.support import tickets


@pytest.fixture
def subscribed(house: House, merchant: Installation, client: FlaskClient) -> Installation:
    """A merchant with one open invoice of today, due in 14 days."""
    subscribe(client, merchant)
    return merchant


def on_day(house: House, days: int) -> None:
    """The clock goes round, so many days after the day on which the invoice should have been paid."""
    clock_goes(house, today() + timedelta(days=14 + days))


def test_reminders_come_seven_and_fourteen_days_late_once_each(house: House, subscribed: Installation) -> None:
    written = []
    for days in (0, 6, 7, 8, 13, 14, 15, 29):
        on_day(house, days)
        on_day(house, days)
        written.append(len(mails(house, "own_invoice_late")))

    assert written == [0, 0, 1, 1, 1, 2, 2, 2]
    assert one(house, "SELECT unpaid_since IS NULL FROM installation")


def test_a_clock_that_was_away_sends_one_reminder_not_two(house: House, subscribed: Installation) -> None:
    on_day(house, 20)

    assert len(mails(house, "own_invoice_late")) == 1
    assert invoices(house)[0].reminded == 2


def test_a_reminder_brings_the_invoice_along_and_says_what_follows(house: House, subscribed: Installation) -> None:
    on_day(house, 7)

    (number,) = [made.number for made in invoices(house)]
    assert f"invoice {number}" in words_of_mail(house, "own_invoice_late")
    assert one(house, "SELECT document_id FROM mail WHERE template = 'own_invoice_late'") == one(
        house, "SELECT document_id FROM own_invoice"
    )


def test_owners_hear_of_what_is_unpaid_besides_whoever_was_chosen(house: House, subscribed: Installation) -> None:
    change(house, """UPDATE recipient SET email = 'books@example.com', kinds = '["invoices"]'""")
    change(
        house,
        "INSERT INTO recipient (installation_id, email, language, kinds) VALUES (%(i)s, %(e)s, 'fr', '[\"problems\"]')",
        i=subscribed.id,
        e=subscribed.login,
    )

    for days in (7, 30):
        on_day(house, days)
        on_day(house, days)

    for template in ("own_invoice_late", "own_invoice_unpaid"):
        assert sorted(mails(house, template)) == sorted(
            f"{template} to {email}" for email in ("books@example.com", subscribed.login)
        )


def test_what_is_paid_is_not_reminded_of_and_never_ends(house: House, subscribed: Installation) -> None:
    paying.mark_paid(house.services, invoices(house)[0].id, "Mira")

    for days in (7, 14, 30, 60):
        on_day(house, days)

    assert mails(house, "own_invoice_%") == []
    assert one(house, "SELECT unpaid_since IS NULL FROM installation")


def test_thirty_days_late_it_ends_openly_and_orders_wait_for_that_reason(
    house: House, subscribed: Installation, client: FlaskClient
) -> None:
    on_day(house, 30)
    on_day(house, 31)
    subscribed.place()
    subscribed.poll()
    house.drain()

    assert [(row.state, row.reason) for row in subscribed.rows("state::text AS state, reason")] == [("OPEN", "unpaid")]
    assert len(mails(house, "own_invoice_unpaid")) == 1
    assert house.books.calls("POST") == 0
    number = invoices(house)[0].number
    report = text_of(client.get(f"/d/{subscribed.key}/report"))
    assert "The subscription has ended: an invoice of ours is unpaid." in report
    assert "1 order waits for it." in report
    profile = text_of(client.get(f"/d/{subscribed.key}/profile"))
    assert f"The subscription has ended: invoice {number} was not paid." in profile
    assert f"NL02ABNA0123456789 with reference {number}" in profile
    assert "an invoice of ours was not paid" in text_of(client.get(f"/d/{subscribed.key}/open"))


def test_an_order_that_waited_is_not_lost_and_goes_on_when_it_is_paid(
    house: House, subscribed: Installation, staff: FlaskClient
) -> None:
    on_day(house, 30)
    subscribed.place()
    subscribed.poll()
    house.drain()

    staff.post(f"/staff/invoices/{invoices(house)[0].id}/paid")
    finish(house, subscribed)

    assert subscribed.counts()["done"] == 1
    assert one(house, "SELECT unpaid_since IS NULL FROM installation")


def test_while_it_is_unpaid_a_second_year_cannot_be_subscribed_to(
    house: House, subscribed: Installation, client: FlaskClient
) -> None:
    on_day(house, 30)

    subscribe(client, subscribed)

    assert len(invoices(house)) == 1


def test_paid_is_undone_on_the_same_day_only(house: House, subscribed: Installation) -> None:
    (made,) = invoices(house)
    assert paying.mark_paid(house.services, made.id, "Mira") == subscribed.id
    assert paying.mark_paid(house.services, made.id, "Mira") is None

    assert paying.undo_paid(house.services, made.id) == subscribed.id
    assert invoices(house)[0].paid_at is None

    paying.mark_paid(house.services, made.id, "Mira")
    ask(house, "UPDATE own_invoice SET paid_at = paid_at - interval '1 day' RETURNING id")
    assert paying.undo_paid(house.services, made.id) is None
    assert invoices(house)[0].paid_at is not None


def test_undoing_a_payment_ends_again_what_had_ended(house: House, subscribed: Installation) -> None:
    on_day(house, 30)
    (made,) = invoices(house)
    paying.mark_paid(house.services, made.id, "Mira")
    assert one(house, "SELECT unpaid_since IS NULL FROM installation")

    paying.undo_paid(house.services, made.id)

    assert one(house, "SELECT unpaid_since IS NOT NULL FROM installation")


def test_a_stopped_installation_is_told_nothing_of_an_end(house: House, subscribed: Installation) -> None:
    ask(house, "UPDATE installation SET stopped_at = now() RETURNING id")

    on_day(house, 30)

    assert mails(house, "own_invoice_unpaid") == []


def test_an_unpaid_year_ends_no_trial_that_still_runs(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    last = today() + timedelta(days=100)
    change(house, "UPDATE installation SET subscribed_until = %(at)s", at=end_of(last))
    subscribe(client, merchant)

    for days in (30, 60, 86):  # the last of them is the last day of the trial
        on_day(house, days)
        assert one(house, "SELECT unpaid_since IS NULL FROM installation")
    assert mails(house, "own_invoice_unpaid") == []

    clock_goes(house, last + timedelta(days=1))
    assert one(house, "SELECT unpaid_since IS NOT NULL FROM installation")
    assert len(mails(house, "own_invoice_unpaid")) == 1


def test_an_unpaid_year_ends_no_days_that_support_gave(house: House, subscribed: Installation) -> None:
    trial.set_end(house.services, subscribed.key, today() + timedelta(days=100))

    on_day(house, 60)
    assert one(house, "SELECT unpaid_since IS NULL FROM installation")

    on_day(house, 87)
    assert one(house, "SELECT unpaid_since IS NOT NULL FROM installation")


def test_of_two_that_ended_it_both_are_paid_before_it_goes_on(
    house: House, subscribed: Installation, client: FlaskClient
) -> None:
    change(house, "UPDATE installation SET subscribed_until = now() + interval '20 days'")
    subscribe(client, subscribed)
    on_day(house, 30)
    one_of_them, other = invoices(house)
    assert one_of_them.ended_at is not None
    assert other.ended_at is not None

    paying.mark_paid(house.services, one_of_them.id, "Mira")
    assert one(house, "SELECT unpaid_since IS NOT NULL FROM installation")

    paying.mark_paid(house.services, other.id, "Mira")
    assert one(house, "SELECT unpaid_since IS NULL FROM installation")


def test_work_that_is_not_paid_for_is_reminded_of_and_ends_nothing(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    details.change(house.services.engine, merchant.id, details.Details(**{**GHENT, "vat_number": NUMBER}))
    person = one(house, "SELECT id FROM person LIMIT 1")
    ticket = tickets.do_it_for_me(house.services.engine, merchant.id, "shop", person_id=person)
    with house.app.app_context():
        charges.charge_installation(house.services, merchant.id, ticket.id, "Mira")

    for days in (7, 14, 30, 60):
        on_day(house, days)

    assert len(mails(house, "own_service_late")) == 2
    assert mails(house, "own_invoice_late") + mails(house, "own_invoice_unpaid") == []
    assert "subscription" not in words_of_mail(house, "own_service_late")
    assert "No order waits for it." in words_of_mail(house, "own_service_late")
    assert invoices(house)[0].ended_at is None
    assert one(house, "SELECT unpaid_since IS NULL FROM installation")
