"""Sends what the outbox holds, each mail once: taken before it is handed over, so an unclear answer is not repeated."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import Engine, Row

from webapp.database import EVERYTHING, transaction
from webapp.notify.words import in_words
from webapp.settings import Settings

log = structlog.get_logger()
SECONDS = 10.0
AT_ONCE = 50

TAKE = """
UPDATE mail SET taken_at = now(), tries = tries + 1
 WHERE id IN (SELECT id FROM mail WHERE sent_at IS NULL AND taken_at IS NULL AND due_at <= now()
               ORDER BY due_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
RETURNING id, occasion, to_address, template, params, language, tries
"""
SENT = "UPDATE mail SET sent_at = now() WHERE id = %(id)s"
AGAIN = """
UPDATE mail SET taken_at = NULL, last_error = %(error)s,
       due_at = now() + least(interval '1 hour', interval '30 s' * power(2, least(tries, 10)))
 WHERE id = %(id)s
"""
UNCLEAR = "UPDATE mail SET last_error = %(error)s WHERE id = %(id)s"


def send_due(engine: Engine, settings: Settings) -> int:
    """Send what is due; the number sent. A mail server that is away costs nothing but time."""
    with transaction(engine, EVERYTHING) as connection:
        mails = connection.exec_driver_sql(TAKE, {"most": AT_ONCE}).all()
    if not mails:
        return 0
    sent = 0
    server: smtplib.SMTP | None = None
    for mail in mails:
        try:
            server = server or _connect(settings.smtp_url)
        except (OSError, smtplib.SMTPException) as problem:
            _write(engine, AGAIN, mail.id, type(problem).__name__)
            continue
        sent += _send(engine, settings, server, mail)
    if server is not None:
        try:
            server.quit()
        except (OSError, smtplib.SMTPException):
            log.info("mail server hung up")
    return sent


def _send(engine: Engine, settings: Settings, server: smtplib.SMTP, mail: Row[Any]) -> int:
    try:
        server.send_message(_message(settings, mail))
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as problem:
        _write(engine, AGAIN, mail.id, type(problem).__name__)  # a clear "not taken"
        return 0
    except (OSError, smtplib.SMTPException) as problem:
        _write(engine, UNCLEAR, mail.id, type(problem).__name__)
        return 0
    _write(engine, SENT, mail.id)
    return 1


def _message(settings: Settings, mail: Row[Any]) -> EmailMessage:
    link = f"{settings.base_url}/d/{mail.params['key']}/report" if "key" in mail.params else settings.base_url
    values = {**mail.params, "link": link, "brand": settings.brand, "support": settings.support_email}
    subject, text = in_words(mail.template, values, mail.language)
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = mail.to_address
    message["Subject"] = subject
    message["Date"] = formatdate()
    # The same for every try, so that a reader's mail program shows a double one once.
    message["Message-ID"] = make_msgid(idstring=str(mail.id), domain=urlsplit(settings.base_url).hostname)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def _connect(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    server = kind(parts.hostname or "", parts.port or (465 if parts.scheme == "smtps" else 25), timeout=SECONDS)
    if parts.username:
        if parts.scheme == "smtp":
            server.starttls()
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


def _write(engine: Engine, statement: str, mail_id: int, error: str = "") -> None:
    with transaction(engine, EVERYTHING) as connection:
        connection.exec_driver_sql(statement, {"id": mail_id, "error": error})
