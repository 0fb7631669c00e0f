"""What is kept of an invoice is the same as `dataclasses.asdict` would give, and reads back as it was."""

from __future__ import annotations

import json
from dataclasses import asdict
from decimal import Decimal

from tests.integration.domain.orders import BRUSSELS, a_debtor, an_order
from webapp.integration.domain.checks import check
from webapp.integration.domain.mapping import Sending, new_invoice
from webapp.integration.pipeline.documents import from_json, plain, to_json

RATES = frozenset({Decimal("0"), Decimal("6"), Decimal("21")})


def an_invoice():
    made, _ = new_invoice(
        an_order(),
        a_debtor(),
        profile="1",
        language="nl",
        send=Sending.MANUAL,
        token="o2i-token",
        zone=BRUSSELS,
        known_rates=RATES,
    )
    return made


def test_an_invoice_is_kept_whole() -> None:
    invoice = an_invoice()

    assert json.loads(to_json(invoice)) == json.loads(json.dumps(asdict(invoice), default=str))
    assert from_json(json.loads(to_json(invoice))) == invoice


def test_checks_are_kept_whole() -> None:
    results = check(
        an_order(buyer={"email": "no address"}), home_country="BE", known_rates=RATES, vat_form_ok=None, vat_answer=None
    )

    assert any(result.note for result in results) or any(result.finding for result in results)
    assert json.dumps(plain(results)) == json.dumps([asdict(result) for result in results])


def test_what_is_no_dataclass_stays_what_it_is() -> None:
    assert plain({"a": (1, None), "b": Decimal("1.10")}) == {"a": [1, None], "b": Decimal("1.10")}
