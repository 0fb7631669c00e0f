"""The second step on the command line: a login of staff with its key, and the way out when phone and codes are lost."""

from __future__ import annotations

import json

import pyotp

from tests.dashboard.seed import MERCHANT
from tests.given.passwords import PASSWORD
from tests.login.conftest import Door
from tests.login.test_two_step import set_up, type_code


def test_staff_made_with_a_key_log_in_with_it(door: Door) -> None:
    door.pages.browser(None).post("/logout")  # the rows that this test adds are swept away after it
    made = door.pages.app.test_cli_runner().invoke(
        args=["staff", "create", "--email", "Iris@support.example", "--two-step", "--json"]
    )
    told = json.loads(made.output)
    client = door.browser()

    answer = door.log_in(client, told["login"], told["password"])

    assert answer.location == "/login/code"
    assert type_code(client, pyotp.TOTP(told["key"]).now()).location == "/staff/tickets"


def test_without_it_no_key_is_printed(door: Door) -> None:
    door.pages.browser(None).post("/logout")
    made = door.pages.app.test_cli_runner().invoke(args=["staff", "create", "--email", "ivo@support.example", "--json"])

    assert set(json.loads(made.output)) == {"login", "password"}


def test_support_takes_the_second_step_away_when_phone_and_codes_are_lost(door: Door) -> None:
    client = door.browser()
    door.log_in(client)
    set_up(client)

    done = door.pages.app.test_cli_runner().invoke(args=["staff", "remove-two-step", "--email", MERCHANT.upper()])

    assert done.exit_code == 0, done.output
    assert client.get("/login").status_code == 200, "every session has ended"
    assert door.log_in(door.browser(), password=PASSWORD).location != "/login/code"


def test_a_login_that_is_not_there_is_told(door: Door) -> None:
    done = door.pages.app.test_cli_runner().invoke(args=["staff", "remove-two-step", "--email", "nobody@example.com"])

    assert done.exit_code == 1
    assert "There is no login nobody@example.com." in done.output
