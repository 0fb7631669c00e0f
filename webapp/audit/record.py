"""Writing the audit trail, in the transaction of what is recorded: both are committed, or neither.

How to use it. Give the connection of your own transaction, an act of `acts.ACTS` (add a line there for a new one, and
its words to the catalogues), and what its sentence needs:

    record(connection, installation_id, "person.invited", params={"email": email}, about=person_id)
    record(connection, installation_id, "settings.changed", changes=differences(before, after))
    record_login(connection, person_id, "login.password")

Who did it and from where is known (`author.present`): requests and commands say so, everything else is the integration
itself. The connection must see the installation's rows (`database.transaction`); `record_login` those of the person
(`database.own_transaction`), or everything. Of an ORM session it is `db.session.connection()`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from webapp.audit import author as authors
from webapp.audit import record_sql as sql
from webapp.audit.acts import ACTS, FIELDS
from webapp.audit.author import Author, Kind
from webapp.integration.domain.sentences import placeholders

LONGEST = 300
"""Signs of one value; what is longer is cut."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field, before and after, as text: dates as 2026-11-22, True as "yes", lists with commas; "" for nothing.

    Of a secret only that it changed: `Change("key", "", "changed")`.
    """

    field: str
    old: str
    new: str


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The fields of `after` that were something else in `before`."""
    found = [Change(field, text(before.get(field)), text(value)) for field, value in after.items()]
    return [one for one in found if one.old != one.new]


def text(value: object) -> str:
    """A value as an entry keeps it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime() | date():
            return value.isoformat()
        case str():
            return value
        case Sequence():
            return ", ".join(text(one) for one in value)
        case _:
            return str(value)


def record(
    connection: Connection,
    installation_id: int,
    act: str,
    *,
    params: Mapping[str, str] | None = None,
    changes: Sequence[Change] = (),
    about: int | None = None,
    author: Author | None = None,
) -> None:
    """Add an entry to the trail of an installation.

    `params`: what the act's sentence needs, as text. `about`: the person whose rights it is about. `author`: given only
    by who knows better than the request. Raises KeyError or ValueError for what is not in the tables.
    """
    values = _values(act, params or {}, changes, about, author or authors.present())
    connection.exec_driver_sql(sql.RECORD, {**values, "installation": installation_id})


def record_login(
    connection: Connection,
    person_id: int,
    act: str,
    *,
    changes: Sequence[Change] = (),
    author: Author | None = None,
) -> None:
    """Add an entry about a person's own login to each installation that they are in; to none when they are in none.

    The act's sentence may have {email}, which is the person's. `author`: see `record`.
    """
    who = connection.exec_driver_sql(sql.WHO, {"person": person_id}).one()
    params = {"email": who.email} if "email" in placeholders(ACTS[act].says) else {}
    values = _values(act, params, changes, person_id, author or authors.present())
    connection.exec_driver_sql(sql.RECORD_LOGIN, values)


def record_look(connection: Connection, installation_id: int) -> None:
    """Somebody of our staff sees a page about this installation: one entry an hour for each of them is enough."""
    values = _values("support.looked", {}, (), None, authors.present())
    connection.exec_driver_sql(sql.LOOKED, {**values, "installation": installation_id})


def as_person(connection: Connection, person_id: int) -> Author:
    """Somebody who just proved to be that person: who acts when they are not logged in yet, from where this request
    comes."""
    who = connection.exec_driver_sql(sql.WHO, {"person": person_id}).one()
    here = authors.present()
    kind = Kind.STAFF if who.is_staff else Kind.PERSON
    return Author(kind, who.name, person_id, here.address, here.browser, here.system)


def _values(
    act: str, params: Mapping[str, str], changes: Sequence[Change], about: int | None, author: Author
) -> dict[str, object]:
    needed = placeholders(ACTS[act].says)
    if set(params) != set(needed):
        raise ValueError(f"{act} is told with {sorted(needed)}, not {sorted(params)}")
    unknown = {one.field for one in changes} - set(FIELDS)
    if unknown:
        raise ValueError(f"no name for the fields {sorted(unknown)}")
    short = [Change(one.field, one.old[:LONGEST], one.new[:LONGEST]) for one in changes]
    return {
        "act": act,
        "kind": ACTS[act].kind,
        "params": json.dumps({name: value[:LONGEST] for name, value in params.items()}, ensure_ascii=False),
        "changes": json.dumps([asdict(one) for one in short], ensure_ascii=False),
        "about": about,
        "person": author.person_id,
        "author_kind": author.kind.value,
        "author": author.name,
        "address": author.address,
        "browser": author.browser,
        "system": author.system,
    }
