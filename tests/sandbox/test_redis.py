"""The embedded Redis: real, killed, paused and emptied."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis

from sandbox.program import ProgramError
from sandbox.redis import Redis


def value(server: Redis) -> object:
    with server.client() as client:
        return client.get("key")


def put(server: Redis) -> None:
    with server.client() as client:
        client.set("key", "value")


def test_nothing_survives_a_kill_without_persistence(tmp_path: Path) -> None:
    with Redis(tmp_path) as server:
        put(server)
        assert value(server) == b"value"

        server.kill()
        server.start()

        assert value(server) is None


def test_append_only_file_survives_a_stop(tmp_path: Path) -> None:
    with Redis(tmp_path, persistence="aof") as server:
        put(server)

        server.restart()

        assert value(server) == b"value"


def test_flushed_is_empty(tmp_path: Path) -> None:
    with Redis(tmp_path) as server:
        put(server)

        server.flush()

        assert value(server) is None


def test_paused_hangs_and_goes_on(tmp_path: Path) -> None:
    with Redis(tmp_path) as server, redis.Redis.from_url(server.url, socket_timeout=0.2, retry=None) as client:
        server.pause()
        with pytest.raises(redis.TimeoutError):
            client.ping()

        server.resume()

        assert client.ping()


def test_nobody_gets_in_without_the_password(tmp_path: Path) -> None:
    with (
        Redis(tmp_path) as server,
        redis.Redis(port=server.port, retry=None) as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()


def test_taken_port_is_told_in_a_sentence(tmp_path: Path) -> None:
    with Redis(tmp_path / "one") as server, pytest.raises(ProgramError, match=f"port {server.port} is taken"):
        Redis(tmp_path / "two", port=server.port).start()
