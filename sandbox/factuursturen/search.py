"""`search/{area}/{field}/{text}` (contract sections 3.4 and 6, U19, U29)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sandbox.factuursturen.account import Account, Entry, Wire
from sandbox.factuursturen.listing import in_order, invoices, visible
from sandbox.factuursturen.refusal import MissingError
from sandbox.kit.switches import Switches

AREAS = ("invoices", "invoices_saved", "invoices_repeated", "clients", "products")


def search(account: Account, area: str, field: str, text: str, switches: Switches) -> list[Entry]:
    """What matches, in the order of lists. Raises MissingError for an area that is not there."""
    match = _matcher(text, switches)
    nested = switches["search_reference"] == "on"
    entries = _area(account, area, switches)
    found = [entry for entry in entries if _matches(entry.wire, field, match, nested)]
    if area == "clients" and field == "email" and switches["duplicate_email"] == "first":
        return found[:1]
    return found


def _area(account: Account, area: str, switches: Switches) -> Iterable[Entry]:
    late = switches.seconds("visible_after_seconds")
    match area:
        case "invoices":
            return invoices(account, {}, switches)
        case "invoices_saved":
            return visible(in_order(account.saved, switches), late)
        case "invoices_repeated":
            return visible(in_order(account.repeated, switches), late)
        case "clients":
            return visible(in_order(account.clients, switches), switches.seconds("client_visible_after_seconds"))
        case "products":
            return in_order(account.products, switches)
    raise MissingError


def _matcher(text: str, switches: Switches) -> Callable[[str], bool]:
    exact = switches["search_match"] == "exact"
    if switches["search_case"] == "sensitive":
        return (lambda value: value == text) if exact else (lambda value: text in value)
    folded = text.lower()
    return (lambda value: value.lower() == folded) if exact else (lambda value: folded in value.lower())


def _matches(wire: Wire, field: str, match: Callable[[str], bool], nested: bool) -> bool:
    """Does one field match, or any of `all`? Into the nested `reference` only when the switch says so."""
    if field == "all":
        return any(map(match, _texts(wire, nested)))
    value = wire.get(field)
    if isinstance(value, str):
        return match(value)
    return field == "reference" and nested and any(map(match, wire["reference"].values()))


def _texts(wire: Wire, nested: bool) -> Iterator[str]:
    """Everything that a search in all fields looks at."""
    for name, value in wire.items():
        if isinstance(value, str):
            yield value
        elif name == "reference" and nested:
            yield from value.values()
        elif name == "lines" and value:
            yield from (line["description"] for line in value.values())
