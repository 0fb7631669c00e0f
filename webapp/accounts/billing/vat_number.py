"""What the EU's register says about a customer's VAT number: asked now, or a confirmation of the last 30 days."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from webapp.database import transaction
from webapp.integration import vat_register
from webapp.integration.domain.own_vat import Register
from webapp.integration.domain.vat_number import VatNumber
from webapp.services import Services


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
    begin = partial(transaction, services.engine, installation_id)
    said = vat_register.ask(services.vendors.vat, begin, installation_id, number.country, number.number)
    if said is None:
        return Answer(Register.NOT_KNOWN_YET)
    if not said.valid:
        return Answer(Register.INVALID)
    return Answer(Register.VALID, f"{said.asked_on} {said.consultation}".strip())
