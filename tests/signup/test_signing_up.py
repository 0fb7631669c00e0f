"""Signing up: everything in one transaction, and nobody learns which addresses we know."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from tests.signup.conftest import SHOP, SOFIE, Desk
from webapp.accounts import install_link, installing, passwords


def test_somebody_new_gets_a_login_an_installation_and_its_mail(desk: Desk) -> None:
    desk.sign_up(email=f" {SOFIE.upper()} ", country="NL")

    [person], [installation], [mail] = desk.rows("person"), desk.rows("installation"), desk.rows("mail")
    assert desk.counts() == {"person": 1, "installation": 1, "membership": 1, "recipient": 1, "mail": 1}
    assert (person.email, person.name, person.must_change_password) == (SOFIE, "Sofie Claes", True)
    assert timedelta(days=13) < person.password_until - datetime.now(UTC) <= timedelta(days=14)
    assert (installation.name, installation.shop_host, installation.home_country) == (SHOP, SHOP, "NL")
    assert (installation.contact_name, installation.contact_email) == ("Sofie Claes", SOFIE)
    assert (installation.live_at, installation.statuses, installation.layout) == (None, [], "")
    assert (mail.to_address, mail.template, mail.installation_id) == (SOFIE, "welcome", installation.id)
    assert desk.rows("recipient", "email, kinds")[0] == (SOFIE, ["problems", "trial", "invoices"])


def test_the_password_and_the_link_are_kept_sealed(desk: Desk) -> None:
    desk.sign_up()

    [mail], [person] = desk.rows("mail"), desk.rows("person")
    secret = desk.services.box.open(mail.sealed, mail.installation_id, "sealed")
    assert passwords.verify(person.password_hash, secret["password"])
    assert "/install/" in secret["install_url"]
    assert secret["password"] not in str(mail.params)
    assert set(mail.params) == {"login", "installation", "key", "days"}


def test_the_same_person_with_another_shop_gets_a_second_installation_and_keeps_the_password(desk: Desk) -> None:
    desk.sign_up()
    desk.run("UPDATE person SET must_change_password = false, password_until = NULL")
    [before] = desk.rows("person", "id, password_hash")

    desk.sign_up(shop_host="other.kmoshops.be", name="Somebody Else", language="en")

    assert desk.rows("person", "id, password_hash") == [before]
    assert desk.rows("person", "name")[0].name == "Sofie Claes"
    assert [row.shop_host for row in desk.rows("installation")] == [SHOP, "other.kmoshops.be"]
    assert len(desk.rows("membership")) == 2
    second = desk.rows("mail")[1]
    assert second.template == "welcome_known"
    assert "password" not in desk.services.box.open(second.sealed, second.installation_id, "sealed")


def test_nobody_makes_our_staff_the_owner_of_a_shop(desk: Desk) -> None:
    installing.add_staff(desk.services.opener, "mira@support.example", "Mira Jacobs")

    to_staff = desk.send(email="mira@support.example")
    made = desk.counts()
    to_others = desk.send(email="somebody@else.example")

    assert made == {"person": 1, "installation": 0, "membership": 0, "recipient": 0, "mail": 0}
    assert (to_staff.status_code, to_staff.location) == (to_others.status_code, to_others.location)


def test_signing_up_twice_while_the_mail_still_waits_changes_nothing(desk: Desk) -> None:
    desk.sign_up()
    before = desk.rows("person"), desk.rows("installation"), desk.rows("mail")

    desk.sign_up()

    assert (desk.rows("person"), desk.rows("installation"), desk.rows("mail")) == before


def test_signing_up_twice_sends_the_same_installation_with_a_new_password_and_link(desk: Desk) -> None:
    desk.sign_up()
    desk.post_round()
    [first] = desk.rows("person")

    desk.sign_up()

    assert desk.counts() == {"person": 1, "installation": 1, "membership": 1, "recipient": 1, "mail": 2}
    assert desk.rows("person")[0].password_hash != first.password_hash
    assert desk.rows("person")[0].session_epoch == first.session_epoch + 1
    assert desk.rows("installation")[0].link_epoch == 2


def test_a_shop_that_is_live_already_gets_an_installation_of_its_own(desk: Desk) -> None:
    desk.sign_up()
    desk.run("UPDATE installation SET live_at = now()")

    desk.sign_up()

    assert len(desk.rows("installation")) == 2


def test_an_address_gets_three_mails_a_day_and_then_silence(desk: Desk) -> None:
    for number in range(6):
        desk.sign_up(shop_host=f"shop{number}.kmoshops.be")

    assert desk.counts() == {"person": 1, "installation": 3, "membership": 3, "recipient": 3, "mail": 3}
    assert not install_link.resend(desk.services, desk.rows("installation")[0].id) or len(desk.rows("mail")) == 3

    desk.run("UPDATE mail SET occasion = 'yesterday/' || id")
    desk.sign_up(shop_host="shop9.kmoshops.be")
    assert len(desk.rows("mail")) == 4


def test_ten_browsers_at_once_make_one_login_and_one_installation(desk: Desk) -> None:
    with ThreadPoolExecutor(10) as browsers:
        list(browsers.map(lambda _: desk.sign_up(), range(10)))

    assert desk.counts() == {"person": 1, "installation": 1, "membership": 1, "recipient": 1, "mail": 1}


def test_what_fails_leaves_nothing_behind(desk: Desk) -> None:
    import pytest
    from sqlalchemy.exc import DBAPIError

    with pytest.raises(DBAPIError):
        desk.sign_up(country="B\x00E")

    assert set(desk.counts().values()) == {0}
