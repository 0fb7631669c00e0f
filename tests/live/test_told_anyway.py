"""Where nobody was chosen for mails about the trial and the end, the owners get them: nothing ends untold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.erasing.acts import erase_now, stop
from tests.house import House, Installation
from tests.live.acts import change, go_live, mails, not_live, tick
from webapp.accounts.erasing import clock, installations

ADD_PERSON = """
WITH one AS (INSERT INTO person (email, password_hash, language) VALUES (%(email)s, 'x', 'fr') RETURNING id)
INSERT INTO membership (person_id, installation_id, role) SELECT one.id, %(shop)s, %(role)s FROM one
"""
OWNER, MEMBER = "second@example.com", "wout@example.com"


@pytest.fixture
def merchant(house: House) -> Installation:
    """A merchant in the trial with two owners and a member; the only address that gets mails gets those about
    problems."""
    found = not_live(house)
    go_live(house, found)
    change(house, ADD_PERSON, email=OWNER, shop=found.id, role="owner")
    change(house, ADD_PERSON, email=MEMBER, shop=found.id, role="member")
    change(house, """UPDATE recipient SET kinds = '["problems"]'""")
    return found


def told(house: House, template: str) -> set[str]:
    """Whom a mail goes to; each of them once."""
    found = [mail.removeprefix(f"{template} to ") for mail in mails(house, template)]
    assert len(found) == len(set(found))
    return set(found)


def test_of_the_end_of_a_trial(house: House, merchant: Installation) -> None:
    change(house, "UPDATE installation SET subscribed_until = now() + interval '5 days'")

    tick(house)
    tick(house)

    assert told(house, "trial_week") == {merchant.login, OWNER}


def test_of_a_stop_a_week_before_the_erasure_and_of_the_erasure(house: House, merchant: Installation) -> None:
    stop(house, merchant)
    clock.keep(house.services, datetime.now(UTC))
    installations.tell(house.services.engine, datetime.now(UTC) + timedelta(days=84))
    before = told(house, "stopped"), told(house, "erase_soon")

    erase_now(house, merchant)

    assert before == ({merchant.login, OWNER}, {merchant.login, OWNER})
    assert told(house, "erased") == {merchant.login, OWNER}


def test_who_was_chosen_gets_them_alone(house: House, merchant: Installation) -> None:
    change(
        house,
        """INSERT INTO recipient (installation_id, email, kinds) VALUES (%(i)s, 'books@example.com', '["trial"]')""",
        i=merchant.id,
    )

    stop(house, merchant)
    stopped = told(house, "stopped")
    erase_now(house, merchant)

    assert stopped == told(house, "erased") == {"books@example.com"}
