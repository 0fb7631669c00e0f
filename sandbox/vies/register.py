"""Which VAT numbers exist: a rule for all, and a list of exceptions that a person or a test makes."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sandbox.kit.journal import Journal

STATES = frozenset(
    ("AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK " + "XI").split()  # no GR: EL
)
SECRETIVE = frozenset({"DE", "ES"})
"""Member states that do not tell VIES the name and address of a number."""

UNTOLD = "---"
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+*"
RULE = "A number is valid unless it has 000 in it."


@dataclass(frozen=True, slots=True)
class Entry:
    """What VIES says about one number. `error`: one of ERRORS instead of an answer, or ""."""

    valid: bool
    name: str = UNTOLD
    address: str = UNTOLD
    error: str = ""


ERRORS = (
    "INVALID_INPUT",
    "INVALID_REQUESTER_INFO",
    "SERVICE_UNAVAILABLE",
    "MS_UNAVAILABLE",
    "TIMEOUT",
    "VAT_BLOCKED",
    "IP_BLOCKED",
    "GLOBAL_MAX_CONCURRENT_REQ",
    "GLOBAL_MAX_CONCURRENT_REQ_TIME",
    "MS_MAX_CONCURRENT_REQ",
    "MS_MAX_CONCURRENT_REQ_TIME",
)


def clean(number: str) -> str:
    """Without blanks, dots and dashes, in capitals: as VIES itself takes them."""
    return "".join(sign for sign in number.upper() if sign.isalnum() or sign in "+*")


class Register:
    """The numbers; exceptions are kept in the journal under country and number, like `BE0403170701`."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._entries = {key: Entry(**document) for kind, key, document in journal.read() if kind == "number"}

    def look_up(self, country: str, number: str) -> Entry:
        """What is said about a number of a member state, as `clean` gives it and in ASCII."""
        key = country + clean(number)
        if key in self._entries:
            return self._entries[key]
        if "000" in number:
            return Entry(valid=False)
        if country in SECRETIVE:
            return Entry(valid=True)
        return Entry(
            valid=True, name=f"Bedrijf {key}", address=f"Marktplein {_SIGNS.index(key[-1]) + 1}\n1000 {country}"
        )

    def set(self, key: str, entry: Entry) -> None:
        """Make an exception."""
        self._entries[clean(key)] = entry
        self._journal.put("number", clean(key), asdict(entry))

    def remove(self, key: str) -> None:
        """The rule again; an unknown number is no error."""
        if self._entries.pop(clean(key), None) is not None:
            self._journal.put("number", clean(key), None)

    def exceptions(self) -> dict[str, Entry]:
        """By number, in order."""
        return dict(sorted(self._entries.items()))

    def forget(self) -> None:
        """The rule alone."""
        self._entries.clear()
        self._journal.clear()
