"""Install, pressed in the shop's app store: it starts the way here, connects nothing by itself and logs nobody in."""

from __future__ import annotations

import re
import time
from urllib.parse import quote, unquote

import pytest
import requests
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from tests.install.conftest import SHOP, Merchant, signs_up
from webapp.accounts import prices

CONNECTED = """
INSERT INTO connection (installation_id, side, platform, account_key)
VALUES (%(id)s, 'shop', 'kmo_shops', 'kmo_shops/elsewhere')
"""


def pressed(merchant: Merchant) -> str:
    """The path of ours that the app store sends the browser to."""
    url = f"{merchant.house.shop.url}/office/{SHOP}/apps/start"
    answer = requests.get(url, allow_redirects=False, timeout=10)
    return answer.headers["Location"].removeprefix(merchant.house.settings.base_url)


def test_a_stranger_may_sign_up_or_log_in(sofie: Merchant) -> None:
    stranger = sofie.house.app.test_client()

    page = stranger.get(pressed(sofie)).text

    assert f"/?shop={quote(sofie.shop_host)}#signup" in unquote(page).replace(sofie.shop_host, quote(sofie.shop_host))
    assert "/login?next=" in page
    assert f'value="{sofie.shop_host}"' in stranger.get(f"/?shop={sofie.shop_host}").text
    with stranger.session_transaction() as session:
        assert "_user_id" not in session


def test_after_the_log_in_the_installation_for_this_shop_is_offered(sofie: Merchant) -> None:
    stranger = sofie.house.app.test_client()
    page = stranger.get(pressed(sofie)).text
    after = re.search(r"next=([^\"]+)", page)
    assert after is not None

    offered = sofie.browser.get(unquote(after[1])).text

    assert "This installation is for this shop." in offered
    assert sofie.key in offered
    assert "Make a new installation" not in offered


def test_nothing_is_connected_before_a_press(sofie: Merchant) -> None:
    sofie.browser.get(pressed(sofie))

    assert sofie.dots() == {}
    assert sofie.house.shop.calls("POST", "/oauth/token") == 0


def test_a_press_leads_to_the_shop_and_back(sofie: Merchant) -> None:
    sofie.accept()
    page = sofie.browser.get(pressed(sofie)).text
    host = re.search(r'name="host" value="([^"]+)"', page)
    assert host is not None

    sofie.connect_shop(host=host[1])

    assert sofie.dots() == {"shop": "green"}
    assert "There is nothing to do." in sofie.browser.get(pressed(sofie)).text


def test_somebody_with_another_shop_gets_a_new_installation(sofie: Merchant) -> None:
    other = signs_up(sofie.house, "other@example.com", host="other.example")
    other.accept()
    other.run(CONNECTED, id=other.id)
    page = other.browser.get(pressed(sofie)).text
    started = re.search(r'name="started" value="([^"]+)"', page)
    assert started is not None

    answer = other.browser.post("/connect/kmo-shops/new", data={"started": started[1]})

    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/install#step-shop")
    count = other.one("SELECT count(*) AS number FROM membership WHERE person_id = %(person)s", person=other.person)
    assert count.number == 2
    assert other.key not in answer.headers["Location"]


def test_a_start_that_is_not_signed_starts_nothing(sofie: Merchant) -> None:
    forged = re.sub(r"shop_domain=[^&]+", "shop_domain=evil.example", pressed(sofie))

    for path in (forged, "/connect/kmo-shops/start", "/connect/kmo-shops/start?started=made-up"):
        answer = sofie.browser.get(path)
        assert answer.status_code == 400
        assert "press Install again" in answer.text
    assert sofie.browser.post("/connect/kmo-shops/new", data={"started": "made-up"}).status_code == 400


@pytest.mark.parametrize(("minutes", "status"), [(59, 200), (61, 400)])
def test_a_start_is_good_for_an_hour(sofie: Merchant, minutes: int, status: int) -> None:
    class Earlier(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time()) - 60 * minutes

    signer = URLSafeTimedSerializer(sofie.house.settings.secret_key, salt="started at kmo_shops", signer=Earlier)

    answer = sofie.browser.get("/connect/kmo-shops/start", query_string={"started": signer.dumps(sofie.shop_host)})

    assert answer.status_code == status
    assert ("press Install again" in answer.text) == (status == 400)


def test_a_stranger_reads_how_long_the_trial_is(sofie: Merchant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prices, "TRIAL_DAYS", 45)

    assert "Sign up for the trial of 45 days." in sofie.house.app.test_client().get(pressed(sofie)).text
