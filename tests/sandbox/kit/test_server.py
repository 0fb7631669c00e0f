"""A server of the kit: faults on its wire, its call log, its control page, and how it starts and stops."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import requests
from aiohttp import web

from sandbox.kit.faults import ACTIONS, Fault
from sandbox.kit.running import running
from sandbox.kit.server import Server
from sandbox.kit.switches import Switch, Switches
from tests.servers import SandboxServer

ANSWER = "x" * 40
WAYS = (
    (Fault("drop"), (0, ""), 0),
    (Fault("answer", status=503, body="away"), (503, "away"), 0),
    (Fault("hang", seconds=0.2), (200, ANSWER), 1),
    (Fault("commit_drop"), (0, ""), 1),
    (Fault("commit_answer", status=500, body="oh"), (500, "oh"), 1),
    (Fault("commit_hang", seconds=0.2), (200, ANSWER), 1),
    (Fault("commit_cut"), (0, ""), 1),
    (Fault("slow", seconds=0.2), (200, ANSWER), 1),
    (Fault("late_commit", seconds=0.2), (0, ""), 1),
)


class Bell:
    """A server that counts how often it was rung."""

    def __init__(self) -> None:
        self.rung = 0

    def create_app(self) -> web.Application:
        switches = Switches((Switch("tone", "Which tone it has.", ("high", "low")), Switch("word", "<b>Any</b> word.")))
        presets = {"The cord breaks": Fault("drop", path="/api/*")}
        server = Server("Bell", switches, "/api/", self._caller, self._forget, presets=presets)
        app = server.application()
        app.router.add_post("/api/ring", self._ring)
        app.router.add_post("/api/ring/{id}", self._ring)
        app.router.add_post("/api/broken", self._refuse)
        return app

    @staticmethod
    def _caller(request: web.Request) -> str:
        return request.headers.get("X-Caller", "")

    def _forget(self) -> None:
        self.rung = 0

    async def _ring(self, _request: web.Request) -> web.Response:
        self.rung += 1
        return web.Response(text=ANSWER)

    async def _refuse(self, _request: web.Request) -> web.Response:
        raise web.HTTPConflict(text="no")


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def server(bell: Bell) -> Iterator[SandboxServer]:
    with running(bell.create_app) as url:
        yield SandboxServer(url)


def ring(server: SandboxServer, path: str = "/api/ring", caller: str = "", body: str = "") -> tuple[int, str]:
    """Status and text, or 0 when there was no whole answer."""
    try:
        answer = requests.post(server.url + path, data=body.encode(), headers={"X-Caller": caller}, timeout=5)
    except requests.exceptions.RequestException:
        return 0, ""
    return answer.status_code, answer.text


@pytest.mark.parametrize(("fault", "answer", "rung"), WAYS)
def test_fault_does_what_it_says_once(
    server: SandboxServer, bell: Bell, fault: Fault, answer: tuple[int, str], rung: int
) -> None:
    server.add_fault(fault.action, seconds=fault.seconds, status=fault.status, body=fault.body)
    before = time.monotonic()

    first = ring(server)
    took = time.monotonic() - before
    deadline = before + 5
    while bell.rung < rung and time.monotonic() < deadline:
        time.sleep(0.02)

    assert (first, bell.rung) == (answer, rung)
    if fault.action in ("hang", "commit_hang", "slow"):
        assert took >= 0.2
    assert ring(server) == (200, ANSWER)
    assert server.get("/sandbox/faults").json() == []


def test_every_fault_is_tried_above() -> None:
    assert {fault.action for fault, _answer, _rung in WAYS} == set(ACTIONS)


@pytest.mark.parametrize(
    ("fields", "path", "caller", "body", "hit"),
    [
        ({"path": "/api/ring/*"}, "/api/ring", "", "", False),
        ({"path": "/api/ring/*"}, "/api/ring/7", "", "", True),
        ({"path": "/api/r{i,u}ng"}, "/api/ring", "", "", True),
        ({"path": "/api/ring{,/*}"}, "/api/ring", "", "", True),
        ({"path": "/api/ring{,/*}"}, "/api/ring/", "", "", True),
        ({"path": "/api/ring{,/*}"}, "/api/ring/7", "", "", True),
        ({"path": "/api/ring{,/*}"}, "/api/ringing", "", "", False),
        ({"method": "GET"}, "/api/ring", "", "", False),
        ({"account": "jan"}, "/api/ring", "piet", "", False),
        ({"account": "jan"}, "/api/ring", "jan", "", True),
        ({"contains": "order 51"}, "/api/ring", "", "the order 51 of", True),
        ({"contains": "order 51"}, "/api/ring", "", "order 5", False),
    ],
)
def test_fault_hits_only_the_calls_it_names(
    server: SandboxServer, fields: dict[str, object], path: str, caller: str, body: str, hit: bool
) -> None:
    server.add_fault("answer", status=503, **fields)

    assert (ring(server, path, caller, body)[0] == 503) is hit


def test_fault_may_let_calls_pass_hit_several_or_all(server: SandboxServer) -> None:
    server.add_fault("answer", status=503, skip=1, times=2)
    several = [ring(server)[0] for _ in range(4)]
    always = server.add_fault("answer", status=502, times=None)
    forever = [ring(server)[0] for _ in range(3)]
    requests.delete(f"{server.url}/sandbox/faults/{always}", timeout=5)

    assert several == [200, 503, 503, 200]
    assert (forever, ring(server)[0]) == ([502] * 3, 200)


def test_unknown_fault_is_refused_with_a_sentence(server: SandboxServer) -> None:
    answers = [
        server.post("/sandbox/faults", fault) for fault in ({"action": "explode"}, {"action": "drop", "x": 1}, [])
    ]

    assert [answer.status_code for answer in answers] == [400] * 3
    assert "explode" in answers[0].json()["error"]


@pytest.mark.parametrize(
    "field",
    [
        {"times": "3"},
        {"times": True},
        {"skip": None},
        {"seconds": "soon"},
        {"seconds": -1},
        {"seconds": 1e9},
        {"status": 42},
        {"status": "500"},
        {"path": 5},
        {"contains": 5},
        {"headers": ["a"]},
        {"headers": {"a": 5}},
        {"headers": {"a": "b\r\nc"}},
    ],
)
def test_fault_that_could_not_be_done_is_refused(server: SandboxServer, field: dict[str, object]) -> None:
    answer = server.post("/sandbox/faults", {"action": "answer", **field})

    assert (answer.status_code, server.get("/sandbox/faults").json()) == (400, [])


@pytest.mark.parametrize("body", ["", "{", "[" * 20_000, '{"action": "\\ud800"}', b"\xff"])
def test_bodies_that_are_no_json_are_refused(server: SandboxServer, body: str | bytes) -> None:
    for method, path in (("POST", "/sandbox/faults"), ("PUT", "/sandbox/switches")):
        assert requests.request(method, server.url + path, data=body, timeout=5).status_code == 400


@pytest.mark.parametrize("kind", ["x-www-form-urlencoded", "x-www-form-urlencoded; charset=nope"])
def test_form_that_cannot_be_read_is_refused(server: SandboxServer, kind: str) -> None:
    headers = {"Content-Type": f"application/{kind}"}

    answer = requests.post(f"{server.url}/sandbox/forms/fault", data=b"action=\xff", headers=headers, timeout=5)

    assert (answer.status_code, answer.text) == (400, "This form cannot be read.")


@pytest.mark.parametrize(
    ("path", "fits"),
    [
        ("*", True),
        ("/api/ring", True),
        ("*/ring", True),
        ("/api/r[io]ng", True),
        ("/api/r?ng/*", True),
        ("/api/ring/51", True),
        ("*51", True),
        ("/api/{v2/,}ring", True),
        ("/api/{sing,hum}", False),
        ("/api/v2/ring", False),
        ("/api/ringing", False),
        ("/api/r[", False),
        ("ring", False),
        ("", False),
        ("/bell/ring", False),
        ("/sandbox/calls", False),
    ],
)
def test_fault_that_could_hit_no_call_is_refused_with_a_sentence(server: SandboxServer, path: str, fits: bool) -> None:
    answer = server.post("/sandbox/faults", {"action": "drop", "path": path})
    page = press(server, "fault", action="drop", path=path or "-")

    assert (answer.status_code, page.status_code) == ((200, 200) if fits else (400, 400))
    assert fits or f"No call to Bell has a path like '{path}'" in answer.json()["error"]
    assert len(server.get("/sandbox/faults").json()) == (2 if fits else 0)


def test_call_log_counts_by_caller_and_route(server: SandboxServer) -> None:
    server.add_fault("drop", skip=2)
    for path in ("/api/ring/1", "/api/ring/2", "/api/ring", "/api/broken", "/api/nothing"):
        ring(server, path, "jan")

    log = server.get("/sandbox/calls").json()

    assert log["total"] == 5
    assert {(row["account"], row["path"]): row["calls"] for row in log["counts"]} == {
        ("jan", "/api/ring/{id}"): 2,
        ("jan", "/api/ring"): 1,
        ("jan", "/api/broken"): 1,
        ("jan", "/api/nothing"): 1,
    }
    assert [(call["status"], call["fault"]) for call in log["newest"]] == [
        (200, ""),
        (200, ""),
        (0, "drop"),
        (409, ""),
        (404, ""),
    ]
    assert all(0 <= call["took"] < 5 and call["at"] <= time.time() for call in log["newest"])


def test_control_routes_are_neither_counted_nor_spoilt(server: SandboxServer) -> None:
    server.add_fault("drop", times=None)

    assert server.get("/sandbox/calls").json()["total"] == 0


def test_what_is_late_is_done_when_asked(server: SandboxServer, bell: Bell) -> None:
    server.add_fault("late_commit", seconds=3600, times=2)
    ring(server)
    ring(server)
    assert bell.rung == 0

    assert server.post("/sandbox/late_commits").json() == {"done": 2}

    assert bell.rung == 2
    server.add_fault("late_commit", seconds=3600)
    ring(server)
    assert bell.rung == 2, "what is late from now on waits again"


def test_reset_forgets_everything_and_late_commits_too(server: SandboxServer, bell: Bell) -> None:
    ring(server)
    server.turn(tone="low")
    server.add_fault("late_commit", seconds=0.4)
    ring(server)
    server.add_fault("drop")

    server.reset()
    time.sleep(0.6)

    assert bell.rung == 0
    assert server.get("/sandbox/switches").json() == {"tone": "high", "word": ""}
    assert server.get("/sandbox/faults").json() == []
    assert server.get("/sandbox/calls").json()["total"] == 0


@pytest.mark.parametrize("values", [{"tone": "middle"}, {"nothing": "x"}, ["tone"], "x"])
def test_wrong_switch_is_refused(server: SandboxServer, values: object) -> None:
    assert requests.put(f"{server.url}/sandbox/switches", json=values, timeout=5).status_code == 400


def press(server: SandboxServer, form: str, **fields: str) -> requests.Response:
    """What a person sees after pressing a button."""
    return requests.post(f"{server.url}/sandbox/forms/{form}", data=fields, timeout=5)


def test_person_turns_a_switch(server: SandboxServer) -> None:
    page = press(server, "switch", name="tone", value="low")

    assert page.url == f"{server.url}/sandbox/"
    assert "1 switch is turned" in page.text
    assert server.get("/sandbox/switches").json()["tone"] == "low"


def test_person_is_told_what_a_switch_takes(server: SandboxServer) -> None:
    page = press(server, "switch", name="tone", value="middle")

    assert page.status_code == 400
    assert "tone takes high | low" in page.text


def test_person_adds_and_removes_faults(server: SandboxServer) -> None:
    press(server, "fault", action="answer", status="503", headers="Retry-After: 5\n\nX-A: b:c", times="always")
    press(server, "preset", preset="The cord breaks")
    press(server, "preset", preset="The cord breaks")

    waiting = server.get("/sandbox/faults").json()

    assert [(fault["action"], fault["status"], fault["times"]) for fault in waiting] == [
        ("answer", 503, None),
        ("drop", 500, 1),
        ("drop", 500, 1),
    ]
    assert waiting[0]["headers"] == {"Retry-After": "5", "X-A": "b:c"}
    assert "no fault waits" not in press(server, "forget-faults", id=str(waiting[1]["id"])).text
    assert "no fault waits" not in press(server, "forget-faults", id="²").text
    assert "no fault waits" in press(server, "forget-faults").text


@pytest.mark.parametrize("fields", [{"action": "explode"}, {"status": "x"}, {"seconds": "soon"}, {"headers": "x"}])
def test_person_is_told_what_is_wrong_with_a_fault(server: SandboxServer, fields: dict[str, str]) -> None:
    page = press(server, "fault", **{"action": "answer", **fields})

    assert (page.status_code, "This fault cannot be added" in page.text) == (400, True)


def test_page_shows_calls_and_starts_anew(server: SandboxServer) -> None:
    ring(server, "/api/ring/<script>", "<i>jan</i>")

    page = server.get("/sandbox/")

    assert "1 call so far" in page.text
    assert "<script>" not in page.text
    assert "<i>jan" not in page.text
    assert "<b>Any" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert server.get("/sandbox/sandbox.css").headers["Content-Type"].startswith("text/css")
    assert "No call yet" in press(server, "reset").text


def test_running_stops_at_once_although_a_call_hangs(bell: Bell) -> None:
    threads = []
    with running(bell.create_app) as url:
        server = SandboxServer(url)
        server.add_fault("hang", seconds=60)
        threads.append(threading.Thread(target=ring, args=(server,)))
        threads[0].start()
        while server.get("/sandbox/faults").json():
            time.sleep(0.01)
        before = time.monotonic()
    threads[0].join(5)

    assert time.monotonic() - before < 4
    assert bell.rung == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(url.rsplit(":", 1)[1]))) != 0


def test_running_says_when_its_port_is_taken(bell: Bell) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(OSError, match="in use"), running(bell.create_app, port=other.getsockname()[1]):
            pass
