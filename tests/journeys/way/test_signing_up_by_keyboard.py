"""From the integrations page to green dots with keys alone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.way.conftest import Window
from tests.journeys.way.demo import Demo
from tests.journeys.way.newcomer import OWN_PASSWORD, Newcomer, open_shop
from tests.journeys.way.test_keyboard import go_to

MOST_SHOPS = 20


def test_signing_up_and_connecting_with_keys_alone(demo: Demo, window: Window) -> None:
    iris = Newcomer(window(), demo, open_shop(demo, "Wol Merino"))
    page = iris.page
    demo.an_hour_passes()
    page.goto(f"{demo.app}/")
    go_to(page, "name")
    _type(page, "Iris Peeters", "Tab", iris.shop.email, "Tab", iris.shop.host, "Tab", "Belg", "Tab")
    go_to(page, "Start the trial")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()

    welcome = iris.welcome()
    page.goto(welcome.link)
    expect(page.get_by_label("Password")).to_be_focused()
    _type(page, welcome.password, "Enter")
    expect(page.get_by_label("New password", exact=True)).to_be_focused()
    _type(page, OWN_PASSWORD, "Tab", OWN_PASSWORD, "Enter")
    iris.has_checklist()
    expect(page.get_by_label("Country of your shop")).to_have_value("BE")
    go_to(page, "accept")
    page.keyboard.press("Space")
    go_to(page, "Accept and go on")
    page.keyboard.press("Enter")
    expect(iris.step("KMO Shops").get_by_role("button", name="Connect")).to_be_visible()

    go_to(page, "Connect")
    page.keyboard.press("Enter")
    _approve(page, iris.shop.name)
    expect(iris.step("KMO Shops")).to_contain_text(f"Connected to {iris.shop.name}")
    go_to(page, "Connect")
    _connect_books(iris)
    go_to(page, "Choose the settings")


def _connect_books(iris: Newcomer) -> None:
    page, dialog = iris.page, iris.page.get_by_role("dialog", name="Connect Factuursturen")
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("User name")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(iris.step("Factuursturen").get_by_role("link", name="Connect")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("User name")).to_be_focused()
    _type(page, iris.shop.books_user, "Tab", iris.shop.books_key, "Enter")
    expect(iris.step("Factuursturen")).to_contain_text(f"Connected as {iris.shop.books_user}")
    expect(dialog).to_have_count(0)


def _approve(page: Page, shop: str) -> None:
    """The shop's own page: choose the shop with the arrows, say yes with Enter."""
    own = page.get_by_label(re.compile(shop))
    own.wait_for()
    while not page.evaluate("document.activeElement.type === 'radio'"):
        page.keyboard.press("Tab")
    for _ in range(MOST_SHOPS):
        if own.is_checked():
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def _type(page: Page, *words: str) -> None:
    for one in words:
        if one in ("Tab", "Enter"):
            page.keyboard.press(one)
        else:
            page.keyboard.type(one)
