"""An accountant: everything readable, no button, several shops on one screen."""

from __future__ import annotations

import re

import pytest

from tests.dashboard.seed import LICENCE_KEY, MERCHANT, OTHER_LICENCE_KEY
from tests.dashboard.test_pages import words
from tests.given.passwords import PASSWORD
from tests.people.conftest import ACCOUNTANT, MEMBER, Team

HOME = f"/d/{LICENCE_KEY}"
OWN = re.compile(
    r'action="(?:/logout|/login/[^"]*|/d/[^"]*/profile|/d/[^"]*/profile/password|/d/[^"]*/ask|/d/[^"]*/people/leave)"'
)


def buttons(page: str) -> list[str]:
    """Where the forms of a page lead that change something, without those about oneself."""
    forms = re.findall(r'<form[^>]*method="post"[^>]*>', page)
    return [one for one in forms if not OWN.search(one)]


@pytest.mark.parametrize(
    "path",
    ["report", "errors?period=30", "open", "open/put-aside", "configuration", "profile", "profile/people", "terms"],
)
def test_the_pages_of_an_accountant_have_no_button(team: Team, path: str) -> None:
    anna = team.as_(ACCOUNTANT).get(f"{HOME}/{path}")

    assert anna.status_code == 200
    assert buttons(anna.text) == []


@pytest.mark.parametrize("number", ["10975", "10999", "9897", "10488", "10962"])
def test_an_order_is_read_without_a_button(team: Team, number: str) -> None:
    client = team.as_(ACCOUNTANT)
    for headers in ({}, {"HX-Request": "true"}):
        page = client.get(team.pages.order(number), headers=headers)
        assert page.status_code == 200
        assert buttons(page.text) == []
    owner = team.as_(MERCHANT).get(team.pages.order("10975"))
    assert len(buttons(owner.text)) == 4


def test_a_row_that_is_asked_for_alone_has_no_button_either(team: Team) -> None:
    path = f"{HOME}/errors/orders/{team.pages.seed.orders['10987']}"

    assert buttons(team.as_(ACCOUNTANT).get(path, headers={"HX-Request": "true"}).text) == []
    assert len(buttons(team.as_(MEMBER).get(path, headers={"HX-Request": "true"}).text)) == 1


def test_a_press_all_the_same_is_refused_with_a_sentence_and_whom_to_ask(team: Team) -> None:
    answer = team.as_(ACCOUNTANT).post(team.pages.order("10975", "/process"))

    text = words(answer.text)
    assert answer.status_code == 403
    assert "At Atelier Linde you are: Accountant." in text
    assert "nothing was changed" in text
    assert "Ask Sofie Claes, who owns this shop." in text
    assert team.pages.row("10975").state == "HELD"


def test_a_piece_that_is_refused_brings_the_page_anew_which_says_so_once(team: Team) -> None:
    anna = team.as_(ACCOUNTANT)

    answer = anna.post(team.pages.order("10975", "/process"), headers={"HX-Request": "true"})

    assert answer.status_code == 403
    assert answer.headers["HX-Refresh"] == "true"
    assert "At Atelier Linde you are: Accountant." in words(anna.get(team.pages.order("10975")).text)
    assert "At Atelier Linde you are: Accountant." not in words(anna.get(team.pages.order("10975")).text)


def test_an_accountant_reads_our_invoices_and_a_member_does_not(team: Team) -> None:
    assert "Our invoices to you" in words(team.as_(ACCOUNTANT).get(f"{HOME}/profile").text)
    assert "Our invoices to you" not in words(team.as_(MEMBER).get(f"{HOME}/profile").text)
    assert team.as_(ACCOUNTANT).get(f"{HOME}/profile/invoice-details").status_code == 200
    assert team.as_(MEMBER).get(f"{HOME}/profile/invoice-details").status_code == 403


def test_an_accountant_changes_what_is_their_own(team: Team) -> None:
    anna = team.as_(ACCOUNTANT)

    anna.post(f"{HOME}/profile", data={"name": "Anna K.", "language": "nl", "theme": "dark"})

    assert team.pages.one("SELECT name FROM person WHERE email = %(email)s", email=ACCOUNTANT) == "Anna K."
    assert anna.get(f"{HOME}/profile").status_code == 200


def test_an_accountant_may_ask_us_something(team: Team) -> None:
    anna = team.as_(ACCOUNTANT)

    page = words(anna.get(f"{HOME}/ask").text)

    assert "A question changes nothing at the shop, so you may ask one too." in page
    assert anna.post(f"{HOME}/ask", data={"text": "Where is order 7?"}).status_code == 302


def test_who_keeps_several_books_begins_with_all_shops_on_one_screen(team: Team) -> None:
    # At the beginning of a month the seed has none that was invoiced in it.
    team.pages.run(
        "UPDATE order_sync SET done_at = CASE WHEN number > '10480' THEN now() ELSE now() - interval '40 days' END"
        " WHERE installation_id = %(shop)s AND state = 'DONE'",
        shop=team.shop,
    )
    anna = team.as_(None)

    answer = anna.post("/login", data={"email": ACCOUNTANT, "password": PASSWORD})
    text = words(anna.get(answer.location).text)

    assert answer.location == "/shops"
    assert "9 orders need somebody" in text
    assert text.index("Atelier Linde") < text.index("Puur Natuur")
    assert "Vélo Central" not in text
    row = text[text.index("Atelier Linde Licence key") : text.index("Puur Natuur Licence key")]
    assert "Waiting 6 at Atelier Linde Errors 9 at Atelier Linde Invoices 9 €" in row


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("subscribed_until = now() - interval '1 day', continued_at = now()", "The subscription has ended"),
        ("subscribed_until = now() - interval '1 day', continued_at = NULL", "The trial has ended"),
        ("unpaid_since = now()", "The subscription has ended: an invoice of ours is unpaid"),
        ("stops_at = now() + interval '3 days'", "Stops after"),
        ("stopped_at = now()", "Stopped"),
        ("live_at = NULL", "Not active yet"),
    ],
)
def test_the_screen_of_several_shops_says_what_the_shops_own_report_says(team: Team, state: str, says: str) -> None:
    team.pages.run(f"UPDATE installation SET {state} WHERE id = %(shop)s", shop=team.shop)
    anna = team.as_(ACCOUNTANT)

    report, shops = words(anna.get(f"{HOME}/report").text), words(anna.get("/shops").text)

    assert says in report
    assert f"Accountant · {says}" in shops


def test_an_archived_shop_is_left_out_and_counted(team: Team) -> None:
    team.pages.run("UPDATE installation SET archived_at = now() WHERE licence_key = %(key)s", key=OTHER_LICENCE_KEY)

    text = words(team.as_(ACCOUNTANT).get("/shops").text)

    assert "Puur Natuur" not in text
    assert "1 in the archive is not shown." in text
    assert team.as_(None).post("/login", data={"email": ACCOUNTANT, "password": PASSWORD}).location == f"{HOME}/report"


def test_who_owns_several_shops_begins_with_the_first_as_before(team: Team) -> None:
    assert team.as_(None).post("/login", data={"email": MERCHANT, "password": PASSWORD}).location == f"{HOME}/report"
    assert team.as_(MERCHANT).get("/shops").status_code == 200


def test_a_shop_that_was_left_is_gone_from_the_screen_at_once(team: Team) -> None:
    anna = team.as_(ACCOUNTANT)
    team.as_(MERCHANT).post(f"{HOME}/profile/people/{team.id_of(ACCOUNTANT)}/remove")

    text = words(anna.get("/shops").text)

    assert "Atelier Linde" not in text
    assert "Puur Natuur" in text


def test_somebody_without_any_shop_is_told_so(team: Team) -> None:
    anna = team.as_(ACCOUNTANT)
    team.pages.run("DELETE FROM membership WHERE person_id = %(person)s", person=team.id_of(ACCOUNTANT))

    assert "You see no shop now" in words(anna.get("/shops").text)


def test_many_shops_come_on_several_pages(team: Team) -> None:
    team.pages.run(
        "WITH made AS (INSERT INTO installation (licence_key, name, live_at) SELECT 'WF-MANY-' || n,"
        " 'Shop ' || lpad(n::text, 3, '0'), now() FROM generate_series(1, 60) n RETURNING id)"
        " INSERT INTO membership (person_id, installation_id, role) SELECT %(person)s, id, 'accountant' FROM made",
        person=team.id_of(ACCOUNTANT),
    )
    anna = team.as_(ACCOUNTANT)

    first, second = anna.get("/shops"), anna.get("/shops?first=50")

    assert first.text.count('class="shop-link"') == 50
    assert second.text.count('class="shop-link"') == 12
    assert "Next shops" in first.text
    assert "Next shops" not in second.text
    for odd in ("-1", "x", "99999999", "٣"):
        assert anna.get(f"/shops?first={odd}").status_code == 200
