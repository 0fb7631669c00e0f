"""The installation link of the mail: a door that opens for its own people, and says when it is too old."""

from __future__ import annotations

from tests.install.conftest import Merchant, signs_up
from webapp.accounts import install_link


def link(merchant: Merchant, epoch: int | None = None) -> str:
    settings = merchant.house.settings
    known = epoch or merchant.row("installation").link_epoch
    return install_link.make(settings, merchant.id, known).removeprefix(settings.base_url)


def test_it_opens_the_checklist(sofie: Merchant) -> None:
    answer = sofie.browser.get(link(sofie))

    assert answer.headers["Location"] == f"/d/{sofie.key}/install"


def test_it_asks_for_the_log_in_first(sofie: Merchant) -> None:
    address = link(sofie)

    answer = sofie.house.app.test_client().get(address)

    assert answer.headers["Location"] == f"/login?next={address}"


def test_it_opens_for_nobody_else(sofie: Merchant) -> None:
    other = signs_up(sofie.house, "other@example.com")

    assert other.browser.get(link(sofie)).status_code == 404
    assert sofie.browser.get("/install/made-up").status_code == 404


def test_an_older_link_says_so_and_a_new_one_is_sent(sofie: Merchant) -> None:
    old = link(sofie)
    sofie.run("UPDATE installation SET link_epoch = link_epoch + 1")
    sofie.run("UPDATE mail SET sent_at = now()")

    stale = sofie.house.app.test_client().get(old)
    sent = sofie.house.app.test_client().post(f"{old}/again")

    assert stale.status_code == 410
    assert "Send me a new link" in stale.text
    assert "Look into your mail" in sent.text
    assert sofie.one("SELECT count(*) AS number FROM mail").number == 2
    assert sofie.browser.get(link(sofie)).headers["Location"].endswith("/install")
