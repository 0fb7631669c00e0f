"""A shop in which everything that can be typed is a script: a real browser runs none, complains of none, keeps none."""

from __future__ import annotations

from playwright.sync_api import Dialog

from tests.access.world import World
from tests.dashboard.seed import LICENCE_KEY, STAFF
from tests.journeys.pages.conftest import Visit
from tests.journeys.pages.test_every_page import PAYING, home, pages_of_a_merchant
from tests.journeys.way.watch import KEPT, TELL_VIOLATIONS
from tests.leaks.payloads import PAYLOADS, sow

RAN = "window.__ran = 0; window.ran = () => { window.__ran += 1; console.error('a payload ran'); };"
CONTROL = "document.body.insertAdjacentHTML('beforeend', '<img src=data:, onerror=ran()>')"


def test_no_payload_runs_on_any_page(visit: Visit) -> None:
    dialogs: list[Dialog] = []
    visit.page.on("dialog", lambda dialog: (dialogs.append(dialog), dialog.dismiss()))
    visit.page.add_init_script(RAN + TELL_VIOLATIONS)
    World.made(visit.pages)
    visit.log_in()
    assert len(sow(visit.pages, ("\n".join(PAYLOADS),))) > 40
    seen = 0

    for reader, paths in (
        (None, [*pages_of_a_merchant(visit), *map(home, PAYING)]),
        (STAFF, ["/staff/tickets", "/staff/tickets/1", "/staff/tickets/2", "/staff/invoices"]),
    ):
        visit.log_in(*filter(None, [reader]))
        for path in paths:
            visit.go(path)
            visit.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            seen += "ran()" in visit.page.inner_text("body")
            assert visit.page.evaluate("window.__ran") == 0, path
            assert visit.page.evaluate(KEPT) == [], path

    assert seen > 12
    assert dialogs == []
    assert visit.complaints == []


def test_a_page_that_takes_them_as_elements_is_found_out(visit: Visit) -> None:
    visit.page.add_init_script(RAN + TELL_VIOLATIONS)
    visit.log_in()
    visit.go(f"/d/{LICENCE_KEY}/report")

    visit.page.evaluate(CONTROL)
    visit.page.wait_for_timeout(300)

    assert any("CSP: script-src" in one for one in visit.complaints)
    assert visit.page.evaluate("window.__ran") == 0  # the policy holds even then
