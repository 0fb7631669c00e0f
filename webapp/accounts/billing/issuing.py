"""Issuing our invoices: numbers without gaps in a year, each charge once, and never changed afterwards."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import structlog
from flask_babel import force_locale
from sqlalchemy import Row

from webapp.accounts.billing import mailing, vat_number
from webapp.accounts.billing.paper import Paper, Party, describe
from webapp.accounts.billing.vat_number import Answer
from webapp.accounts.stopping import ZONE
from webapp.audit.record import record
from webapp.database import EVERYTHING, transaction
from webapp.formats import country
from webapp.integration.domain.invoice import InvoiceLine
from webapp.integration.domain.own_vat import (
    NotKnownYetError,
    NotSoldError,
    Register,
    Treatment,
    depends_on_register,
    rate_of,
    totals,
    treatment,
)
from webapp.services import Services

log = structlog.get_logger()

DAYS_TO_PAY = 14
REGISTER, NUMBER, DETAILS = "register", "number", "details"
"""What a charge can wait for: the register's answer, a VAT number that is right, or whom the invoice is for."""

READ = """
SELECT c.*, i.name AS shop, i.licence_key, s.company, s.address, s.zipcode, s.city, s.country, s.vat_number,
       (SELECT o.number FROM own_invoice o WHERE o.charge_id = c.id) AS number
  FROM charge c
  JOIN installation i ON i.id = c.installation_id
  LEFT JOIN subscription s ON s.installation_id = c.installation_id
 WHERE c.id = %(charge)s AND c.installation_id = %(installation)s
"""
WAIT = """
UPDATE charge SET waits_for = %(waits_for)s, due_at = now() + interval '15 minutes'
 WHERE id = %(charge)s AND installation_id = %(installation)s
"""
# Two workers with one charge: the second waits here, and then finds the invoice of the first. A statement of its own,
# because one that waits for a lock goes on with what it saw before.
LOCK = "SELECT id FROM charge WHERE id = %(charge)s FOR UPDATE"
IS_ISSUED = "SELECT number FROM own_invoice WHERE charge_id = %(charge)s"
# The row stays locked until the invoice is committed: a transaction that is undone gives its number back, and the next
# one takes it. Days never run backwards against numbers, whatever a machine's clock says.
NEXT = """
INSERT INTO invoice_counter (year, last, last_on) VALUES (%(year)s, 1, %(day)s)
ON CONFLICT (year) DO UPDATE
   SET last = invoice_counter.last + 1, last_on = greatest(invoice_counter.last_on, excluded.last_on)
RETURNING last, last_on
"""
# What the next number probably is: drawing takes a tenth of a second, in which nobody shall wait for the row.
LIKELY = "SELECT last, last_on FROM invoice_counter WHERE year = %(year)s"
KEEP_DOCUMENT = """
INSERT INTO document (installation_id, name, content) VALUES (%(installation)s, %(name)s, %(content)s) RETURNING id
"""
ISSUE = """
INSERT INTO own_invoice (installation_id, charge_id, document_id, kind, year, serial, number, issued_on, due_on,
                         language, seller, buyer, lines, treatment, rate, net, tax, total, proof)
VALUES (%(installation)s, %(charge)s, %(document)s, %(kind)s, %(year)s, %(serial)s, %(number)s, %(issued_on)s,
        %(due_on)s, %(language)s, %(seller)s::jsonb, %(buyer)s::jsonb, %(lines)s::jsonb, %(treatment)s, %(rate)s,
        %(net)s, %(tax)s, %(total)s, %(proof)s)
"""
ISSUED = "UPDATE charge SET waits_for = '' WHERE id = %(charge)s"
# One that goes wrong is tried again later and keeps none of the others waiting.
TAKE = """
UPDATE charge SET due_at = now() + interval '15 minutes'
 WHERE id = (SELECT c.id FROM charge c
              WHERE c.due_at <= now() AND NOT EXISTS (SELECT 1 FROM own_invoice o WHERE o.charge_id = c.id)
              ORDER BY c.due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, installation_id
"""
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class _Decided:
    """What an invoice will say about VAT."""

    treatment: Treatment
    proof: str


def issue(services: Services, installation_id: int, charge_id: int, day: date | None = None) -> str | None:
    """The number of the charge's invoice, issued now unless it was before; None: it waits, and the clock tries again.

    `day`: the day of issue, today when left out. Raises LookupError for a charge that this installation has not.
    """
    with transaction(services.engine, installation_id) as connection:
        keys = {"charge": charge_id, "installation": installation_id}
        row = connection.exec_driver_sql(READ, keys).one_or_none()
    if row is None:
        raise LookupError(charge_id)
    if row.number is not None:
        return str(row.number)
    if row.company is None:
        _wait(services, row, DETAILS)
        return None
    try:
        decided = _decide(services, row)
    except NotKnownYetError:
        _wait(services, row, REGISTER)
        return None
    except NotSoldError:
        _wait(services, row, NUMBER)
        return None
    return _issue(services, row, decided, day or datetime.now(UTC).astimezone(ZONE).date())


def issue_waiting(services: Services) -> int:
    """The clock's part: issue what waits and is due; how many were issued."""
    issued = 0
    for _turn in range(AT_ONCE):
        with transaction(services.engine, EVERYTHING) as connection:
            row = connection.exec_driver_sql(TAKE).one_or_none()
        if row is None:
            break
        issued += issue(services, row.installation_id, row.id) is not None
    return issued


def _decide(services: Services, row: Row[Any]) -> _Decided:
    rules = services.settings.seller_vat
    answer = Answer(Register.NO_NUMBER)
    if depends_on_register(rules, row.country, row.zipcode):
        answer = vat_number.ask(services, row.installation_id, row.vat_number)
    return _Decided(treatment(rules, row.country, row.zipcode, answer.register), answer.proof)


def _wait(services: Services, row: Row[Any], waits_for: str) -> None:
    with transaction(services.engine, row.installation_id) as connection:
        values = {"charge": row.id, "installation": row.installation_id, "waits_for": waits_for}
        connection.exec_driver_sql(WAIT, values)


def _issue(services: Services, row: Row[Any], decided: _Decided, day: date) -> str:
    """Number, document, invoice and mail in one transaction: all of them, or none."""
    from webapp.accounts.billing import sheet  # with a PDF library that no process at rest needs to hold

    with transaction(services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql(LOCK, {"charge": row.id}).one()
        issued = connection.exec_driver_sql(IS_ISSUED, {"charge": row.id}).scalar_one_or_none()
        if issued is not None:
            return str(issued)
        likely = connection.exec_driver_sql(LIKELY, {"year": day.year}).one_or_none()
        after, since = (likely.last, likely.last_on) if likely else (0, day)
        paper = _paper(services, row, decided, f"{day.year}-{after + 1:05}", max(since, day))
        drawn = sheet.draw(paper)
        taken = connection.exec_driver_sql(NEXT, {"year": day.year, "day": day}).one()
        if (taken.last, taken.last_on) != (after + 1, paper.issued_on):
            paper = _paper(services, row, decided, f"{day.year}-{taken.last:05}", taken.last_on)
            drawn = sheet.draw(paper)
        file = {"installation": row.installation_id, "name": f"invoice-{paper.number}.pdf", "content": drawn}
        document_id: int = connection.exec_driver_sql(KEEP_DOCUMENT, file).scalar_one()
        connection.exec_driver_sql(ISSUE, _columns(row, paper, decided, taken.last, document_id))
        connection.exec_driver_sql(ISSUED, {"charge": row.id})
        record(connection, row.installation_id, "invoice.issued", params={"invoice": paper.number})
        mailing.write(
            connection,
            row.installation_id,
            "own_invoice",
            f"own_invoice/{paper.number}",
            params={"number": paper.number, "amount": paper.totals.incl, "until": paper.due_on},
            document_id=document_id,
        )
    log.info("invoice issued", installation=row.installation_id, number=paper.number)
    return paper.number


def _paper(services: Services, row: Row[Any], decided: _Decided, number: str, day: date) -> Paper:
    seller = services.settings.seller
    rate = rate_of(services.settings.seller_vat, decided.treatment)
    with force_locale(row.language):
        line = InvoiceLine(Decimal(row.quantity), describe(row), rate, row.price)
        town = f"{row.zipcode} {row.city}".strip()
        from_lines = (*_split(seller.address), country(seller.country))
        to_lines = (*_split(row.address), town, country(row.country))
    return Paper(
        number=number,
        issued_on=day,
        due_on=day + timedelta(days=DAYS_TO_PAY),
        language=row.language,
        seller=Party(seller.name, from_lines, seller.vat_number),
        buyer=Party(row.company, to_lines, row.vat_number),
        iban=seller.iban,
        lines=(line,),
        totals=totals([line]),
        treatment=decided.treatment,
    )


def _split(address: str) -> Sequence[str]:
    return [part.strip() for part in address.split(",") if part.strip()]


def _columns(row: Row[Any], paper: Paper, decided: _Decided, serial: int, document_id: int) -> dict[str, object]:
    return {
        "installation": row.installation_id,
        "charge": row.id,
        "document": document_id,
        "kind": row.kind,
        "year": int(paper.number[:4]),
        "serial": serial,
        "number": paper.number,
        "issued_on": paper.issued_on,
        "due_on": paper.due_on,
        "language": paper.language,
        "seller": json.dumps({**asdict(paper.seller), "iban": paper.iban}, ensure_ascii=False),
        "buyer": json.dumps({**asdict(paper.buyer), "country": row.country}, ensure_ascii=False),
        "lines": json.dumps([asdict(line) for line in paper.lines], default=str, ensure_ascii=False),
        "treatment": paper.treatment.value,
        "rate": paper.lines[0].rate,
        "net": paper.totals.excl,
        "tax": paper.totals.tax,
        "total": paper.totals.incl,
        "proof": decided.proof,
    }
