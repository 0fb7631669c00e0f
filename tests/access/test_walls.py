"""What belongs to another shop is told from what does not exist by nothing: not by status, words or headers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.access.test_table import routes
from tests.access.world import ABSENT, ABSENT_KEY, World, ids_of
from tests.dashboard.seed import FOREIGN_LICENCE_KEY, LICENCE_KEY

CHANGING = re.compile(r'name="csrf_token" value="[^"]*"')
FORM = {"role": "member", "reason": "Paid at the counter", "number": "2026-0001", "kinds": "problems"}
"""Something that each form may want, so that nothing but the id is wrong."""
Seen = tuple[int, str, str]


def seen(answer: TestResponse, address: str) -> Seen:
    """An answer without the address that was asked for in it."""
    headers = sorted((name, value) for name, value in answer.headers if name not in ("Set-Cookie", "Content-Length"))
    body = CHANGING.sub("", answer.text)
    return answer.status_code, body.replace(address, "#"), repr(headers).replace(address, "#")


def ask(world: World, client: FlaskClient, rule: Rule, method: str, key: str, ids: dict[str, int], **more: Any) -> Seen:
    """What somebody gets for it."""
    address = world.address(rule, key, **ids)
    return seen(client.open(address, method=method, data=FORM if method == "POST" else None, **more), address)


@pytest.mark.parametrize("piece", [False, True], ids=["page", "piece"])
def test_a_thing_of_another_shop_is_as_one_that_does_not_exist(world: World, piece: bool) -> None:
    owner, wrong, asked = world.as_("owner"), [], 0
    world.as_("stranger")
    foreign = {**world.foreign, "session_id": world.session_of("stranger")}
    headers = {"HX-Request": "true"} if piece else {}
    for rule, method in routes(world.pages.app):
        names = ids_of(rule)
        if not names or rule.endpoint.startswith("staff."):
            continue
        asked += 1
        there = ask(world, owner, rule, method, LICENCE_KEY, {name: foreign[name] for name in names}, headers=headers)
        absent = dict.fromkeys(names, ABSENT)
        if there != ask(world, owner, rule, method, LICENCE_KEY, absent, headers=headers) or there[0] != 404:
            wrong.append(f"{method} {rule}: {there[0]}")

    assert wrong == []
    assert asked > 20
    assert not world.has_changed()


@pytest.mark.parametrize("actor", ["stranger", "staff", "accountant", "nobody"])
def test_a_shop_of_somebody_else_is_as_one_that_does_not_exist(world: World, actor: str) -> None:
    key, things = (FOREIGN_LICENCE_KEY, world.foreign) if actor == "accountant" else (LICENCE_KEY, world.own)
    client, wrong = world.as_(actor), []
    for rule, method in routes(world.pages.app):
        if not rule.rule.startswith("/d/"):
            continue
        ids = {name: things[name] for name in ids_of(rule)}
        there = ask(world, client, rule, method, key, ids)
        if there != ask(world, client, rule, method, ABSENT_KEY, ids) or there[0] != (
            302 if actor == "nobody" else 404
        ):
            wrong.append(f"{method} {rule}: {there[0]}")

    assert wrong == []
    assert not world.has_changed()


def test_nobody_but_staff_learns_which_tickets_invoices_and_mails_there_are(world: World) -> None:
    owner, asked = world.as_("owner"), 0
    for rule, method in routes(world.pages.app):
        names = ids_of(rule)
        if not rule.endpoint.startswith("staff.") or not names:
            continue
        asked += 1
        own = ask(world, owner, rule, method, "", {name: world.own[name] for name in names})
        assert own == ask(world, owner, rule, method, "", dict.fromkeys(names, ABSENT)), rule
        assert own[0] == 404

    assert asked > 5
