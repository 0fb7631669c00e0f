"""What buyers, merchants, shops and books write is text on every page and in every mail, whatever it looks like."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import JSONB
from werkzeug.routing import Rule

from tests.access.world import World
from tests.dashboard.seed import LICENCE_KEY
from tests.given.worlds import Worlds
from tests.house import House
from tests.leaks.payloads import FIELDS, JSON, OURS, PAYLOADS, RAN, sow
from tests.leaks.shape import Shape
from tests.live.acts import browser
from tests.webhooks.sender import Sender
from webapp.accounts.erasing.blanks import table
from webapp.models import privacy
from webapp.models.privacy import Privacy
from webapp.notify import letter
from webapp.notify.words import TEMPLATES

READERS = ("owner", "staff")
NAME = re.compile(r"%\((\w+)\)s")
MORE = (
    "report?period=year",
    "report?q=x",
    "errors?period=year",
    "open/put-aside",
    "profile/changes?about=all",
)


def addresses(of: World) -> Iterator[str]:
    """Every page of the app, and an order in each state."""
    rules: list[Rule] = sorted(of.pages.app.url_map.iter_rules(), key=str)
    for rule in rules:
        if "GET" in (rule.methods or ()) and rule.endpoint != "static" and "logout" not in rule.rule:
            yield of.address(rule)
    yield from (f"/d/{LICENCE_KEY}/{path}" for path in MORE)
    for number in ("10489", "10975", "10987", "10962", "10999", "10997", "9900", "9897"):
        yield of.pages.order(number)
        yield of.pages.order(number, "/more-info")
    yield from (f"/d/{LICENCE_KEY}/tickets/{number}" for number in (1, 2))
    yield from (f"/staff/tickets/{number}" for number in (1, 2))


def shape_of(of: World) -> Shape:
    """All pages as all readers see them."""
    shape = Shape()
    for reader in READERS:
        client = of.as_(reader)
        for address in addresses(of):
            _read(shape, client, address)
    return shape


def _read(shape: Shape, client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code < 500 or answer.status_code == 503, address  # books that do not answer
    if answer.status_code == 200 and answer.mimetype == "text/html":
        before = len(shape.wrong)
        shape.page(answer.text)
        shape.wrong[before:] = [f"{address}: {one}" for one in shape.wrong[before:]]


def test_every_column_of_text_is_filled_or_ours() -> None:
    text = {
        (name, column)
        for name, kept in privacy.TABLES.items()
        for column in kept.of(Privacy.BUSINESS, Privacy.BUYER, Privacy.PERSON, Privacy.EVIDENCE)
        if isinstance(table(name).columns[column].type, Text | JSONB)
    }
    known = [(name, column) for columns in (FIELDS, JSON) for name, each in columns.items() for column in each]
    ours = [(name, column) for name, each in OURS.items() for column in each.split()]

    assert text - set(known) == set(ours)
    assert len(known) + len(ours) == len({*known, *ours})


def test_sixty_payloads_in_every_field_are_text_on_every_page(worlds: Worlds) -> None:
    sown = worlds.fresh()
    plain = shape_of(sown)

    filled = sow(sown.pages, ("\n".join(PAYLOADS),))
    shape = shape_of(sown)

    assert len(filled) > 45
    assert plain.wrong == []
    assert shape.wrong == []
    assert shape.elements - plain.elements <= EXPECTED
    shown = " ".join("\n".join(shape.texts).split())
    assert [payload for payload in PAYLOADS if " ".join(payload.split()) not in shown] == []


def test_payloads_one_by_one(worlds: Worlds) -> None:
    sown = worlds.fresh()
    sow(sown.pages, PAYLOADS)

    shape = shape_of(sown)

    assert shape.wrong == []
    assert sum(RAN in text for text in shape.texts) > 200


EXPECTED: set[tuple[str, str]] = set()
"""Parts of pages that only show what is odd."""


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_page_that_does_not_escape_is_found_out(payload: str) -> None:
    plain, shape = Shape(), Shape()
    plain.page('<p><a href="/x">x</a><input value="y"></p>')

    shape.page(f"<p><a href=\"{payload}\">{payload}</a><input value='{payload}'></p><title>{payload}</title>")

    assert shape.wrong or shape.elements - plain.elements


def test_what_a_buyer_types_comes_through_shop_and_webhook_as_text(house: House) -> None:
    merchant = house.install()
    sender = Sender(merchant)
    shape = Shape()
    for n, payload in enumerate(PAYLOADS):
        number = {"number": payload[:40]} if n % 3 == 0 else {}
        placed = merchant.place(
            customer={"firstname": payload, "lastname": payload, "company": payload, "city": payload},
            payment={"name": payload},
            remark=payload,
            status="paid" if n % 2 else "new",
            **number,
        )
        resource = {"type": "order", "id": placed["id"], "number": payload, "status": payload}
        resource["updated_at"] = placed["updated_at"]
        assert sender.deliver(sender.event(resource=resource)).status_code in (200, 202)
    house.drain()

    client = browser(house, merchant)
    ids = [row.id for row in merchant.rows("id")]
    paths = ["report", "errors", "open", *(f"orders/{order}" for order in ids)]
    for path in paths:
        _read(shape, client, f"/d/{merchant.key}/{path}")

    assert len(ids) == len(PAYLOADS)
    assert shape.wrong == []
    assert sum(RAN in text for text in shape.texts) > 2 * len(PAYLOADS)
    assert not any(name.startswith("on") for _, name in shape.elements)


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_a_mail_shows_them_as_text(pages_app: Flask, template: str) -> None:
    with pages_app.test_request_context():
        written = letter.write(template, params_of(template, "\n".join(PAYLOADS)), "en")
        usual = letter.write(template, params_of(template, "Atelier Linde"), "en")

    shape, known = Shape(), Shape()
    shape.page(written.html)
    known.page(usual.html)
    assert shape.elements == known.elements
    assert shape.wrong == known.wrong  # a mail has its style in itself
    assert "\n" not in written.subject


def params_of(template: str, text: str) -> dict[str, str]:
    """Values for all that a template asks for: `text`, but for links and days, which are ours."""
    words = TEMPLATES[template]
    names = {name for part in (words.subject, words.text) for name in NAME.findall(part)} | {"brand", "support"}
    params = {name: "https://example.invalid/x" if name == "link" or name.endswith("_url") else text for name in names}
    return params | ({"until": "2026-11-22"} if "until" in names else {})
