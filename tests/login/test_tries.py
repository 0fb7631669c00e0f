"""Tries to log in are counted exactly, lock nobody out, and say nothing about who is known."""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from tests.dashboard.seed import MERCHANT, STAFF, STRANGER
from tests.dashboard.test_pages import words
from tests.given.passwords import PASSWORD
from tests.login.conftest import Door
from webapp.accounts import passwords, tries
from webapp.accounts.tries import Budget, TooManyError

NOBODY = "nobody@example.com"
AT_ONCE = 200


def answer_to(door: Door, address: str, **typed: str) -> int:
    """The answer to a try; 20 threads share ten connections to PostgreSQL, and whoever waits for one for too long on a
    busy machine is told to try again (503) before anything was counted."""
    for _ in range(20):
        got = int(door.log_in(door.browser(address), **typed).status_code)
        if got != 503:
            return got
    raise AssertionError("there was never a connection")


def test_of_200_tries_at_once_ten_for_an_account_are_looked_at(door: Door) -> None:
    def one(number: int) -> int:
        return answer_to(door, f"203.0.113.{number}", password=f"guess {number}")

    with ThreadPoolExecutor(20) as many:
        got = Counter(many.map(one, range(AT_ONCE)))

    assert got == {422: tries.OF_ACCOUNT, 429: AT_ONCE - tries.OF_ACCOUNT}


def test_of_200_tries_at_once_twenty_from_an_address_are_looked_at(door: Door) -> None:
    def one(number: int) -> int:
        return answer_to(door, "203.0.113.9", email=f"guess{number}@example.com")

    with ThreadPoolExecutor(20) as many:
        got = Counter(many.map(one, range(AT_ONCE)))

    assert got == {422: tries.OF_ADDRESS, 429: AT_ONCE - tries.OF_ADDRESS}


def test_a_right_password_is_not_looked_at_either_when_the_tries_are_used_up(door: Door) -> None:
    assert door.guess(10) == [422] * 10

    answer = door.log_in(door.browser("198.51.100.7"))

    assert answer.status_code == 429
    assert door.rows("SELECT id FROM login_session") == []


def test_an_unknown_account_gets_the_same_answers_as_a_known_one(door: Door) -> None:
    known = door.guess(12, MERCHANT, "198.51.100.7")
    unknown = door.guess(12, NOBODY, "198.51.100.8")

    assert known == unknown == [422] * 10 + [429] * 2


def test_strangers_lock_no_browser_out_in_which_the_owner_has_logged_in(door: Door) -> None:
    mine = door.browser("192.0.2.5")
    door.log_in(mine)
    mine.post("/logout")
    for last in range(20, 24):
        door.guess(11, address=f"198.51.100.{last}")

    mine.environ_base["REMOTE_ADDR"] = "192.0.2.99"  # on the way, in the same browser

    assert door.log_in(mine).status_code == 302


def test_strangers_lock_no_address_out_from_which_the_owner_logged_in_lately(door: Door) -> None:
    door.log_in(door.browser("192.0.2.5"))
    door.guess(11)

    assert door.log_in(door.browser("192.0.2.5")).status_code == 302
    assert door.log_in(door.browser("192.0.2.6")).status_code == 429


def test_an_address_is_known_for_a_while_only_and_for_its_own_account_only(door: Door) -> None:
    door.log_in(door.browser("192.0.2.5"))
    door.guess(11)
    door.guess(11, STRANGER)
    door.run("UPDATE known_address SET seen_at = now() - interval '61 days'")

    assert door.log_in(door.browser("192.0.2.5")).status_code == 429
    assert door.log_in(door.browser("192.0.2.5"), STRANGER).status_code == 429


def test_a_known_browser_has_ten_tries_and_no_more(door: Door) -> None:
    mine = door.browser("192.0.2.5")
    door.log_in(mine)
    mine.post("/logout")

    got = [door.log_in(mine, password="wrong").status_code for _ in range(12)]

    assert got == [422] * 10 + [429] * 2


def test_the_name_of_a_known_browser_cannot_be_made_up(door: Door) -> None:
    mine = door.browser("192.0.2.5")
    door.log_in(mine)
    cookie = mine.get_cookie("browser")
    assert cookie is not None
    door.guess(11)

    other = door.browser("198.51.100.9")
    other.set_cookie("browser", cookie.value[:-2] + "xx")

    assert door.log_in(other).status_code == 429


def test_whoever_logs_in_rightly_uses_nothing_up(door: Door) -> None:
    assert {door.log_in(door.browser("192.0.2.5")).status_code for _ in range(25)} == {302}
    assert door.guess(10, NOBODY, "192.0.2.5") == [422] * 10


def test_after_an_hour_tries_are_possible_again(door: Door) -> None:
    door.guess(11)
    door.run("UPDATE login_budget SET tries = ARRAY(SELECT t - interval '61 minutes' FROM unnest(tries) t)")

    assert door.guess(11) == [422] * 10 + [429]


def test_the_page_says_when_the_next_try_is_possible(door: Door) -> None:
    door.guess(10)

    answer = door.log_in(door.browser("198.51.100.7"))

    text = words(answer.text)
    told = re.search(r"wait until (\d\d:\d\d)", text)
    assert told is not None
    assert f"Try again at {told[1]} or later." in text
    assert 3400 < int(answer.headers["Retry-After"]) <= 3600
    assert 'href="/password/forgotten"' in answer.text


def test_a_hash_is_computed_for_nobody_too(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counting(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", counted)

    door.log_in(email=MERCHANT, password="wrong")
    door.log_in(email=NOBODY, password="wrong")

    assert counted.verified == 2


class Counting(PasswordHasher):
    """Remembers how often it was asked."""

    verified = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
        """As it is, and counted."""
        self.verified += 1
        return super().verify(hash, password)


def test_a_password_kept_with_older_parameters_is_kept_anew_at_the_log_in(door: Door) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash(PASSWORD)
    door.run("UPDATE person SET password_hash = %(weak)s WHERE email = %(email)s", weak=weak, email=MERCHANT)

    assert door.log_in(password="wrong").status_code == 422
    assert door.person().password_hash == weak
    assert door.log_in().status_code == 302

    kept = door.person().password_hash
    assert not passwords.needs_rehash(kept)
    assert passwords.verify(kept, PASSWORD)


def test_no_address_stands_where_tries_are_counted(door: Door) -> None:
    door.guess(1)

    kept = str(door.rows("SELECT * FROM login_budget"))

    assert MERCHANT not in kept
    assert "198.51.100.7" not in kept


def test_what_was_counted_long_ago_is_forgotten(door: Door) -> None:
    door.guess(3)
    door.run("UPDATE login_budget SET until = now() - interval '1 minute'")
    door.guess(1, STAFF, "198.51.100.99")

    assert len(door.rows("SELECT key FROM login_budget")) == 2


def test_a_try_that_one_budget_refuses_is_counted_in_no_other(door: Door) -> None:
    engine = door.services.engine
    full, other = Budget("full", "x", 1), Budget("other", "x", 2)
    tries.take(engine, [full])

    for _ in range(3):
        with pytest.raises(TooManyError) as refused:
            tries.take(engine, [other, full])
    tries.take(engine, [other])
    tries.take(engine, [other])

    assert timedelta(minutes=59) < refused.value.until - datetime.now(UTC) <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.5", "192.0.2.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.5", "192.0.2.5"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("not an address", ""),
    ],
)
def test_an_address_of_ipv6_stands_for_its_network(address: str, network: str) -> None:
    assert tries.network_of(address) == network
