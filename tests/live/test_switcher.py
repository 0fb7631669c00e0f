"""Several installations under one log-in: the key is in the address, archived ones are shown on demand."""

from __future__ import annotations

import re

import pytest

from tests.house import House, Installation
from tests.live.acts import browser, change, one, text_of
from webapp.accounts import stopping


def two(house: House) -> tuple[Installation, Installation]:
    """Two installations of one person."""
    first = house.install(shop={"name": "Atelier Linde"})
    second = house.install(shop={"name": "Bakkerij Molen"}, email=first.login)
    return first, second


def header(answer: object) -> str:
    page = answer.get_data(as_text=True)  # type: ignore[attr-defined]
    return str(page[page.index("<header") : page.index("</header>")])


def test_each_page_links_to_the_other_shop_by_its_own_address(house: House) -> None:
    first, second = two(house)
    client = browser(house, first)

    shown = header(client.get(f"/d/{first.key}/errors"))

    assert "Bakkerij Molen" in shown
    assert f"/d/{second.key}/report" in shown
    assert "Install for another shop" in shown


def test_two_tabs_never_mix(house: House) -> None:
    """Pages and presses of both, in turns, in one session."""
    first, second = two(house)
    first.place(seed=1)
    first.poll()
    house.drain()
    client = browser(house, first)

    pages = [text_of(client.get(f"/d/{key}/report?period=year")) for key in (first.key, second.key, first.key)]
    client.post(f"/d/{second.key}/profile/stop/confirmed", data={"when": "now"})

    assert "1 order became an invoice" in pages[0]
    assert "1 order became an invoice" not in pages[1]
    assert pages[0] == pages[2]
    stopped = "SELECT stopped_at IS NOT NULL FROM installation WHERE id = %(id)s"
    assert one(house, stopped, id=second.id)
    assert not one(house, stopped, id=first.id)


def test_every_link_of_a_page_stays_with_its_installation(house: House) -> None:
    first, second = two(house)
    client = browser(house, first)

    for page in ("report", "errors", "open", "configuration", "profile"):
        whole = client.get(f"/d/{first.key}/{page}").get_data(as_text=True)
        body = whole[whole.index("</header>") :]
        assert set(re.findall(r"/d/(WF-[A-Z0-9-]+)", body)) == {first.key}, page
    assert second.key != first.key


def test_an_archived_one_is_shown_on_demand_only(house: House) -> None:
    first, second = two(house)
    client = browser(house, first)
    stopping.stop_now(house.services, second.id, "Sofie")

    answer = client.post(f"/d/{second.key}/profile/archive", follow_redirects=True)
    shown = header(client.get(f"/d/{first.key}/report"))

    assert "Take out of the archive" in text_of(answer)
    assert re.search(
        r"<details class=\"menu-more\"><summary>Show 1 archived shop</summary>.*Bakkerij Molen", shown, re.S
    )
    assert shown.count("Bakkerij Molen") == 1
    client.post(f"/d/{second.key}/profile/unarchive")
    assert "menu-more" not in header(client.get(f"/d/{first.key}/report"))


def test_an_installation_that_was_never_finished_can_be_archived_too(house: House) -> None:
    first, second = two(house)
    change(house, "UPDATE installation SET live_at = NULL WHERE id = %(id)s", id=second.id)
    client = browser(house, first)

    answer = client.post(f"/d/{second.key}/profile/archive", follow_redirects=True)

    assert "Take out of the archive" in text_of(answer)
    assert "Show 1 archived shop" in header(client.get(f"/d/{first.key}/report"))


def test_two_of_the_same_shop_are_told_apart_by_what_became_of_them(house: House) -> None:
    first, second = two(house)
    change(house, "UPDATE installation SET name = 'Atelier Linde'")
    stopping.stop_now(house.services, first.id, "Sofie")
    client = browser(house, first)
    change(house, "UPDATE installation SET live_at = NULL WHERE id = %(id)s", id=second.id)

    [menu] = re.findall(r'<nav class="menu-list".*?</nav>', header(client.get(f"/d/{first.key}/report")), re.S)

    assert [re.sub(r"<[^>]+>", "", row) for row in re.findall(r"Licence key WF-[\w-]+</span>.*?</a>", menu)] == [
        f"Licence key {first.key}Stopped",
        f"Licence key {second.key}Not active yet",
    ]


NEVER_OPENED = """
UPDATE installation SET live_at = NULL, who_saved_at = NULL, settings_saved_at = NULL, shop_host = name,
       created_at = now() - %(age)s::interval
 WHERE id = %(id)s
"""


def test_one_that_nobody_opened_leaves_the_switcher_after_its_link_and_can_be_archived(house: House) -> None:
    first, second = two(house)
    client = browser(house, first)
    change(house, NEVER_OPENED, id=second.id, age="13 days")
    young = header(client.get(f"/d/{first.key}/report"))
    change(house, NEVER_OPENED, id=second.id, age="15 days")
    old = header(client.get(f"/d/{first.key}/report"))

    assert second.key in young
    assert second.key not in old
    assert client.get(f"/d/{second.key}/install").status_code == 200
    client.post(f"/d/{second.key}/profile/archive")
    assert one(house, "SELECT archived_at IS NOT NULL FROM installation WHERE id = %(id)s", id=second.id)


@pytest.mark.parametrize("done", ["live_at = now()", "who_saved_at = now()", "settings_saved_at = now()", "name = 'X'"])
def test_one_that_somebody_began_stays_in_the_switcher(house: House, done: str) -> None:
    first, second = two(house)
    change(house, NEVER_OPENED, id=second.id, age="15 days")
    change(house, f"UPDATE installation SET {done} WHERE id = %(id)s", id=second.id)

    assert second.key in header(browser(house, first).get(f"/d/{first.key}/report"))


def test_a_live_one_cannot_be_archived(house: House) -> None:
    first, _second = two(house)

    browser(house, first).post(f"/d/{first.key}/profile/archive")

    assert one(house, "SELECT archived_at IS NULL FROM installation WHERE id = %(id)s", id=first.id)


def test_whose_only_shop_is_archived_still_gets_in(house: House) -> None:
    merchant = house.install()
    change(house, "UPDATE installation SET stopped_at = now(), archived_at = now()")

    answer = browser(house, merchant).get("/login", follow_redirects=True)

    assert answer.status_code == 200
    assert merchant.key in text_of(answer)
