"""A forgotten password: one link by mail, for an hour and for one use; strangers learn nothing by it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.dashboard.test_pages import words
from tests.signup.conftest import SOFIE, Desk
from webapp.accounts import passwords, resetting, sessions

NEW = "a new sentence for the door"
OLD = "the sentence that was forgotten"
NOBODY = "nobody@example.com"


@pytest.fixture
def known(desk: Desk) -> Desk:
    """Sofie has a login with a password of her own."""
    desk.sign_up()
    desk.run(
        "UPDATE person SET must_change_password = false, password_until = NULL, password_hash = %(hash)s",
        hash=passwords.hash_of(OLD),
    )
    desk.run("DELETE FROM mail")
    return desk


def ask(desk: Desk, email: str = SOFIE, address: str = "192.0.2.5") -> Any:
    """Type the address and press."""
    return desk.browser(address).post("/password/forgotten", data={"email": email})


def link(desk: Desk) -> str:
    """The path of the link in the newest mail."""
    [found] = [each for each in desk.newest_mail()["links"] if "/password/reset/" in each]
    return "/password/reset/" + str(found).rpartition("/")[2]


def choose(desk: Desk, path: str, new: str = NEW, again: str = NEW) -> Any:
    """Type another password twice and press."""
    return desk.browser().post(path, data={"new": new, "again": again})


def log_in(desk: Desk, password: str) -> int:
    """What the log-in answers."""
    return int(desk.browser("192.0.2.77").post("/login", data={"email": SOFIE, "password": password}).status_code)


def test_from_the_login_page_to_a_new_password(known: Desk) -> None:
    client = known.browser()
    assert 'href="/password/forgotten"' in client.get("/login").text
    assert "If sofie@atelierlinde.be is a login of ours" in words(ask(known, f" {SOFIE.upper()} ").text)

    path = link(known)
    assert "For sofie@atelierlinde.be." in words(client.get(path).text)
    answer = client.post(path, data={"new": NEW, "again": NEW})

    assert answer.location == "/login"
    assert "Your password was changed, and every session has ended." in words(client.get("/login").text)
    assert (log_in(known, OLD), log_in(known, NEW)) == (422, 302)


def test_the_mail_says_how_long_and_that_doing_nothing_changes_nothing(known: Desk) -> None:
    ask(known)

    mail = known.newest_mail()

    assert mail["subject"] == "Choose another password"
    assert "good for 60 minutes and for one use" in mail["text"]
    assert "If you did not ask for this, do nothing." in mail["text"]


def test_every_session_ends_and_a_mail_tells_of_the_change(known: Desk) -> None:
    [person] = known.rows("person")
    token = sessions.begin(known.services.engine, person.id, "192.0.2.5", "")
    ask(known)

    choose(known, link(known))

    assert sessions.read(known.services.engine, token) is None
    mail = known.newest_mail()
    assert (mail["subject"], mail["to"]) == ("Your password was changed", SOFIE)
    assert "/password/forgotten" in mail["text"]


def test_the_link_is_kept_as_a_hash_and_sealed_until_the_mail_left(known: Desk) -> None:
    ask(known)
    [waiting] = known.rows("mail")
    [row] = known.rows("password_reset")

    path = link(known)
    token = path.rpartition("/")[2]

    assert bytes(row.token_hash) == sessions.hash_of(token)
    assert token not in str(waiting) + str(known.rows("password_reset"))
    assert waiting.sealed is not None
    assert known.rows("mail")[0].sealed is None


def test_an_unknown_address_gets_the_same_page_and_no_mail(known: Desk) -> None:
    mine, nobodys = ask(known), ask(known, NOBODY)

    assert nobodys.status_code == mine.status_code == 200
    assert nobodys.text.replace(NOBODY, SOFIE) == mine.text
    assert [row.to_address for row in known.rows("mail")] == [SOFIE]


def test_an_unknown_address_costs_the_same_statements(known: Desk) -> None:
    from sqlalchemy import event

    asked: list[str] = []
    engine = known.services.engine

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    try:
        ask(known)
        mine = asked.copy()
        asked.clear()
        ask(known, NOBODY)
    finally:
        event.remove(engine, "before_cursor_execute", hear)

    assert asked == mine


def test_three_mails_an_hour_to_a_login_and_the_answer_stays_the_same(known: Desk) -> None:
    pages = {ask(known, address=f"192.0.2.{number}").text for number in range(6)}

    assert len(pages) == 1
    assert len(known.rows("mail")) == resetting.MOST_MAILS


def test_twenty_an_hour_from_an_address_then_it_says_when(known: Desk) -> None:
    got = [ask(known, f"guess{number}@example.com").status_code for number in range(22)]

    assert got == [200] * 20 + [429] * 2


def test_a_link_is_used_once_also_by_two_at_once(known: Desk) -> None:
    ask(known)
    path = link(known)

    with ThreadPoolExecutor(8) as many:
        got = sorted(answer.status_code for answer in many.map(lambda _: choose(known, path), range(8)))

    assert got == [302] + [410] * 7
    assert "another password was chosen with it" in words(known.browser().get(path).text)


def test_opening_a_link_uses_nothing_up(known: Desk) -> None:
    ask(known)
    path = link(known)
    for _ in range(3):
        assert known.browser().get(path).status_code == 200

    assert choose(known, path).status_code == 302


def test_a_stale_link_says_so(known: Desk) -> None:
    ask(known)
    path = link(known)
    known.run("UPDATE password_reset SET until = now() - interval '1 second'")

    answer = choose(known, path)

    assert answer.status_code == 410
    assert "A link is good for 60 minutes, and this one is older." in words(answer.text)
    assert log_in(known, OLD) == 302


def test_the_other_links_go_with_the_first_that_is_used(known: Desk) -> None:
    ask(known)
    first = link(known)
    ask(known)
    second = link(known)
    choose(known, second)

    answer = choose(known, first, "another sentence altogether", "another sentence altogether")

    assert answer.status_code == 410
    assert "The password was changed since it was sent." in words(answer.text)
    assert log_in(known, NEW) == 302


@pytest.mark.parametrize("token", ["nonsense", "x" * 500, "%00", "é"])
def test_a_foreign_link_says_so(known: Desk, token: str) -> None:
    answer = known.browser().get(f"/password/reset/{token}")

    assert answer.status_code in (400, 410)
    if answer.status_code == 410:
        assert "This is not a link of ours" in words(answer.text)


@pytest.mark.parametrize(
    ("new", "again", "mistake"),
    [("short", "short", "Take at least 12 signs."), (NEW, "something else", "The two are not the same.")],
)
def test_a_mistyped_password_uses_nothing_up(known: Desk, new: str, again: str, mistake: str) -> None:
    ask(known)
    path = link(known)

    answer = choose(known, path, new, again)

    assert answer.status_code == 422
    assert mistake in words(answer.text)
    assert choose(known, path).status_code == 302


def test_what_is_no_address_is_told(known: Desk) -> None:
    answer = ask(known, "sofie")

    assert answer.status_code == 422
    assert "Fill in a whole e-mail address" in words(answer.text)


def test_whoever_read_the_mail_is_not_locked_out_by_strangers(known: Desk) -> None:
    for number in range(11):
        known.browser("198.51.100.7").post("/login", data={"email": SOFIE, "password": f"guess {number}"})
    ask(known)
    client = known.browser("192.0.2.200")
    client.post(link(known), data={"new": NEW, "again": NEW})

    assert client.post("/login", data={"email": SOFIE, "password": NEW}).status_code == 302


def test_a_one_time_password_is_replaced_by_a_reset_too(desk: Desk) -> None:
    desk.sign_up()
    ask(desk)

    choose(desk, link(desk))

    [person] = desk.rows("person")
    assert (person.must_change_password, person.password_until) == (False, None)
    assert re.match(r"\$argon2id\$", person.password_hash)


def test_support_does_not_send_a_mail_again_whose_link_is_gone(known: Desk) -> None:
    ask(known)
    known.run("UPDATE mail SET taken_at = now(), last_error = 'TimeoutError', sealed = NULL")
    [mail] = known.rows("mail")
    known.run(
        "INSERT INTO person (email, password_hash, is_staff) VALUES ('mira@support.example', %(hash)s, true)",
        hash=passwords.hash_of(OLD),
    )
    staff = known.browser()
    staff.post("/login", data={"email": "mira@support.example", "password": OLD})

    staff.post(f"/staff/mails/{mail.id}/again")

    assert f"Ask {SOFIE} to press Forgot your password once more." in words(staff.get("/staff/mails").text)
    assert known.rows("mail")[0].taken_at is not None
