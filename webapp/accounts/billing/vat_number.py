"""What the EU's register says about a customer's VAT number: asked now, or a confirmation of the last 30 days."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from webapp.database import transaction
from webapp.integration.domain.own_vat import Register
from webapp.integration.domain.vat_number import VatNumber
from webapp.integration.vendors.errors import TemporaryError
from webapp.services import Services

PROOF_DAYS = 30

# The same rows as for the buyers of orders: one question, one proof.
READ_PROOF = """
SELECT asked_on, consultation FROM vat_answer
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


@dataclass(frozen=True, slots=True)
class Answer:
    """`proof`: the day of a confirmation and the register's number for it, "2026-11-22 WAPI…"; "" without."""

    register: Register
    proof: str = ""


def ask(services: Services, installation_id: int, vat_number: str) -> Answer:
    """What is known of `vat_number` (with its country, cleaned; "" for none). Calls the register: no transaction."""
    if not vat_number:
        return Answer(Register.NO_NUMBER)
    number = VatNumber(vat_number[:2], vat_number[2:])
    whose = {"installation": installation_id, "country": number.country, "number": number.number}
    try:
        said = services.vendors.vat.ask(number.country, number.number)
    except TemporaryError:
        since = datetime.now(UTC).date() - timedelta(days=PROOF_DAYS)
        with transaction(services.engine, installation_id) as connection:
            kept = connection.exec_driver_sql(READ_PROOF, {**whose, "since": since}).one_or_none()
        if kept is None:
            return Answer(Register.NOT_KNOWN_YET)
        return Answer(Register.VALID, f"{kept.asked_on} {kept.consultation}".strip())
    with transaction(services.engine, installation_id) as connection:
        connection.exec_driver_sql(KEEP_PROOF, {**whose, **asdict(said)})
    if not said.valid:
        return Answer(Register.INVALID)
    return Answer(Register.VALID, f"{said.asked_on} {said.consultation}".strip())
