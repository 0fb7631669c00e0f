"""A second shop beside the first, under one log-in."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.way.conftest import Window
from tests.journeys.way.demo import Demo
from tests.journeys.way.newcomer import Newcomer, installed_by_support, open_shop

MINE, AT_ONCE = "I send them myself", "Factuursturen mails each invoice at once"


def test_a_second_shop_beside_the_first(demo: Demo, window: Window) -> None:
    owner = installed_by_support(demo, window(), "Bloemen Klaproos", "incl")
    second = Newcomer(
        owner.page.context.new_page(), demo, open_shop(demo, "Zaden Pioen", "incl", email=owner.shop.email)
    )
    owner.open("/report")

    second.sign_up()
    mail = second.welcome()
    assert mail.password == "", "who has a log-in gets no other password"
    second.page.goto(mail.link)
    second.has_checklist()
    assert second.dashboard != owner.dashboard
    second.install()
    second.look_first()
    second.go_live()
    second.wait_for_invoice(second.shop.orders[0])

    _switch(owner.page, owner.shop.name, second.shop.name)
    expect(owner.page.get_by_role("banner")).to_contain_text(second.shop.name)
    assert owner.page.url.startswith(second.dashboard)
    _switch(owner.page, second.shop.name, owner.shop.name)
    assert owner.page.url.startswith(owner.dashboard)
    _do_not_mix(owner, second)


def _switch(page: Page, current: str, other: str) -> None:
    page.reload()
    page.get_by_label(f"Shop {current}, licence key").click()
    page.get_by_role("navigation", name="Your shops").get_by_role("link", name=other).click()
    page.get_by_label(f"Shop {other}, licence key").wait_for()


def _do_not_mix(first: Newcomer, second: Newcomer) -> None:
    """Two tabs of one browser: what is open and pressed in one is never of the other."""
    first.open("/configuration")
    second.open("/configuration")
    first.page.get_by_label(AT_ONCE).check()
    first.page.get_by_role("button", name="Save settings").click()
    expect(first.page.locator("#save")).to_contain_text("Saved at")
    second.page.get_by_role("button", name="Save settings").click()
    expect(second.page.locator("#save")).to_contain_text("Saved at")

    for one, chosen in ((first, AT_ONCE), (second, MINE)):
        one.page.reload()
        expect(one.page.get_by_label(chosen)).to_be_checked()
        one.page.get_by_role("navigation", name="Dashboard").get_by_role("link", name="Report").click()
        expect(one.page.get_by_role("link", name=one.shop.orders[0], exact=True)).to_have_count(1)
        expect(one.page.get_by_role("contentinfo")).to_contain_text(one.dashboard.rpartition("/")[2])
    first.open("/configuration").get_by_label(MINE).check()
    first.page.get_by_role("button", name="Save settings").click()
    expect(first.page.locator("#save")).to_contain_text("Saved at")
