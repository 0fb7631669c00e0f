"""The SMTP side: takes every mail, unless a switch says what goes wrong."""

from __future__ import annotations

import asyncio

from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.kit.switches import Switch, Switches
from sandbox.mailbox.mails import Mails

TROUBLES = {
    "works": "every mail is taken",
    "closed": "the connection is closed before a greeting",
    "later_recipient": "451 to the recipient: try again later",
    "never_recipient": "550 to the recipient: no such address",
    "later_mail": "451 after the whole mail: try again later",
    "never_mail": "554 after the whole mail: refused as spam",
    "lost_answer": "the mail is taken, then the connection is closed without an answer",
    "slow": "the mail is taken, its answer comes after `smtp_seconds`",
}
SWITCHES = (
    Switch("smtp", "; ".join(f"{name}: {says}" for name, says in TROUBLES.items()), tuple(TROUBLES)),
    Switch("smtp_times", "how many mails meet this trouble before it works again; 0: all", default="0", number=True),
    Switch("smtp_recipient", "only mails to addresses with this text in it meet trouble; empty: all"),
    Switch("smtp_seconds", "how slow `slow` is, in seconds", default="5", number=True),
)


class Intake:
    """aiosmtpd's handler: its methods are called at each step of a mail and answer with the line to send."""

    def __init__(self, mails: Mails, switches: Switches) -> None:
        self._mails = mails
        self._switches = switches

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """A recipient."""
        if self._meets("later_recipient", [address]):
            return "451 4.3.0 Try again later"
        if self._meets("never_recipient", [address]):
            return "550 5.1.1 No such address"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """A whole mail."""
        recipients = [str(address) for address in envelope.rcpt_tos]
        if self._meets("later_mail", recipients):
            return "451 4.3.0 Try again later"
        if self._meets("never_mail", recipients):
            return "554 5.7.1 Refused as spam"
        raw = envelope.content
        assert isinstance(raw, bytes)
        mail = self._mails.add(envelope.mail_from or "", recipients, raw)
        if self._meets("lost_answer", recipients):
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        elif self._meets("slow", recipients):
            await asyncio.sleep(self._switches.number("smtp_seconds"))
        return f"250 OK, mail {mail.id}"

    def closes_at_once(self) -> bool:
        """True when a new connection is closed before a greeting."""
        return self._meets("closed", [])

    def _meets(self, trouble: str, recipients: list[str]) -> bool:
        if self._switches["smtp"] != trouble:
            return False
        named = self._switches["smtp_recipient"].lower()
        if recipients and not any(named in recipient.lower() for recipient in recipients):
            return False
        left = self._switches.number("smtp_times")
        if left == 1:
            self._switches.set("smtp", "works")
        if left > 0:
            self._switches.set("smtp_times", str(left - 1))
        return True


class _Door(SMTP):
    """One connection; may be closed in the sender's face."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        if self.event_handler.closes_at_once():
            transport.abort()
        else:
            super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self.transport is not None:  # it never was greeted
            super().connection_lost(error)


async def listen(mails: Mails, switches: Switches, host: str, port: int) -> asyncio.Server:
    """Open the SMTP port (0: a free one) in the running loop. Raises OSError when it is taken."""
    loop = asyncio.get_running_loop()
    intake = Intake(mails, switches)
    return await loop.create_server(
        lambda: _Door(intake, hostname="mailbox.example", enable_SMTPUTF8=True, ident="Sandbox", loop=loop), host, port
    )
