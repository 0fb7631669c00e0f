"""How one value of the environment is read. Each raises ValueError, whose words follow the setting's name."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from decimal import Decimal
from urllib.parse import urlsplit

from stdnum import iban

from webapp.integration.domain.country import EU
from webapp.integration.domain.money import NotAnAmountError, amount


def text(value: str) -> str:
    """As it is."""
    return value


def url(*schemes: str) -> Callable[[str], str]:
    """An address with one of these schemes."""
    mistake = f"must be an address that begins with {' or '.join(f'{s}://' for s in schemes)}"

    def parse(value: str) -> str:
        try:
            parts = urlsplit(value)
            is_right = parts.scheme in schemes and bool(parts.netloc or parts.scheme == "unix") and parts.port != 0
        except ValueError:  # its own words would show what was set, perhaps a password
            raise ValueError(mistake) from None
        if not is_right:
            raise ValueError(mistake)
        return value

    return parse


def books_url(value: str) -> str:
    """The address of the books' API, with its version."""
    if not url("https", "http")(value).endswith("/api/v1/"):
        raise ValueError("must end in /api/v1/")
    return value


def base_url(value: str) -> str:
    """Our own address, without a slash at its end."""
    return url("https", "http")(value).rstrip("/")


def secret(value: str) -> str:
    """Something that nobody guesses."""
    if len(value) < 32:
        raise ValueError("must have at least 32 characters")
    return value


def keys(value: str) -> tuple[tuple[str, bytes], ...]:
    """Encryption keys with their names, the newest first."""
    keys = []
    for part in value.split(","):
        key_id, _, encoded = part.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not key_id or len(key) != 32:
            raise ValueError("must be id:key pairs, comma separated, each key 32 bytes in base64, newest first")
        keys.append((key_id, key))
    if len({key_id for key_id, _ in keys}) < len(keys):
        raise ValueError("must not name two keys alike")
    return tuple(keys)


def hosts(value: str) -> frozenset[str]:
    """Hosts that may be called; `*` for all."""
    hosts = frozenset(part.strip().lower() for part in value.split(",") if part.strip())
    if not hosts or any("/" in host or "@" in host for host in hosts):
        raise ValueError("must be host[:port] names, comma separated, or *")
    return hosts


def whole(least: int, most: int) -> Callable[[str], int]:
    """A whole number from `least` to `most`."""

    def parse(value: str) -> int:
        if not (value.isascii() and value.isdigit()) or not least <= int(value) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(value)

    return parse


def seconds(least: str, most: str) -> Callable[[str], float]:
    """A number of seconds from `least` to `most`."""

    def parse(value: str) -> float:
        try:
            seconds = float(value)
        except ValueError:
            seconds = -1.0
        if not float(least) <= seconds <= float(most):
            raise ValueError(f"must be a number of seconds from {least} to {most}")
        return seconds

    return parse


def delays(value: str) -> tuple[int, ...]:
    """Seconds after a sending at which to look, growing."""
    parts = value.split(",")
    if not all(part.strip().isascii() and part.strip().isdigit() for part in parts):
        raise ValueError("must be whole seconds after sending, comma separated")
    delays = tuple(int(part) for part in parts)
    if list(delays) != sorted(delays):
        raise ValueError("must be whole seconds after sending, growing")
    return delays


def on_off(value: str) -> bool:
    """True for on."""
    if value not in ("on", "off"):
        raise ValueError("must be on or off")
    return value == "on"


def vat_number(value: str) -> tuple[str, str] | None:
    """Country and the rest of a VAT number."""
    number = "".join(value.upper().split())
    if len(number) < 4 or not number[:2].isalpha() or not number.isalnum():
        raise ValueError("must be a VAT number with its country, such as BE0123456789")
    return number[:2], number[2:]


def country(value: str) -> str:
    """A country of the EU, ISO alpha-2."""
    if value.upper() not in EU:
        raise ValueError("must be the two letters of a country of the EU, such as BE")
    return value.upper()


def rate(value: str) -> Decimal:
    """A VAT rate, in percent."""
    try:
        rate = amount(value)
    except NotAnAmountError:
        rate = Decimal(-1)
    if not 0 <= rate <= 50:
        raise ValueError("must be a percentage from 0 to 50, such as 21")
    return rate


def full_vat_number(value: str) -> str:
    """A VAT number in one piece."""
    read = vat_number(value)
    return "".join(read) if read else ""


def iban_number(value: str) -> str:
    """An IBAN without blanks."""
    if not iban.is_valid(value):
        raise ValueError("must be an IBAN whose check digits are right")
    return str(iban.compact(value))


def email(value: str) -> str:
    """An e-mail address."""
    if value.count("@") != 1 or value.startswith("@") or value.endswith("@") or value.split() != [value]:
        raise ValueError("must be an e-mail address")
    return value
