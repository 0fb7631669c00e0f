"""Nothing secret and nobody's data in a log line, a traceback included; one JSON object a line, whatever is in it."""

from __future__ import annotations

import base64
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy.exc import DataError, IntegrityError

from tests import house as houses
from tests.house import House
from webapp import logs
from webapp.database import transaction
from webapp.settings import Settings, read

ROOT = Path(__file__).resolve().parent.parent
CANARY = "canary-7f3a91c2d4"
BUYER = "emma.wauters@buyers.example"


@pytest.fixture
def settings() -> Settings:
    return read(
        houses.settings_for(
            f"postgresql://orders:{CANARY}-db@127.0.0.1:9/none",
            f"redis://:{CANARY}-redis@127.0.0.1:9",
            smtp=f"smtp://mailer:{CANARY}%2Fsmtp@127.0.0.1:9",
            SECRET_KEY=CANARY * 3,
            KMO_SHOPS_CLIENT_SECRET=f"{CANARY}-client",
            METRICS_TOKEN=CANARY * 3,
        )
    )


@pytest.fixture
def log(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    """A logger as the app sets it up, writing to what `capsys` reads."""
    logs.configure(settings)
    structlog.configure(cache_logger_on_first_use=False, logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    yield structlog.get_logger()
    structlog.reset_defaults()


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was logged: each line is one JSON object."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize(
    "name",
    ["password", "shop_token", "hook_secret", "Authorization", "credentials", "session_cookie", "api_key", "signature"],
)
def test_a_value_with_a_secret_name_is_masked(log: Any, capsys: pytest.CaptureFixture[str], name: str) -> None:
    log.info("tried", **{name: CANARY, "deep": {name: CANARY, "list": [{name: CANARY}]}})

    [line] = told(capsys)
    assert CANARY not in str(line)
    assert line[name] == "…"


def test_what_is_no_secret_stays_readable(log: Any, capsys: pytest.CaptureFixture[str]) -> None:
    log.info("claimed", installation=7, fencing_token=12, order="2026-00412", why="TemporaryError", ok=True)

    [line] = told(capsys)
    assert {name: line[name] for name in ("installation", "fencing_token", "order", "why", "ok")} == {
        "installation": 7,
        "fencing_token": 12,
        "order": "2026-00412",
        "why": "TemporaryError",
        "ok": True,
    }


@pytest.mark.parametrize(
    "text",
    [
        f"could not connect to postgresql://orders:{CANARY}@db.example:5432/orders",
        f"redis://:{CANARY}@cache.example",
        f"Authorization: Basic {base64.b64encode(CANARY.encode()).decode()}",
        f"header Bearer {CANARY}",
        f'refused {{"access_token": "{CANARY}", "a": 1}}',
        f"GET /oauth?client_secret={CANARY}&x=1",
        f"password={CANARY}",
        f"POST /hooks/kmo-shops/{CANARY} failed",
        f"no such person {BUYER}",
        f"duplicate key\nDETAIL:  Key (email)=({BUYER}) already exists.\n{CANARY}",
        f"null value\nDETAIL:  Failing row contains (1, {CANARY}).\nCONTEXT:  COPY person, line 1: {CANARY}",
    ],
)
def test_a_secret_inside_a_text_is_masked(log: Any, capsys: pytest.CaptureFixture[str], text: str) -> None:
    log.error("it failed", why=text)
    log.error(text)
    try:
        raise RuntimeError(text)
    except RuntimeError:
        log.exception("it failed again")

    shown = capsys.readouterr().err
    encoded = base64.b64encode(CANARY.encode()).decode()
    assert not any(secret in shown for secret in (CANARY, BUYER, encoded))
    assert shown.count("\n") == 3


def test_the_secrets_of_this_process_are_masked_wherever_they_turn_up(
    log: Any, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    secrets = [
        settings.secret_key,
        settings.kmo_shops_client_secret,
        settings.metrics_token,
        f"{CANARY}-db",
        f"{CANARY}-redis",
        f"{CANARY}/smtp",
        base64.b64encode(settings.credential_keys[0][1]).decode(),
    ]
    for secret in secrets:
        log.warning("odd", value=f"seen <{secret}> here", more=[secret], exc_info=ValueError(secret))

    shown = capsys.readouterr().err
    assert not any(secret in shown for secret in secrets)


@pytest.mark.parametrize("text", ['a\n{"event": "forged"}', "a\r\nb", "\x1b[2J\x1b[31mred", "a\u2028b", "a\x00b", '"}'])
def test_a_value_cannot_make_a_line_of_its_own(log: Any, capsys: pytest.CaptureFixture[str], text: str) -> None:
    log.info(text, value=text)

    shown = capsys.readouterr().err
    assert len(shown.splitlines()) == 1
    assert "\x1b" not in shown
    assert json.loads(shown)["value"] == text


@pytest.mark.parametrize("value", [b"raw body", object(), {"a": (1, 2)}, {BUYER}])
def test_any_value_makes_a_line(log: Any, capsys: pytest.CaptureFixture[str], value: object) -> None:
    log.info("odd", value=value)

    [line] = told(capsys)
    assert "raw body" not in str(line)
    assert BUYER not in str(line)


def test_other_peoples_loggers_write_the_same_lines() -> None:
    try:
        raise OSError(f"smtp://mailer:{CANARY}@mail.example refused\n{BUYER}")
    except OSError:
        record = logging.LogRecord("rq.worker", logging.ERROR, "f", 1, "job\nfailed %s", (BUYER,), sys.exc_info())

    line = logs.JsonLines().format(record)

    assert "\n" not in line
    assert CANARY not in line
    assert BUYER not in line
    assert json.loads(line)["logger"] == "rq.worker"
    assert "Traceback" in json.loads(line)["exception"]


def test_an_error_of_the_database_shows_no_values(house: House) -> None:
    engine = house.services.engine
    with pytest.raises(DataError) as wrong, transaction(engine, 1) as connection:
        connection.exec_driver_sql("SELECT %(secret)s::text, %(n)s::text::int", {"secret": CANARY, "n": "x"})
    house.install()
    with pytest.raises(IntegrityError) as twice, transaction(engine, "*") as connection:
        connection.exec_driver_sql(
            "INSERT INTO person (email, password_hash) SELECT email, %(hash)s FROM person", {"hash": CANARY}
        )

    assert CANARY not in str(wrong.value)
    assert CANARY not in logs._mask.text(str(twice.value))
    assert "@" not in logs._mask.text(str(twice.value)).replace("…@…", "")


def test_a_page_that_fails_tells_its_reader_a_reference_and_the_log_no_secret(
    house: House,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logs.configure(house.settings)
    structlog.configure(cache_logger_on_first_use=False, logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))

    def fail() -> str:
        raise RuntimeError(f"postgresql://orders:{CANARY}@db.example {BUYER}")

    monkeypatch.setitem(house.app.view_functions, "public.front", fail)
    answer = house.app.test_client().get("/")
    shown = capsys.readouterr().err
    structlog.reset_defaults()

    assert answer.status_code == 500
    assert CANARY not in answer.text + shown
    assert BUYER not in answer.text + shown
    assert answer.headers["X-Reference"] in shown


def test_a_real_process_writes_json_lines_only() -> None:
    environment = {
        **houses.settings_for(f"postgresql://orders:{CANARY}@127.0.0.1:9/none", "redis://127.0.0.1:9"),
        "PATH": "/usr/bin:/bin",
    }
    code = (
        "import logging, wsgi, structlog\n"
        "structlog.get_logger().error('one', url='postgresql://orders:%s@127.0.0.1/x')\n"
        "logging.getLogger('other').error('two %s', 'postgresql://orders:%s@127.0.0.1/x')\n"
    ).replace("%s@", f"{CANARY}@")

    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=110, check=True
    )

    lines = [json.loads(line) for line in ended.stderr.splitlines()]
    assert [line["event"].split()[0] for line in lines] == ["one", "two"]
    assert CANARY not in ended.stderr
