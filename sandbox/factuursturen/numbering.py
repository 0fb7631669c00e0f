"""Ids and numbers of invoices: the id rises within a year, the number is the id in the account's layout."""

from __future__ import annotations

from sandbox.factuursturen.account import Account
from sandbox.factuursturen.refusal import RefusedError
from sandbox.kit.switches import Switches

_LONGEST = 20


def next_id(account: Account, year: str, wanted: str, switches: Switches) -> str:
    """The id of the next invoice of `year`. `wanted`: the `invoicenr` a caller sent, without layout, or empty.

    Raises RefusedError for a wanted number that is none or too long, or that is taken while the switch says so
    (contract, U15).
    """
    if wanted:
        if not (wanted.isascii() and wanted.isdigit() and len(wanted) <= _LONGEST):
            raise RefusedError("Het factuurnummer is geen getal.")
        if wanted not in account.invoices:
            account.seen_key(f"invoice{wanted[:4]}", wanted[4:])
            return wanted
        if switches["taken_invoicenr"] == "400":
            raise RefusedError(f"Het factuurnummer {wanted} bestaat al.")
    while True:
        number = f"{year}{int(account.next_key(f'invoice{year}')):04d}"
        if number not in account.invoices:
            return number


def layout(number: str, switches: Switches) -> str:
    """The id as it is printed: `20260047`, `K-20260047`, `2026/0047` or `0020260047`."""
    match switches["number_layout"]:
        case "prefix":
            return f"K-{number}"
        case "slash":
            return f"{number[:4]}/{number[4:]}"
        case "zeros":
            return f"00{number}"
    return number
