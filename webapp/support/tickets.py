"""Making a ticket: at once, with its facts gathered by a job afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from webapp.audit.record import record
from webapp.database import transaction
from webapp.integration.domain.notes import noted
from webapp.integration.pipeline import moves
from webapp.integration.pipeline.queue import Bell

ZONE = ZoneInfo("Europe/Brussels")
ANSWER_AT = time(12, 0)
MOST_TEXT = 5000

ADD = """
INSERT INTO ticket (installation_id, person_id, kind, subject, message, order_id, problem, answer_before)
VALUES (%(installation)s, %(person)s, %(kind)s, %(subject)s, %(message)s, %(order)s, %(problem)s, %(before)s)
RETURNING id, created_at, answer_before
"""
# Presses on one order, and questions of one shop, come one after the other: the second sees what the first made.
ORDER = """
SELECT number, reason FROM order_sync WHERE installation_id = %(installation)s AND id = %(order)s FOR NO KEY UPDATE
"""
INSTALLATION = "SELECT id FROM installation WHERE id = %(installation)s FOR NO KEY UPDATE"
# One open ticket an order: a second press is answered with the first.
KNOWN = """
SELECT id, created_at, answer_before FROM ticket
 WHERE installation_id = %(installation)s AND order_id = %(order)s AND kind = 'report' AND state <> 'answered'
 ORDER BY id LIMIT 1
"""
# The same words again within minutes are a second press, no second question.
ASKED = """
SELECT id, created_at, answer_before FROM ticket
 WHERE installation_id = %(installation)s AND person_id = %(person)s AND kind = 'question' AND state = 'new'
       AND message = %(message)s AND created_at > now() - interval '10 minutes'
 ORDER BY id LIMIT 1
"""
# A step is asked for once: until that is answered, another press finds it.
DONE_FOR = """
SELECT id, created_at, answer_before FROM ticket
 WHERE installation_id = %(installation)s AND kind = 'install' AND subject = %(subject)s AND state <> 'answered'
 ORDER BY id LIMIT 1
"""
ALL_DONE_FOR = """
SELECT subject, id, created_at, answer_before FROM ticket
 WHERE installation_id = %(installation)s AND kind = 'install' AND state <> 'answered' ORDER BY id
"""


class NoSuchOrderError(Exception):
    """This installation has no such order."""


@dataclass(frozen=True, slots=True)
class Made:
    """A ticket as its maker sees it. `answer_before`: what we promise."""

    id: int
    created_at: datetime
    answer_before: datetime


def report_problem(
    engine: Engine, bell: Bell, installation_id: int, order_id: int, message: str, *, person_id: int, by: str
) -> Made:
    """Red button: a ticket with the order's facts. Raises NoSuchOrderError."""
    with transaction(engine, installation_id) as connection:
        values = {"installation": installation_id, "order": order_id}
        order = connection.exec_driver_sql(ORDER, values).one_or_none()
        if order is None:
            raise NoSuchOrderError
        known = connection.exec_driver_sql(KNOWN, values).one_or_none()
        if known is not None:
            return Made(*known)
        made = _add(
            connection,
            {
                **values,
                "person": person_id,
                "kind": "report",
                "subject": order.number,
                "message": message.strip()[:MOST_TEXT],
                "problem": order.reason,
            },
        )
        note = noted("person.reported", name=by, ticket=str(made.id))
        moves.record(connection, installation_id, order_id, [note], by)
    bell.send("gather_facts", made.id)
    return made


def ask_us(engine: Engine, installation_id: int, subject: str, message: str, *, person_id: int) -> Made:
    """Green button: a question. The same question pressed again is answered with its first ticket."""
    with transaction(engine, installation_id) as connection:
        values = {"installation": installation_id, "person": person_id, "message": message.strip()[:MOST_TEXT]}
        connection.exec_driver_sql(INSTALLATION, values)
        known = connection.exec_driver_sql(ASKED, values).one_or_none()
        if known is not None:
            return Made(*known)
        subject = " ".join(subject.split())[:200]
        return _add(connection, {**values, "kind": "question", "subject": subject, "order": None, "problem": ""})


def do_it_for_me(engine: Engine, installation_id: int, step: str, *, person_id: int) -> Made:
    """We do a step of the installation (manual section 7). `step`: its name, which is the ticket's subject."""
    with transaction(engine, installation_id) as connection:
        values = {"installation": installation_id, "person": person_id, "subject": step}
        connection.exec_driver_sql(INSTALLATION, values)
        known = connection.exec_driver_sql(DONE_FOR, values).one_or_none()
        if known is not None:
            return Made(*known)
        return _add(connection, {**values, "kind": "install", "message": "", "order": None, "problem": ""})


def _add(connection: Connection, values: dict[str, Any]) -> Made:
    row = {**values, "before": answer_before(datetime.now(ZONE))}
    made = Made(*connection.exec_driver_sql(ADD, row).one())
    record(connection, values["installation"], "support.ticket", params={"ticket": str(made.id)})
    return made


def done_for_them(engine: Engine, installation_id: int) -> dict[str, Made]:
    """Steps that we were asked to do and have not answered yet."""
    with transaction(engine, installation_id) as connection:
        rows = connection.exec_driver_sql(ALL_DONE_FOR, {"installation": installation_id}).all()
    return {row.subject: Made(row.id, row.created_at, row.answer_before) for row in reversed(rows)}


def answer_before(now: datetime) -> datetime:
    """Noon of the next working day (Monday to Friday), in Belgium."""
    day = now.astimezone(ZONE).date() + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return datetime.combine(day, ANSWER_AT, ZONE)
