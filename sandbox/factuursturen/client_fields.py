"""The fields of a client: defaults, lengths, values (contract section 3.1)."""

from __future__ import annotations

from typing import Any

from sandbox.factuursturen.account import Wire
from sandbox.factuursturen.body import reference_of, text_of
from sandbox.factuursturen.countries import HOME, find_country
from sandbox.factuursturen.figures import plain, to_decimal
from sandbox.factuursturen.refusal import RefusedError
from sandbox.kit.switches import Switches

DEFAULTS: Wire = {
    "contact": "",
    "showcontact": "true",
    "company": "",
    "address": "",
    "address_addon": "",
    "zipcode": "",
    "city": "",
    "country": HOME,
    "phone": "",
    "mobile": "",
    "email": "",
    "addon": "",
    "bankcode": "",
    "biccode": "",
    "taxnumber": "",
    "tax_shifted": "false",
    "lastinvoice": "",
    "sendmethod": "mail",
    "paymentmethod": "bank",
    "top": "30",
    "stddiscount": "0",
    "mailintro": "Geachte relatie,",
    "reference": {"line1": "", "line2": "", "line3": ""},
    "notes": "",
    "notes_on_invoice": "false",
    "active": "true",
    "default_doclang": "",
    "default_email": "0",
    "currency": "EUR",
    "mandate_id": "",
    "mandate_date": "",
    "collecttype": "FRST",
    "tax_type": "extax",
    "default_category": "0",
    "email_reminder": "",
    "custom_1": "",
    "custom_2": "",
    "custom_3": "",
}
_READ_ONLY = {"clientnr", "lastinvoice", "timestamp"}
_FLAGS = {"showcontact", "tax_shifted", "notes_on_invoice", "active"}
_WHOLE_NUMBERS = {"top", "default_email", "default_category"}
_LENGTHS = {
    **dict.fromkeys(("contact", "company", "address", "address_addon", "city"), 50),
    **dict.fromkeys(("phone", "mobile"), 13),
    **dict.fromkeys(("email", "addon"), 255),
    **dict.fromkeys(("bankcode", "biccode"), 32),
    "zipcode": 7,
    "taxnumber": 18,
    "mailintro": 128,
}
_VALUES = {
    "sendmethod": ("mail", "email", "printcenter"),
    "paymentmethod": ("bank", "autocollect"),
    "collecttype": ("OOFF", "FRST", "RCUR"),
    "tax_type": ("intax", "extax"),
    "default_doclang": ("", "nl", "en", "de", "fr", "es"),
}
_REQUIRED_ON_PUT = ("contact", "address", "zipcode", "city", "email")
_TRUE = {"true", "1"}
_FALSE = {"false", "0", ""}


def new_client(body: Wire, switches: Switches, from_json: bool) -> Wire:
    """A client as it is stored, still without its number. Raises RefusedError.

    The vendor's pages call more fields required than the server does; a name is the least that makes sense.
    """
    fields = _read(body, switches, from_json)
    if not (fields.get("contact") or fields.get("company")):
        raise RefusedError("Vul een contactpersoon of een bedrijfsnaam in.")
    return {**planted_client({}), "tax_type": switches["default_tax_type"], **fields}


def planted_client(fields: Wire) -> Wire:
    """A client as a test wants it: nothing is checked or cut, what is missing takes its default."""
    reference = reference_of(fields.get("reference"))
    texts = {name: value if isinstance(value, dict) else text_of(value, name) for name, value in fields.items()}
    return {**DEFAULTS, **texts, "reference": reference}


def change_client(wire: Wire, body: Wire, switches: Switches, from_json: bool) -> None:
    """Write `body` into a stored client (contract, U22). Raises RefusedError."""
    if switches["partial_put"] == "400" and (missing := [name for name in _REQUIRED_ON_PUT if not body.get(name)]):
        raise RefusedError(f"Verplichte velden ontbreken: {', '.join(missing)}.")
    wire.update(_read(body, switches, from_json))


def read_flag(value: object, field: str, switches: Switches, from_json: bool) -> bool:
    """A truth value: JSON's own, words, or PHP's 1 and 0 (contract, U25). Raises RefusedError."""
    if isinstance(value, bool):
        if from_json and switches["json_booleans"] == "words":
            raise RefusedError(f"Het veld {field} moet true of false zijn.")
        return value
    word = text_of(value, field).lower()
    if word not in _TRUE | _FALSE or (from_json and switches["json_booleans"] == "booleans"):
        raise RefusedError(f"Het veld {field} moet true of false zijn.")
    return word in _TRUE


def _read(body: Wire, switches: Switches, from_json: bool) -> Wire:
    """The known fields of `body`, checked and as they are stored; keys that are not known are passed over."""
    return {
        name: _read_one(name, value, switches, from_json)
        for name, value in body.items()
        if name in DEFAULTS and name not in _READ_ONLY
    }


def _read_one(name: str, value: Any, switches: Switches, from_json: bool) -> Any:
    if name == "reference":
        return reference_of(value)
    if name in _FLAGS:
        return "true" if read_flag(value, name, switches, from_json) else "false"
    text = text_of(value, name)
    if name == "country":
        return _country(text, switches)
    if name == "stddiscount":
        return plain(to_decimal(text or "0", name))
    if name in _WHOLE_NUMBERS:
        text = text or DEFAULTS[name]
        if not (text.isascii() and text.isdigit()):
            raise RefusedError(f"Het veld {name} is geen getal.")
        return text
    if name in _VALUES and text not in _VALUES[name]:
        raise RefusedError(f"Het veld {name} kent de waarde {text!r} niet.")
    return fit(name, text, _LENGTHS.get(name, len(text)), switches)


def fit(name: str, text: str, length: int, switches: Switches) -> str:
    """A text of at most `length` signs (contract, U24). Raises RefusedError."""
    if len(text) <= length:
        return text
    if switches["long_field"] == "400":
        raise RefusedError(f"Het veld {name} mag ten hoogste {length} tekens hebben.")
    return text[:length]


def _country(text: str, switches: Switches) -> str:
    if not text:
        return HOME
    found = find_country(text)
    if found is None and switches["unknown_country"] == "400":
        raise RefusedError(f"Het land {text!r} is niet bekend.")
    return found or HOME
