"""The environment is read once; every mistake is told at once; nothing live has a default."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import settings_for
from webapp.settings import SettingsError, read

ROOT = Path(__file__).resolve().parent.parent
REQUIRED = {
    "BASE_URL",
    "SECRET_KEY",
    "CREDENTIAL_KEYS",
    "DATABASE_URL",
    "REDIS_URL",
    "SMTP_URL",
    "MAIL_FROM",
    "FACTUURSTUREN_URL",
    "KMO_SHOPS_CLIENT_ID",
    "KMO_SHOPS_CLIENT_SECRET",
    "KMO_SHOPS_HOSTS",
    "VIES_URL",
    "SUPPORT_EMAIL",
}


def environment(**more: str) -> dict[str, str]:
    return settings_for("postgresql://127.0.0.1:9/none", "redis://127.0.0.1:9", **more)


def mistakes(values: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read(values)
    first, *rest = str(caught.value).splitlines()
    assert first == "The settings are not complete:"
    return [line.strip() for line in rest]


def test_nothing_is_set_everything_missing_is_told_at_once() -> None:
    assert {line.removesuffix(" is missing") for line in mistakes({})} == REQUIRED


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_one_missing_setting_is_named(name: str) -> None:
    values = environment()
    values[name] = "  "

    assert mistakes(values) == [f"{name} is missing"]


def test_missing_and_odd_settings_are_told_together() -> None:
    values = environment(RESEND="perhaps", SWEEP_SECONDS="soon", LOOKUP_DELAYS="900,120")
    del values["BASE_URL"]

    assert mistakes(values) == [
        "BASE_URL is missing",
        "LOOKUP_DELAYS must be whole seconds after sending, growing",
        "RESEND must be on or off",
        "SWEEP_SECONDS must be a number of seconds from 0.1 to 60",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "orders.example"),
        ("BASE_URL", "ftp://orders.example"),
        ("SECRET_KEY", "short"),
        ("CREDENTIAL_KEYS", "k1"),
        ("CREDENTIAL_KEYS", "k1:" + base64.b64encode(b"k" * 16).decode()),
        ("CREDENTIAL_KEYS", ":" + base64.b64encode(b"k" * 32).decode()),
        ("CREDENTIAL_KEYS", "k1:not base64 at all!"),
        (
            "CREDENTIAL_KEYS",
            "k1:" + base64.b64encode(b"k" * 32).decode() + ",k1:" + base64.b64encode(b"l" * 32).decode(),
        ),
        ("DATABASE_URL", "mysql://127.0.0.1/orders"),
        ("DATABASE_URL", "postgresql://127.0.0.1:port/orders"),
        ("DATABASE_URL", "postgresql://orders:pass[word@127.0.0.1/orders"),
        ("REDIS_URL", "127.0.0.1:6379"),
        ("SMTP_URL", "https://mail.example"),
        ("MAIL_FROM", "nobody"),
        ("OPERATOR_EMAIL", "a@b@c"),
        ("SUPPORT_EMAIL", "a b@example.com"),
        ("SUPPORT_EMAIL", "help@example.com\nBcc: all@example.com"),
        ("FACTUURSTUREN_URL", "https://www.factuursturen.nl/"),
        ("FACTUURSTUREN_URL", "https://www.factuursturen.nl/api/v1"),
        ("KMO_SHOPS_HOSTS", "https://shop.example"),
        ("KMO_SHOPS_HOSTS", "user@shop.example"),
        ("KMO_SHOPS_HOSTS", ","),
        ("VIES_URL", "vies"),
        ("LOOKUP_DELAYS", "0,two"),
        ("LOOKUP_DELAYS", "-1,2"),
        ("KMO_SHOPS_CALLS_PER_MINUTE", "0"),
        ("KMO_SHOPS_CALLS_PER_MINUTE", "45.5"),
        ("KMO_SHOPS_CALLS_PER_MINUTE", "٤٥"),
        ("BOOKS_CALLS_PER_HOUR", "-1"),
        ("RESEND", "yes"),
        ("LEASE_SECONDS", "0"),
        ("LEASE_SECONDS", "nan"),
        ("SWEEP_SECONDS", "inf"),
        ("METRICS_TOKEN", "short"),
        ("TRUSTED_PROXIES", "all"),
    ],
)
def test_an_odd_setting_is_named_and_its_value_is_not_shown(name: str, value: str) -> None:
    [line] = mistakes(environment(**{name: value}))

    assert line.startswith(f"{name} must ")
    assert len(value) < 4 or value not in line


def test_what_may_be_left_out_has_the_values_of_the_manual_page() -> None:
    values = {name: value for name, value in environment().items() if name in REQUIRED}

    settings = read(values)

    assert settings.lookup_delays == (0, 120, 900)
    assert settings.kmo_shops_calls_per_minute == 45
    assert settings.resend is True
    assert (settings.lease_seconds, settings.sweep_seconds) == (12.0, 3.0)
    assert settings.operator_email == settings.support_email
    assert (settings.metrics_token, settings.trusted_proxies) == ("", 0)


def test_redis_may_listen_on_a_socket_of_the_machine() -> None:
    assert read(environment(REDIS_URL="unix:///run/redis.sock")).redis_url == "unix:///run/redis.sock"


def test_the_example_names_every_setting_and_no_other() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    source = (ROOT / "webapp/settings.py").read_text(encoding="utf-8")

    assert named == {part.partition('"')[0] for part in source.split('env.get("')[1:]}


def test_settings_never_show_themselves() -> None:
    settings = read(environment())

    assert "kmo-secret" not in repr(settings)
    assert settings.secret_key not in f"{settings}"


@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, "-m", "flask", "--app", "wsgi", "orders", "count", "--license", "WF-0000-0000"],
        [sys.executable, "worker.py"],
        [sys.executable, "-c", "import wsgi"],
    ],
    ids=["flask", "worker", "web"],
)
def test_the_start_stops_and_lists_what_is_wrong(command: list[str]) -> None:
    values = {**environment(RESEND="perhaps"), "PATH": "/usr/bin:/bin"}
    del values["SMTP_URL"]

    ended = subprocess.run(command, cwd=ROOT, env=values, capture_output=True, text=True, timeout=110, check=False)

    assert ended.returncode != 0
    assert "SMTP_URL is missing" in ended.stderr
    assert "RESEND must be on or off" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "kmo-secret" not in ended.stderr + ended.stdout


SELLER = {
    "SELLER_NAME": "Koppelingen B.V.",
    "SELLER_ADDRESS": "Dam 1, 1012 JS Amsterdam",
    "SELLER_COUNTRY": "nl",
    "SELLER_VAT_NUMBER": "NL 000099998B57",
    "SELLER_IBAN": "NL02 ABNA 0123 4567 89",
}


def test_where_people_reach_us_over_tls_every_line_of_the_seller_must_be_set() -> None:
    missing = [f"{name} is missing" for name in SELLER]

    assert mistakes(environment(BASE_URL="https://orders.example", ERASURE_KEY="k" * 32)) == missing


def test_where_people_reach_us_over_tls_erased_orders_have_a_key_of_their_own() -> None:
    values = environment(BASE_URL="https://orders.example", **SELLER)

    assert mistakes({**values, "ERASURE_KEY": ""}) == ["ERASURE_KEY is missing"]
    assert read(environment(ERASURE_KEY="")).erasure_key == read(environment()).secret_key


@pytest.mark.parametrize("name", sorted(SELLER))
def test_one_missing_line_of_the_seller_is_named(name: str) -> None:
    values = environment(BASE_URL="https://orders.example", ERASURE_KEY="k" * 32, **SELLER)
    values[name] = " "

    assert mistakes(values) == [f"{name} is missing"]


def test_the_seller_is_read_in_one_spelling() -> None:
    seller = read(environment(BASE_URL="https://orders.example", ERASURE_KEY="k" * 32, **SELLER)).seller

    assert (seller.country, seller.vat_number, seller.iban) == ("NL", "NL000099998B57", "NL02ABNA0123456789")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SELLER_IBAN", "NL03ABNA0123456789"),
        ("SELLER_IBAN", "my bank"),
        ("SELLER_COUNTRY", "US"),
        ("SELLER_COUNTRY", "Belgium"),
        ("SELLER_VAT_NUMBER", "123"),
        ("SELLER_VAT_RATE", "-1"),
        ("SELLER_VAT_RATE", "a fifth"),
        ("SELL_WITHOUT_VAT_NUMBER", "perhaps"),
        ("PLANS", "500:72.00"),
    ],
)
def test_an_odd_line_about_selling_is_named(name: str, value: str) -> None:
    (mistake,) = mistakes(environment(**{name: value}))

    assert mistake.startswith(f"{name} must")


def test_without_a_word_about_plans_the_three_of_old_hold() -> None:
    assert [(plan.code, str(plan.price)) for plan in read(environment()).plans] == [
        ("500", "72.00"),
        ("2500", "120.00"),
        ("*", "170.00"),
    ]
