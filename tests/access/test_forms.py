"""Nothing is changed but by a form of ours, of this session, from this site; and looking changes nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import psycopg
import pytest
from flask.testing import FlaskClient

from tests.access.test_table import routes
from tests.access.world import World
from tests.dashboard.seed import LICENCE_KEY
from tests.given.worlds import Worlds
from webapp.blueprints.access.gate import SAFE
from webapp.models import Base

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')

MAY_WRITE = {
    # Who was seen when; a log-in's own rows.
    "login_session": "everywhere",
    # An answer of shop or books is kept, and the calls to them are counted: their lists are read where they are shown.
    "call_ledger": "dashboard",
    "connection": "dashboard",
    # That our staff looked, and that everything was downloaded, is written down for the merchant.
    "audit_entry": "everywhere",
}
"""What a GET may write all the same, and where (a blueprint, or everywhere). None of it is anybody's data."""

WATCH = """
CREATE TABLE written (what text);
CREATE FUNCTION seen_writing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN INSERT INTO public.written VALUES (TG_TABLE_NAME); RETURN NULL; END $$;
"""
UNWATCH = "DROP FUNCTION seen_writing() CASCADE; DROP TABLE written"


def token_for(client: FlaskClient, path: str) -> str:
    """The token of a form in that session."""
    found = TOKEN.search(client.get(path).text)
    assert found is not None
    return found[1]


@pytest.fixture
def strict(worlds: Worlds) -> Iterator[World]:
    """The world with forms that want their token."""
    world = worlds.fresh()
    world.pages.app.config["WTF_CSRF_ENABLED"] = True
    yield world
    world.pages.app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.parametrize("actor", ["owner", "staff", "nobody"])
def test_no_form_goes_without_its_own_token_or_from_another_site(strict: World, actor: str) -> None:
    page = "/login" if actor == "nobody" else "/shops"
    client, other = strict.as_(actor), strict.as_(actor)
    mine, foreign = token_for(client, page), token_for(other, page)
    ways: list[tuple[str, dict[str, str], dict[str, str], int]] = [
        ("without token", {}, {}, 400),
        ("token of another session", {"csrf_token": foreign}, {}, 400),
        ("from another site", {"csrf_token": mine}, {"Sec-Fetch-Site": "cross-site"}, 403),
        ("from a neighbour", {"csrf_token": mine}, {"Sec-Fetch-Site": "same-site"}, 403),
    ]
    ways = ways if actor == "owner" else ways[::2]
    wrong, asked = [], 0
    for rule, method in routes(strict.pages.app):
        if method in SAFE:
            continue
        asked += 1
        address = strict.address(rule, session_id=strict.session_of(actor))
        for name, form, headers, status in ways:
            answer = client.open(address, method=method, data=form, headers=headers)
            if answer.status_code != status:
                wrong.append(f"{method} {address} {name}: {answer.status_code}")

    assert wrong == []
    assert asked > 50
    assert not strict.has_changed()


def test_with_its_token_and_from_here_a_form_goes(strict: World) -> None:
    client = strict.as_("owner")
    form = {"csrf_token": token_for(client, "/shops"), "text": "Does it go?"}

    for headers in ({}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}):
        assert client.post(f"/d/{LICENCE_KEY}/ask", data=form, headers=headers).status_code == 302


@pytest.fixture
def watched(world: World) -> Iterator[World]:
    """Every row that is written leaves a mark, also when it is taken back with a savepoint afterwards."""
    url = world.pages.app.extensions["services"].settings.database_url
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(WATCH)
        owner.execute("GRANT SELECT, DELETE ON written TO order_app")
        for table in Base.metadata.sorted_tables:
            owner.execute(
                f"CREATE TRIGGER watched AFTER INSERT OR UPDATE OR DELETE ON {table.name}"
                " FOR EACH ROW EXECUTE FUNCTION seen_writing()"
            )
        yield world
        owner.execute(UNWATCH)


@pytest.mark.parametrize("actor", ["owner", "staff", "nobody"])
def test_looking_changes_no_row(watched: World, actor: str) -> None:
    client = watched.as_(actor)
    wrong = []
    for rule, method in routes(watched.pages.app):
        if method != "GET" or rule.endpoint == "static":
            continue
        watched.pages.run("DELETE FROM written")
        client.get(watched.address(rule))
        found = Counter(row.what for row in watched.pages.rows("SELECT what FROM written"))
        place = rule.endpoint.partition(".")[0]
        bad = {table for table in found if MAY_WRITE.get(table) not in ("everywhere", place)}
        if bad:
            wrong.append(f"GET {rule}: {sorted(bad)}")

    assert wrong == []


def test_the_watch_sees_a_write(watched: World) -> None:
    watched.pages.run("DELETE FROM written")

    watched.as_("owner").post(watched.pages.order("10975", "/put-aside"), data={"reason": "Paid at the counter"})

    assert "order_sync" in {row.what for row in watched.pages.rows("SELECT what FROM written")}
