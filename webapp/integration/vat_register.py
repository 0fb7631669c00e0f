"""Asking the EU's register about a VAT number, for buyers of orders and for whom our own invoices are for alike.

One question, one proof: what it said is kept, and a confirmation of the last 30 days counts when it cannot say now.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from webapp.integration.vendors.contract import VatAnswer, VatRegister
from webapp.integration.vendors.errors import TemporaryError

PROOF_DAYS = 30

READ_PROOF = """
SELECT valid, consultation, name, asked_on FROM vat_answer
 WHERE installation_id = %(installation)s AND country = %(country)s AND number = %(number)s AND valid
   AND asked_on >= %(since)s
"""
KEEP_PROOF = """
INSERT INTO vat_answer (installation_id, country, number, valid, consultation, name, asked_on)
VALUES (%(installation)s, %(country)s, %(number)s, %(valid)s, %(consultation)s, %(name)s, %(asked_on)s)
ON CONFLICT (installation_id, country, number) DO UPDATE SET
    valid = excluded.valid, consultation = excluded.consultation, name = excluded.name, asked_on = excluded.asked_on,
    asked_at = now()
"""

Begin = Callable[[], AbstractContextManager[Connection]]
"""Begins a transaction that sees the installation's rows."""


def ask(register: VatRegister, begin: Begin, installation_id: int, country: str, number: str) -> VatAnswer | None:
    """What the register says of `number`, whose form is right and which has no `country` (two letters) before it; None:
    not known yet. Nothing is open while the register is asked."""
    whose = {"installation": installation_id, "country": country, "number": number}
    try:
        answer = register.ask(country, number)
    except TemporaryError:
        since = datetime.now(UTC).date() - timedelta(days=PROOF_DAYS)
        with begin() as connection:
            kept = connection.exec_driver_sql(READ_PROOF, {**whose, "since": since}).one_or_none()
        return VatAnswer(kept.valid, kept.consultation, kept.name, kept.asked_on) if kept is not None else None
    with begin() as connection:
        connection.exec_driver_sql(KEEP_PROOF, {**whose, **asdict(answer)})
    return answer
