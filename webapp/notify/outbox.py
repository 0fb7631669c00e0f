"""Sends what the outbox holds, each mail once: taken before it is handed over, so an unclear answer is not repeated.

One mail is taken at a time: a process that is killed leaves one in doubt, not a batch.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import Engine, Row

from webapp.database import EVERYTHING, transaction
from webapp.notify import letter
from webapp.secretbox import SealBrokenError, SecretBox
from webapp.settings import Settings

log = structlog.get_logger()
SECONDS = 10.0
AT_ONCE = 50
MOST_TRIES = 30
"""About a day: then an address that is always refused is left alone."""

TAKE = """
UPDATE mail SET taken_at = now(), tries = tries + 1
 WHERE id = (SELECT id FROM mail WHERE sent_at IS NULL AND taken_at IS NULL AND due_at <= now()
              ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, installation_id, to_address, template, params, sealed, document_id, language, tries, created_at
"""
# What is secret in a mail is forgotten once it was given away.
SENT = "UPDATE mail SET sent_at = now(), last_error = '', sealed = NULL WHERE id = %(id)s"
AGAIN = """
UPDATE mail SET taken_at = CASE WHEN tries < %(most)s THEN NULL ELSE taken_at END, last_error = %(error)s,
       due_at = now() + least(interval '1 hour', interval '30 s' * power(2, least(tries, 10)))
 WHERE id = %(id)s
"""
UNCLEAR = "UPDATE mail SET last_error = %(error)s, sealed = NULL WHERE id = %(id)s"
UNWRITTEN = "UPDATE mail SET last_error = %(error)s WHERE id = %(id)s"
DOCUMENT = "SELECT name, content FROM document WHERE id = %(id)s"
UNWRITABLE = (*letter.UNWRITABLE, SealBrokenError)


class _Handing:
    """Remembers whether a mail's text was given away: before that, a lost connection is a clear "not taken"."""

    handed = False

    def data(self, message: Any) -> tuple[int, bytes]:
        """The last step of a mail."""
        self.handed = True
        answer: tuple[int, bytes] = super().data(message)  # type: ignore[misc] # of smtplib's own class
        return answer


class _Smtp(_Handing, smtplib.SMTP):
    """A mail server, in the clear or after STARTTLS."""


class _Smtps(_Handing, smtplib.SMTP_SSL):
    """A mail server, with TLS from the first byte."""


def send_due(engine: Engine, settings: Settings) -> int:
    """Send what is due; the number sent. A mail server that is away costs nothing but time."""
    sent = 0
    box = SecretBox(settings.credential_keys)
    server: _Smtp | _Smtps | None = None
    for _ in range(AT_ONCE):
        with transaction(engine, EVERYTHING) as connection:
            mail = connection.exec_driver_sql(TAKE).one_or_none()
        if mail is None:
            break
        message = _message(engine, settings, box, mail)
        if message is None:
            continue
        try:
            server = server or _connect(settings.smtp_url)
        except (OSError, smtplib.SMTPException) as problem:
            log.warning("mail server away", mail=mail.id, why=type(problem).__name__)
            _write(engine, AGAIN, mail.id, type(problem).__name__)
            break
        if _send(engine, server, mail, message):
            sent += 1
        else:
            _hang_up(server)
            server = None
    if server is not None:
        _hang_up(server)
    return sent


def _send(engine: Engine, server: _Smtp | _Smtps, mail: Row[Any], message: EmailMessage) -> bool:
    server.handed = False
    try:
        server.send_message(message)
    except (OSError, smtplib.SMTPException) as problem:
        refused = isinstance(problem, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused)
        is_clear = refused or not server.handed
        log.warning("mail not sent", mail=mail.id, tries=mail.tries, why=type(problem).__name__, repeated=is_clear)
        _write(engine, AGAIN if is_clear else UNCLEAR, mail.id, type(problem).__name__)
        return False
    _write(engine, SENT, mail.id)
    return True


def _message(engine: Engine, settings: Settings, box: SecretBox, mail: Row[Any]) -> EmailMessage | None:
    """The mail in words; None when it cannot be put into any: it must not stop the others."""
    try:
        message = _compose(settings, box, mail)
    except UNWRITABLE as problem:
        log.exception("mail cannot be written", mail=mail.id, template=mail.template)
        _write(engine, UNWRITTEN, mail.id, type(problem).__name__)
        return None
    if mail.document_id is not None:
        _attach(engine, mail, message)
    return message


def _attach(engine: Engine, mail: Row[Any], message: EmailMessage) -> None:
    """The file that goes with a mail, as its installation has it: nobody else's can be named."""
    with transaction(engine, mail.installation_id) as connection:
        document = connection.exec_driver_sql(DOCUMENT, {"id": mail.document_id}).one_or_none()
    if document is None:
        log.error("mail without its document", mail=mail.id, document=mail.document_id)
        return
    message.add_attachment(document.content, maintype="application", subtype="pdf", filename=document.name)


def _compose(settings: Settings, box: SecretBox, mail: Row[Any]) -> EmailMessage:
    page = f"/d/{mail.params['key']}/{mail.params.get('page', 'report')}" if "key" in mail.params else ""
    page = page or mail.params.get("path", "")
    link = f"{settings.base_url}{page}"
    secret = box.open(mail.sealed, mail.installation_id or 0, "sealed") if mail.sealed else {}
    values = {**mail.params, **secret, "link": link, "brand": settings.brand, "support": settings.support_email}
    written = letter.write(mail.template, values, mail.language)
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = mail.to_address
    message["Subject"] = written.subject
    message["Date"] = format_datetime(mail.created_at)
    # The same for every try, so that a reader's mail program shows a double one once.
    host = urlsplit(settings.base_url).hostname
    message["Message-ID"] = f"<mail-{mail.id}-{mail.created_at.timestamp():.0f}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(written.text)
    message.add_alternative(written.html, subtype="html")
    return message


def _connect(url: str) -> _Smtp | _Smtps:
    """Certificates are checked; a password goes over TLS only."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    server: _Smtp | _Smtps
    if parts.scheme == "smtps":
        server = _Smtps(host, parts.port or 465, timeout=SECONDS, context=ssl.create_default_context())
    else:
        server = _Smtp(host, parts.port or 25, timeout=SECONDS)
    try:
        if parts.username:
            if parts.scheme == "smtp":
                server.starttls(context=ssl.create_default_context())
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _hang_up(server: _Smtp | _Smtps) -> None:
    with suppress(OSError, smtplib.SMTPException):
        server.quit()
    server.close()


def _write(engine: Engine, statement: str, mail_id: int, error: str = "") -> None:
    with transaction(engine, EVERYTHING) as connection:
        connection.exec_driver_sql(statement, {"id": mail_id, "error": error, "most": MOST_TRIES})
