"""What shop and books answer is theirs to choose: our key, our token, a buyer. None of it goes further."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
import requests

from tests.erasing.acts import whole_database
from tests.house import House
from tests.leaks.conftest import Log, everything_in_redis
from tests.leaks.planted import PLANTED, forms, found_in
from tests.live.acts import change

RESTED = """
UPDATE installation SET rest_until = NULL;
UPDATE order_sync SET not_before = now() WHERE state = 'QUEUED';
UPDATE connection SET dot = 'green', dot_reason = ''
"""
STATUSES = (400, 404, 409, 422, 500, 503, 200, 429, 403, 401)
"""Those that end a connection last."""


def echoed(secret: str, *, as_json: bool) -> str:
    """An answer with all that a vendor knows."""
    spelled = [
        secret,
        base64.b64encode(secret.encode()).decode(),
        base64.b64encode(f"somebody:{secret}".encode()).decode(),
        quote(secret, safe=""),
        secret.encode().hex().upper(),
    ]
    said = [f"We do not like {word}." for word in [*spelled, *PLANTED.values()]]
    return json.dumps({"errors": said}) if as_json else " ".join(said)


@pytest.mark.parametrize("side", ["shop", "books"])
@pytest.mark.parametrize("as_json", [True, False])
def test_an_error_that_echoes_everything(house: House, log: Log, redis_url: str, side: str, as_json: bool) -> None:
    merchant = house.install()
    secret = merchant.books_key if side == "books" else f"kmo_key_{house.installations}"
    server = house.shop if side == "shop" else house.books
    order = merchant.place()
    merchant.poll()
    # One that goes to this order alone, so that its words are for the merchant.
    alone = {"method": "POST", "path": "*/invoices"} if side == "books" else {"path": f"*/orders/{order['id']}"}
    server.add_fault("answer", status=400, body=echoed(secret, as_json=as_json), **alone)
    house.drain(3)
    for status in STATUSES:
        merchant.place()
        merchant.poll()
        server.add_fault("answer", path="*", status=status, body=echoed(secret, as_json=as_json), times=2)
        house.drain(3)
        change(house, RESTED)
        merchant.poll()
        requests.delete(f"{server.url}/sandbox/faults", timeout=5)

    assert merchant.counts()["received"] >= len(STATUSES) - 2
    everything = log.text + everything_in_redis(redis_url)
    assert found_in(everything) == []
    kept = everything + whole_database(house)
    assert "We do not like" in kept  # the merchant reads what was said
    assert [form for form in forms(secret) if form in kept] == []
