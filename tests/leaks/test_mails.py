"""A mail holds what belongs to its reader, and an operator's holds nothing of anybody."""

from __future__ import annotations

from typing import Any

import pytest

from tests.erasing.canaries import plant, sign
from tests.house import House, Installation
from tests.leaks.conftest import Log
from tests.leaks.planted import PLANTED, found_in
from tests.live.acts import ask, change
from tests.servers import SandboxServer
from tests.test_outbox import Office
from tests.webhooks.sender import Sender
from webapp.accounts import resetting
from webapp.integration import dots
from webapp.integration.pipeline import alarms, review
from webapp.integration.vendors.errors import ReconnectError

ALL = "\n".join(PLANTED.values())
OPERATORS = "operators@example.invalid"


@pytest.fixture
def office(house: House, mailbox_server: SandboxServer) -> Office:
    return Office(house, mailbox_server)


def everything_happens_to(house: House, merchant: Installation) -> None:
    """A refused key that says a lot, an order that waits for ever, a notice nobody understands, a lost password."""
    services = house.services
    merchant.place(status="new", customer={"lastname": PLANTED["name 2"], "email": PLANTED["e-mail 2"]})
    merchant.poll()
    house.drain()
    change(house, "UPDATE order_sync SET received_at = now() - interval '88 days' WHERE state = 'OPEN'")
    review.run(house.ready, merchant.id)
    change(house, "UPDATE order_sync SET not_before = now() - interval '1 hour' WHERE state = 'QUEUED'")
    Sender(merchant).deliver(f'{{"cut": "{ALL[:900]}"'.replace("\n", " ").encode())
    installed = services.opener.read(merchant.id)
    assert installed is not None
    for end in (installed.shop, installed.books):
        assert end is not None
        dots.refused(services.engine, merchant.id, end, ReconnectError("revoked", ALL))
    resetting.ask(services, merchant.login, "127.0.0.1")
    change(house, "UPDATE installation SET rest_until = NULL WHERE id = %(id)s", id=merchant.id)
    alarms.run(house.ready)


def sent(office: Office) -> list[dict[str, Any]]:
    """Every mail that is due, as it arrived."""
    office.make_due()
    office.send()
    return office.arrived()


def text_of(mail: dict[str, Any]) -> str:
    """All of it."""
    return str({name: value for name, value in mail.items() if name != "to"})


def test_a_mail_to_one_merchant_holds_nothing_of_another(house: House, office: Office, log: Log) -> None:
    one = house.install(name=PLANTED["name 11"])
    other = house.install(name=PLANTED["name 12"])
    plant(house, other)
    for merchant in (one, other):
        everything_happens_to(house, merchant)

    arrived = sent(office)

    to_one = [mail for mail in arrived if one.login in str(mail["to"])]
    to_other = [mail for mail in arrived if other.login in str(mail["to"])]
    assert len(to_one) >= 3
    for mail in to_one:
        text = text_of(mail)
        foreign = (PLANTED["name 12"], other.login, other.key, other.books_user, other.books_key, other.password)
        assert [word for word in foreign if word in text] == []
        assert "canary.connection" not in text
        assert set(found_in(text)) <= {"name 11"}
    for mail in to_other:
        assert set(found_in(text_of(mail))) <= {"name 12"}
        assert one.login not in text_of(mail)
    assert set(found_in(log.text)) == set()


def test_an_alarm_tells_operators_how_many_and_not_whose(house: House, office: Office) -> None:
    merchant = house.install(name=PLANTED["name 11"])
    everything_happens_to(house, merchant)

    alarmed = [mail for mail in sent(office) if OPERATORS in str(mail["to"])]

    assert {
        row.template for row in ask(house, "SELECT template FROM mail WHERE to_address = %(to)s", to=OPERATORS)
    } == {
        "parked",
        "stuck",
    }
    assert len(alarmed) == 2
    for mail in alarmed:
        assert found_in(text_of(mail)) == []
        assert not any(word in text_of(mail) for word in (merchant.login, merchant.books_user, merchant.key))


def test_a_planted_row_of_another_never_goes_out_with_ones_own(house: House, office: Office) -> None:
    one, other = house.install(), house.install()
    plant(house, other)
    theirs = {"one": one.id, "to": sign("mail", "to_address")}
    change(house, "UPDATE mail SET installation_id = %(one)s WHERE to_address = %(to)s", **theirs)
    everything_happens_to(house, one)

    for mail in sent(office):
        assert sign("document", "content") not in text_of(mail)
        assert mail["attachments"] == []
