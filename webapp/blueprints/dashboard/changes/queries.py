"""Entries of the audit trail of one installation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import distinct_on

from webapp.blueprints.reading import Found
from webapp.extensions import db
from webapp.models.audit_entry import AuditEntry

PAGE = 50
MOST_AUTHORS = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """Which entries. `author`: a person's id, or a kind of author that is no person; "" for all. `kind`: of the act,
    "" for all. `start`, `end`: moments, the latter outside; None: no bound."""

    author: str = ""
    kind: str = ""
    start: datetime | None = None
    end: datetime | None = None

    @property
    def is_all(self) -> bool:
        """True when nothing was chosen."""
        return self == Choice()


def entries(installation_id: int, choice: Choice, before: int | None) -> tuple[Sequence[Found], bool]:
    """One page, the newest first, and whether there are more. `before`: id of the last entry of the page before."""
    columns = (
        AuditEntry.id,
        AuditEntry.at,
        AuditEntry.act,
        AuditEntry.author_kind,
        AuditEntry.author,
        AuditEntry.params,
        AuditEntry.changes,
        AuditEntry.address,
        AuditEntry.browser,
        AuditEntry.system,
    )
    found = select(*columns).where(*_which(installation_id, choice))
    if before is not None:
        found = found.where(AuditEntry.id < before)
    rows = db.session.execute(found.order_by(AuditEntry.id.desc()).limit(PAGE + 1)).all()
    return rows[:PAGE], len(rows) > PAGE


def authors(installation_id: int) -> Sequence[Found]:
    """Everybody who ever did something here, each once and by the last name: author_kind, person_id, author."""
    who = (AuditEntry.author_kind, AuditEntry.person_id)
    return db.session.execute(
        select(*who, AuditEntry.author)
        .where(AuditEntry.installation_id == installation_id)
        .ext(distinct_on(*who))
        .order_by(*who, AuditEntry.id.desc())
        .limit(MOST_AUTHORS)
    ).all()


def _which(installation_id: int, choice: Choice) -> list[ColumnElement[bool]]:
    found = [AuditEntry.installation_id == installation_id]
    if choice.author.isdigit():
        found.append(AuditEntry.person_id == int(choice.author))
    elif choice.author:
        found += [AuditEntry.author_kind == choice.author, AuditEntry.person_id.is_(None)]
    if choice.kind:
        found.append(AuditEntry.kind == choice.kind)
    if choice.start is not None:
        found.append(AuditEntry.at >= choice.start)
    if choice.end is not None:
        found.append(AuditEntry.at < choice.end)
    return found
