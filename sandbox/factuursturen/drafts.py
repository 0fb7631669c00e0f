"""Drafts and plans: `action=save` and `action=repeat` (contract sections 4.1, 4.3 and U11 to U14)."""

from __future__ import annotations

from sandbox.factuursturen import days
from sandbox.factuursturen.account import Account, Entry, Wire
from sandbox.factuursturen.body import text_of
from sandbox.factuursturen.books import Books, shelf
from sandbox.factuursturen.client_fields import read_flag
from sandbox.factuursturen.invoicing import read_draft, saved_invoice
from sandbox.factuursturen.refusal import RefusedError

NAME_LENGTH = 20
FREQUENCIES = ("weekly", "biweekly", "fourweekly", "monthly", "bimonthly", "quarterly", "halfyearly", "yearly")


def save(books: Books, account: Account, body: Wire, from_json: bool, plan: bool) -> str:
    """Keep a draft, or a plan, under its unique name and give its id. Raises RefusedError."""
    switches = books.switches
    name = text_of(body.get("savename"), "savename").strip()
    if not name:
        raise RefusedError("Vul een naam in om de factuur te bewaren.")
    if len(name) > NAME_LENGTH and switches["long_savename"] == "refused":
        raise RefusedError(f"De naam mag ten hoogste {NAME_LENGTH} tekens hebben.")
    name = name[:NAME_LENGTH]
    kind = "repeated" if plan else "saved"
    taken = by_name(account, kind, name)
    overwrite = read_flag(body.get("overwrite_if_exist") or "", "overwrite_if_exist", switches, from_json=False)
    if taken is not None and not overwrite:
        if switches["taken_savename"] == "400":
            raise RefusedError(f"Er is al een factuur bewaard als {name!r}.")
        return taken.key
    draft = read_draft(body, account, switches, from_json)
    wire = saved_invoice(draft, name, text_of(body.get("sendmethod"), "sendmethod"), switches)
    if plan:
        wire |= _plan(body)
    if taken is None:
        return books.add_other(account, kind, wire).key
    taken.wire.update(wire)
    books.change(account, kind, taken, "overwritten")
    return taken.key


def by_name(account: Account, kind: str, name: str) -> Entry | None:
    """The draft or plan of that name; drafts are few, and the contract's way is to send at once."""
    return next((entry for entry in shelf(account, kind).values() if entry.wire["name"] == name), None)


def _plan(body: Wire) -> Wire:
    initial = days.read_day(text_of(body.get("initialdate"), "initialdate"), "initialdate").isoformat()
    final = text_of(body.get("finalsenddate"), "finalsenddate")
    frequency = text_of(body.get("frequency"), "frequency")
    repeattype = text_of(body.get("repeattype"), "repeattype") or "manual"
    if frequency not in FREQUENCIES or repeattype not in ("auto", "manual"):
        raise RefusedError("De frequentie of de soort herhaling is niet bekend.")
    return {
        "initialdate": initial,
        "nextsenddate": initial,
        "finalsenddate": days.read_day(final, "finalsenddate").isoformat() if final else "",
        "frequency": frequency,
        "repeattype": repeattype,
    }
