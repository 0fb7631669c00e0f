"""The door under bad weather: what was surely not sent, what may have been, and how long and large an answer may be."""

from __future__ import annotations

import base64
import gzip
import socket
import ssl
import struct
import threading
import time
import traceback
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
import responses

from tests.integration.vendors.raw_server import RawServer, Say, always, answer, make_certificate, raw_server
from webapp.integration.vendors import line
from webapp.integration.vendors.answers import Answer
from webapp.integration.vendors.errors import (
    NotFoundError,
    OutcomeUnknownError,
    ReconnectError,
    RefusedError,
    TemporaryError,
    UnreadableError,
    VendorError,
)
from webapp.integration.vendors.http import Door
from webapp.integration.vendors.wire import TooLargeError, unpack

Serve = Callable[[Say], RawServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start servers that end with the test."""
    open_servers = []

    def start(say: Say) -> RawServer:
        server = raw_server(say)
        open_servers.append(server)
        return server.__enter__()

    yield start
    for server in open_servers:
        server.__exit__(None, None, None)


@pytest.fixture
def doors() -> Iterator[Callable[..., Door]]:
    """Make doors that are closed with the test."""
    made: list[Door] = []

    def make(*servers: RawServer, **options: object) -> Door:
        door = Door(frozenset(server.netloc for server in servers), **options)  # type: ignore[arg-type]
        made.append(door)
        return door

    yield make
    for door in made:
        door.close()


def get(door: Door, server: RawServer, path: str = "/x", **options: object) -> Answer:
    return door.call(door.origin(server.url), "GET", path, {}, **options)  # type: ignore[arg-type]


def post(door: Door, server: RawServer, path: str = "/x", **options: object) -> Answer:
    return door.call(door.origin(server.url), "POST", path, {}, b"{}", **options)  # type: ignore[arg-type]


def reset(sock: socket.socket, _request: bytes = b"") -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def test_an_answer_comes_with_status_headers_and_body(serve: Serve, doors: Callable[..., Door]) -> None:
    server = serve(always(answer("201 Created", b"K-1", X_RateLimit_Remaining="7")))

    found = get(doors(server), server)

    assert (found.status_code, found.body, found.remaining) == (201, b"K-1", 7)


def test_each_call_has_a_request_id_of_its_own_and_our_name(serve: Serve, doors: Callable[..., Door]) -> None:
    server = serve(always(answer()))
    door = doors(server, product="Koppeling/2")

    get(door, server)
    get(door, server)

    ids = {line for request in server.requests for line in request.split(b"\r\n") if line.startswith(b"X-Request-Id:")}
    assert len(ids) == 2
    assert all(b"User-Agent: Koppeling/2" in request for request in server.requests)
    assert all(f"Host: {server.netloc}".encode() in request for request in server.requests)


def test_the_connection_is_kept_between_calls(serve: Serve, doors: Callable[..., Door]) -> None:
    server = serve(always(answer()))
    door = doors(server)

    for _ in range(5):
        get(door, server)

    assert server.knocks == 1


def test_sixty_four_threads_share_it(serve: Serve, doors: Callable[..., Door]) -> None:
    def echo(sock: socket.socket, request: bytes) -> None:
        sock.sendall(answer(body=request.split(b" ")[1]))

    server = serve(echo)
    door = doors(server)
    wrong: list[str] = []

    def work(number: int) -> None:
        for turn in range(20):
            if get(door, server, f"/{number}-{turn}").text != f"/{number}-{turn}":
                wrong.append(f"/{number}-{turn}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert server.knocks <= 64


def test_a_connection_that_was_quiet_for_long_is_not_used_again(
    serve: Serve, doors: Callable[..., Door], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(always(answer()))
    door = doors(server)

    get(door, server)
    monkeypatch.setattr(line, "MOST_IDLE", 0.0)
    post(door, server)

    assert server.knocks == 2


def test_connections_that_nobody_uses_any_more_are_closed(
    serve: Serve, doors: Callable[..., Door], monkeypatch: pytest.MonkeyPatch
) -> None:
    servers = [serve(always(answer())) for _ in range(3)]
    door = doors(*servers)
    monkeypatch.setattr(line, "MOST_IDLE", 0.0)

    for server in servers:
        door._wires._shelf._next_sweep = 0.0
        get(door, server)

    assert door._wires._shelf._kept == {}


def test_a_connection_that_the_other_end_closed_is_not_used_again(serve: Serve, doors: Callable[..., Door]) -> None:
    closed = threading.Event()

    def once(sock: socket.socket, _request: bytes) -> None:
        sock.sendall(answer())
        sock.close()
        closed.set()

    server = serve(once)
    door = doors(server)

    get(door, server)
    assert closed.wait(10)

    assert post(door, server).status_code == 200
    assert server.knocks == 2


def test_bytes_that_nobody_asked_for_do_not_become_the_next_answer(serve: Serve, doors: Callable[..., Door]) -> None:
    sent = threading.Event()

    def twice(sock: socket.socket, _request: bytes) -> None:
        sock.sendall(answer(body=b"right"))
        time.sleep(0.05)
        sock.sendall(answer(body=b"wrong"))
        sent.set()

    server = serve(twice)
    door = doors(server)

    get(door, server)
    assert sent.wait(10)

    assert get(door, server).text == "right"


@pytest.mark.parametrize(
    ("status", "reading", "writing"),
    [
        (301, TemporaryError, OutcomeUnknownError),
        (302, TemporaryError, OutcomeUnknownError),
        (307, TemporaryError, OutcomeUnknownError),
        (400, RefusedError, RefusedError),
        (401, ReconnectError, ReconnectError),
        (403, RefusedError, RefusedError),
        (404, NotFoundError, OutcomeUnknownError),
        (408, TemporaryError, OutcomeUnknownError),
        (409, RefusedError, RefusedError),
        (422, RefusedError, RefusedError),
        (429, TemporaryError, TemporaryError),
        (500, TemporaryError, OutcomeUnknownError),
        (502, TemporaryError, OutcomeUnknownError),
        (503, TemporaryError, OutcomeUnknownError),
        (504, TemporaryError, OutcomeUnknownError),
        (599, TemporaryError, OutcomeUnknownError),
    ],
)
def test_what_a_status_means(
    status: int, reading: type[VendorError], writing: type[VendorError], serve: Serve, doors: Callable[..., Door]
) -> None:
    server = serve(always(answer(f"{status} Odd", b"Geen geldige aanvraag.")))
    door = doors(server)

    with pytest.raises(VendorError) as read:
        get(door, server)
    with pytest.raises(VendorError) as written:
        post(door, server)
    with pytest.raises(VendorError) as repeated:
        post(door, server, repeatable=True)

    assert (type(read.value), type(written.value), type(repeated.value)) == (reading, writing, reading)
    assert read.value.words == "Geen geldige aanvraag."


@pytest.mark.parametrize(
    "page",
    [
        b"<!doctype html><h1>Blocked</h1>",
        b" \n<HTML>",
        b"<br />\n<b>Fatal error</b>",
        b"\xef\xbb\xbf<html>",
        b"\n" * 500 + b"<html>",
        b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">',
    ],
)
@pytest.mark.parametrize("status", [400, 403, 404, 422])
def test_a_page_in_place_of_an_answer_says_nothing(
    status: int, page: bytes, serve: Serve, doors: Callable[..., Door]
) -> None:
    server = serve(always(answer(f"{status} Odd", page)))
    door = doors(server)

    with pytest.raises(TemporaryError) as read:
        get(door, server)
    with pytest.raises(OutcomeUnknownError):
        post(door, server)

    assert (read.value.away, read.value.words) == (True, "")


def test_a_refusal_in_xml_is_the_vendors_own(serve: Serve, doors: Callable[..., Door]) -> None:
    server = serve(always(answer("400 Odd", b"<?xml version='1.0'?><error>no</error>")))

    with pytest.raises(RefusedError):
        post(doors(server), server)


def test_nobody_listens_so_nothing_was_sent_for_a_write_too(serve: Serve, doors: Callable[..., Door]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        server = RawServer(port=closed.getsockname()[1])
    door = doors(server)

    for call in (get, post):
        with pytest.raises(TemporaryError) as caught:
            call(door, server)

        assert caught.value.away


def test_an_unknown_name_was_not_sent(doors: Callable[..., Door]) -> None:
    door = doors()

    with pytest.raises(TemporaryError) as caught:
        door.call(door.origin("https://shop.invalid"), "POST", "/", {}, b"{}")

    assert caught.value.away


def test_a_stuck_dns_holds_nobody_up(doors: Callable[..., Door], monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: released.wait(20) and [])
    door = doors(connect_timeout=0.2)
    started = time.monotonic()

    with pytest.raises(TemporaryError):
        door.call(door.origin("https://shop.example"), "POST", "/", {}, b"{}")
    released.set()

    assert time.monotonic() - started < 5


def test_a_handshake_that_fails_was_not_sent(serve: Serve, doors: Callable[..., Door]) -> None:
    server = serve(always(b"not TLS at all"))
    door = doors(server, connect_timeout=0.5)

    with pytest.raises(TemporaryError):
        door.call(door.origin(f"https://{server.netloc}"), "POST", "/", {}, b"{}")


@pytest.mark.parametrize(
    "say",
    [
        reset,
        lambda sock, _request: sock.close(),
        lambda sock, _request: sock.shutdown(socket.SHUT_WR),
        always(b"HTTP/1.1 2"),
        always(b"<html>no status line</html>\r\n\r\n"),
        always(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"),
        always(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"),
        always(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n123"),
        always(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        always(answer(body=b"packed?", Content_Encoding="br")),
        always(answer(body=b"not gzip", Content_Encoding="gzip")),
        always(answer(body=gzip.compress(b"x" * 100)[:-8], Content_Encoding="gzip")),
        always(answer(body=gzip.compress(b"1") + gzip.compress(b"2"), Content_Encoding="gzip")),
        always(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 300 + b"\r\n"),
        always(b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70000 + b"\r\n\r\n"),
    ],
    ids=[
        "reset", "closed", "half-closed", "cut head", "no http", "cut body", "no body", "cut chunk", "odd chunk",
        "brotli", "no gzip", "cut gzip", "two gzips", "many headers", "long header",
    ],
)  # fmt: skip
def test_without_a_whole_answer_a_write_may_have_been_done(say: Say, serve: Serve, doors: Callable[..., Door]) -> None:
    def say_and_close(sock: socket.socket, request: bytes) -> None:
        say(sock, request)
        if sock.fileno() >= 0:
            sock.close()

    server = serve(say_and_close)
    door = doors(server, timeout=2.0)

    with pytest.raises(TemporaryError):
        get(door, server)
    with pytest.raises(OutcomeUnknownError):
        post(door, server)

    assert len(server.requests) == 2  # nothing was tried again


def slowly(pieces: list[bytes], pause: float) -> Say:
    def say(sock: socket.socket, _request: bytes) -> None:
        for piece in pieces:
            sock.sendall(piece)
            time.sleep(pause)

    return say


@pytest.mark.parametrize(
    "say",
    [
        slowly([], 0),
        slowly([bytes([byte]) for byte in answer(body=b"x" * 400)], 0.05),
        slowly([answer(body=b"x" * 400)[:60], *[b"x"] * 400], 0.05),
        slowly([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *[b"1\r\nx\r\n"] * 400], 0.05),
        slowly([b"HTTP/1.1 100 Continue\r\n\r\n"] * 400, 0.05),
    ],
    ids=["silent", "slow head", "slow body", "endless chunks", "endless continue"],
)
def test_one_deadline_covers_the_whole_answer_however_it_dribbles(
    say: Say, serve: Serve, doors: Callable[..., Door]
) -> None:
    def say_and_wait(sock: socket.socket, request: bytes) -> None:
        say(sock, request)
        sock.recv(1)

    server = serve(say_and_wait)
    door = doors(server, timeout=0.4)
    started = time.monotonic()

    with pytest.raises(TemporaryError):
        get(door, server)
    with pytest.raises(OutcomeUnknownError):
        post(door, server)

    assert time.monotonic() - started < 5


def test_a_server_that_does_not_take_the_request_in_may_have_done_it(
    doors: Callable[..., Door],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        server = RawServer(port=deaf.getsockname()[1])
        door = doors(server, timeout=0.4)
        started = time.monotonic()

        with pytest.raises(OutcomeUnknownError):
            door.call(door.origin(server.url), "POST", "/", {}, b"x" * 50_000_000)

        assert time.monotonic() - started < 4


def endless(sock: socket.socket, _request: bytes) -> None:
    sock.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        sock.sendall(b"x" * 65536)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
BOMB, OTHER_BOMB = (pack(b"0" * 50_000_000, 1) for pack in (gzip.compress, zlib.compress))


@pytest.mark.parametrize(
    "say",
    [
        always(answer(body=b"x" * 1_000_001)),
        endless,
        always(answer(body=BOMB, Content_Encoding="gzip")),
        always(answer(body=OTHER_BOMB, Content_Encoding="deflate")),
        always(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"),
        slowly(
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *[b"10000\r\n" + b"x" * 65536 + b"\r\n"] * 99], 0
        ),
    ],
    ids=["too long", "endless", "gzip bomb", "deflate bomb", "says so", "chunks"],
)
def test_an_answer_that_is_too_large_is_not_taken_in(say: Say, serve: Serve, doors: Callable[..., Door]) -> None:
    server = serve(say)
    door = doors(server, most_bytes=1_000_000)

    with pytest.raises(UnreadableError):
        get(door, server)
    with pytest.raises(OutcomeUnknownError):
        post(door, server)


@pytest.mark.parametrize("packed", [BOMB, OTHER_BOMB], ids=["gzip", "deflate"])
def test_a_bomb_is_not_even_unpacked(packed: bytes) -> None:
    tracemalloc.start()
    with pytest.raises(TooLargeError):
        unpack(packed, 1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 10_000_000


def test_five_megabytes_are_taken_in_and_one_byte_more_is_not(serve: Serve, doors: Callable[..., Door]) -> None:
    def say(sock: socket.socket, request: bytes) -> None:
        sock.sendall(answer(body=b"x" * (5 * 1024 * 1024 + (b"/more" in request))))

    server = serve(say)
    door = doors(server)

    assert len(get(door, server).body) == 5 * 1024 * 1024
    with pytest.raises(UnreadableError):
        get(door, server, "/more")


@pytest.mark.parametrize("packing", ["gzip", "deflate"])
def test_a_packed_answer_is_unpacked(packing: str, serve: Serve, doors: Callable[..., Door]) -> None:
    packed = gzip.compress(b"[1]") if packing == "gzip" else zlib.compress(b"[1]")
    server = serve(always(answer(body=packed, Content_Encoding=packing)))

    assert get(doors(server), server).json() == [1]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_no_redirect_is_followed_not_even_home(status: str, serve: Serve, doors: Callable[..., Door]) -> None:
    server = serve(always(answer(status, Location="/elsewhere")))

    with pytest.raises(TemporaryError):
        get(doors(server), server)

    assert len(server.requests) == 1


def test_the_last_check_runs_when_connected_and_before_the_first_byte(serve: Serve, doors: Callable[..., Door]) -> None:
    server = serve(always(answer()))
    seen: list[tuple[int, int]] = []

    def look() -> None:
        time.sleep(0.1)
        seen.append((server.knocks, len(server.requests)))

    post(doors(server), server, last_check=look)

    assert seen == [(1, 0)]


class StaleError(OSError):
    """What a last check may raise; even an OSError goes through as it is."""


@pytest.mark.parametrize("refusal", [StaleError("token"), ValueError("token"), KeyboardInterrupt()])
def test_a_last_check_that_raises_forbids_the_send_and_comes_out_as_it_is(
    refusal: BaseException, serve: Serve, doors: Callable[..., Door]
) -> None:
    server = serve(always(answer()))
    door = doors(server)

    def forbid() -> None:
        raise refusal

    with pytest.raises(type(refusal)) as caught:
        post(door, server, last_check=forbid)
    get(door, server)

    assert caught.value is refusal
    assert [request[:3] for request in server.requests] == [b"GET"]


def test_after_send_runs_when_all_has_left_and_nothing_was_read(serve: Serve, doors: Callable[..., Door]) -> None:
    came = threading.Event()
    seen: list[bool] = []

    def say(sock: socket.socket, _request: bytes) -> None:
        came.set()
        sock.sendall(answer())

    server = serve(say)

    post(doors(server), server, after_send=lambda: seen.append(came.wait(5)))

    assert seen == [True]


def test_a_fork_does_not_share_its_parents_connections(
    serve: Serve, doors: Callable[..., Door], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(always(answer()))
    door = doors(server)
    get(door, server)

    monkeypatch.setattr(line.os, "getpid", lambda: -1)
    kept = door._wires._shelf._kept
    get(door, server)

    assert server.knocks == 2
    for each in kept.values():
        each[0].close()


def tls_door(netloc: str, trust: str | None) -> Door:
    return Door(frozenset({netloc}), connect_timeout=2, timeout=5, trust=trust)


def test_tls_is_verified_against_authority_and_name(tmp_path: Path) -> None:
    right, trusted = make_certificate(tmp_path, "127.0.0.1")
    wrong_name, trusted_too = make_certificate(tmp_path, "other.example")

    for context, trust, is_fine in ((right, trusted, True), (right, None, False), (wrong_name, trusted_too, False)):
        with raw_server(always(answer()), context) as server:
            door = tls_door(server.netloc, trust)
            try:
                if is_fine:
                    door.call(door.origin(f"https://{server.netloc}"), "GET", "/", {})
                else:
                    with pytest.raises(TemporaryError):
                        door.call(door.origin(f"https://{server.netloc}"), "POST", "/", {}, b"secret")
                assert len(server.requests) == int(is_fine)
            finally:
                door.close()


def test_the_name_that_was_written_is_verified_and_not_the_address_it_led_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = make_certificate(tmp_path, "shop.internal")
    asked: list[str | None] = []
    context.sni_callback = lambda _sock, name, _context: asked.append(name)
    with raw_server(always(answer()), context) as server:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: found)
        door = tls_door(f"shop.internal:{server.port}", trusted)

        door.call(door.origin(f"https://shop.internal:{server.port}"), "GET", "/", {})
        door.close()

        assert asked == ["shop.internal"]


def test_old_tls_is_refused(tmp_path: Path) -> None:
    context, trusted = make_certificate(tmp_path, "127.0.0.1")
    door = tls_door("127.0.0.1:1", trusted)

    assert door._wires._context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert door._wires._context.verify_mode is ssl.CERT_REQUIRED
    assert door._wires._context.check_hostname
    assert context


def test_proxies_and_netrc_of_the_environment_are_not_used(
    serve: Serve, doors: Callable[..., Door], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = serve(always(answer()))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password canary")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))

    get(doors(server), server)

    assert b"Authorization" not in server.requests[0]


def test_cookies_are_not_kept(serve: Serve, doors: Callable[..., Door]) -> None:
    server = serve(always(answer(Set_Cookie="a=b")))
    door = doors(server)

    get(door, server)
    get(door, server)

    assert b"Cookie" not in server.requests[1]


CANARY = "canary-7Qd0/+x?secret"


@pytest.mark.parametrize(
    "spelling",
    [
        CANARY,
        base64.b64encode(CANARY.encode()).decode(),
        CANARY.encode().hex(),
        requests.utils.quote(CANARY, safe=""),
    ],
)
@pytest.mark.parametrize("status", ["400 Bad", "401 No", "429 Slow", "500 Oops"])
def test_a_secret_that_a_vendor_echoes_is_in_no_exception_and_no_log(
    spelling: str, status: str, serve: Serve, doors: Callable[..., Door], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    server = serve(always(answer(status, f"Key {spelling} is wrong.".encode())))
    door = doors(server)

    with pytest.raises(VendorError) as caught:
        door.call(door.origin(server.url), "POST", "/", {"Authorization": f"Bearer {CANARY}"}, b"{}", secrets=[CANARY])

    said = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + caught.value.words + caplog.text
    assert spelling not in said
    assert CANARY not in said
    assert "is wrong." in caught.value.words


def test_a_secret_is_in_no_exception_when_nobody_answers(
    serve: Serve, doors: Callable[..., Door], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    server = serve(reset)
    door = doors(server)

    with pytest.raises(OutcomeUnknownError) as caught:
        door.call(door.origin(server.url), "POST", f"/{CANARY}", {"Authorization": CANARY}, b"{}", secrets=[CANARY])

    assert CANARY not in "".join(traceback.format_exception(caught.value)) + caplog.text


def test_calls_can_be_watched_without_their_paths(serve: Serve, doors: Callable[..., Door]) -> None:
    server = serve(always(answer("404 No")))
    seen: list[tuple[str, str, int]] = []
    door = doors(server, observe=lambda host, method, status, _seconds: seen.append((host, method, status)))

    with pytest.raises(NotFoundError):
        get(door, server, "/search/clients/email/a%40b.example")

    assert seen == [("127.0.0.1", "GET", 404)]


@responses.activate
@pytest.mark.parametrize(
    ("problem", "reading", "writing"),
    [
        (requests.ConnectTimeout(), TemporaryError, TemporaryError),
        (requests.ReadTimeout(), TemporaryError, OutcomeUnknownError),
        (requests.ConnectionError(), TemporaryError, OutcomeUnknownError),
    ],
)
def test_failures_that_requests_names_are_read_too(
    problem: Exception, reading: type[VendorError], writing: type[VendorError], doors: Callable[..., Door]
) -> None:
    for method in ("GET", "POST"):
        responses.add(method, "https://shop.example/x", body=problem)
    door = doors()

    with pytest.raises(reading):
        door.call(door.origin("https://shop.example"), "GET", "/x", {})
    with pytest.raises(writing):
        door.call(door.origin("https://shop.example"), "POST", "/x", {}, b"{}")
