"""What outlives a restart, and what `/sandbox/reset` forgets."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import requests

from sandbox.kit.running import running
from sandbox.kmo_shops.server import create_app
from tests.sandbox.kmo_shops.conftest import App, Shopkeeper


def open_shop(url: str, **wishes: str) -> Shopkeeper:
    told = requests.post(f"{url}/sandbox/shops", json=wishes, timeout=10).json()
    return Shopkeeper(url, told["id"], told["token"])


def test_shops_orders_keys_and_webhooks_outlive_a_restart(tmp_path: Path, app: App) -> None:
    with running(lambda: create_app(tmp_path)) as url:
        shop = open_shop(url, name="Speelhoek")
        secret = shop.subscribe(app.url, "order.updated")["order.updated"]
        shop.control("PUT", "/statuses/paid", {"label": "Voldaan"})
        order, gone = shop.place(), shop.place()
        changed = shop.change(order["id"], status="shipped")
        shop.control("DELETE", f"/orders/{gone['id']}")
        app.wait_for(1)

    with running(lambda: create_app(tmp_path)) as url:
        shop = Shopkeeper(url, shop.id, shop.key)
        assert shop.get(f"/orders/{order['id']}") == changed
        assert shop.call("GET", f"/orders/{gone['id']}").status_code == 404
        assert {one["code"]: one["label"] for one in shop.get("/order-statuses")["data"]}["paid"] == "Voldaan"
        assert shop.place()["id"] not in (order["id"],)
        shop.change(order["id"], status="completed")
        assert app.wait_for(2)[1].signed_by(secret)


def test_a_shop_with_a_known_id_and_key_is_made_once(server: str) -> None:
    wish = {"id": "shp_demo", "name": "Speelhoek", "token": "kmo_key_demo"}
    first = requests.post(f"{server}/sandbox/shops", json=wish, timeout=10)
    second = requests.post(f"{server}/sandbox/shops", json=wish, timeout=10)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert first.json()["token"] == "kmo_key_demo"


def test_reset_forgets_everything(shop: Shopkeeper) -> None:
    shop.place()
    shop.turn(calls_per_minute=3)
    requests.post(f"{shop.url}/sandbox/reset", timeout=10)

    assert requests.get(f"{shop.url}/sandbox/shops", timeout=10).json() == []
    assert requests.get(f"{shop.url}/sandbox/switches", timeout=10).json()["calls_per_minute"] == "60"
    assert shop.call("GET", "/shop").status_code == 401


def test_the_page_of_switches_opens_and_offers_faults(server: str) -> None:
    page = requests.get(f"{server}/sandbox/", timeout=10).text

    assert "lose_percent" in page
    assert "The next call gets an HTML page instead of JSON" in page


@pytest.mark.timeout(60)
def test_the_command_says_where_it_is_and_stops_when_asked(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sandbox.kmo_shops", "--port", "0", "--state", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        url = line.split()[2]
        assert requests.get(url, timeout=10).status_code == 200
        process.terminate()
        assert process.wait(timeout=10) == 0


def test_a_taken_port_gets_one_plain_sentence(server: str, tmp_path: Path) -> None:
    port = server.rpartition(":")[2]
    command = [sys.executable, "-m", "sandbox.kmo_shops", "--port", port]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    assert done.returncode == 1
    assert done.stderr.strip().startswith(f"KMO Shops cannot start on 127.0.0.1:{port}:")
    assert len(done.stderr.strip().splitlines()) == 1
