"""Every route × method × who asks: what the one table says is what happens, asked through the app itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Map, Rule
from werkzeug.test import TestResponse

from tests.access.world import ACTORS, World
from tests.given.worlds import Worlds
from webapp.blueprints.access import gate
from webapp.blueprints.access.gate import TableError
from webapp.blueprints.access.table import TABLE, Door, Rights, Who
from webapp.integration.domain.roles import Role

ROLES = {"owner": Role.OWNER, "member": Role.MEMBER, "accountant": Role.ACCOUNTANT}
NOT_THERE_NOW = {
    # Before going live only: who is live has no such button.
    "dashboard.compare_rates",
}
"""What answers 404 to those who may, because of how the shop of these tests is."""


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Each route with each of its methods."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: (one.endpoint, one.rule)):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def expected(who: Who, actor: str) -> str:
    """What the table says: in | log in | 403 | 404 | its own (a door that says itself whom it is for)."""
    if isinstance(who, frozenset):
        if actor in ROLES:
            return "in" if ROLES[actor] in who else "403"
        return "log in" if actor == "nobody" else "404"
    if who is Door.SELF:
        return "log in" if actor == "nobody" else "in"
    if who is Door.STAFF:
        return "in" if actor == "staff" else "404"
    return "its own"


def came(answer: TestResponse) -> str:
    """The same of an answer."""
    if answer.status_code in (403, 404):
        return str(answer.status_code)
    if answer.status_code >= 500 and answer.status_code != 503:  # 503: the books do not answer in these tests
        return f"broken: {answer.status_code}"
    if answer.status_code == 302 and answer.location.partition("?")[0] == "/login":
        return "log in"
    return "in"


def fits(wanted: str, got: str, endpoint: str) -> bool:
    if wanted == "its own":
        return not got.startswith("broken")
    if wanted == "in" and endpoint.startswith("auth."):
        return got in ("in", "log in")  # who logs out is led to the log-in
    if wanted == "in" and endpoint in NOT_THERE_NOW:
        return got == "404"
    return wanted == got


@pytest.mark.parametrize("actor", ACTORS)
def test_everybody_gets_what_the_table_says(worlds: Worlds, actor: str) -> None:
    wrong = []
    world, client = worlds.fresh(), worlds.fresh().as_(actor)
    for rule, method in routes(world.pages.app):
        if rule.endpoint == "static":
            continue
        rights = TABLE[rule.endpoint]
        who = rights.read if method == "GET" else rights.change
        assert who is not None
        wanted, is_refused = expected(who, actor), expected(who, actor) in ("403", "404", "log in")
        address = world.address(rule, session_id=world.session_of(actor))
        got = came(client.open(address, method=method, data={} if method == "POST" else None))
        if not fits(wanted, got, rule.endpoint):
            wrong.append(f"{actor}: {method} {address} should be {wanted}, is {got}")
        if method == "POST" and is_refused and world.has_changed():
            wrong.append(f"{actor}: {method} {address} was refused and changed something")
        if method == "POST" and not is_refused:  # it may have ended this very session
            world = worlds.fresh()
            client = world.as_(actor)

    assert wrong == []


@pytest.mark.parametrize("actor", ["member", "accountant"])
def test_a_piece_is_refused_as_its_page_is(world: World, actor: str) -> None:
    client, wrong = world.as_(actor), []
    for rule, method in routes(world.pages.app):
        who = TABLE[rule.endpoint].read if method == "GET" else TABLE[rule.endpoint].change
        if who is None or expected(who, actor) != "403":
            continue
        answer = client.open(world.address(rule), method=method, headers={"HX-Request": "true"})
        if (answer.status_code, answer.text, answer.headers.get("HX-Refresh")) != (403, "", "true"):
            wrong.append(f"{method} {rule}: {answer.status_code}")

    assert wrong == []


def test_every_refusal_says_whom_to_ask(world: World) -> None:
    for path in ("profile/stop", "profile/subscribe"):
        page = world.as_("member").get(f"/d/WF-7K2M-94QD/{path}").text
        assert "Sofie Claes" in page
        assert "/d/WF-7K2M-94QD/report" in page


def test_a_route_without_a_line_stops_the_app_at_its_start(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    short = {endpoint: rights for endpoint, rights in TABLE.items() if endpoint != "dashboard.stop"}
    monkeypatch.setattr(gate, "TABLE", short)

    with pytest.raises(TableError, match=r"dashboard\.stop has no line"):
        gate.install(world.pages.app)


@pytest.mark.parametrize(
    ("rights", "says"),
    [
        (Rights(read=frozenset(Role)), "dashboard.stop says who may read"),
        (Rights(), "dashboard.stop does not say who may change"),
        (Rights(change=Door.OPEN), "dashboard.stop must name roles"),
    ],
)
def test_a_line_that_does_not_fit_its_route_is_said(
    world: World, monkeypatch: pytest.MonkeyPatch, rights: Rights, says: str
) -> None:
    monkeypatch.setattr(gate, "TABLE", {**TABLE, "dashboard.stop": rights})

    assert says in gate.mistakes(world.pages.app.url_map)


def test_staff_pages_and_others_cannot_be_mixed_up(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"staff.tickets": Rights(read=Door.SELF), "public.front": Rights(read=Door.STAFF)}
    monkeypatch.setattr(gate, "TABLE", found)
    routes_ = [Rule(f"/{name}", endpoint=name, methods=["GET"]) for name in found]

    wrong = gate.mistakes(Map(routes_))

    assert wrong == ["public.front must name no roles", "staff.tickets must name no roles"]


def test_table_and_routes_are_the_same(world: World) -> None:
    assert gate.mistakes(world.pages.app.url_map) == []
