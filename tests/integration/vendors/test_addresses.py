"""Proof S8: nothing of ours connects to an address inside; every vector has a listener that nobody may reach."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.vendors.raw_server import RawServer, always, answer, raw_server
from webapp.integration.vendors import resolve
from webapp.integration.vendors.addresses import is_public, named_host, origin
from webapp.integration.vendors.errors import ForbiddenAddressError, TemporaryError
from webapp.integration.vendors.http import Door

# What a name may resolve to: all of these are refused at connect time.
INSIDE = [
    "127.0.0.1", "127.1.2.3", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1",
    "100.127.255.255", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.170",
    "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::2", "::7f00:1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1", "::ffff:93.184.216.34",
    "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1",
    "2001:0:53aa:64c:0:fbff:80ff:fffe", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::1",
    "2002:a9fe:a9fe::1", "2002:c0a8:1::1", "3ffe::1", "3fff::1", "4000::1", "5f00::1", "fc00::1", "fd00:ec2::254",
    "fd12:3456::1",
    "fe80::1", "fe80::1%lo", "febf::1", "fec0::1", "ff02::1", "ff0e::1", "2a00:1450::5efe:7f00:1",
    "2a00:1450::200:5efe:a00:1",
]  # fmt: skip
OUTSIDE = ["93.184.216.34", "8.8.8.8", "172.15.255.255", "172.32.0.1", "100.128.0.1", "192.169.0.1", "2a00:1450::1"]

# What a person or a shop may write: refused before anybody asks the DNS. {port}: of the listener.
WRITTEN = [
    "http://shop.example", "http://shop.example:443", "https://shop.example:8443", "https://shop.example:22",
    "ftp://shop.example", "file:///etc/passwd", "gopher://shop.example", "javascript:alert(1)", "//shop.example",
    "shop", "https://", "https:///api", "https://127.0.0.1", "https://127.0.0.1:{port}", "http://127.0.0.1:{port}",
    "https://127.1", "https://127.0.1", "https://2130706433", "https://017700000001", "https://0177.0.0.1",
    "https://0x7f.0.0.1", "https://0x7f000001", "https://0x7f.1", "https://0", "https://0.0.0.0:{port}",
    "https://localhost", "https://localhost:{port}", "https://LOCALHOST.", "https://intranet", "https://[::1]",
    "https://[::1]:{port}", "https://[::ffff:127.0.0.1]", "https://[::ffff:7f00:1]:{port}", "https://[fe80::1%25lo]",
    "https://[64:ff9b::7f00:1]", "https://[::]", "https://[127.0.0.1]", "https://user@127.0.0.1:{port}",
    "https://user:secret@shop.example", "https://shop.example@127.0.0.1:{port}", "https://shop.example:pw@127.0.0.1",
    "https://shop.example\\@127.0.0.1", "https://127.0.0.1\\.shop.example", "https://shop.example#@127.0.0.1",
    "https://shop.example?@127.0.0.1", "https://shop.example/#", "https://shop.example\t", "https://shop\n.example",
    "https://shop.example/\r\nHost: inside", "https://shop .example", "https://%31%32%37.0.0.1", "https://shop%2eexample",
    "https://１２７.０.０.１", "https://127。0。0。1", "https://①②⑦.0.0.1", "https://-shop.example", "https://shop..example",
    "https://.shop.example", "https://shop.example:99999", "https://shop.example:-1", "https://shop.example:abc",
    "https://shop.example/../admin", "https://shop.example/a/%2e%2E/b", "https://" + "a" * 64 + ".example",
    "https://" + "a." * 130 + "example", "https://shop.example/" + "a" * 3000, "https://xn--a.example/\x00",
    "https://169.254.169.254/latest/meta-data", "https://[fd00:ec2::254]/latest",
]  # fmt: skip


@pytest.fixture(scope="module")
def one_listener() -> Iterator[RawServer]:
    with raw_server(always(answer())) as server:
        yield server


@pytest.fixture
def listener(one_listener: RawServer) -> RawServer:
    """Somebody inside, whom nobody has reached yet."""
    one_listener.knocks = 0
    return one_listener


@pytest.fixture
def door() -> Any:
    door = Door(connect_timeout=0.5, timeout=1.0)
    yield door
    door.close()


def point_names_at(monkeypatch: pytest.MonkeyPatch, *answers: list[str], port: int = 443) -> list[str]:
    """A DNS of our own: each question gets the next answer, the last one for ever."""
    asked: list[str] = []

    def getaddrinfo(host: str, _port: int, **_: Any) -> list[tuple[Any, ...]]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [
            (socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in found
        ]

    monkeypatch.setattr(resolve.socket, "getaddrinfo", getaddrinfo)
    return asked


def test_there_are_enough_vectors() -> None:
    assert len(set(INSIDE) | set(WRITTEN)) >= 80


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_not_connected_to(
    door: Door, listener: RawServer, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_names_at(monkeypatch, [address], port=listener.port)

    with pytest.raises(ForbiddenAddressError):
        door.call(door.origin("https://shop.example"), "GET", "/", {})

    assert listener.knocks == 0


@pytest.mark.parametrize("written", WRITTEN)
def test_an_address_that_is_not_a_public_host_over_https_is_refused_as_written(
    written: str, door: Door, listener: RawServer
) -> None:
    with pytest.raises(ForbiddenAddressError):
        door.call(door.origin(written.replace("{port}", str(listener.port))), "GET", "/", {})

    assert listener.knocks == 0


@pytest.mark.parametrize("address", INSIDE)
def test_inside_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address.partition("%")[0]))


@pytest.mark.parametrize("address", OUTSIDE)
def test_outside_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_one_private_address_among_public_ones_is_enough(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    with raw_server(always(answer())) as listener:
        point_names_at(monkeypatch, ["93.184.216.34", "127.0.0.1"], port=listener.port)

        with pytest.raises(ForbiddenAddressError):
            door.call(door.origin("https://shop.example"), "GET", "/", {})

        assert listener.knocks == 0


def test_a_name_that_is_rebound_after_the_check_gains_nothing(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[Any] = []

    def connect(_self: socket.socket, address: Any) -> None:
        reached.append(address)
        raise ConnectionRefusedError

    with raw_server(always(answer())) as listener:
        asked = point_names_at(monkeypatch, ["93.184.216.34"], ["127.0.0.1"], port=listener.port)
        monkeypatch.setattr(socket.socket, "connect", connect)
        with pytest.raises(TemporaryError, match="not reached"):
            door.call(door.origin("https://rebind.example"), "GET", "/", {})
        with pytest.raises(ForbiddenAddressError):
            door.call(door.origin("https://rebind.example"), "GET", "/", {})

        assert asked == ["rebind.example", "rebind.example"]
        assert reached == [("93.184.216.34", listener.port)]
        assert listener.knocks == 0


def test_a_redirect_inside_is_not_followed() -> None:
    with raw_server(always(answer())) as inside:
        away = answer("302 Found", Location=f"http://{inside.netloc}/secret")
        with raw_server(always(away)) as outside:
            door = Door(frozenset({outside.netloc, inside.netloc}))

            with pytest.raises(TemporaryError):
                door.call(door.origin(outside.url), "GET", "/", {})
            door.close()

            assert inside.knocks == 0


@pytest.mark.parametrize(
    ("written", "host", "port", "base"),
    [
        ("https://shop.example", "shop.example", 443, ""),
        ("https://Shop.Example./api/v1/", "shop.example", 443, "/api/v1"),
        ("https://café.example", "xn--caf-dma.example", 443, ""),
        ("https://shop。example", "shop.example", 443, ""),
        ("https://shop.example:443/a/b", "shop.example", 443, "/a/b"),
    ],
)
def test_a_public_host_is_read_in_one_spelling(written: str, host: str, port: int, base: str) -> None:
    found = origin(written)

    assert (found.scheme, found.host, found.port, found.base) == ("https", host, port, base)


def test_a_listed_host_may_be_private_and_without_tls_on_its_port_only() -> None:
    listed = {"127.0.0.1:8001", "[::1]:8001", "shop.internal:8443"}

    assert origin("http://127.0.0.1:8001/api/v1", listed).url == "http://127.0.0.1:8001/api/v1"
    assert origin("http://[::1]:8001", listed).url == "http://[::1]:8001"
    assert origin("https://shop.internal:8443", listed).is_listed
    with pytest.raises(ForbiddenAddressError):
        origin("http://127.0.0.1:8002", listed)
    with pytest.raises(ForbiddenAddressError):
        origin("http://127.0.0.1", listed)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("speelhoek.example", "https://speelhoek.example"),
        (" https://Speelhoek.example/ ", "https://speelhoek.example"),
        ("http://speelhoek.example", "https://speelhoek.example"),
        ("127.0.0.1:8001", "http://127.0.0.1:8001"),
        ("localhost:8001", "http://localhost:8001"),
        ("kmo-shop:8001", "http://kmo-shop:8001"),
        ("speelhoek.example:8443", "https://speelhoek.example:8443"),
    ],
)
def test_a_typed_host_is_called_over_tls_where_it_can_be(typed: str, expected: str) -> None:
    listed = {"127.0.0.1:8001", "localhost:8001", "kmo-shop:8001", "speelhoek.example:8443"}

    assert named_host(typed, listed).url == expected


@pytest.mark.parametrize("typed", ["", "speelhoek.example/admin", "127.0.0.1", "user@speelhoek.example", "10.0.0.1:80"])
def test_a_typed_host_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        named_host(typed)
