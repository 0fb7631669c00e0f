"""The mailbox: takes every mail, shows it safely, and fails as a mail server can."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest
import requests

from sandbox.kit.running import running
from sandbox.mailbox.server import create_app
from tests.servers import SandboxServer

HTML = '<h1>Welcome</h1><p><a href="https://shop.example/in?a=1&amp;b=2">Start</a><script>alert(1)</script>'


def mail(to: str = "merchant@shop.example", subject: str = "Welcome: één order") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Orders <orders@app.example>", to, subject
    message.set_content("Start here: https://shop.example/start.\nBye")
    message.add_alternative(HTML, subtype="html")
    return message


def send(server: SandboxServer, message: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", server.get("/sandbox/smtp").json()["port"], timeout=5) as smtp:
        smtp.send_message(message)


def mails(server: SandboxServer, to: str = "") -> list[dict[str, object]]:
    found: list[dict[str, object]] = server.get("/sandbox/mails", params={"to": to}).json()
    return found


def test_mail_is_read_as_it_was_sent(mailbox_server: SandboxServer) -> None:
    send(mailbox_server, mail())

    (found,) = mails(mailbox_server)

    assert found["subject"] == "Welcome: één order"
    assert (found["to"], found["recipients"]) == ("merchant@shop.example", ["merchant@shop.example"])
    assert found["text"] == "Start here: https://shop.example/start.\nBye\n"
    assert str(found["html"]).startswith("<h1>Welcome</h1>")
    assert found["links"] == ["https://shop.example/start", "https://shop.example/in?a=1&b=2"]


def test_mails_of_one_recipient_and_of_nobody_after_delete(mailbox_server: SandboxServer) -> None:
    send(mailbox_server, mail("one@shop.example"))
    send(mailbox_server, mail("two@shop.example"))

    found = [row["to"] for row in mails(mailbox_server, "TWO@")]
    requests.delete(f"{mailbox_server.url}/sandbox/mails", timeout=5)

    assert found == ["two@shop.example"]
    assert mails(mailbox_server) == []


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        ("closed", (smtplib.SMTPServerDisconnected, ConnectionError)),
        ("later_recipient", smtplib.SMTPRecipientsRefused),
        ("never_recipient", smtplib.SMTPRecipientsRefused),
        ("later_mail", smtplib.SMTPDataError),
        ("never_mail", smtplib.SMTPDataError),
    ],
)
def test_refused_mails_are_not_kept_and_trouble_ends(
    mailbox_server: SandboxServer, trouble: str, error: type[Exception]
) -> None:
    mailbox_server.turn(smtp=trouble, smtp_times=1)

    with pytest.raises(error):
        send(mailbox_server, mail())
    assert mails(mailbox_server) == []

    send(mailbox_server, mail())
    assert len(mails(mailbox_server)) == 1


def test_lost_answer_keeps_the_mail(mailbox_server: SandboxServer) -> None:
    mailbox_server.turn(smtp="lost_answer", smtp_times=1)

    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        send(mailbox_server, mail())

    assert len(mails(mailbox_server)) == 1


def test_slow_answer_meets_the_senders_deadline(mailbox_server: SandboxServer) -> None:
    mailbox_server.turn(smtp="slow", smtp_seconds=60)
    port = mailbox_server.get("/sandbox/smtp").json()["port"]

    with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
        smtplib.SMTP("127.0.0.1", port, timeout=0.5).send_message(mail())


def test_only_a_named_recipient_meets_trouble(mailbox_server: SandboxServer) -> None:
    mailbox_server.turn(smtp="never_recipient", smtp_recipient="bad@")

    send(mailbox_server, mail("good@shop.example"))
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(mailbox_server, mail("bad@shop.example"))


def test_html_of_a_mail_can_do_nothing(mailbox_server: SandboxServer) -> None:
    send(mailbox_server, mail(subject="<script>alert(1)</script>"))

    page = mailbox_server.get("/mails/1")
    own = mailbox_server.get("/mails/1/html")

    assert "<script>" not in page.text
    assert '<iframe sandbox="" src="/mails/1/html"' in page.text
    policy = own.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert policy.endswith("; sandbox")


def test_list_shows_newest_first(mailbox_server: SandboxServer) -> None:
    send(mailbox_server, mail(subject="Older"))
    send(mailbox_server, mail(subject="Newer"))

    page = mailbox_server.get("/").text

    assert page.index("Newer") < page.index("Older")
    assert mailbox_server.get("/mails/9").status_code == 404


def test_mails_outlive_a_restart(tmp_path: Path) -> None:
    with running(lambda: create_app(tmp_path)) as url:
        send(SandboxServer(url), mail())

    with running(lambda: create_app(tmp_path)) as url:
        server = SandboxServer(url)
        send(server, mail(subject="Second"))
        assert [(row["id"], row["subject"]) for row in mails(server)] == [(1, "Welcome: één order"), (2, "Second")]
