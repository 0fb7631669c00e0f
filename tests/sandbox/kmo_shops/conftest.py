"""A running KMO Shop for each test, an app that takes its webhooks, and a caller with a shop's key."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from sandbox.kit.running import running
from sandbox.kmo_shops.server import create_app


@dataclass
class Shopkeeper:
    """One shop on the server, with a key to it."""

    url: str
    id: str
    key: str

    def call(self, method: str, path: str, token: str | None = None, **more: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token or self.key}", **more.pop("headers", {})}
        address = f"{self.url}/shops/{self.id}/api/v1{path}"
        return requests.request(method, address, headers=headers, timeout=10, allow_redirects=False, **more)

    def get(self, path: str, **params: Any) -> Any:
        answer = self.call("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, f"{self.url}/sandbox/shops/{self.id}{path}", json=body, timeout=30)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def place(self, kind: str = "standard", **more: Any) -> dict[str, Any]:
        placed: dict[str, Any] = self.control("POST", "/orders", {"kind": kind, **more})
        return placed

    def change(self, order_id: str, **changes: Any) -> dict[str, Any]:
        changed: dict[str, Any] = self.control("PATCH", f"/orders/{order_id}", changes)
        return changed

    def turn(self, **switches: object) -> None:
        wanted = {name: str(value) for name, value in switches.items()}
        answer = requests.put(f"{self.url}/sandbox/switches", json=wanted, timeout=10)
        assert answer.status_code == 200, answer.text

    def subscribe(self, url: str, *topics: str) -> dict[str, str]:
        """Secrets by topic."""
        wanted = topics or ("order.created", "order.updated", "app.uninstalled")
        made = [self.call("POST", "/webhooks", json={"topic": topic, "url": url}) for topic in wanted]
        assert [one.status_code for one in made] == [201] * len(made)
        return {one.json()["topic"]: one.json()["secret"] for one in made}

    def with_another_key(self) -> Shopkeeper:
        """The same shop, called by another app."""
        form = {"action": "make", "name": "Another app"}
        requests.post(f"{self.url}/office/{self.id}/keys", data=form, timeout=10)
        [told] = [one for one in requests.get(f"{self.url}/sandbox/shops", timeout=10).json() if one["id"] == self.id]
        return Shopkeeper(self.url, self.id, told["tokens"]["Another app"])

    def deliveries(self, **query: str) -> list[dict[str, Any]]:
        answer = requests.get(f"{self.url}/sandbox/deliveries", params=query, timeout=10)
        found: list[dict[str, Any]] = answer.json()["deliveries"]
        return found


@dataclass
class Hook:
    """One webhook as it arrived."""

    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def signed_by(self, secret: str) -> bool:
        signed = self.headers["X-KMO-Timestamp"].encode() + b"." + self.body
        right = "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        return right in self.headers.get("X-KMO-Signature", "").split(",")


@dataclass
class App:
    """Takes webhooks. `statuses`: what it answers next; then 202. `pause`: seconds before each answer."""

    url: str = ""
    hooks: list[Hook] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    always: int = 202
    pause: float = 0.0

    def wait_for(self, count: int, seconds: float = 10) -> list[Hook]:
        end = time.monotonic() + seconds
        while len(self.hooks) < count and time.monotonic() < end:
            time.sleep(0.01)
        assert len(self.hooks) >= count, f"{len(self.hooks)} of {count} webhooks came"
        return list(self.hooks)


@pytest.fixture
def app() -> Iterator[App]:
    taker = App()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(taker.pause)
            taker.hooks.append(Hook(body, dict(self.headers)))
            self.send_response(taker.statuses.pop(0) if taker.statuses else taker.always)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    taker.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield taker
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def server() -> Iterator[str]:
    with running(create_app) as url:
        yield url


@pytest.fixture
def open_shop(server: str) -> Callable[..., Shopkeeper]:
    def make(**wishes: str) -> Shopkeeper:
        answer = requests.post(f"{server}/sandbox/shops", json=wishes, timeout=10)
        assert answer.status_code == 201, answer.text
        return Shopkeeper(server, answer.json()["id"], answer.json()["token"])

    return make


@pytest.fixture
def shop(open_shop: Callable[..., Shopkeeper]) -> Shopkeeper:
    return open_shop(name="Speelhoek", country="BE")
