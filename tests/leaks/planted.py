"""Two hundred secrets and personal data, each unlike anything else, and how they are found again."""

from __future__ import annotations

import base64
import json
from html import escape
from urllib.parse import quote

from tests.dashboard.seed import PEOPLE

_SPELLED = (
    "Quivrel",
    "Osandre",
    "Tymbola",
    "Ferwick",
    "Zalmoor",
    "Ixthane",
    "Brunvel",
    "Yspera",
    "Kolvane",
    "Wendrus",
)


def _name(number: int) -> str:
    return f"{_SPELLED[number % 10]} {_SPELLED[number // 10 % 10]}feld-{number:03}"


def _all() -> dict[str, str]:
    found: dict[str, str] = {}
    for n in range(25):
        found |= {
            f"name {n}": f"{_name(n)} d'Été",
            f"e-mail {n}": f"buyer.{n:03}@canary-{n:03}.buyers.example",
            f"phone {n}": f"+32 470 88 {n:02} {99 - n:02}-canary",
            f"street {n}": f"Kanariestraat {n:03} bus {n + 3}",
            f"VAT number {n}": f"BE0987{n:02}65{n:02}",
            f"remark {n}": f"Ring twice, {_SPELLED[n % 10]} is deaf ({n:03})",
            f"key {n}": f"ck_live_{n:03}_Zq7+/w?{n * 7919:06}",
            f"password {n}": f"Gl{n:03}%s-tr&m/p{n * 104729:07}",
        }
    return found


PLANTED: dict[str, str] = _all()
NAMES = [PLANTED[f"name {n}"] for n in range(25)]
assert len(PLANTED) == len(set(PLANTED.values())) == 200
assert not any(name[0] in value for name in PEOPLE for value in PLANTED.values())


def forms(value: str) -> set[str]:
    """How a value may look: plain, as JSON, quoted for an address, hexadecimal, and base64 wherever it stands."""
    raw = value.encode()
    cores = set()
    for before in range(3):
        packed = base64.b64encode(b"." * before + raw).decode().rstrip("=")
        cores.add(packed[2 if before else 0 : -2][before:])
    return {
        value,
        json.dumps(value)[1:-1],
        escape(value),
        quote(value, safe=""),
        quote(value, safe="").lower(),
        raw.hex(),
        raw.hex().upper(),
        *cores,
        *(core.replace("+", "-").replace("/", "_") for core in cores),
    }


_FORMS = {name: forms(value) for name, value in PLANTED.items()}


def found_in(text: str, *, but: frozenset[str] = frozenset()) -> list[str]:
    """Which of them a text holds, in any form."""
    return [name for name, each in _FORMS.items() if name not in but and any(form in text for form in each)]
