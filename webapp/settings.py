"""The environment, read once; every mistake is reported together. No default for a live address."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar
from urllib.parse import urlsplit

from stdnum import iban

from webapp.integration.domain.country import EU
from webapp.integration.domain.money import NotAnAmountError, amount
from webapp.integration.domain.own_vat import Rules
from webapp.integration.domain.plan import Plan, plans

T = TypeVar("T")


class SettingsError(Exception):
    """One or more settings are missing or odd; the text lists all of them, a line each."""


@dataclass(frozen=True, slots=True)
class Seller:
    """Who invoices the merchants: as it stands on our own invoices. `country`: ISO alpha-2, whose VAT holds at home."""

    name: str
    address: str
    country: str
    vat_number: str
    iban: str


DEMO_SELLER = Seller(
    name="Demo Koppelingen B.V.",
    address="Voorbeeldstraat 1, 1000 AA Amsterdam",
    country="NL",
    vat_number="NL000099998B57",
    iban="NL02ABNA0123456789",
)
"""Who invoices on a machine to try it on; where people reach us over TLS every line of it has to be set."""


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """Everything the environment decides. Times are in seconds. `.env.example` says what each is for."""

    base_url: str
    secret_key: str
    credential_keys: tuple[tuple[str, bytes], ...]
    database_url: str
    redis_url: str
    smtp_url: str
    mail_from: str
    operator_email: str
    factuursturen_url: str
    factuursturen_invoice_url: str
    kmo_shops_client_id: str
    kmo_shops_client_secret: str
    kmo_shops_hosts: frozenset[str]
    vies_url: str
    vies_requester: tuple[str, str] | None
    lookup_delays: tuple[int, ...]
    kmo_shops_calls_per_minute: int
    books_calls_per_hour: int
    resend: bool
    lease_seconds: float
    sweep_seconds: float
    metrics_token: str
    trusted_proxies: int
    staff_two_step: bool
    erasure_key: str
    erase_after_days: int
    brand: str
    support_email: str
    plans: tuple[Plan, ...]
    seller: Seller
    seller_vat: Rules

    def __repr__(self) -> str:
        return "Settings(…)"

    @property
    def named_hosts(self) -> frozenset[str]:
        """`host:port` that a setting lists by name with a port: these may be private and without TLS."""
        urls = (self.factuursturen_url, self.vies_url)
        from_urls = {urlsplit(url).netloc for url in urls if urlsplit(url).port is not None}
        return frozenset({host for host in self.kmo_shops_hosts if ":" in host} | from_urls)

    @property
    def is_https(self) -> bool:
        """True when people reach us over TLS, so that cookies may insist on it."""
        return self.base_url.startswith("https://")


def _text(value: str) -> str:
    return value


def _url(*schemes: str) -> Callable[[str], str]:
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


def _books_url(value: str) -> str:
    if not _url("https", "http")(value).endswith("/api/v1/"):
        raise ValueError("must end in /api/v1/")
    return value


def _base_url(value: str) -> str:
    return _url("https", "http")(value).rstrip("/")


def _secret(value: str) -> str:
    if len(value) < 32:
        raise ValueError("must have at least 32 characters")
    return value


def _keys(value: str) -> tuple[tuple[str, bytes], ...]:
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


def _hosts(value: str) -> frozenset[str]:
    hosts = frozenset(part.strip().lower() for part in value.split(",") if part.strip())
    if not hosts or any("/" in host or "@" in host for host in hosts):
        raise ValueError("must be host[:port] names, comma separated, or *")
    return hosts


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not (value.isascii() and value.isdigit()) or not least <= int(value) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(value)

    return parse


def _seconds(least: str, most: str) -> Callable[[str], float]:
    def parse(value: str) -> float:
        try:
            seconds = float(value)
        except ValueError:
            seconds = -1.0
        if not float(least) <= seconds <= float(most):
            raise ValueError(f"must be a number of seconds from {least} to {most}")
        return seconds

    return parse


def _delays(value: str) -> tuple[int, ...]:
    parts = value.split(",")
    if not all(part.strip().isascii() and part.strip().isdigit() for part in parts):
        raise ValueError("must be whole seconds after sending, comma separated")
    delays = tuple(int(part) for part in parts)
    if list(delays) != sorted(delays):
        raise ValueError("must be whole seconds after sending, growing")
    return delays


def _on_off(value: str) -> bool:
    if value not in ("on", "off"):
        raise ValueError("must be on or off")
    return value == "on"


def _vat_number(value: str) -> tuple[str, str] | None:
    number = "".join(value.upper().split())
    if len(number) < 4 or not number[:2].isalpha() or not number.isalnum():
        raise ValueError("must be a VAT number with its country, such as BE0123456789")
    return number[:2], number[2:]


def _country(value: str) -> str:
    if value.upper() not in EU:
        raise ValueError("must be the two letters of a country of the EU, such as BE")
    return value.upper()


def _rate(value: str) -> Decimal:
    try:
        rate = amount(value)
    except NotAnAmountError:
        rate = Decimal(-1)
    if not 0 <= rate <= 50:
        raise ValueError("must be a percentage from 0 to 50, such as 21")
    return rate


def _full_vat_number(value: str) -> str:
    read = _vat_number(value)
    return "".join(read) if read else ""


def _iban(value: str) -> str:
    if not iban.is_valid(value):
        raise ValueError("must be an IBAN whose check digits are right")
    return str(iban.compact(value))


def _email(value: str) -> str:
    if value.count("@") != 1 or value.startswith("@") or value.endswith("@") or value.split() != [value]:
        raise ValueError("must be an e-mail address")
    return value


class _Reader:
    """Reads settings one by one and remembers what was wrong with each."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.mistakes: list[str] = []

    def get(self, name: str, parse: Callable[[str], T], otherwise: T, *, required: bool = False) -> T:
        value = self._environment.get(name, "").strip()
        if not value:
            if required:
                self.mistakes.append(f"{name} is missing")
            return otherwise
        try:
            return parse(value)
        except ValueError as problem:
            self.mistakes.append(f"{name} {problem}")
            return otherwise


def read(environment: Mapping[str, str]) -> Settings:
    """The settings in `environment`. Raises SettingsError with every mistake."""
    env = _Reader(environment)
    support_email = env.get("SUPPORT_EMAIL", _email, "", required=True)
    base_url = env.get("BASE_URL", _base_url, "", required=True)
    is_live = base_url.startswith("https://")
    seller = _seller(env, is_live=is_live)
    secret_key = env.get("SECRET_KEY", _secret, "", required=True)
    settings = Settings(
        base_url=base_url,
        secret_key=secret_key,
        credential_keys=env.get("CREDENTIAL_KEYS", _keys, (), required=True),
        database_url=env.get("DATABASE_URL", _url("postgresql"), "", required=True),
        redis_url=env.get("REDIS_URL", _url("redis", "rediss", "unix"), "", required=True),
        smtp_url=env.get("SMTP_URL", _url("smtp", "smtps"), "", required=True),
        mail_from=env.get("MAIL_FROM", _email, "", required=True),
        operator_email=env.get("OPERATOR_EMAIL", _email, support_email),
        factuursturen_url=env.get("FACTUURSTUREN_URL", _books_url, "", required=True),
        factuursturen_invoice_url=env.get("FACTUURSTUREN_INVOICE_URL", _url("https", "http"), ""),
        kmo_shops_client_id=env.get("KMO_SHOPS_CLIENT_ID", _text, "", required=True),
        kmo_shops_client_secret=env.get("KMO_SHOPS_CLIENT_SECRET", _text, "", required=True),
        kmo_shops_hosts=env.get("KMO_SHOPS_HOSTS", _hosts, frozenset(), required=True),
        vies_url=env.get("VIES_URL", _url("https", "http"), "", required=True),
        vies_requester=env.get("VIES_REQUESTER", _vat_number, None),
        lookup_delays=env.get("LOOKUP_DELAYS", _delays, (0, 120, 900)),
        kmo_shops_calls_per_minute=env.get("KMO_SHOPS_CALLS_PER_MINUTE", _whole(1, 1_000_000), 45),
        books_calls_per_hour=env.get("BOOKS_CALLS_PER_HOUR", _whole(0, 10_000_000), 0),
        resend=env.get("RESEND", _on_off, True),
        lease_seconds=env.get("LEASE_SECONDS", _seconds("0.5", "120"), 12.0),
        sweep_seconds=env.get("SWEEP_SECONDS", _seconds("0.1", "60"), 3.0),
        metrics_token=env.get("METRICS_TOKEN", _secret, ""),
        trusted_proxies=env.get("TRUSTED_PROXIES", _whole(0, 10), 0),
        staff_two_step=env.get("STAFF_TWO_STEP", _on_off, True),
        # Another key some day would make erased orders unknown, and invoice them again: no key that is changed at will.
        erasure_key=env.get("ERASURE_KEY", _secret, secret_key, required=is_live),
        erase_after_days=env.get("ERASE_AFTER_DAYS", _whole(1, 3650), 90),
        brand=env.get("BRAND", _text, "Webwinkelfacturen"),
        support_email=support_email,
        plans=env.get("PLANS", plans, plans("500:72.00,2500:120.00,*:170.00")),
        seller=seller,
        seller_vat=Rules(
            home=seller.country,
            rate=env.get("SELLER_VAT_RATE", _rate, Decimal(21)),
            sells_without_number=env.get("SELL_WITHOUT_VAT_NUMBER", _on_off, True),
        ),
    )
    if env.mistakes:
        raise SettingsError("The settings are not complete:\n" + "\n".join(f"  {line}" for line in env.mistakes))
    return settings


def _seller(env: _Reader, *, is_live: bool) -> Seller:
    """Who invoices. `is_live`: no invoice of a real seller may bear an invented name, so each line has to be set."""
    demo = DEMO_SELLER
    return Seller(
        name=env.get("SELLER_NAME", _text, demo.name, required=is_live),
        address=env.get("SELLER_ADDRESS", _text, demo.address, required=is_live),
        country=env.get("SELLER_COUNTRY", _country, demo.country, required=is_live),
        vat_number=env.get("SELLER_VAT_NUMBER", _full_vat_number, demo.vat_number, required=is_live),
        iban=env.get("SELLER_IBAN", _iban, demo.iban, required=is_live),
    )
