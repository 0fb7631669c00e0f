"""One demo for all walks; every walk in windows of its own that are watched."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sandbox.demo.place import CHECKOUT
from tests.journeys.way.dashboard import Dashboard
from tests.journeys.way.demo import Demo, Person
from tests.journeys.way.newcomer import Newcomer, Settled, open_shop
from tests.journeys.way.office import Office
from tests.journeys.way.shared import Shared
from tests.journeys.way.watch import Watch

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
PATIENCE_MS = 15_000

expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first test waits for the start of the demo too."""
    for item in items:
        if item.path.is_relative_to(CHECKOUT / "tests" / "journeys" / "way"):
            item.add_marker(pytest.mark.timeout(180))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A walk that fails shows what the parts of the demo said: their folder goes with the run."""
    report = yield
    demo = getattr(item, "funcargs", {}).get("demo")
    if report.failed and demo is not None:
        report.sections.append(("What the demo's parts logged last", demo.last_words()))
    return report


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Shared:
    """What the processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    return Shared((own if worker_id == "main" else own.parent) / "walks")


@pytest.fixture(scope="session")
def demo(shared: Shared) -> Iterator[Demo]:
    """The whole product, started by the demo's own command."""
    with shared.demo() as demo:
        yield demo


Window = Callable[..., Page]


@pytest.fixture
def watches() -> list[Watch]:
    """Of every window of this test."""
    return []


@pytest.fixture
def window(chromium: Browser, watches: list[Watch]) -> Iterator[Window]:
    """Opens windows that share nothing with each other; options as for a Playwright context. All are watched."""
    contexts: list[BrowserContext] = []

    def open_window(**options: Any) -> Page:
        context = chromium.new_context(**{"viewport": WIDE} | options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        watches.append(Watch(context))
        return context.new_page()

    yield open_window
    try:
        for watch in watches:
            watch.check()
    finally:
        for context in contexts:
            context.close()


@pytest.fixture(scope="session")
def merchant_session(chromium: Browser, demo: Demo, shared: Shared) -> Any:
    """The cookie of a merchant who has logged in, for walks that are not about logging in."""
    return shared.once("merchant", lambda: _log_in(chromium, demo, demo.merchant))


@pytest.fixture(scope="session")
def staff_session(chromium: Browser, demo: Demo, shared: Shared) -> Any:
    """The cookie of somebody of the staff; a code of their second step is good for one log-in."""
    return shared.once("staff", lambda: _log_in(chromium, demo, demo.staff))


@pytest.fixture
def dashboard(window: Window, demo: Demo, merchant_session: Any) -> Dashboard:
    """The merchant's dashboard, logged in, on a wide screen."""
    return Dashboard(window(storage_state=merchant_session), demo)


@pytest.fixture(scope="module")
def settled(chromium: Browser, demo: Demo) -> Settled:
    """A shop whose owner came all the way in, with one invoice: for the walks of a file about what comes after."""
    context = chromium.new_context(viewport=WIDE)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    try:
        owner = Newcomer(context.new_page(), demo, open_shop(demo, "Bloemen Papaver", "incl"))
        owner.begin()
        owner.install()
        owner.look_first()
        owner.go_live()
        owner.wait_for_invoice(owner.shop.orders[0])
        return Settled(owner.shop, owner.dashboard, context.storage_state())
    finally:
        context.close()


@pytest.fixture
def owner(demo: Demo, window: Window, settled: Settled) -> Newcomer:
    """Its owner, logged in, in a window of their own."""
    found = Newcomer(window(storage_state=settled.session), demo, settled.shop)
    found.dashboard = settled.dashboard
    return found


@pytest.fixture
def office(window: Window, demo: Demo) -> Office:
    """The shop's back office in another window."""
    return Office(window(), demo)


def _log_in(chromium: Browser, demo: Demo, person: Person) -> Any:
    context = chromium.new_context()
    try:
        Dashboard(context.new_page(), demo).log_in(person.login, person.password, person.code())
        return context.storage_state()
    finally:
        context.close()
