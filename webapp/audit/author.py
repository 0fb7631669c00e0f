"""Who acts at this moment, and from where: said once for a request, a command or a turn of the clock.

What is written into the audit trail takes it from here, so that no caller can forget it or give another's name.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum

BITS = {4: 24, 6: 48}
"""Of an address so much is kept: which network, not which device. It is enough to tell the office from a foreign
provider, and everybody of an installation reads it, also of colleagues and of an accountant who works at home."""


class Kind(StrEnum):
    """What sort of author."""

    PERSON = "person"
    STAFF = "staff"
    VISITOR = "visitor"
    INTEGRATION = "integration"
    COMMAND_LINE = "command_line"


@dataclass(frozen=True, slots=True)
class Author:
    """Who did something. `name`: as it is now, "" for the integration; `person_id`: None when it is nobody who logs
    in. `address`: a network (`network`); `browser`, `system`: names, "" when unknown."""

    kind: Kind
    name: str = ""
    person_id: int | None = None
    address: str = ""
    browser: str = ""
    system: str = ""


ITSELF = Author(Kind.INTEGRATION)
_present: ContextVar[Author] = ContextVar("author", default=ITSELF)


def present() -> Author:
    """Who acts now; ITSELF unless somebody was named."""
    return _present.get()


def enter(author: Author) -> None:
    """`author` acts until the next request or command."""
    _present.set(author)


def leave() -> None:
    """Nobody acts any more: a request begins, and its thread may have served somebody else before."""
    _present.set(ITSELF)


@contextmanager
def acting(author: Author) -> Iterator[None]:
    """What is done inside, `author` does."""
    before = _present.set(author)
    try:
        yield
    finally:
        _present.reset(before)


def network(address: str) -> str:
    """The network of an IP address: "203.0.113.0/24", of IPv6 48 bits; "" for none."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, BITS[found.version]), strict=False))
