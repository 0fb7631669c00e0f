"""The second step: set up with the password, asked for after it, each code once; our staff cannot do without."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyotp
import pytest
from flask.testing import FlaskClient

from tests.dashboard.seed import LICENCE_KEY, MERCHANT, STAFF, STRANGER
from tests.dashboard.test_pages import words
from tests.given.passwords import PASSWORD
from tests.login.conftest import Door
from webapp.accounts import two_step

ON_ITS_WAY = 2.0
"""Seconds after which a code has arrived, however busy the machine is."""
REPORT, PROFILE = f"/d/{LICENCE_KEY}/report", f"/d/{LICENCE_KEY}/profile"


class Phone:
    """An authenticator app with one key."""

    def __init__(self, key: str) -> None:
        self._totp = pyotp.TOTP(key)

    def code(self, steps: int = 0) -> str:
        """What it shows now, or so many half minutes later."""
        return self._totp.at(int(time.time()) + 30 * steps)


def set_up(client: FlaskClient) -> tuple[Phone, list[str]]:
    """Go through the pages; the phone and the recovery codes."""
    assert client.post("/login/two-step", data={"password": PASSWORD}).status_code == 302
    page = client.get("/login/two-step/phone").text
    key = re.search(r'two-step-key">([A-Z2-7 ]+)<', page)
    assert key is not None
    phone = Phone(key[1].replace(" ", ""))
    left = two_step.STEP_SECONDS - time.time() % two_step.STEP_SECONDS
    if left < ON_ITS_WAY:
        time.sleep(left + 0.1)  # a code of the half minute before would be too old on its arrival
    answer = client.post("/login/two-step/phone", data={"code": phone.code(-1)})
    assert answer.status_code == 200, answer.text
    return phone, re.findall(r"<li>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</li>", answer.text)


@pytest.fixture
def owner(door: Door) -> tuple[FlaskClient, Phone, list[str]]:
    """Sofie, logged in, with a second step."""
    client = door.browser("192.0.2.5")
    door.log_in(client)
    return client, *set_up(client)


Owner = tuple[FlaskClient, Phone, list[str]]


def half_in(door: Door, email: str = MERCHANT) -> FlaskClient:
    """A new browser in which the password was typed."""
    client = door.browser("198.51.100.30")
    answer = door.log_in(client, email)
    assert answer.location == "/login/code", answer.status
    return client


def type_code(client: FlaskClient, code: str) -> Any:
    """Type a code and press."""
    return client.post("/login/code", data={"code": code})


def is_in(client: FlaskClient) -> bool:
    """The pages are open."""
    return client.get(REPORT).status_code == 200


def test_the_code_is_asked_for_after_the_password(door: Door, owner: Owner) -> None:
    _client, phone, _codes = owner
    client = door.browser("198.51.100.30")
    answer = client.post("/login", data={"email": MERCHANT, "password": PASSWORD, "next": f"{REPORT}?period=year"})
    assert answer.location == "/login/code"
    assert not is_in(client)

    answer = type_code(client, phone.code())

    assert answer.location == f"{REPORT}?period=year"
    assert is_in(client)


def test_a_wrong_password_says_nothing_of_a_second_step(door: Door, owner: Owner) -> None:
    answer = door.log_in(door.browser("198.51.100.30"), password="wrong")

    assert answer.status_code == 422
    assert "do not belong together" in words(answer.text)


def test_a_code_counts_once(door: Door, owner: Owner) -> None:
    _client, phone, _codes = owner
    code = phone.code()
    assert type_code(half_in(door), code).status_code == 302

    again = type_code(half_in(door), code)

    assert again.status_code == 422
    assert "Each code counts once" in words(again.text)


def test_a_code_counts_once_also_at_once(door: Door, owner: Owner) -> None:
    _client, phone, _codes = owner
    person, services = door.person().id, door.services
    code = phone.code()

    with ThreadPoolExecutor(8) as many:
        got = list(many.map(lambda _: two_step.check(services.engine, services.box, person, code), range(16)))

    assert sum(got) == 1


def test_the_code_by_which_it_was_set_up_is_used_too(door: Door, owner: Owner) -> None:
    _client, phone, _codes = owner

    assert type_code(half_in(door), phone.code(-1)).status_code == 422


@pytest.mark.parametrize("steps", [-3, 3, 100])
def test_a_code_of_another_time_is_not_good(door: Door, owner: Owner, steps: int) -> None:
    _client, phone, _codes = owner

    assert type_code(half_in(door), phone.code(steps)).status_code == 422


@pytest.mark.parametrize("typed", ["", "   ", "12345", "abcdef", "١٢٣٤٥٦", "1" * 40, "x' OR 1=1"])
def test_what_is_no_code_is_told(door: Door, owner: Owner, typed: str) -> None:
    assert type_code(half_in(door), typed).status_code == 422


def test_ten_recovery_codes_each_let_in_once(door: Door, owner: Owner) -> None:
    client, _phone, codes = owner
    assert len(set(codes)) == 10
    assert type_code(half_in(door), codes[0].upper().replace("-", " ")).status_code == 302

    again = type_code(half_in(door), codes[0])

    assert again.status_code == 422
    assert "9 recovery codes are left." in words(client.get(PROFILE).text)
    kept = str(door.rows("SELECT * FROM recovery_code"))
    assert not [code for code in codes if code in kept or code.replace("-", "") in kept]


def test_the_secret_is_sealed_for_its_person(door: Door, owner: Owner) -> None:
    _client, phone, _codes = owner
    [kept] = door.rows("SELECT totp, totp_proposed FROM person WHERE email = %(email)s", email=MERCHANT)

    assert phone._totp.secret.encode() not in bytes(kept.totp)
    assert kept.totp_proposed is None


def test_ten_codes_an_hour_are_looked_at_and_the_owners_browser_goes_on(door: Door, owner: Owner) -> None:
    mine, phone, _codes = owner
    mine.post("/logout")
    thief = half_in(door)
    got = [type_code(thief, "000000").status_code for _ in range(12)]

    door.log_in(mine)

    assert got == [422] * 10 + [429] * 2
    assert type_code(thief, phone.code()).status_code == 429
    assert type_code(mine, phone.code()).status_code == 302


def test_half_way_ends_after_ten_minutes_and_with_another_password(door: Door, owner: Owner) -> None:
    _client, phone, _codes = owner
    slow, changed = half_in(door), half_in(door)
    with slow.session_transaction() as session:
        session["halfway"][2] -= 601
        session.modified = True
    assert type_code(slow, phone.code()).location == "/login"
    door.run("UPDATE person SET session_epoch = session_epoch + 1 WHERE email = %(email)s", email=MERCHANT)

    assert type_code(changed, phone.code()).location == "/login"
    assert "Log in again." in words(changed.get("/login").text)
    assert door.browser().get("/login/code").location == "/login"


def test_setting_it_up_asks_for_the_password_again(door: Door) -> None:
    client = door.browser()
    door.log_in(client)

    wrong = client.post("/login/two-step", data={"password": "wrong"})

    assert wrong.status_code == 422
    assert "This is not your present password." in words(wrong.text)
    assert client.get("/login/two-step/phone").location == "/login/two-step"
    assert client.post("/login/two-step/phone", data={"code": "123456"}).location == "/login/two-step"


def test_whoever_does_not_want_it_after_all_goes_back(door: Door) -> None:
    client = door.browser()
    door.log_in(client)
    first = client.get("/login/two-step").text
    client.post("/login/two-step", data={"password": PASSWORD})

    second = client.get("/login/two-step/phone").text

    back = f'<a href="{REPORT}">Not now</a>'
    assert back in first
    assert back in second


def test_it_is_on_only_after_the_first_code(door: Door) -> None:
    client = door.browser()
    door.log_in(client)
    client.post("/login/two-step", data={"password": PASSWORD})

    wrong = client.post("/login/two-step/phone", data={"code": "000000"})

    assert wrong.status_code == 422
    assert "This code is not the one." in words(wrong.text)
    assert door.log_in(door.browser()).location == REPORT


def test_the_picture_is_drawn_in_the_page_without_style_or_script(door: Door) -> None:
    client = door.browser()
    door.log_in(client)
    client.post("/login/two-step", data={"password": PASSWORD})

    page = client.get("/login/two-step/phone").text

    picture = page[page.index('class="two-step-picture"') : page.index("</svg>", page.index("two-step-picture"))]
    assert "<svg" in picture
    assert "<path" in picture
    assert " style=" not in page
    assert "<script" not in picture


def test_setting_it_up_and_removing_it_end_the_other_sessions(door: Door) -> None:
    here, there = door.browser(), door.browser()
    door.log_in(here)
    door.log_in(there)
    set_up(here)
    assert (is_in(here), is_in(there)) == (True, False)
    [first] = door.rows("SELECT token_hash FROM login_session")

    here.post("/login/two-step/remove", data={"password": PASSWORD, "next": PROFILE})

    [second] = door.rows("SELECT token_hash FROM login_session")
    assert first != second
    assert is_in(here)
    assert "Your password alone is asked for" in words(here.get(PROFILE).text)
    assert door.log_in(door.browser()).location == REPORT
    assert door.rows("SELECT id FROM recovery_code") == []


def test_switching_it_on_and_off_is_told_by_mail_each_time(door: Door) -> None:
    door.run("UPDATE person SET language = 'nl' WHERE email = %(email)s", email=MERCHANT)
    client = door.browser()
    door.log_in(client)
    for _ in range(2):
        set_up(client)
        client.post("/login/two-step/remove", data={"password": PASSWORD})

    mails = door.rows("SELECT template, to_address, language, params, sealed FROM mail ORDER BY id")

    assert [mail.template for mail in mails] == ["two_step_on", "two_step_off"] * 2
    assert {(mail.to_address, mail.language, mail.sealed) for mail in mails} == {(MERCHANT, "nl", None)}
    assert mails[0].params == {"login": MERCHANT, "path": "/password/forgotten"}


def test_what_came_to_nothing_is_told_nobody(door: Door) -> None:
    client = door.browser()
    door.log_in(client)

    client.post("/login/two-step", data={"password": PASSWORD})
    client.post("/login/two-step/phone", data={"code": "000000"})
    client.post("/login/two-step/remove", data={"password": "wrong"})

    assert door.rows("SELECT id FROM mail") == []


def test_removing_it_asks_for_the_password_again(door: Door, owner: Owner) -> None:
    client, _phone, _codes = owner

    wrong = client.post("/login/two-step/remove", data={"password": "wrong"})

    assert wrong.status_code == 422
    half_in(door)


def test_another_phone_replaces_the_first_and_its_codes(door: Door, owner: Owner) -> None:
    client, old, old_codes = owner
    new, _codes = set_up(client)

    assert type_code(half_in(door), old.code()).status_code == 422
    assert type_code(half_in(door), old_codes[1]).status_code == 422
    assert type_code(half_in(door), new.code()).status_code == 302


def test_a_session_that_guesses_the_password_waits_alone(door: Door) -> None:
    here, there = door.browser(), door.browser()
    door.log_in(here)
    door.log_in(there)

    got = [here.post("/login/two-step", data={"password": f"guess {n}"}).status_code for n in range(11)]

    assert got == [422] * 10 + [429]
    assert there.post("/login/two-step", data={"password": PASSWORD}).status_code == 302


@pytest.fixture
def strict(door: Door) -> Iterator[Door]:
    """As in production: our staff have a second step."""
    settings = door.services.settings
    object.__setattr__(settings, "staff_two_step", True)
    yield door
    object.__setattr__(settings, "staff_two_step", False)


def test_staff_without_it_set_it_up_before_anything_else(strict: Door) -> None:
    client = strict.browser()
    strict.log_in(client, STAFF)
    for path in ("/staff/tickets", "/staff/mails", "/staff/login", "/"):
        assert client.get(path).location == "/login/two-step"
    assert client.post("/staff/mails/1/again").location == "/login/two-step"
    assert "You see the orders of all merchants." in words(client.get("/login/two-step").text)

    phone, _codes = set_up(client)

    assert client.get("/staff/tickets").status_code == 200
    client.post("/logout")
    strict.log_in(client, STAFF)
    assert client.get("/staff/tickets").status_code == 404
    assert type_code(client, phone.code()).location == "/staff/tickets"


def test_staff_cannot_remove_it(strict: Door) -> None:
    client = strict.browser()
    strict.log_in(client, STAFF)
    set_up(client)

    client.post("/login/two-step/remove", data={"password": PASSWORD})

    assert strict.person(STAFF).totp is not None
    assert "Remove" not in words(client.get("/staff/login").text)


def test_merchants_choose_for_themselves(strict: Door) -> None:
    client = strict.browser()
    strict.log_in(client, STRANGER)

    assert client.get("/login").location != "/login/two-step"
    assert client.get(client.get("/login").location).status_code == 200


def test_staff_see_their_own_sessions(door: Door) -> None:
    client = door.browser("192.0.2.44")
    door.log_in(client, STAFF)

    text = words(client.get("/staff/login").text)

    assert "Address 192.0.2.44." in text
    assert "Log out everywhere" in text
