"""The outbox as support sees it: what waits, what failed and why, and a mail goes out again at a press."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.dashboard.test_pages import words
from tests.signup.conftest import SOFIE, Desk, login_of
from webapp.accounts import installing, passwords
from webapp.notify.outbox import MOST_TRIES

PASSWORD = "not-a-secret-of-anybody"


@pytest.fixture
def staff(desk: Desk) -> FlaskClient:
    installing.add_staff(desk.services.opener, "mira@support.example", "Mira Jacobs")
    desk.run("UPDATE person SET password_hash = %(hash)s WHERE is_staff", hash=passwords.hash_of(PASSWORD))
    client = desk.browser()
    client.post("/login", data={"email": "mira@support.example", "password": PASSWORD})
    return client


def fails(desk: Desk, error: str, tries: int = 1) -> None:
    """The only mail was given away, and nobody knows what came of it."""
    desk.run("UPDATE mail SET taken_at = now(), last_error = %(error)s, tries = %(tries)s", error=error, tries=tries)


def again(client: FlaskClient, mail_id: int) -> str:
    """Press Send again and read what comes."""
    return words(client.post(f"/staff/mails/{mail_id}/again", follow_redirects=True).text)


def test_an_empty_outbox_says_so(staff: FlaskClient) -> None:
    text = words(staff.get("/staff/mails").text)

    assert "No mail failed" in text
    assert "The outbox is empty" in text


def test_a_mail_that_waits_is_shown_with_its_reader_and_merchant(desk: Desk, staff: FlaskClient) -> None:
    desk.sign_up()
    desk.run("UPDATE mail SET tries = 2, last_error = 'ConnectionRefusedError', due_at = now() + interval '1 hour'")

    text = words(staff.get("/staff/mails").text)

    assert "No mail failed" in text
    assert f"{SOFIE} Your installation link for KMO Shops and Factuursturen" in text
    assert "The mail server did not answer. Tried 2 times." in text
    assert desk.rows("installation")[0].licence_key in text


def test_nothing_secret_stands_on_the_page(desk: Desk, staff: FlaskClient) -> None:
    desk.sign_up()
    [mail] = desk.rows("mail")
    secret = desk.services.box.open(mail.sealed, mail.installation_id, "sealed")

    page = staff.get("/staff/mails").text

    assert secret["password"] not in page
    assert "/install/" not in page


@pytest.mark.parametrize(
    ("error", "tries", "sentence"),
    [
        ("SMTPServerDisconnected", 1, "The mail server hung up. Tried 1 time. "),
        ("SMTPRecipientsRefused", MOST_TRIES, "The mail server refused the address."),
        ("KeyError", 1, "It could not be written. That is our mistake."),
        ("Unheard", 1, "The mail server refused the mail."),
    ],
)
def test_a_mail_that_failed_says_why(desk: Desk, staff: FlaskClient, error: str, tries: int, sentence: str) -> None:
    desk.sign_up()
    fails(desk, error, tries)

    text = words(staff.get("/staff/mails").text)

    assert "1 mail was not sent" in text
    assert sentence.strip() in text
    assert "Mails 1" in words(staff.get("/staff/tickets").text)


@pytest.mark.parametrize(
    ("error", "tries", "state"),
    [
        ("SMTPServerDisconnected", 1, "Not known whether it arrived"),
        ("SMTPRecipientsRefused", MOST_TRIES, "Given up"),
        ("SealBrokenError", 1, "Not written"),
    ],
)
def test_the_state_is_a_word(desk: Desk, staff: FlaskClient, error: str, tries: int, state: str) -> None:
    desk.sign_up()
    fails(desk, error, tries)

    assert state in words(staff.get("/staff/mails").text)


def test_a_mail_whose_sender_was_killed_shows_up_after_a_while(desk: Desk, staff: FlaskClient) -> None:
    desk.sign_up()
    desk.run("UPDATE mail SET taken_at = now(), tries = 1")
    assert SOFIE not in words(staff.get("/staff/mails").text)
    assert "is being sent just now" in again(staff, 1)

    desk.run("UPDATE mail SET taken_at = now() - interval '6 minutes'")

    assert SOFIE in words(staff.get("/staff/mails").text)
    assert "goes out now" in again(staff, 1)


def test_send_again_sends_it_with_the_password_it_had(desk: Desk, staff: FlaskClient) -> None:
    desk.sign_up()
    fails(desk, "SMTPRecipientsRefused", MOST_TRIES)

    assert f"The mail to {SOFIE} goes out now." in again(staff, 1)

    mail = desk.newest_mail()
    assert passwords.verify(desk.rows("person")[-1].password_hash, login_of(mail)[1])
    assert "The outbox is empty" in words(staff.get("/staff/mails").text)


@pytest.mark.parametrize(("error", "sealed"), [("SMTPServerDisconnected", None), ("SealBrokenError", b"odd")])
def test_a_welcome_mail_whose_secret_is_gone_gets_a_successor(
    desk: Desk, staff: FlaskClient, error: str, sealed: bytes | None
) -> None:
    desk.sign_up()
    fails(desk, error)
    desk.run("UPDATE mail SET sealed = %(sealed)s", sealed=sealed)

    assert f"A new mail with a new link goes to {SOFIE}." in again(staff, 1)

    mail = desk.newest_mail()
    assert passwords.verify(desk.rows("person")[-1].password_hash, login_of(mail)[1])
    assert "The outbox is empty" in words(staff.get("/staff/mails").text)
    assert staff.post("/staff/mails/1/again").status_code == 404


def test_an_address_that_had_its_mails_of_today_waits_for_tomorrow(desk: Desk, staff: FlaskClient) -> None:
    for number in range(3):
        desk.sign_up(shop_host=f"shop{number}.kmoshops.be")
    fails(desk, "SMTPServerDisconnected")
    desk.run("UPDATE mail SET sealed = NULL")

    assert "had its mails of today" in again(staff, 3)
    assert len(desk.rows("mail")) == 3


def test_any_other_mail_goes_again_as_it_was(desk: Desk, staff: FlaskClient) -> None:
    desk.sign_up()
    desk.post_round()
    red = {"side": "books", "installation": "Atelier Linde", "key": "WF-7K2M-94QD"}
    desk.run(
        "INSERT INTO mail (installation_id, occasion, to_address, template, params, taken_at, last_error)"
        " VALUES (1, 'red', %(to)s, 'connection_red', %(params)s::jsonb, now(), 'SMTPServerDisconnected')",
        to=SOFIE,
        params=json.dumps(red),
    )

    text = words(staff.get("/staff/mails").text)
    assert "Reconnect Factuursturen: the orders of Atelier Linde wait" in text

    again(staff, 2)
    assert desk.newest_mail()["subject"] == "Reconnect Factuursturen: the orders of Atelier Linde wait"


def test_a_mail_that_was_sent_is_not_sent_again(desk: Desk, staff: FlaskClient) -> None:
    desk.sign_up()
    before = desk.post_round()

    assert staff.post("/staff/mails/1/again").status_code == 404
    assert staff.post("/staff/mails/4711/again").status_code == 404
    assert desk.post_round() == before


def test_for_others_the_page_is_not_there(desk: Desk) -> None:
    desk.sign_up()
    name, password = login_of(desk.newest_mail())
    merchant = desk.browser()
    merchant.post("/login", data={"email": name, "password": password})
    merchant.post("/password/new", data={"new": "a sentence for the door", "again": "a sentence for the door"})

    for client in (merchant, desk.browser()):
        answers: list[Any] = [client.get("/staff/mails"), client.post("/staff/mails/1/again")]
        assert [answer.status_code for answer in answers] == [404, 404]


def test_the_oldest_comes_first(desk: Desk, staff: FlaskClient) -> None:
    for number in range(2):
        desk.sign_up(email=f"reader{number}@example.com")
    desk.run("UPDATE mail SET created_at = %(day)s WHERE id = 2", day=datetime(2026, 1, 1, tzinfo=UTC))

    text = words(staff.get("/staff/mails").text)

    assert text.index("reader0@example.com") < text.index("reader1@example.com")
