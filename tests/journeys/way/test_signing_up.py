"""From the integrations page to the first invoice."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from tests.journeys.way.conftest import Window
from tests.journeys.way.demo import Demo
from tests.journeys.way.newcomer import Newcomer, open_shop
from tests.journeys.way.watch import Watch

MOST_SECONDS = 60


def test_from_the_integrations_page_to_the_first_invoice(demo: Demo, window: Window) -> None:
    shop = open_shop(demo, "Bakkerij Linde", "incl", "no_email")
    iris = Newcomer(window(), demo, shop)
    began = time.monotonic()

    iris.sign_up()
    iris.arrive(iris.welcome())
    iris.install()
    iris.look_first()
    expect(iris.page.get_by_role("heading", name="1 of your newest 2 orders would become invoices")).to_be_visible()
    books = iris.books()
    assert (books["invoices"], books["clients"]) == ([], [])
    iris.go_live()
    iris.wait_for_invoice(shop.orders[0])

    assert time.monotonic() - began < MOST_SECONDS
    iris.wait_for_link(shop.orders[1], "/errors")
    assert iris.invoices_of(shop.orders[1]) == []


def test_start_from_the_app_store_of_the_shop(demo: Demo, window: Window) -> None:
    shop = open_shop(demo, "Atelier Vlas", "incl")
    iris = Newcomer(window(), demo, shop)

    iris.page.goto(f"{demo.shop.url}/office/{shop.id}/apps")
    iris.page.get_by_role("link", name="Install the app").click()
    expect(iris.page.get_by_role("heading", level=1)).to_have_text(f"Connect {shop.host}")
    iris.page.get_by_role("link", name="Sign up").click()
    expect(iris.page.get_by_label("Address of your shop")).to_have_value(shop.host)
    iris.fill_in()
    iris.arrive(iris.welcome())
    iris.accept()
    iris.page.goto(f"{demo.shop.url}/office/{shop.id}/apps/start")
    iris.page.get_by_role("button", name="Connect").click()
    iris.decide()
    iris.has_checklist()
    expect(iris.step("KMO Shops")).to_contain_text(f"Connected to {shop.name}")


def test_wrong_key_and_then_the_right_one(demo: Demo, window: Window, watches: list[Watch]) -> None:
    iris = Newcomer(window(), demo, open_shop(demo, "Fietsen Wiel"))
    watches[-1].expect(422)
    iris.begin()
    iris.accept()
    iris.join_shop()

    dialog = iris.type_key("not-the-key")
    expect(dialog).to_contain_text("does not know this user name and this API key together")
    expect(dialog.get_by_label("User name")).to_have_value(iris.shop.books_user)
    expect(dialog.get_by_label("API key")).to_have_value("")
    iris.join_books()

    expect(dialog).to_have_count(0)
    expect(iris.page.get_by_role("link", name="Choose the settings")).to_be_visible()


def test_refused_at_the_shop_and_then_approved(demo: Demo, window: Window) -> None:
    iris = Newcomer(window(), demo, open_shop(demo, "Thee Kamille"))
    iris.begin()
    iris.accept()

    iris.authorise("Refuse")
    expect(iris.step("KMO Shops").get_by_role("alert")).to_contain_text("you refused the permission")
    iris.join_shop()

    expect(iris.page.get_by_text("you refused the permission")).to_have_count(0)
