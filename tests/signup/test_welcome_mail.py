"""The mail after signing up: committed with it, sent once, readable as text and as HTML, and its secrets forgotten."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask_babel import force_locale, gettext
from markupsafe import escape

from tests.signup.conftest import SHOP, SOFIE, Desk, link_of, login_of
from webapp.accounts import install_link, passwords
from webapp.notify import outbox
from webapp.notify.letter import write
from webapp.notify.words import TEMPLATES
from webapp.site import LANGUAGES

URL = "https://orders.example/somewhere"


def values_for(name: str) -> dict[str, str]:
    """Something for each value that the mail `name` shows; names of shops are odd on purpose."""
    wanted = re.findall(r"%\((\w+)\)s", TEMPLATES[name].subject + TEMPLATES[name].text)
    found = {each: URL if each == "link" or each.endswith("_url") else f"Linde & Zoon <b> {each}" for each in wanted}
    return found | {"brand": "Order Desk", "until": "2026-12-22"}


def test_it_holds_link_user_name_and_a_password_that_works(desk: Desk) -> None:
    desk.sign_up()

    [mail] = desk.post_round()

    name, password = login_of(mail)
    assert mail["subject"] == "Your installation link for KMO Shops and Factuursturen"
    assert (mail["to"], name) == (SOFIE, SOFIE)
    assert passwords.verify(desk.rows("person")[0].password_hash, password)
    assert install_link.find(desk.services, link_of(mail).rpartition("/")[2]).installation_id == 1
    assert SHOP in mail["text"]
    assert "good for 14 days" in mail["text"]


def test_the_html_says_the_same_and_loads_nothing(desk: Desk) -> None:
    desk.sign_up()

    [mail] = desk.post_round()

    plain = " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*</style>", "", mail["html"], flags=re.S)).split())
    for value in (*login_of(mail), link_of(mail), "Start the installation", "You choose a password of your own"):
        assert value in plain
    assert f'href="{desk.services.settings.base_url}{link_of(mail)}"' in mail["html"]
    assert not re.search(r"<(img|script|link|iframe)|url\(|@import| src=", mail["html"])


def test_after_sending_nothing_secret_is_left(desk: Desk) -> None:
    desk.sign_up()
    [mail] = desk.post_round()

    [row] = desk.rows("mail")
    assert row.sent_at is not None
    assert row.sealed is None
    _name, password = login_of(mail)
    for table in ("mail", "person", "installation"):
        assert password not in str(desk.rows(table))
        assert link_of(mail) not in str(desk.rows(table))


def test_an_answer_that_is_lost_wipes_the_secret_too_and_sends_nothing_twice(desk: Desk) -> None:
    desk.mailbox.turn(smtp="lost_answer", smtp_times=1)
    desk.sign_up()

    assert len(desk.post_round()) == 1
    assert len(desk.post_round()) == 1

    [row] = desk.rows("mail")
    assert (row.sent_at, row.sealed) == (None, None)


def test_a_mail_server_that_is_away_keeps_nobody_waiting_and_the_mail_comes_later(desk: Desk) -> None:
    working = desk.services.settings
    away = replace(working, smtp_url="smtp://127.0.0.1:9")

    assert desk.send().status_code == 303
    with desk.app.app_context():
        assert outbox.send_due(desk.services.engine, away) == 0
    [row] = desk.rows("mail")
    assert row.sealed is not None
    assert row.taken_at is None

    desk.run("UPDATE mail SET due_at = now()")
    [mail] = desk.post_round()
    assert passwords.verify(desk.rows("person")[0].password_hash, login_of(mail)[1])


def test_sent_again_it_holds_a_new_link_and_password_and_the_old_ones_are_no_longer_good(desk: Desk) -> None:
    desk.sign_up()
    old = desk.newest_mail()

    assert install_link.resend(desk.services, desk.rows("installation")[0].id)
    new = desk.newest_mail()

    [person] = desk.rows("person")
    assert not passwords.verify(person.password_hash, login_of(old)[1])
    assert passwords.verify(person.password_hash, login_of(new)[1])
    with pytest.raises(install_link.StaleLinkError):
        install_link.find(desk.services, link_of(old).rpartition("/")[2])
    assert install_link.find(desk.services, link_of(new).rpartition("/")[2]).epoch == 2


def test_two_shops_at_once_are_two_mails_with_the_same_good_password(desk: Desk) -> None:
    desk.sign_up()
    desk.sign_up(shop_host="other.kmoshops.be")

    first, second = desk.post_round()

    assert login_of(first) == login_of(second)
    assert passwords.verify(desk.rows("person")[0].password_hash, login_of(first)[1])
    assert link_of(first) != link_of(second)


def test_sent_again_to_somebody_with_a_password_of_their_own_it_leaves_that_alone(desk: Desk) -> None:
    desk.sign_up()
    desk.post_round()
    desk.run("UPDATE person SET must_change_password = false")
    [before] = desk.rows("person")

    install_link.resend(desk.services, desk.rows("installation")[0].id)
    mail = desk.newest_mail()

    assert desk.rows("person") == [before]
    assert "One-time password" not in mail["text"]
    assert login_of(mail)[0] == SOFIE


def test_a_link_ends_after_fourteen_days(desk: Desk) -> None:
    desk.sign_up()
    token = link_of(desk.newest_mail()).rpartition("/")[2]

    with time_machine.travel(timedelta(days=13, hours=23)):
        assert install_link.find(desk.services, token).installation_id == 1
    with time_machine.travel(timedelta(days=14, minutes=1)), pytest.raises(install_link.StaleLinkError) as stale:
        install_link.find(desk.services, token)

    assert stale.value.installation_id == 1


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "WzEsMV0.aSGx4A.forged", "é", "\x00", "." * 3000])
def test_what_was_never_a_link_is_none(desk: Desk, token: str) -> None:
    with pytest.raises(install_link.NoLinkError):
        install_link.find(desk.services, token)


def test_a_link_with_one_sign_changed_is_none(desk: Desk) -> None:
    desk.sign_up()
    token = link_of(desk.newest_mail()).rpartition("/")[2]
    for place in range(len(token) - 1):  # the last sign of base64 holds bits that do not count
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        with pytest.raises((install_link.NoLinkError, install_link.StaleLinkError)) as refused:
            install_link.read(desk.services.settings, changed)
        assert refused.type is install_link.NoLinkError


def test_a_link_to_an_installation_that_is_gone_is_none(desk: Desk) -> None:
    address = install_link.make(desk.services.settings, 4711, 1)

    with pytest.raises(install_link.NoLinkError):
        install_link.find(desk.services, address.rpartition("/")[2])
    assert not install_link.resend(desk.services, 4711)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_mail_can_be_written_escaped_and_has_no_open_value(desk: Desk, name: str) -> None:
    with desk.app.app_context():
        letter = write(name, values_for(name), "en")

    assert "\n" not in letter.subject
    assert "%(" not in letter.subject + letter.text + letter.html
    assert "<b>" not in letter.html
    assert "Order Desk" in letter.html
    for sign in ("<img", "<script", "url("):
        assert sign not in letter.html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in TEMPLATES if name not in ("parked", "stuck", "erased")])
def test_the_link_of_a_mail_is_a_button_in_its_html(desk: Desk, name: str, language: str) -> None:
    with desk.app.app_context():
        letter = write(name, values_for(name), language)

    assert f'<a href="{URL}">' in letter.html
    assert f"\n{URL}\n" in letter.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_needed_to_log_in_stands_in_a_table_and_the_button_says_its_words_once(
    desk: Desk, language: str
) -> None:
    with desk.app.app_context(), force_locale(language):
        letter = write("welcome", values_for("welcome"), language)
        words_of_button = gettext(TEMPLATES["welcome"].button)

    assert letter.html.count('class="fact fact-value"') == 3
    assert letter.html.count(str(escape(words_of_button))) == 1
