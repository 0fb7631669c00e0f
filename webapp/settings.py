"""The environment, read once; every mistake is reported together. No default for a live address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar
from urllib.parse import urlsplit

from webapp import setting_values as values
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
    support_email = env.get("SUPPORT_EMAIL", values.email, "", required=True)
    base_url = env.get("BASE_URL", values.base_url, "", required=True)
    is_live = base_url.startswith("https://")
    seller = _seller(env, is_live=is_live)
    secret_key = env.get("SECRET_KEY", values.secret, "", required=True)
    settings = Settings(
        base_url=base_url,
        secret_key=secret_key,
        credential_keys=env.get("CREDENTIAL_KEYS", values.keys, (), required=True),
        database_url=env.get("DATABASE_URL", values.url("postgresql"), "", required=True),
        redis_url=env.get("REDIS_URL", values.url("redis", "rediss", "unix"), "", required=True),
        smtp_url=env.get("SMTP_URL", values.url("smtp", "smtps"), "", required=True),
        mail_from=env.get("MAIL_FROM", values.email, "", required=True),
        operator_email=env.get("OPERATOR_EMAIL", values.email, support_email),
        factuursturen_url=env.get("FACTUURSTUREN_URL", values.books_url, "", required=True),
        factuursturen_invoice_url=env.get("FACTUURSTUREN_INVOICE_URL", values.url("https", "http"), ""),
        kmo_shops_client_id=env.get("KMO_SHOPS_CLIENT_ID", values.text, "", required=True),
        kmo_shops_client_secret=env.get("KMO_SHOPS_CLIENT_SECRET", values.text, "", required=True),
        kmo_shops_hosts=env.get("KMO_SHOPS_HOSTS", values.hosts, frozenset(), required=True),
        vies_url=env.get("VIES_URL", values.url("https", "http"), "", required=True),
        vies_requester=env.get("VIES_REQUESTER", values.vat_number, None),
        lookup_delays=env.get("LOOKUP_DELAYS", values.delays, (0, 120, 900)),
        kmo_shops_calls_per_minute=env.get("KMO_SHOPS_CALLS_PER_MINUTE", values.whole(1, 1_000_000), 45),
        books_calls_per_hour=env.get("BOOKS_CALLS_PER_HOUR", values.whole(0, 10_000_000), 0),
        resend=env.get("RESEND", values.on_off, True),
        lease_seconds=env.get("LEASE_SECONDS", values.seconds("0.5", "120"), 12.0),
        sweep_seconds=env.get("SWEEP_SECONDS", values.seconds("0.1", "60"), 3.0),
        metrics_token=env.get("METRICS_TOKEN", values.secret, ""),
        trusted_proxies=env.get("TRUSTED_PROXIES", values.whole(0, 10), 0),
        staff_two_step=env.get("STAFF_TWO_STEP", values.on_off, True),
        # Another key some day would make erased orders unknown, and invoice them again: no key that is changed at will.
        erasure_key=env.get("ERASURE_KEY", values.secret, secret_key, required=is_live),
        erase_after_days=env.get("ERASE_AFTER_DAYS", values.whole(1, 3650), 90),
        brand=env.get("BRAND", values.text, "Webwinkelfacturen"),
        support_email=support_email,
        plans=env.get("PLANS", plans, plans("500:72.00,2500:120.00,*:170.00")),
        seller=seller,
        seller_vat=Rules(
            home=seller.country,
            rate=env.get("SELLER_VAT_RATE", values.rate, Decimal(21)),
            sells_without_number=env.get("SELL_WITHOUT_VAT_NUMBER", values.on_off, True),
        ),
    )
    if env.mistakes:
        raise SettingsError("The settings are not complete:\n" + "\n".join(f"  {line}" for line in env.mistakes))
    return settings


def _seller(env: _Reader, *, is_live: bool) -> Seller:
    """Who invoices. `is_live`: no invoice of a real seller may bear an invented name, so each line has to be set."""
    demo = DEMO_SELLER
    return Seller(
        name=env.get("SELLER_NAME", values.text, demo.name, required=is_live),
        address=env.get("SELLER_ADDRESS", values.text, demo.address, required=is_live),
        country=env.get("SELLER_COUNTRY", values.country, demo.country, required=is_live),
        vat_number=env.get("SELLER_VAT_NUMBER", values.full_vat_number, demo.vat_number, required=is_live),
        iban=env.get("SELLER_IBAN", values.iban_number, demo.iban, required=is_live),
    )
