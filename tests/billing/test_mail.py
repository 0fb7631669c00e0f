"""An invoice goes out with its PDF, and nobody else's goes with it."""

from __future__ import annotations

from base64 import b64decode

from flask.testing import FlaskClient

from tests.billing.acts import invoices, subscribe
from tests.billing.pdf_words import words
from tests.house import House, Installation
from tests.live.acts import ask, change
from tests.servers import SandboxServer
from tests.test_outbox import Office


def test_the_mail_brings_the_invoice_as_a_pdf(
    house: House, merchant: Installation, client: FlaskClient, mailbox_server: SandboxServer
) -> None:
    office = Office(house, mailbox_server)
    subscribe(client, merchant)
    (made,) = invoices(house)

    office.send()

    mail = next(mail for mail in office.arrived() if made.number in mail["subject"])
    (file,) = mail["attachments"]
    assert (file["name"], file["type"]) == (f"invoice-{made.number}.pdf", "application/pdf")
    assert f"Invoice {made.number}" in words(b64decode(file["content"]))
    assert "Total: € 72.00" in mail["text"].replace("\u00a0", " ")
    assert f"/d/{merchant.key}/profile" in mail["text"]


def test_a_mail_never_brings_what_belongs_to_another_installation(
    house: House, merchant: Installation, client: FlaskClient, mailbox_server: SandboxServer
) -> None:
    office = Office(house, mailbox_server)
    subscribe(client, merchant)
    other = house.install()
    change(house, "UPDATE mail SET installation_id = %(other)s WHERE template = 'own_invoice'", other=other.id)

    office.send()

    assert all(mail["attachments"] == [] for mail in office.arrived())
    assert ask(house, "SELECT 1 FROM mail WHERE template = 'own_invoice' AND sent_at IS NOT NULL")
