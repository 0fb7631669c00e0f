"""Where somebody who has logged in begins."""

from __future__ import annotations

from tests.dashboard.seed import LICENCE_KEY, MERCHANT, STAFF
from tests.login.conftest import Door

SHOPS = """
SELECT i.licence_key
  FROM membership m JOIN person p ON p.id = m.person_id JOIN installation i ON i.id = m.installation_id
 WHERE p.email = %(email)s AND i.archived_at IS NULL ORDER BY i.id
"""


def begins_at(door: Door, email: str) -> str:
    return str(door.pages.browser(email).get("/login").location)


def test_a_merchant_begins_at_the_oldest_shop_that_is_in_use(door: Door) -> None:
    shops = [row.licence_key for row in door.rows(SHOPS, email=MERCHANT)]
    assert shops[0] == LICENCE_KEY
    assert len(shops) > 1
    assert begins_at(door, MERCHANT) == f"/d/{shops[0]}/report"

    door.run("UPDATE installation SET stopped_at = now() WHERE licence_key = %(key)s", key=shops[0])

    assert begins_at(door, MERCHANT) == f"/d/{shops[1]}/report"


def test_our_staff_begin_at_the_tickets_also_when_a_shop_is_theirs(door: Door) -> None:
    door.run(
        "INSERT INTO membership (person_id, installation_id, role) SELECT p.id, i.id, 'owner'"
        " FROM person p, installation i WHERE p.email = %(email)s AND i.licence_key = %(key)s",
        email=STAFF,
        key=LICENCE_KEY,
    )

    assert begins_at(door, STAFF) == "/staff/tickets"
