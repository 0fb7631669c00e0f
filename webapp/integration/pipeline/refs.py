"""`external_ref`: the memory of what was sent and made, from before the first byte on (design section 6)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from webapp.integration.domain.lookup import Look
from webapp.integration.pipeline import refs_sql as sql
from webapp.models.external_ref import DEBTOR, ERASED, ERASED_ACCOUNT, INVOICE, MADE, NOT_MADE, SENT

__all__ = ["DEBTOR", "ERASED", "INVOICE", "MADE", "NOT_MADE", "SENT"]


@dataclass(frozen=True, slots=True)
class RefKey:
    """What a row is unique on. `account_key`: the shop's for an invoice, the books' for a debtor."""

    kind: str
    account_key: str
    local_id: str


@dataclass(frozen=True, slots=True)
class Ref:
    """A row as it is. `now`: the database's clock when it was read."""

    id: int
    state: str
    number: str
    token: str
    books_key: str
    order_id: int | None
    sent_at: datetime
    dated: datetime | None
    tries: int
    looks: tuple[Look, ...]
    person_says_send: bool
    facts: Mapping[str, Any] | None
    seen_at: datetime | None
    made_at: datetime | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Sending:
    """What is about to be sent. `dated`: date of an invoice's order. `digest`: SHA-256 of what is sent."""

    installation_id: int
    books_key: str
    token: str
    order_id: int
    digest: bytes
    fencing_token: int
    dated: datetime | None = None


def find(connection: Connection, key: RefKey) -> Ref | None:
    """The row, or None."""
    found = connection.exec_driver_sql(sql.FIND, _key(key)).one_or_none()
    if found is None:
        return None
    values = dict(found._mapping)
    values["looks"] = tuple(
        Look(datetime.fromisoformat(look["at"]), look["believed"], tuple(look["found"]), look.get("limited", False))
        for look in values["looks"]
    )
    return Ref(**values)


def which_invoiced(connection: Connection, account_key: str, order_ids: Collection[str]) -> frozenset[str]:
    """Which of these orders of a shop have their invoice, whichever installation made it."""
    if not order_ids:
        return frozenset()
    values = {"kind": INVOICE, "account": account_key, "ids": list(order_ids)}
    return frozenset(connection.exec_driver_sql(sql.WHICH_MADE, values).scalars())


def which_erased(connection: Connection, hashes: Collection[str]) -> frozenset[str]:
    """Which of these (`domain.tokens.erased_order`) are orders that were erased with their installation."""
    if not hashes:
        return frozenset()
    values = {"account": ERASED_ACCOUNT, "hashes": list(hashes)}
    return frozenset(connection.exec_driver_sql(sql.WHICH_ERASED, values).scalars())


def mark_resent(connection: Connection, ref: Ref, sending: Sending) -> bool:
    """Say SENT once more for the write that look-ups decided on; False when the row changed meanwhile."""
    values = {"id": ref.id, "tries": ref.tries, **_sending(sending)}
    return connection.exec_driver_sql(sql.MARK_RESENT, values).one_or_none() is not None


def mark_unsent(connection: Connection, ref_id: int, fencing_token: int, again: Ref | None, *, refused: bool) -> None:
    """A clear answer: this write made nothing. What became of an earlier one, `again`, is as unknown as before, and
    who said that it shall be sent again is still obeyed, unless it was `refused`."""
    values = {
        "id": ref_id,
        "fencing_token": fencing_token,
        "earlier": again.sent_at if again is not None else None,
        "says_send": again is not None and again.person_says_send and not refused,
    }
    connection.exec_driver_sql(sql.MARK_UNSENT, values)


def mark_made(connection: Connection, ref_id: int, number: str, facts: Mapping[str, Any] | None = None) -> None:
    """It exists over there under this number."""
    connection.exec_driver_sql(sql.MARK_MADE, made(ref_id, number, facts))


def remember_found(
    connection: Connection, key: RefKey, installation_id: int, number: str, facts: Mapping[str, Any]
) -> None:
    """A debtor that was found over there, with what it looks like."""
    connection.exec_driver_sql(
        sql.REMEMBER,
        {**_key(key), "installation": installation_id, "number": number, "facts": json.dumps(facts)},
    )


def remember_look(connection: Connection, ref: Ref, look: Look) -> None:
    """Add a look-up to the row."""
    entry = {"at": look.at.isoformat(), "believed": look.believed, "found": list(look.found), "limited": look.limited}
    connection.exec_driver_sql(sql.REMEMBER_LOOK, {"id": ref.id, "look": json.dumps([entry])})


def person_says_send(connection: Connection, key: RefKey) -> None:
    """Somebody pressed Process at an order whose outcome is not known: look afresh, then send."""
    connection.exec_driver_sql(sql.PERSON_SAYS_SEND, _key(key))


def forget_word(connection: Connection, key: RefKey) -> None:
    """The order came to rest elsewhere than in its invoice: what was said before does not answer what comes then."""
    connection.exec_driver_sql(sql.FORGET_WORD, _key(key))


def forget_every_word(connection: Connection) -> None:
    """What anybody said was said before what a restored backup does not know. `connection`: one that sees all."""
    connection.exec_driver_sql(sql.FORGET_EVERY_WORD)


def newest_known(connection: Connection, books_key: str, since: datetime) -> str | None:
    """The newest invoice that we know was made in these books and that a list from `since` on must show."""
    return connection.exec_driver_sql(sql.NEWEST_KNOWN, {"books": books_key, "since": since}).scalar_one_or_none()


def latest_known(connection: Connection, books_key: str, since: datetime) -> tuple[list[str], datetime | None]:
    """Numbers of the latest invoices that we know were made in these books, and how far back a list must go to show
    one: those that a list from `since` on must show, else the latest before. Empty when we know of none."""
    known = connection.exec_driver_sql(sql.LATEST_KNOWN, {"books": books_key, "since": since}).one()
    return list(known.numbers or ()), known.shown_from


def row(key: RefKey, sending: Sending) -> dict[str, object]:
    """The values of MARK_SENT, which says SENT: a new row, or one that was NOT_MADE; nothing when another has it."""
    return {**_key(key), **_sending(sending)}


def made(ref_id: int, number: str, facts: Mapping[str, Any] | None = None) -> dict[str, object]:
    """The values of MARK_MADE."""
    return {"id": ref_id, "number": number, "facts": json.dumps(facts) if facts is not None else None}


def _key(key: RefKey) -> dict[str, object]:
    return {"kind": key.kind, "account": key.account_key, "local_id": key.local_id}


def _sending(sending: Sending) -> dict[str, object]:
    return {
        "installation": sending.installation_id,
        "books": sending.books_key,
        "token": sending.token,
        "order": sending.order_id,
        "digest": sending.digest,
        "fencing_token": sending.fencing_token,
        "dated": sending.dated,
    }
