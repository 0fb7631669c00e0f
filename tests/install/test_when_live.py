"""The checklist and its link once the installation is live."""

from __future__ import annotations

import pytest

from tests.install.conftest import Merchant
from tests.install.test_link import link

LIVE = """
UPDATE installation SET live_at = now(), settings_saved_at = now(), subscribed_until = now() + interval '30 days'
 WHERE id = %(id)s
"""


@pytest.fixture
def live(sofie: Merchant) -> Merchant:
    """Sofie, whose installation is live and in its trial."""
    sofie.ready_for_settings()
    sofie.run(LIVE, id=sofie.id)
    return sofie


def test_the_link_of_the_first_mail_leads_to_the_orders(live: Merchant) -> None:
    answer = live.browser.get(link(live), follow_redirects=True)

    assert answer.request.path == live.at("/report")


def test_the_checklist_leads_there_too_until_it_is_stopped(live: Merchant) -> None:
    running = live.browser.get(live.at("/install"))
    live.run("UPDATE installation SET stopped_at = now() WHERE id = %(id)s", id=live.id)
    stopped = live.browser.get(live.at("/install"))

    assert running.headers["Location"] == live.at("/report")
    assert stopped.status_code == 200


def test_a_form_of_a_page_that_was_open_before_is_answered_by_what_is_true_now(live: Merchant) -> None:
    page = live.accept(name="").text

    assert "Live since" in page
    assert "To your orders" in page
    assert "before you go live" not in page
    assert "until you press Go live" not in page
