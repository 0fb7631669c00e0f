"""Making an installation in one go, as support does for a merchant: login, both connections, settings, webhooks."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from urllib.parse import urlsplit

import structlog

from webapp.accounts import ends, passwords, recipients
from webapp.accounts.asking import InstallationError, Unlimited, asking
from webapp.accounts.ends import Answered
from webapp.audit.record import record, record_login
from webapp.database import EVERYTHING, transaction
from webapp.integration import hooks
from webapp.integration.domain import email as emails
from webapp.integration.domain.country import is_country
from webapp.integration.domain.days import zone_named
from webapp.integration.joined import BOOKS, SHOP, NotConnectedError, Opener
from webapp.integration.vendors.contract import ShopStatus
from webapp.integration.vendors.errors import VendorError

log = structlog.get_logger()
KEY_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

ADD_PERSON = """
INSERT INTO person (email, password_hash, name, language, is_staff)
VALUES (%(email)s, %(hash)s, %(name)s, %(language)s, %(staff)s)
ON CONFLICT (email) DO NOTHING RETURNING id
"""
FIND_PERSON = "SELECT id FROM person WHERE email = %(email)s"
ADD_INSTALLATION = """
INSERT INTO installation (licence_key, name, home_country, language, statuses, layout, start_date, sending,
                          shop_host, contact_name, contact_email, who_saved_at, settings_saved_at, live_at)
VALUES (%(key)s, %(name)s, %(country)s, %(language)s, %(statuses)s::jsonb, %(layout)s, %(start)s, 'manual',
        %(host)s, %(contact)s, %(email)s, now(), now(), now())
RETURNING id
"""
ADD_MEMBER = "INSERT INTO membership (person_id, installation_id) VALUES (%(person)s, %(installation)s)"
ELSEWHERE = """
SELECT 1 FROM connection WHERE side = 'shop' AND account_key = %(account)s AND NOT starts_with(base || '/', %(origin)s)
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What support was asked to install. `statuses`: codes (empty: the platform's usual ones)."""

    email: str
    name: str
    country: str
    shop_platform: str
    shop_host: str
    shop_token: str
    books_platform: str
    books_user: str
    books_key: str
    statuses: Sequence[str] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Installed:
    """What support tells the merchant. `password`: "" when the login existed."""

    license_key: str
    login: str
    password: str
    dashboard_url: str
    webhook_url: str


def install(opener: Opener, wanted: Wanted) -> Installed:
    """Connect both ends, test them, make everything. Raises InstallationError; then nothing is made."""
    box, settings = opener.box, opener.settings
    if not emails.is_valid(wanted.email):
        raise InstallationError(f"{wanted.email} is not an e-mail address.")
    if not is_country(wanted.country.upper()):
        raise InstallationError(f"{wanted.country} is not the two-letter code of a country.")
    shop_platform = opener.vendors.shops[wanted.shop_platform]
    books_platform = opener.vendors.books[wanted.books_platform]
    free = Unlimited()
    with asking(shop_platform.label):
        shop_secret, base = shop_platform.locate(wanted.shop_host, wanted.shop_token)
        shop = shop_platform.open(shop_secret, base, free)
        at_shop, statuses = shop.check(), shop.statuses()
    with asking(books_platform.label):
        books_secret, user = books_platform.credentials(wanted.books_user, wanted.books_key)
        books = books_platform.open(books_secret, free)
        at_books, layouts = books.check(), books.layouts()
    open_codes = {status.code for status in statuses if status.can_be_chosen}
    chosen = list(wanted.statuses) or [code for code in shop_platform.usual_statuses if code in open_codes]
    _refuse_unfit(chosen, statuses)
    password = passwords.make()
    with transaction(opener.engine, EVERYTHING) as connection:
        # A shop says its own id: one that is known at another address may be somebody else's.
        claimed = {
            "account": f"{wanted.shop_platform}/{at_shop.key}",
            "origin": f"{urlsplit(base).scheme}://{urlsplit(base).netloc}/",
        }
        if connection.exec_driver_sql(ELSEWHERE, claimed).first() is not None:
            raise InstallationError(f"A shop with the id {at_shop.key} is known at another address.")
        login = emails.normalise(wanted.email)
        person = {"email": login, "hash": passwords.hash_of(password), "name": wanted.name, "staff": False}
        made = connection.exec_driver_sql(ADD_PERSON, {**person, "language": wanted.language}).scalar_one_or_none()
        person_id = made or connection.exec_driver_sql(FIND_PERSON, {"email": login}).scalar_one()
        key = licence_key()
        installation_id = connection.exec_driver_sql(
            ADD_INSTALLATION,
            {
                "key": key,
                "name": at_shop.name or wanted.name,
                "country": wanted.country.upper(),
                "language": wanted.language,
                "statuses": ends.json_text(chosen),
                "layout": ends.default_layout(layouts),
                "start": datetime.now(zone_named(at_shop.timezone)).date(),
                "host": wanted.shop_host,
                "contact": wanted.name,
                "email": login,
            },
        ).scalar_one()
        connection.exec_driver_sql(ADD_MEMBER, {"person": person_id, "installation": installation_id})
        recipients.add(connection, installation_id, login, wanted.language)
        shop_lists = ends.shop_lists([asdict(status) for status in statuses])
        books_lists = ends.books_lists([asdict(layout) for layout in layouts])
        the_shop = Answered(wanted.shop_platform, at_shop, base, shop_secret, shop_lists)
        the_books = Answered(wanted.books_platform, ends.named(at_books, user), "", books_secret, books_lists)
        ends.add(connection, box, installation_id, SHOP, the_shop)
        ends.add(connection, box, installation_id, BOOKS, the_books)
        record(connection, installation_id, "installation.made")
        for end, platform in ((the_shop, shop_platform.label), (the_books, books_platform.label)):
            joined = f"{end.account.name} ({platform})"
            record(connection, installation_id, "connection.joined", params={"account": joined})
    installed = opener.read(installation_id)
    assert installed is not None
    assert installed.shop is not None
    try:
        at_end = opener.open_shop(installed)
        hooks.subscribe(opener.engine, box, settings, installation_id, installed.shop, at_end)
    except (VendorError, NotConnectedError) as problem:
        # All is made, and whoever installs must learn the password; the hourly check subscribes as well.
        log.warning("webhooks come with the next check", installation=installation_id, why=type(problem).__name__)
    ends.check_now(opener.engine, installation_id)
    return Installed(
        license_key=key,
        login=login,
        password=password if made else "",
        dashboard_url=f"{settings.base_url}/d/{key}/report",
        webhook_url=hooks.webhook_address(opener.engine, box, settings.base_url, installation_id, installed.shop),
    )


def add_staff(opener: Opener, email: str, name: str) -> tuple[str, str]:
    """A login for support: (login, password). Raises InstallationError when there is one already."""
    if not emails.is_valid(email):
        raise InstallationError(f"{email} is not an e-mail address.")
    login, password = emails.normalise(email), passwords.make()
    with transaction(opener.engine, EVERYTHING) as connection:
        values = {"email": login, "hash": passwords.hash_of(password), "name": name, "language": "en", "staff": True}
        person_id: int | None = connection.exec_driver_sql(ADD_PERSON, values).scalar_one_or_none()
        if person_id is None:
            raise InstallationError(f"There is a login {login} already.")
        record_login(connection, person_id, "login.made")
    return login, password


def licence_key() -> str:
    """A new licence key: WF-XXXX-XXXX, without look-alike signs."""
    parts = ["".join(secrets.choice(KEY_SIGNS) for _ in range(4)) for _ in range(2)]
    return "WF-" + "-".join(parts)


def _refuse_unfit(chosen: Sequence[str], statuses: Sequence[ShopStatus]) -> None:
    """Raise InstallationError for codes that the shop does not have, or whose orders never become invoices."""
    unknown = set(chosen) - {status.code for status in statuses}
    if unknown:
        raise InstallationError(f"The shop has no status {', '.join(sorted(unknown))}.")
    never = sorted(status.code for status in statuses if status.code in chosen and not status.can_be_chosen)
    if never:
        named = f"the status {never[0]}" if len(never) == 1 else f"the statuses {', '.join(never)}"
        raise InstallationError(f"Orders with {named} never become invoices: choose other statuses.")
