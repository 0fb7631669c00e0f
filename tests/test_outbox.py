"""Mails: one for each occasion, sent once, whatever the mail server does."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
import requests
from sqlalchemy import Row

from tests.house import House
from tests.servers import SandboxServer
from webapp.database import EVERYTHING, transaction
from webapp.integration import dots
from webapp.integration.vendors.errors import ReconnectError
from webapp.notify import outbox
from webapp.notify.words import TEMPLATES

ADD = """
INSERT INTO mail (occasion, to_address, template, params)
VALUES (%(occasion)s, %(to)s, %(template)s, %(params)s::jsonb) ON CONFLICT (occasion) DO NOTHING
"""
RED = {"side": "books", "installation": "Atelier Linde", "key": "WF-7K2M-94QD", "code": "books.key_refused"}


class Office:
    """The outbox, and the mailbox at its other end."""

    def __init__(self, house: House, mailbox: SandboxServer) -> None:
        self._house = house
        self.mailbox = mailbox
        port = mailbox.get("/sandbox/smtp").json()["port"]
        self.settings = replace(house.settings, smtp_url=f"smtp://127.0.0.1:{port}")

    def write(self, occasion: str = "one", to: str = "merchant@example.com", **params: str) -> None:
        """Put a mail into the outbox."""
        self.write_as("connection_red", occasion, to, {**RED, **params})

    def write_as(self, template: str, occasion: str, to: str, params: dict[str, str]) -> None:
        """Put any mail into the outbox."""
        with transaction(self._house.services.engine, EVERYTHING) as connection:
            values = {"occasion": occasion, "to": to, "template": template, "params": json.dumps(params)}
            connection.exec_driver_sql(ADD, values)

    def send(self) -> int:
        """One round of the clock."""
        with self._house.app.app_context():
            return outbox.send_due(self._house.services.engine, self.settings)

    def make_due(self) -> None:
        """The pause after a failure is over."""
        with transaction(self._house.services.engine, EVERYTHING) as connection:
            connection.exec_driver_sql("UPDATE mail SET due_at = now() WHERE sent_at IS NULL")

    def rows(self) -> list[Row[Any]]:
        """The outbox."""
        with transaction(self._house.services.engine, EVERYTHING) as connection:
            return list(connection.exec_driver_sql("SELECT *, due_at > now() AS waits FROM mail ORDER BY id").all())

    def arrived(self) -> list[dict[str, Any]]:
        """What came into the mailbox."""
        found: list[dict[str, Any]] = self.mailbox.get("/sandbox/mails").json()
        return found


@pytest.fixture
def office(house: House, mailbox_server: SandboxServer) -> Office:
    return Office(house, mailbox_server)


def test_a_mail_is_sent_once_and_says_what_to_do(office: Office) -> None:
    office.write()

    assert [office.send(), office.send()] == [1, 0]

    [mail] = office.arrived()
    assert mail["to"] == "merchant@example.com"
    assert mail["subject"] == "Reconnect Factuursturen: the orders of Atelier Linde wait"
    assert "http://127.0.0.1:8000/d/WF-7K2M-94QD/report" in mail["text"]
    assert "nothing is lost" in mail["text"]


def test_one_occasion_is_one_mail(office: Office) -> None:
    for _ in range(3):
        office.write("the same")

    assert office.send() == 1
    assert len(office.arrived()) == 1


def test_one_red_spell_is_one_mail_and_the_next_spell_another(house: House, office: Office) -> None:
    merchant = house.install()
    engine = house.services.engine
    for _ in range(2):
        for _ in range(3):
            installed = house.services.opener.read(merchant.id)
            assert installed is not None
            assert installed.books is not None
            dots.refused(engine, merchant.id, installed.books, ReconnectError("key_refused"))
        dots.answered(engine, merchant.id, installed.books)

    assert office.send() == 2
    assert {mail["to"] for mail in office.arrived()} == {merchant.login}


def test_ten_clocks_at_once_send_each_mail_once(office: Office) -> None:
    for number in range(30):
        office.write(f"occasion {number}", f"merchant{number}@example.com")

    with ThreadPoolExecutor(10) as clocks:
        sent = list(clocks.map(lambda _: office.send(), range(10)))

    assert sum(sent) == 30
    assert sorted(mail["to"] for mail in office.arrived()) == sorted(f"merchant{n}@example.com" for n in range(30))


def test_a_mail_server_that_is_away_costs_one_try_a_round(office: Office) -> None:
    """And no connection for each of the mails: the other rounds of the clock wait for this one."""
    with closing(socket.socket()) as nobody:
        nobody.bind(("127.0.0.1", 0))
        working, port = office.settings, nobody.getsockname()[1]
        office.settings = replace(working, smtp_url=f"smtp://127.0.0.1:{port}")
        for number in range(5):
            office.write(f"occasion {number}")

        assert office.send() == 0

    assert sum(row.tries for row in office.rows()) == 1
    assert all(row.taken_at is None for row in office.rows())
    office.settings = working
    office.make_due()
    assert office.send() == 5
    assert len(office.arrived()) == 5


@pytest.mark.parametrize("trouble", ["closed", "later_recipient", "later_mail", "never_recipient", "never_mail"])
def test_a_clear_refusal_is_tried_again_later(office: Office, trouble: str) -> None:
    office.mailbox.turn(smtp=trouble, smtp_times=1)
    office.write()

    assert office.send() == 0
    [waiting] = office.rows()
    assert (waiting.sent_at, waiting.taken_at, waiting.waits) == (None, None, True)
    assert waiting.last_error
    assert office.send() == 0  # not before its pause is over

    office.make_due()
    assert office.send() == 1
    assert len(office.arrived()) == 1


def test_an_address_that_is_always_refused_is_left_alone_in_the_end(office: Office) -> None:
    office.mailbox.turn(smtp="never_recipient")
    office.write()
    for _ in range(outbox.MOST_TRIES + 3):
        office.send()
        office.make_due()

    [row] = office.rows()
    assert (row.tries, row.sent_at) == (outbox.MOST_TRIES, None)


def test_an_answer_that_is_lost_after_the_text_is_never_repeated(office: Office) -> None:
    office.mailbox.turn(smtp="lost_answer", smtp_times=1)
    office.write()

    for _ in range(3):
        office.send()
        office.make_due()

    assert len(office.arrived()) == 1
    [row] = office.rows()
    assert (row.sent_at, row.tries) == (None, 1)
    assert row.taken_at is not None


def test_the_mails_after_a_lost_answer_are_sent_all_the_same(office: Office) -> None:
    office.mailbox.turn(smtp="lost_answer", smtp_recipient="second@")
    for name in ("first", "second", "third", "fourth"):
        office.write(name, f"{name}@example.com")

    assert office.send() == 3

    assert sorted(mail["to"] for mail in office.arrived()) == [
        f"{name}@example.com" for name in ("first", "fourth", "second", "third")
    ]
    assert office.send() == 0


def test_a_connection_lost_before_the_text_is_tried_again(office: Office) -> None:
    """The server hangs up at the recipient: nothing was given away yet."""
    with serving([b"220 hello", b"250 hi", b"250 ok", None]) as port:
        office.settings = replace(office.settings, smtp_url=f"smtp://127.0.0.1:{port()}")
        office.write()

        assert office.send() == 0

    [row] = office.rows()
    assert (row.taken_at, row.waits) == (None, True)


@pytest.mark.parametrize(
    "value", ["Linde\nBcc: all@example.com", "Linde\r\n\r\n<script>", "Linde\u2028x", "Linde %(key)s %s", "L" * 5000]
)
def test_a_name_cannot_make_a_header(office: Office, value: str) -> None:
    office.write(installation=value)

    assert office.send() == 1

    [mail] = office.arrived()
    assert mail["recipients"] == ["merchant@example.com"]
    headers = requests.get(f"{office.mailbox.url}/sandbox/mails", timeout=5).json()[0]
    assert "bcc" not in {name.lower() for name in headers}
    assert "\n" not in mail["subject"]


@pytest.mark.parametrize(
    ("template", "to", "params"),
    [
        ("no_such_template", "merchant@example.com", RED),
        ("connection_red", "merchant@example.com", {}),
        ("connection_red", "merchant@example.com\nBcc: all@example.com", RED),
    ],
    ids=["template", "params", "address"],
)
def test_a_mail_that_cannot_be_written_does_not_stop_the_others(
    office: Office, template: str, to: str, params: dict[str, str]
) -> None:
    office.write_as(template, "odd", to, params)
    office.write("right", "right@example.com")

    assert office.send() == 1
    assert [mail["recipients"] for mail in office.arrived()] == [["right@example.com"]]
    assert office.rows()[0].last_error


def test_every_template_has_a_subject_of_one_line_and_says_who_we_are() -> None:
    for words in TEMPLATES.values():
        assert "\n" not in words.subject
        assert "%(brand)s" in words.text


def test_each_try_of_a_mail_has_the_same_id(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    real = outbox._compose

    def watch(*given: Any) -> Any:
        made = real(*given)
        seen.append(made["Message-ID"])
        return made

    monkeypatch.setattr(outbox, "_compose", watch)
    office.mailbox.turn(smtp="later_mail", smtp_times=1)
    office.write()
    office.send()
    office.make_due()
    office.send()

    assert len(seen) == 2
    assert len(set(seen)) == 1


def test_a_password_goes_over_tls_only(office: Office) -> None:
    """A server without STARTTLS gets no password: the mail waits."""
    with serving([b"220 hello", b"250 no tls here", None]) as port:
        office.settings = replace(office.settings, smtp_url=f"smtp://user:canary-word@127.0.0.1:{port()}")
        office.write()

        assert office.send() == 0

    assert office.rows()[0].taken_at is None
    assert "canary-word" not in office.rows()[0].last_error


class serving:  # noqa: N801 (used like a function)
    """A mail server that says these lines, one after each line it is told, and hangs up at None."""

    def __init__(self, lines: list[bytes | None]) -> None:
        self._lines = lines
        self._socket = socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> Callable[[], int]:
        from threading import Thread

        self._thread = Thread(target=self._talk)
        self._thread.start()
        return lambda: int(self._socket.getsockname()[1])

    def __exit__(self, *_ended: object) -> None:
        self._thread.join(10)
        self._socket.close()

    def _talk(self) -> None:
        self._socket.settimeout(10)
        connection, _ = self._socket.accept()
        with connection, connection.makefile("rb") as told:
            for number, line in enumerate(self._lines):
                if number and not told.readline():
                    return
                if line is None:
                    return
                connection.sendall(line + b"\r\n")
