"""The red button of the shop: to its authorisation and back, and each way in which that can end."""

from __future__ import annotations

import pytest

from tests.install.conftest import SHOP, Merchant, logged_in, signs_up

OLD = "UPDATE authorisation SET created_at = now() - interval '11 minutes'"


@pytest.fixture
def merchant(sofie: Merchant) -> Merchant:
    """Sofie after the first step."""
    sofie.accept()
    return sofie


def test_yes_at_the_shop_makes_the_dot_green(merchant: Merchant) -> None:
    answer = merchant.connect_shop()

    assert answer.headers["Location"].endswith(f"/d/{merchant.key}/install#step-books")
    assert merchant.dots() == {"shop": "green"}
    page = merchant.page()
    assert "Connected to Atelier Linde" in page
    assert "step 3 is open" in page


def test_the_installation_takes_the_shops_name_and_usual_statuses_and_hears_of_orders(merchant: Merchant) -> None:
    merchant.connect_shop()

    row = merchant.row("installation")
    assert row.name == "Atelier Linde"
    assert row.statuses == ["paid", "shipped", "picked_up", "completed"]
    assert set(merchant.row("connection", "side = 'shop'").hook_ids) == {
        "order.created",
        "order.updated",
        "app.uninstalled",
    }


def test_nothing_is_read_before_the_terms_are_accepted(sofie: Merchant) -> None:
    typed = {"host": sofie.shop_host, "key": "kmo_key_linde"}

    by_permission = sofie.browser.post(sofie.at("/connect/shop/authorise"), data=typed)
    by_key = sofie.browser.post(sofie.at("/connect/shop"), data=typed)
    books = sofie.connect_books()

    for answer in (by_permission, by_key, books):
        assert sofie.at("/install") in answer.headers["Location"]
    assert (sofie.house.shop.calls("GET", "/api/v1/shop"), sofie.house.books.calls()) == (0, 0)
    assert sofie.dots() == {}


def test_an_address_that_was_typed_is_there_on_another_device(merchant: Merchant) -> None:
    merchant.browser.post(merchant.at("/connect/shop/authorise"), data={"host": "HTTP://127.0.0.1:9/nl"})
    merchant.press_connect(host=merchant.shop_host)

    telephone = logged_in(merchant.house, merchant.person)

    assert f'value="{merchant.shop_host}"' in telephone.get(merchant.at("/install")).text


def test_we_never_ask_to_write(merchant: Merchant) -> None:
    address = merchant.press_connect()

    assert "scope=shop%3Aread+orders%3Aread+webhooks%3Amanage" in address


def test_a_form_leads_to_a_page_of_ours_that_leads_to_the_shop(merchant: Merchant) -> None:
    answer = merchant.browser.post(merchant.at("/connect/shop/authorise"), data={"host": merchant.shop_host})

    assert answer.status_code == 200
    assert answer.headers["Refresh"].startswith(f"0; url=http://{merchant.shop_host}/app/authorize?")


def test_no_at_the_shop_is_said_at_the_step(merchant: Merchant) -> None:
    merchant.connect_shop(decision="refuse")

    page = merchant.page()
    assert "tells us that you refused the permission. Nothing was connected." in page
    assert "Press Connect again and then Approve." in page
    assert merchant.dots() == {}
    assert "refused the permission" not in merchant.page()  # said once


def test_ten_minutes_later_the_permission_is_no_longer_good(merchant: Merchant) -> None:
    back = merchant.at_the_shop(merchant.press_connect())
    merchant.run(OLD)

    merchant.browser.get(back)

    assert "good once, for ten minutes" in merchant.page()
    assert merchant.dots() == {}
    assert merchant.house.shop.calls("POST", "/oauth/token") == 0


def test_a_state_is_good_once(merchant: Merchant) -> None:
    back = merchant.at_the_shop(merchant.press_connect())

    merchant.browser.get(back)
    again = merchant.browser.get(back)

    assert again.headers["Location"].endswith("/install#step-shop")
    assert merchant.house.shop.calls("POST", "/oauth/token") == 1


def test_a_state_is_good_only_in_the_browser_that_began(merchant: Merchant) -> None:
    back = merchant.at_the_shop(merchant.press_connect())
    other_browser = logged_in(merchant.house, merchant.person)

    other_browser.get(back)

    assert merchant.dots() == {}
    merchant.browser.get(back)
    assert merchant.dots() == {"shop": "green"}


def test_a_state_of_somebody_else_opens_nothing_and_tells_nothing(merchant: Merchant) -> None:
    thief = signs_up(merchant.house, "thief@example.com")
    back = merchant.at_the_shop(merchant.press_connect())

    answer = thief.browser.get(back)

    assert answer.status_code == 400
    assert merchant.key not in answer.text
    assert (merchant.dots(), thief.dots()) == ({}, {})


def test_a_made_up_state_is_answered_with_a_sentence(merchant: Merchant) -> None:
    answer = merchant.browser.get("/connect/kmo-shops/callback?code=x&state=made-up")

    assert answer.status_code == 400
    assert "Press Connect again." in answer.text
    assert merchant.browser.get("/connect/no-such-shop/callback").status_code == 404


def test_too_little_permission_is_said(merchant: Merchant) -> None:
    merchant.house.shop.turn(withheld_scope="orders:read")

    merchant.connect_shop()

    assert "The permission does not let us read orders" in merchant.page()
    assert merchant.dots() == {}


def test_a_code_for_another_shop_is_refused(merchant: Merchant) -> None:
    back = merchant.at_the_shop(merchant.press_connect()).replace(f"shop_id={SHOP}", "shop_id=shp_other")

    merchant.browser.get(back)

    assert "another shop than the one you asked for" in merchant.page()
    assert merchant.dots() == {}


def test_a_shop_that_does_not_answer_is_said_and_connecting_works_later(merchant: Merchant) -> None:
    back = merchant.at_the_shop(merchant.press_connect())
    merchant.house.shop.turn(maintenance="on")
    merchant.browser.get(back)

    page = merchant.page()
    merchant.house.shop.turn(maintenance="off")
    merchant.connect_shop()

    assert "gave no answer just now" in page
    assert merchant.dots() == {"shop": "green"}


def test_an_address_that_is_no_shop_keeps_what_was_typed(merchant: Merchant) -> None:
    answer = merchant.browser.post(merchant.at("/connect/shop/authorise"), data={"host": "bol com"})

    assert answer.status_code == 422
    assert "This is not the address of a shop." in answer.text
    assert 'value="bol com"' in answer.text


def test_another_shop_than_the_connected_one_must_be_meant(merchant: Merchant) -> None:
    merchant.house.shop.post("/sandbox/shops", {"id": "shp_new", "name": "Atelier Noord", "country": "BE"})
    merchant.connect_shop()

    merchant.connect_shop(shop="shp_new")
    page = merchant.page("/connect/shop")
    before = merchant.row("connection", "side = 'shop'").account_key
    merchant.connect_shop(shop="shp_new", replace="yes")

    assert "Connected here is Atelier Linde, and the permission is for Atelier Noord." in page
    assert "I mean another shop" in page
    assert before == f"kmo_shops/{SHOP}"
    assert merchant.row("connection", "side = 'shop'").account_key == "kmo_shops/shp_new"
    assert merchant.row("installation").name == "Atelier Noord"


def test_the_tick_of_one_tab_does_not_count_for_the_authorisation_of_another_tab(merchant: Merchant) -> None:
    merchant.house.shop.post("/sandbox/shops", {"id": "shp_new", "name": "Atelier Noord", "country": "BE"})
    merchant.connect_shop()
    other = signs_up(merchant.house, "pieter@example.com")
    merchant.run(
        "INSERT INTO membership (person_id, installation_id, role) VALUES (%(person)s, %(id)s, 'owner')",
        person=merchant.person,
        id=other.id,
    )
    second_tab = Merchant(merchant.house, other.id, other.key, merchant.person, merchant.browser)
    second_tab.has_accepted()

    unticked = merchant.at_the_shop(merchant.press_connect(), shop="shp_new")
    ticked = merchant.at_the_shop(second_tab.press_connect(replace="yes"), shop="shp_new")
    merchant.browser.get(unticked)

    assert merchant.row("connection", "side = 'shop'").account_key == f"kmo_shops/{SHOP}"
    merchant.browser.get(ticked)
    assert second_tab.row("connection", "side = 'shop'").account_key == "kmo_shops/shp_new"


def test_a_tick_counts_although_another_tab_began_without_one(merchant: Merchant) -> None:
    merchant.house.shop.post("/sandbox/shops", {"id": "shp_new", "name": "Atelier Noord", "country": "BE"})
    merchant.connect_shop()

    ticked = merchant.at_the_shop(merchant.press_connect(replace="yes"), shop="shp_new")
    merchant.press_connect()
    merchant.browser.get(ticked)

    assert merchant.row("connection", "side = 'shop'").account_key == "kmo_shops/shp_new"


def test_before_it_is_live_the_checklist_says_that_another_shop_was_authorised_and_offers_to_take_it(
    merchant: Merchant,
) -> None:
    merchant.house.shop.post("/sandbox/shops", {"id": "shp_new", "name": "Atelier Noord", "country": "BE"})
    merchant.connect_shop()

    answer = merchant.connect_shop(shop="shp_new")
    page = merchant.page()

    assert answer.headers["Location"].endswith("/install#step-shop")
    assert "Connected here is Atelier Linde, and the permission is for Atelier Noord." in page
    assert "I mean another shop than the one that was connected" in page
    assert f'value="{merchant.shop_host}"' in page
    assert "Connected to Atelier Linde" in page
    assert "I mean another shop" not in merchant.page()  # said once


def test_another_shop_never_takes_the_place_of_one_with_orders(merchant: Merchant) -> None:
    merchant.house.shop.post("/sandbox/shops", {"id": "shp_new", "name": "Atelier Noord", "country": "BE"})
    merchant.connect_shop()
    merchant.run(
        "INSERT INTO order_sync (installation_id, shop_order_id, state) VALUES (%(id)s, 'ord_1', 'OPEN')",
        id=merchant.id,
    )

    merchant.connect_shop(shop="shp_new", replace="yes")

    assert "Orders of Atelier Linde are kept here, so Atelier Noord cannot take its place." in merchant.page(
        "/connect/shop"
    )
    assert merchant.row("connection", "side = 'shop'").account_key == f"kmo_shops/{SHOP}"


def test_a_shop_that_is_linked_to_somebody_else_is_not_linked_twice(merchant: Merchant) -> None:
    merchant.connect_shop()
    other = signs_up(merchant.house, "other@example.com")
    other.accept()

    other.connect_shop()

    page = other.page()
    assert "This shop is linked to another installation than this one." in page
    assert merchant.key not in page
    assert other.dots() == {}


def test_a_shop_that_is_linked_to_their_own_other_installation_is_named(merchant: Merchant) -> None:
    merchant.connect_shop()
    second = signs_up(merchant.house, host="second.example")
    second.accept()

    second.connect_shop()

    assert f"your own installation {merchant.key}" in second.page()


def test_a_stopped_installation_frees_its_shop(merchant: Merchant) -> None:
    merchant.connect_shop()
    merchant.run("UPDATE installation SET stopped_at = now() WHERE id = %(id)s", id=merchant.id)
    second = signs_up(merchant.house, host="second.example")
    second.accept()

    second.connect_shop()

    assert second.dots() == {"shop": "green"}


def test_a_pasted_key_is_the_second_way(merchant: Merchant) -> None:
    typed = {"host": merchant.shop_host, "key": "kmo_key_wrong"}
    refused = merchant.browser.post(merchant.at("/connect/shop"), data=typed)
    answer = merchant.browser.post(merchant.at("/connect/shop"), data=typed | {"key": "kmo_key_linde"})

    assert refused.status_code == 422
    assert "does not accept this key. Nothing was changed." in refused.text
    assert "kmo_key_wrong" not in refused.text
    assert answer.headers["Location"].endswith("/install#step-books")
    assert merchant.dots() == {"shop": "green"}


def test_an_address_where_no_shop_is_is_said(merchant: Merchant) -> None:
    host = merchant.house.books.url.removeprefix("http://")

    answer = merchant.browser.post(merchant.at("/connect/shop"), data={"host": host, "key": "kmo_key_linde"})

    assert answer.status_code == 422
    assert "This is not the address of a shop." in answer.text


def test_a_dead_dot_of_a_live_shop_is_mended_the_same_way(merchant: Merchant) -> None:
    merchant.connect_shop()
    merchant.run("UPDATE installation SET live_at = now() WHERE id = %(id)s", id=merchant.id)
    merchant.run("UPDATE connection SET dot = 'red', dot_reason = 'shop.revoked' WHERE side = 'shop'")

    page = merchant.page("/connect/shop")
    answer = merchant.connect_shop()

    assert "Let KMO Shops ask you" in page
    assert answer.headers["Location"].endswith("/configuration#connections")
    assert merchant.dots() == {"shop": "green"}


def test_back_without_a_log_in_says_what_to_do_and_leads_to_the_checklist_after_it(merchant: Merchant) -> None:
    back = merchant.at_the_shop(merchant.press_connect())
    stranger = merchant.house.app.test_client()

    answer = stranger.get(back)
    page = stranger.get(answer.headers["Location"]).text
    after = merchant.browser.get(answer.headers["Location"])

    assert "You were logged out meanwhile, so nothing was connected. Log in and press Connect again." in page
    assert f'name="next" value="{merchant.at("/install#step-shop")}"' in page
    assert after.headers["Location"] == merchant.at("/install#step-shop")
    assert merchant.dots() == {}


def test_back_without_a_log_in_to_a_live_installation_leads_to_where_it_is_connected(merchant: Merchant) -> None:
    back = merchant.at_the_shop(merchant.press_connect())
    merchant.run("UPDATE installation SET live_at = now() WHERE id = %(id)s", id=merchant.id)

    answer = merchant.house.app.test_client().get(back)

    assert answer.headers["Location"] == f"/login?next={merchant.at('/connect/shop')}"


def test_a_made_up_state_tells_a_stranger_nothing(merchant: Merchant) -> None:
    merchant.press_connect()

    answer = merchant.house.app.test_client().get("/connect/kmo-shops/callback?code=x&state=made-up")

    assert answer.headers["Location"] == "/login"
