"""The installation and its end in a real browser, with the real authorisation at the sandbox's shop, by keyboard."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from werkzeug.serving import make_server

from tests import house as houses
from tests.install.conftest import KEY, SHOP, USER, Merchant, signs_up
from tests.journeys.pages.complaints import complaints
from tests.servers import SandboxServer
from webapp.page_extensions import limiter

IN_TRIAL = ("/report", "/profile", "/install", "/install/live", "/profile/stop")
STOPPED = ("/report", "/open", "/profile", "/install", "/install/live", "/profile/erase")


@dataclass
class Desk:
    """Sofie at her desk. `complaints`: what the console said."""

    page: Page
    url: str
    sofie: Merchant
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page of hers."""
        self.page.goto(self.url + self.sofie.at(path))

    def hear(self, message: ConsoleMessage) -> None:
        """Remember a complaint, except that a form came back with a mistake."""
        if message.type in ("error", "warning") and "422" not in message.text:
            self.complaints.append(message.text)

    def look(self, name: str) -> None:
        """No serious barrier, and everything fits; pictures when SHOTS names a folder."""
        assert complaints(self.page, ("serious", "critical")) == []
        for width in (360, 1440) if "SHOTS" in os.environ else ():
            self.page.set_viewport_size({"width": width, "height": 900})
            for scheme in ("dark", "light"):
                self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                whole = not self.page.locator("dialog[open]").count()
                self.page.screenshot(path=Path(os.environ["SHOTS"]) / f"{name}-{width}-{scheme}.png", full_page=whole)


@pytest.fixture
def desk(
    chromium: Browser,
    migrated_url: str,
    redis_url: str,
    shop_server: SandboxServer,
    books_server: SandboxServer,
    vies_server: SandboxServer,
) -> Iterator[Desk]:
    """A merchant who signed up, at 1440 px, light."""
    houses.empty(migrated_url)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    house = houses.build(migrated_url, redis_url, shop_server, books_server, vies_server, BASE_URL=url)
    limiter.enabled = False
    shop_server.turn(app_url=url, calls_per_minute=0, calls_at_once=0)
    books_server.turn(quota=0)
    shop_server.post("/sandbox/shops", {"id": SHOP, "name": "Atelier Linde", "country": "BE", "token": "kmo_key_linde"})
    books_server.post("/sandbox/accounts", {"user": USER, "key": KEY, "company": "Atelier Linde"})
    shop_server.post(f"/sandbox/shops/{SHOP}/orders", {"kind": "incl", "overrides": {"status": "paid"}})
    shop_server.post(f"/sandbox/shops/{SHOP}/orders", {"kind": "no_email", "overrides": {"status": "paid"}})
    sofie = signs_up(house)
    server = make_server("127.0.0.1", port, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme="light", reduced_motion="reduce"
    )
    context.set_default_timeout(15_000)
    cookie = sofie.browser.get_cookie(house.app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])
    desk = Desk(context.new_page(), url, sofie)
    desk.page.on("console", desk.hear)
    desk.page.on("pageerror", lambda problem: desk.complaints.append(str(problem)))
    yield desk
    context.close()
    server.shutdown()
    thread.join()
    server.server_close()
    limiter.enabled = True
    house.close()


def test_from_the_terms_to_green_dots_and_saved_settings(desk: Desk) -> None:
    page = desk.page
    desk.go("/install")
    desk.look("1-begin")
    page.get_by_role("button", name="Accept and go on").click()
    expect(page.get_by_text("Accept both documents to go on.")).to_be_visible()
    page.get_by_label("I accept the terms of use and the processing agreement").check()
    page.get_by_role("button", name="Accept and go on").click()

    expect(page.locator("#step-shop")).to_have_attribute("aria-current", "step")
    page.locator("#step-shop").get_by_role("button", name="Connect").click()
    page.get_by_role("button", name="Refuse").click()
    expect(page.get_by_text("you refused the permission")).to_be_visible()
    desk.look("3-refused")
    page.locator("#step-shop").get_by_role("button", name="Connect").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#step-shop")).to_contain_text("Connected to Atelier Linde")

    page.locator("#connect-books").click()
    page.get_by_label("User name").fill(USER)
    page.get_by_label("API key").fill("not-the-key")
    page.locator("dialog").get_by_role("button", name="Connect").click()
    expect(page.locator("dialog")).to_contain_text("does not know this user name and this API key together")
    desk.look("5-dialog-refused")
    page.get_by_label("API key").fill(KEY)
    page.locator("dialog").get_by_role("button", name="Connect").click()
    expect(page.locator("#step-books")).to_contain_text(f"Connected as {USER}.")

    page.get_by_role("link", name="Choose the settings").click()
    desk.look("7-settings")
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_role("link", name="Dry run and Go live").first).to_be_visible()
    desk.look("8-ready")
    assert desk.complaints == []


def test_from_the_dry_run_to_live_and_to_the_end(desk: Desk) -> None:
    page = desk.page
    desk.sofie.ready_for_settings()
    desk.go("/install")
    page.get_by_role("link", name="Choose the settings").click()
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_role("link", name="Dry run and Go live").first).to_be_visible()
    desk.go("/install/live")
    expect(page.get_by_text("Nothing was written.")).to_be_visible()
    for row in page.locator(".dry-row summary").all():
        row.click()
    desk.look("20-dry-run")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this right?")
    desk.look("21-is-this-right")
    page.get_by_role("button", name="Go live").click()
    expect(page.get_by_role("heading", name="Live since")).to_be_visible()
    for number, path in enumerate(IN_TRIAL):
        desk.go(path)
        desk.look(f"22-trial-{number}")

    page.get_by_role("button", name="Stop the integration").click()
    expect(page.get_by_text("Stopped on").first).to_be_visible()
    for number, path in enumerate(STOPPED):
        desk.go(path)
        desk.look(f"23-stopped-{number}")
    assert desk.complaints == []


def test_the_dialog_works_by_keyboard(desk: Desk) -> None:
    page = desk.page
    desk.sofie.has_accepted()
    desk.go("/install")
    page.locator("#connect-books").focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_be_visible()
    expect(page.get_by_label("User name")).to_be_focused()

    inside = [
        page.evaluate(
            "() => !document.activeElement || !!document.activeElement.closest('dialog') "
            "|| document.activeElement === document.body"
        )
        for _each in range(10)
        if page.keyboard.press("Tab") is None
    ]
    page.keyboard.press("Escape")

    assert all(inside)
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("#connect-books")).to_be_focused()
    assert page.locator("dialog").inner_html() == ""


def test_a_refused_key_takes_the_focus_to_the_reason(desk: Desk) -> None:
    page = desk.page
    desk.sofie.has_accepted()
    desk.go("/install")
    page.locator("#connect-books").click()
    page.get_by_label("User name").fill(USER)
    page.get_by_label("API key").fill("not-the-key")
    page.keyboard.press("Enter")

    expect(page.locator("#key-wrong")).to_be_focused()
    expect(page.get_by_label("User name")).to_have_value(USER)
    expect(page.get_by_label("API key")).to_have_value("")


def test_a_press_that_gets_no_answer_says_so_where_it_was_made(desk: Desk) -> None:
    page = desk.page
    desk.sofie.has_accepted()
    desk.go("/install")
    page.locator("#connect-books").click()
    page.get_by_label("User name").fill(USER)
    page.get_by_label("API key").fill(KEY)
    page.route("**/connect/books", lambda route: route.abort())
    page.locator("dialog").get_by_role("button", name="Connect").click()

    expect(page.locator("dialog").get_by_role("alert")).to_contain_text("No answer came just now.")
    page.unroute("**/connect/books")
    page.locator("dialog").get_by_role("button", name="Connect").click()

    expect(page.locator("#step-books")).to_contain_text(f"Connected as {USER}.")


def test_we_are_asked_to_do_a_step_where_the_button_was(desk: Desk) -> None:
    page = desk.page
    desk.go("/install")
    page.get_by_text("Do it for me (").click()
    page.get_by_role("button", name="Do it for me").click()

    expect(page.locator("#step-details")).to_contain_text("as ticket")
    desk.look("9-asked")


def test_other_pages_on_the_way_have_no_barriers(desk: Desk) -> None:
    desk.page.goto(f"{desk.url}/terms")
    desk.look("10-terms")
    desk.sofie.has_accepted()
    desk.go("/connect/shop")
    desk.look("11-connect-shop")
    desk.go("/connect/books")
    desk.look("12-connect-books")
    desk.go("/terms")
    desk.look("13-accepted")
    desk.page.goto(f"{desk.sofie.house.shop.url}/office/{SHOP}/apps/start")
    desk.look("14-start")
    desk.page.goto(f"{desk.url}/connect/kmo-shops/start")
    desk.look("15-start-refused")
