"""The mails that came in, as a person and a test read them."""

from __future__ import annotations

import base64
import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from html import unescape
from typing import Any

from sandbox.kit.journal import Journal

_LINK = re.compile(r"""https?://[^\s<>"')\]]+""")
_HREF = re.compile(r"""href\s*=\s*(?:"([^"]+)"|'([^']+)')""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail. `recipients`: of the envelope, `to`: as the mail itself says. `text`, `html`: "" when it has none."""

    id: int
    at: datetime
    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    subject: str
    author: str
    to: str
    text: str
    html: str

    @property
    def links(self) -> list[str]:
        """Every address in it, each once, in the order of the text and then of the HTML."""
        in_html = [unescape(one or other) for one, other in _HREF.findall(self.html)]
        found = _LINK.findall(self.text) + [link for link in in_html if link.startswith(("http://", "https://"))]
        return list(dict.fromkeys(link.rstrip(".,;:!?") for link in found))

    @property
    def headers(self) -> list[tuple[str, str]]:
        """All of its headers, as they are read."""
        return [(name, str(value)) for name, value in _parse(self.raw).items()]

    @property
    def attachments(self) -> list[dict[str, Any]]:
        """The files that came with it: name, type, and the content in base64."""
        return [
            {
                "name": part.get_filename() or "",
                "type": part.get_content_type(),
                "content": base64.b64encode(bytes(part.get_payload(decode=True) or b"")).decode(),
            }
            for part in _parse(self.raw).iter_attachments()
        ]

    def as_json(self) -> dict[str, Any]:
        """For tests; `at` in ISO 8601."""
        return {
            "id": self.id,
            "at": self.at.isoformat(),
            "sender": self.sender,
            "recipients": list(self.recipients),
            "subject": self.subject,
            "from": self.author,
            "to": self.to,
            "text": self.text,
            "html": self.html,
            "links": self.links,
            "headers": self.headers,
            "attachments": self.attachments,
        }


def _parse(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


class Mails:
    """All mails, oldest first; kept in the journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._mails: list[Mail] = []
        for kind, _key, kept in journal.read():
            if kind == "mail":
                at = datetime.fromisoformat(kept["at"])
                self._remember(at, kept["sender"], kept["recipients"], base64.b64decode(kept["raw"]))

    def __iter__(self) -> Iterator[Mail]:
        return iter(self._mails)

    def __len__(self) -> int:
        return len(self._mails)

    def add(self, sender: str, recipients: list[str], raw: bytes) -> Mail:
        """Keep a mail that came in just now."""
        mail = self._remember(datetime.now(UTC), sender, recipients, raw)
        kept = {"at": mail.at.isoformat(), "sender": sender, "recipients": recipients}
        self._journal.put("mail", str(mail.id), {**kept, "raw": base64.b64encode(raw).decode()})
        return mail

    def find(self, mail_id: int) -> Mail | None:
        """None: there is none with this id."""
        return next((mail for mail in self._mails if mail.id == mail_id), None)

    def addressed_to(self, address: str) -> list[Mail]:
        """Those with a recipient that has `address` in it; all when it is empty."""
        wanted = address.strip().lower()
        return [mail for mail in self._mails if any(wanted in recipient.lower() for recipient in mail.recipients)]

    def forget(self) -> None:
        """Throw all of them away."""
        self._mails.clear()
        self._journal.clear()

    def _remember(self, at: datetime, sender: str, recipients: list[str], raw: bytes) -> Mail:
        message = _parse(raw)
        mail = Mail(
            id=self._mails[-1].id + 1 if self._mails else 1,
            at=at,
            sender=sender,
            recipients=tuple(recipients),
            raw=raw,
            subject=str(message["Subject"] or ""),
            author=str(message["From"] or ""),
            to=str(message["To"] or ""),
            text=_part(message, "plain"),
            html=_part(message, "html"),
        )
        self._mails.append(mail)
        return mail
