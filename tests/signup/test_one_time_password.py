"""The password that came by mail: good for one log-in, then one's own takes its place."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.dashboard.test_pages import words
from tests.signup.conftest import SOFIE, Desk, link_of, login_of

OWN = "a sentence of my own for the door"


@pytest.fixture
def newcomer(desk: Desk) -> FlaskClient:
    """Somebody who signed up and logged in with what the mail said, by its link."""
    desk.sign_up()
    mail = desk.newest_mail()
    name, password = login_of(mail)
    client = desk.browser()
    client.post("/login", data={"email": name, "password": password, "next": link_of(mail)})
    return client


def choose(client: FlaskClient, new: str = OWN, again: str | None = None, **more: str) -> object:
    """Send the form."""
    return client.post("/password/new", data={"new": new, "again": new if again is None else again, **more})


@pytest.mark.parametrize("path", ["/", "/d/WF-1/report", "/staff/tickets", "/signup", "/nothing"])
def test_every_page_leads_to_the_new_password_first(newcomer: FlaskClient, path: str) -> None:
    answer = newcomer.get(path)

    assert answer.status_code == 302
    assert answer.location.startswith("/password/new")
    assert newcomer.get(answer.location).status_code == 200


def test_no_press_counts_before_it(newcomer: FlaskClient, desk: Desk) -> None:
    answer = newcomer.post("/d/WF-1/profile", data={"name": "X"})

    assert answer.location == "/password/new"
    assert desk.rows("person")[0].name == "Sofie Claes"


def test_static_files_and_the_way_out_stay_open(newcomer: FlaskClient) -> None:
    with newcomer.get("/static/icon.svg") as icon:
        assert icon.status_code == 200
    assert newcomer.get("/healthz").status_code == 200
    assert newcomer.post("/logout").location == "/login"


def test_a_new_password_leads_on_to_the_installation(newcomer: FlaskClient, desk: Desk) -> None:
    answer = choose(newcomer, next="/install/token?step=2")

    assert answer.location == "/install/token?step=2"  # type: ignore[attr-defined]
    [person] = desk.rows("person")
    assert (person.must_change_password, person.password_until) == (False, None)
    assert newcomer.get("/").status_code == 200
    again = desk.browser().post("/login", data={"email": SOFIE, "password": OWN})
    assert again.status_code == 302


def test_the_page_that_was_asked_for_comes_back_after_it(newcomer: FlaskClient) -> None:
    page = newcomer.get("/install/token?step=2", follow_redirects=True)

    assert 'name="next" value="/install/token?step=2"' in page.text


def test_every_other_session_of_the_one_time_password_ends(desk: Desk) -> None:
    desk.sign_up()
    name, password = login_of(desk.newest_mail())
    here, there = desk.browser(), desk.browser()
    for client in (here, there):
        client.post("/login", data={"email": name, "password": password})

    choose(here)

    assert there.get("/password/new").location.startswith("/login")
    assert here.get("/").status_code == 200


def test_a_further_sign_up_throws_nobody_out_who_is_choosing_their_password(newcomer: FlaskClient, desk: Desk) -> None:
    first = login_of(desk.post_round()[0])
    desk.sign_up()
    newest = desk.newest_mail()

    assert "One-time password" not in newest["text"]
    assert newcomer.get("/password/new").status_code == 200
    assert desk.browser().post("/login", data={"email": first[0], "password": first[1]}).status_code == 302
    assert choose(newcomer).location.startswith("/d/WF-")  # type: ignore[attr-defined]


def test_a_used_one_time_password_that_is_too_old_gets_a_successor(newcomer: FlaskClient, desk: Desk) -> None:
    desk.run("UPDATE person SET password_until = now() - interval '1 minute'")
    desk.sign_up()
    name, password = login_of(desk.newest_mail())

    assert desk.browser().post("/login", data={"email": name, "password": password}).status_code == 302


def test_a_link_that_a_newer_one_replaced_says_so(desk: Desk) -> None:
    desk.sign_up()
    old = link_of(desk.newest_mail())
    desk.sign_up()
    desk.post_round()

    page = desk.browser().get(old)

    assert page.status_code == 410
    assert "A newer link was mailed after this one: open the newest mail." in words(page.text)


@pytest.mark.parametrize(
    ("new", "again", "sentence"),
    [
        ("short", "short", "Take at least 12 signs. A sentence is fine."),
        ("x" * 1025, "x" * 1025, "Take at most 1024 signs."),
        (OWN, OWN + "!", "The two are not the same."),
        ("", "", "Take at least 12 signs. A sentence is fine."),
    ],
)
def test_a_password_that_does_not_do_is_told_beside_its_field(
    newcomer: FlaskClient, desk: Desk, new: str, again: str, sentence: str
) -> None:
    answer = choose(newcomer, new, again)

    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert sentence in words(answer.text)  # type: ignore[attr-defined]
    assert desk.rows("person")[0].must_change_password


def test_the_one_time_password_itself_is_not_taken(desk: Desk) -> None:
    desk.sign_up()
    name, password = login_of(desk.newest_mail())
    client = desk.browser()
    client.post("/login", data={"email": name, "password": password})

    answer = choose(client, password)

    assert "This is the one-time password." in words(answer.text)  # type: ignore[attr-defined]


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_it_sends_nobody_elsewhere(newcomer: FlaskClient, address: str) -> None:
    assert choose(newcomer, next=address).location.startswith("/d/WF-")  # type: ignore[attr-defined]


def test_after_fourteen_days_it_is_no_longer_good_and_says_what_to_do(desk: Desk) -> None:
    desk.sign_up()
    name, password = login_of(desk.newest_mail())
    desk.run("UPDATE person SET password_until = now() - interval '1 minute'")

    right = desk.browser().post("/login", data={"email": name, "password": password})
    wrong = desk.browser().post("/login", data={"email": name, "password": "guessed"})

    assert right.status_code == wrong.status_code == 422
    assert "This one-time password is no longer good." in words(right.text)
    assert "Send me a new link" in words(right.text)
    assert "no longer good" not in words(wrong.text)


def test_whoever_has_a_password_of_their_own_never_sees_the_page(newcomer: FlaskClient) -> None:
    choose(newcomer)

    answer = newcomer.get("/password/new")

    assert answer.status_code == 302
    assert answer.location.startswith("/d/WF-")


def test_the_log_in_of_an_installation_link_knows_the_user_name(desk: Desk) -> None:
    desk.sign_up()
    link = link_of(desk.newest_mail())

    page = desk.browser().get("/login", query_string={"next": link})

    assert "Log in to go on with your installation" in words(page.text)
    assert f'value="{SOFIE}"' in page.text


@pytest.mark.parametrize("address", ["/install/forged", "/install/", "/d/WF-1/report", "/install/" + "x" * 2000])
def test_any_other_page_tells_no_user_name(desk: Desk, address: str) -> None:
    desk.sign_up()

    page = desk.browser().get("/login", query_string={"next": address})

    assert page.status_code == 200
    assert SOFIE not in page.text
