"""Connections in the audit trail: joined, renewed, another account, removed; and never a key."""

from __future__ import annotations

import re

from tests.audit.trail import Trail
from tests.house import House
from tests.install.conftest import KEY, USER, Merchant, signs_up, sofie  # noqa: F401 (a fixture)
from tests.install.test_app_store import CONNECTED, pressed
from webapp.integration import connections


def test_the_way_to_the_shop_and_back_is_recorded(house: House, sofie: Merchant) -> None:  # noqa: F811
    sofie.has_accepted()
    sofie.run("UPDATE installation SET shop_host = 'elsewhere.example'")
    trail = Trail(house.services.engine)

    sofie.connect_shop()

    assert trail.acts() == ("settings.shop_address", "connection.joined")
    typed, joined = trail.entries()
    assert typed.changes == [{"field": "shop_host", "old": "elsewhere.example", "new": sofie.shop_host}]
    assert (joined.author, joined.params) == ("Sofie Claes", {"account": "Atelier Linde (KMO Shops)"})


def test_other_books_are_recorded_as_others(house: House, sofie: Merchant) -> None:  # noqa: F811
    sofie.has_accepted()
    sofie.connect_books()
    house.books.post("/sandbox/accounts", {"user": "other", "key": "books-key-other", "company": "Other BV"})
    trail = Trail(house.services.engine)

    sofie.connect_books("other", "books-key-other")
    sofie.connect_books("other", "books-key-other", data={"replace": "yes"})

    entry = trail.only()
    assert entry.act == "connection.replaced"
    assert [(one["old"], one["new"]) for one in entry.changes] == [(USER, "other")]


def test_no_entry_holds_a_key(house: House, sofie: Merchant) -> None:  # noqa: F811
    trail = Trail(house.services.engine)
    sofie.has_accepted()

    sofie.connect_shop()
    sofie.connect_books()
    sofie.connect_books(USER, KEY)

    written = " ".join(str(tuple(entry)) for entry in trail.entries())
    assert trail.acts()[-2:] == ("connection.joined", "connection.renewed")
    assert KEY not in written
    assert "kmo_key" not in written


def test_an_app_removed_in_the_shop_is_recorded_once(house: House) -> None:
    merchant = house.install()
    trail = Trail(house.services.engine)

    for _delivery in range(2):
        connections.uninstalled(house.services, merchant.id, None)

    assert trail.acts() == ("connection.removed", "installation.stopped")
    assert {entry.author_kind for entry in trail.entries()} == {"integration"}


def test_a_further_installation_from_the_app_store_is_recorded(house: House, sofie: Merchant) -> None:  # noqa: F811
    other = signs_up(house, "other@example.com", host="other.example")
    other.run(CONNECTED, id=other.id)
    page = other.browser.get(pressed(sofie)).text
    started = re.search(r'name="started" value="([^"]+)"', page)
    assert started is not None, page
    trail = Trail(house.services.engine)

    answer = other.browser.post("/connect/kmo-shops/new", data={"started": started[1]})

    assert answer.status_code == 302, answer.text
    assert trail.acts() == ("installation.signed_up", "installation.link_sent")
