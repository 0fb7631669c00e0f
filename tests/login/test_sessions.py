"""A session is a row: it is seen in Profile, ends by age or by a press, everywhere and at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from tests import house as houses
from tests.dashboard.seed import LICENCE_KEY, MERCHANT, STRANGER
from tests.dashboard.test_pages import words
from tests.given.passwords import PASSWORD
from tests.logged_in import FIREFOX
from tests.login.conftest import Door
from webapp.accounts import sessions
from webapp.accounts.browsers import name_of
from webapp.database import EVERYTHING, transaction

REPORT, PROFILE = f"/d/{LICENCE_KEY}/report", f"/d/{LICENCE_KEY}/profile"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
EDGE = CHROME.replace("X11; Linux x86_64", "Windows NT 10.0") + " Edg/126.0.0.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1"


def is_in(client: FlaskClient) -> bool:
    """The pages are open."""
    return client.get(REPORT).status_code == 200


def logged_in(door: Door, address: str = "192.0.2.5", agent: str = FIREFOX) -> FlaskClient:
    client = door.browser(address, agent)
    assert door.log_in(client).status_code == 302
    return client


def token_of(client: FlaskClient) -> str:
    with client.session_transaction() as session:
        return str(session["_user_id"])


def test_the_browser_keeps_a_token_and_the_row_only_its_hash(door: Door) -> None:
    client = logged_in(door)

    [row] = door.rows("SELECT * FROM login_session")

    token = token_of(client)
    assert bytes(row.token_hash) == hashlib.sha256(token.encode()).digest()
    assert token not in str(row)
    assert len(token) >= 43
    assert (row.address, row.browser, row.system) == ("192.0.2.5", "Firefox", "Windows")


def test_each_log_in_has_a_token_of_its_own_and_a_planted_one_is_not_taken_over(door: Door) -> None:
    client = door.browser()
    with client.session_transaction() as session:
        session["_user_id"] = "planted"
    door.log_in(client)
    first = token_of(client)
    client.post("/logout")
    door.log_in(client)

    assert len({"planted", first, token_of(client)}) == 3


def test_a_token_that_was_logged_out_opens_nothing_any_more(door: Door) -> None:
    client, thief = logged_in(door), door.browser()
    with thief.session_transaction() as session:
        session["_user_id"] = token_of(client)
    assert is_in(thief)

    client.post("/logout")

    assert not is_in(thief)
    assert door.rows("SELECT id FROM login_session") == []


@pytest.mark.parametrize("token", ["", "1:1", "x" * 10_000, 7, None, ["a"]])
def test_what_is_no_token_opens_nothing(door: Door, token: Any) -> None:
    client = door.browser()
    with client.session_transaction() as session:
        session["_user_id"] = token

    assert not is_in(client)


def test_profile_lists_every_session_and_names_this_one(door: Door) -> None:
    here = logged_in(door, "192.0.2.5", FIREFOX)
    logged_in(door, "192.0.2.6", CHROME)
    door.log_in(door.browser("203.0.113.4", EDGE), STRANGER)

    text = words(here.get(PROFILE).text)

    assert "Firefox on Windows this one Address 192.0.2.5. Logged in" in text
    assert "Chrome on Linux Address 192.0.2.6. Logged in" in text
    assert "203.0.113.4" not in text


def test_one_session_is_ended_and_the_others_stay(door: Door) -> None:
    here, there = logged_in(door), logged_in(door, agent=CHROME)
    [other] = door.rows("SELECT id FROM login_session WHERE browser = 'Chrome'")

    answer = here.post(f"/login/sessions/{other.id}/end", data={"next": PROFILE})

    assert answer.location == f"{PROFILE}#sessions"
    assert "That browser is logged out." in words(here.get(PROFILE).text)
    assert is_in(here)
    assert not is_in(there)


def test_ending_this_session_logs_out(door: Door) -> None:
    here, there = logged_in(door), logged_in(door, agent=CHROME)
    [mine] = door.rows("SELECT id FROM login_session WHERE browser = 'Firefox'")

    answer = here.post(f"/login/sessions/{mine.id}/end")

    assert answer.location == "/login"
    assert "You are logged out." in words(here.get("/login").text)
    assert not is_in(here)
    assert is_in(there)


def test_nobody_ends_a_session_of_somebody_else(door: Door) -> None:
    here = logged_in(door)
    door.log_in(door.browser(), STRANGER)
    [foreign] = door.rows(
        "SELECT s.id FROM login_session s JOIN person p ON p.id = person_id WHERE email = %(e)s", e=STRANGER
    )

    assert here.post(f"/login/sessions/{foreign.id}/end").status_code == 404
    assert here.post("/login/sessions/4711/end").status_code == 404
    assert len(door.rows("SELECT id FROM login_session")) == 2


def test_log_out_everywhere_ends_every_session_of_this_person_only(door: Door) -> None:
    here, there, other = logged_in(door), logged_in(door, agent=CHROME), door.browser()
    door.log_in(other, STRANGER)

    here.post("/login/everywhere/end")

    assert not is_in(here)
    assert not is_in(there)
    assert other.get("/login").status_code == 302


def test_another_password_ends_the_others_and_gives_this_one_a_new_token(door: Door) -> None:
    here, there = logged_in(door), logged_in(door, agent=CHROME)
    before, new = token_of(here), "a new sentence for the door"

    here.post(f"{PROFILE}/password", data={"old": PASSWORD, "new": new, "again": new})

    assert is_in(here)
    assert not is_in(there)
    assert token_of(here) != before
    assert door.rows("SELECT template, to_address FROM mail ORDER BY id DESC LIMIT 1") == [
        ("password_changed", MERCHANT)
    ]


def test_a_session_ends_after_twelve_idle_hours(door: Door) -> None:
    client = logged_in(door)
    door.run("UPDATE login_session SET idle_until = now() - interval '1 second'")

    assert not is_in(client)


def test_a_session_that_is_used_goes_on_until_its_absolute_end(door: Door) -> None:
    client = logged_in(door)
    [made] = door.rows("SELECT idle_until - created_at AS idle, ends_at - created_at AS longest FROM login_session")
    door.run("UPDATE login_session SET seen_at = now() - interval '11 hours', idle_until = now() + interval '1 hour'")
    assert is_in(client)
    [used] = door.rows("SELECT idle_until - now() AS idle FROM login_session")
    door.run("UPDATE login_session SET ends_at = now() - interval '1 second'")

    assert (made.idle.total_seconds(), made.longest.days) == (12 * 3600, 14)
    assert used.idle.total_seconds() > 11.9 * 3600
    assert not is_in(client)


def test_being_seen_is_written_once_a_minute_at_most(door: Door) -> None:
    client = logged_in(door)
    [first] = door.rows("SELECT seen_at FROM login_session")
    is_in(client)
    [soon] = door.rows("SELECT seen_at FROM login_session")
    door.run("UPDATE login_session SET seen_at = now() - interval '61 seconds'")
    [old] = door.rows("SELECT seen_at FROM login_session")
    is_in(client)
    [later] = door.rows("SELECT seen_at FROM login_session")

    assert soon.seen_at == first.seen_at
    assert later.seen_at > old.seen_at


def test_a_session_costs_one_statement_a_request_by_an_index(door: Door) -> None:
    client = logged_in(door)
    is_in(client)
    with statements(door) as asked:
        is_in(client)
    with statements(door) as of_nobody:
        door.browser().get("/login")

    about = [one for one in asked if "login_session" in one]
    assert len(about) == 1
    assert not [one for one in of_nobody if "login_session" in one or "person" in one]
    assert "Index Scan using uq_login_session_token_hash" in plan(door)


def plan(door: Door) -> str:
    """How PostgreSQL finds a session when there are many."""
    with transaction(door.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
        lines = connection.exec_driver_sql(f"EXPLAIN {sessions.READ}", {"token": b"x", "idle": 12}).scalars()
        return "\n".join(lines)


@contextmanager
def statements(door: Door) -> Iterator[list[str]]:
    """What the app asks PostgreSQL meanwhile."""
    asked: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(door.services.engine, "before_cursor_execute", hear)
    try:
        yield asked
    finally:
        event.remove(door.services.engine, "before_cursor_execute", hear)


def test_sessions_that_ended_are_forgotten_at_the_next_log_in(door: Door) -> None:
    logged_in(door)
    door.run("UPDATE login_session SET idle_until = now() - interval '1 second'")
    logged_in(door)

    assert len(door.rows("SELECT id FROM login_session")) == 1


def test_over_tls_every_cookie_is_bound_to_this_host(door: Door) -> None:
    url = door.services.settings.database_url
    app = houses.app_with(
        houses.settings_for(
            url,
            "redis://127.0.0.1:9",
            BASE_URL="https://orders.example",
            SELLER_NAME="Koppelingen B.V.",
            SELLER_ADDRESS="Dam 1, 1012 JS Amsterdam",
            SELLER_COUNTRY="NL",
            SELLER_VAT_NUMBER="NL000099998B57",
            SELLER_IBAN="NL02ABNA0123456789",
            ERASURE_KEY="k" * 32,
        )
    )
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    client = app.test_client()
    base = "https://orders.example"

    answer = client.post("/login", data={"email": MERCHANT, "password": PASSWORD}, base_url=base)

    cookies = answer.headers.getlist("Set-Cookie")
    assert {re.match(r"[^=]+", one)[0] for one in cookies} == {"__Host-session", "__Host-browser"}  # type: ignore[index]
    for cookie in cookies:
        parts = {part.strip().lower() for part in cookie.split(";")}
        assert {"secure", "httponly", "path=/", "samesite=lax"} <= parts
        assert not any(part.startswith("domain") for part in parts)
    app.extensions["services"].engine.dispose()


@pytest.mark.parametrize(
    ("agent", "named"),
    [
        (FIREFOX, ("Firefox", "Windows")),
        (CHROME, ("Chrome", "Linux")),
        (EDGE, ("Edge", "Windows")),
        (IPHONE, ("Safari", "iPhone")),
        ("curl/8.5.0", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_browser_is_called_by_its_name(agent: str, named: tuple[str, str]) -> None:
    assert name_of(agent) == named
