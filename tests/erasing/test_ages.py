"""What is kept of people ends by itself, whether they come back or not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.erasing.acts import erase_now, stop
from tests.house import House, Installation
from tests.live.acts import browser, change, one
from webapp.accounts.erasing import ages, clock
from webapp.accounts.people import changing
from webapp.audit.record import record
from webapp.database import EVERYTHING, transaction

ADD_PERSON = """
WITH one AS (INSERT INTO person (email, password_hash, is_staff, created_at)
             VALUES (%(email)s, 'x', %(staff)s, now() - interval '1 year') RETURNING id)
INSERT INTO membership (person_id, installation_id, role) SELECT one.id, %(shop)s, 'member' FROM one
"""
INVITED = """
INSERT INTO invitation (installation_id, email, role, until, accepted_at, withdrawn_at)
VALUES (%(i)s, %(email)s, 'member', now() + %(until)s::interval, now() + %(accepted)s::interval,
        now() + %(withdrawn)s::interval)
"""


@pytest.fixture
def merchant(house: House) -> Installation:
    """A live merchant."""
    return house.install()


def forget_in(house: House, days: float) -> None:
    """The clock's round, so many days from now."""
    ages.forget(house.services.engine, datetime.now(UTC) + timedelta(days=days))


def is_known(house: House, email: str) -> bool:
    """There is a login of that address."""
    return bool(one(house, "SELECT count(*) FROM person WHERE email = %(email)s", email=email))


def test_a_session_goes_with_its_end_and_an_address_after_sixty_days(house: House, merchant: Installation) -> None:
    browser(house, merchant)
    change(house, "INSERT INTO known_address (person_id, address) SELECT max(id), '192.0.2.0' FROM person")
    left = []

    for days in (13, 15, 59, 61):
        forget_in(house, days)
        left.append(
            (one(house, "SELECT count(*) FROM login_session"), one(house, "SELECT count(*) FROM known_address"))
        )

    assert [sessions > 0 for sessions, _ in left] == [True, False, False, False]
    assert [known > 0 for _, known in left] == [True, True, True, False]


def test_closed_invitations_go_after_ninety_days_and_open_ones_stay(house: House, merchant: Installation) -> None:
    for email, until, accepted, withdrawn in (
        ("accepted@example.com", "-1 day", "-2 days", None),
        ("withdrawn@example.com", "1 day", None, "-2 days"),
        ("old@example.com", "-2 days", None, None),
        ("open@example.com", "5 days", None, None),
    ):
        values = {"email": email, "until": until, "accepted": accepted, "withdrawn": withdrawn}
        change(house, INVITED, i=merchant.id, **values)

    forget_in(house, 87)
    before = one(house, "SELECT count(*) FROM invitation")
    forget_in(house, 89)

    assert before == 4
    assert one(house, "SELECT string_agg(email, ' ') FROM invitation") == "open@example.com"


def test_mails_go_after_a_year(house: House, merchant: Installation) -> None:
    stop(house, merchant)
    assert one(house, "SELECT count(*) FROM mail") > 0

    forget_in(house, 360)
    before = one(house, "SELECT count(*) FROM mail")
    forget_in(house, 370)

    assert before > 0
    assert one(house, "SELECT count(*) FROM mail") == 0


def test_a_login_without_a_shop_goes_ninety_days_after_the_last_one(house: House, merchant: Installation) -> None:
    for email, is_staff in (("gone@example.com", False), ("ours@example.com", True), ("here@example.com", False)):
        change(house, ADD_PERSON, email=email, staff=is_staff, shop=merchant.id)
    owner = one(house, "SELECT person_id FROM membership WHERE role = 'owner'")
    for email in ("gone@example.com", "ours@example.com"):
        person = one(house, "SELECT id FROM person WHERE email = %(email)s", email=email)
        changing.remove(house.services.engine, merchant.id, person, by=owner, name="Sofie")
    change(
        house,
        "INSERT INTO mail (occasion, to_address, template, params) VALUES ('x', 'gone@example.com', 'x', '{}')",
    )

    forget_in(house, 89)
    before = is_known(house, "gone@example.com")
    forget_in(house, 91)

    assert before
    assert not is_known(house, "gone@example.com")
    assert is_known(house, "ours@example.com")
    assert is_known(house, "here@example.com")
    assert is_known(house, merchant.login)
    assert one(house, "SELECT count(*) FROM mail WHERE occasion = 'x'") == 0


def test_a_login_that_was_used_lately_stays(house: House, merchant: Installation) -> None:
    change(house, ADD_PERSON, email="gone@example.com", staff=False, shop=merchant.id)
    change(house, "DELETE FROM membership WHERE person_id = (SELECT max(id) FROM person)")
    change(house, "UPDATE person SET logged_in_at = now() WHERE email = 'gone@example.com'")

    forget_in(house, 89)

    assert is_known(house, "gone@example.com")


@pytest.mark.parametrize("days", [0, 30])
def test_the_trail_of_an_erased_installation_stays_empty(house: House, merchant: Installation, days: int) -> None:
    stop(house, merchant)
    erase_now(house, merchant)
    change(house, "UPDATE installation SET erased_at = erased_at - make_interval(days => %(days)s)", days=days)
    with transaction(house.services.engine, EVERYTHING) as connection:
        record(connection, merchant.id, "invoice.paid", params={"invoice": "2026-00001"})

    clock.keep(house.services, datetime.now(UTC))

    assert one(house, "SELECT count(*) FROM audit_entry WHERE installation_id = %(i)s", i=merchant.id) == 0
