"""What merchants do before, at and after going live, as steps of tests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import requests
from flask.testing import FlaskClient

from tests.house import House, Installation
from tests.logged_in import log_in_as
from webapp.accounts import going_live, joining, preferences, sign_up, terms
from webapp.database import EVERYTHING, transaction
from webapp.integration.pipeline import endings
from webapp.notify import letter

LONG_AGO = date(2020, 1, 1)


def change(house: House, statement: str, **values: Any) -> None:
    """Change what PostgreSQL holds, as time would."""
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql(statement, values)


def ask(house: House, statement: str, **values: Any) -> Sequence[Any]:
    """Rows of PostgreSQL."""
    with transaction(house.services.engine, EVERYTHING) as connection:
        return connection.exec_driver_sql(statement, values).all()


def one(house: House, statement: str, **values: Any) -> Any:
    """One value of PostgreSQL."""
    return ask(house, statement, **values)[0][0]


def not_live(house: House, **wanted: Any) -> Installation:
    """A merchant with both ends connected and everything saved and accepted, who has not gone live yet."""
    merchant = house.install(**wanted)
    terms.accept(house.services.engine, merchant.id, person_id=None, name="Sofie", address="127.0.0.1")
    change(house, "UPDATE installation SET live_at = NULL, start_date = NULL WHERE id = %(id)s", id=merchant.id)
    return merchant


def browser(house: House, merchant: Installation) -> FlaskClient:
    """A browser in which the merchant is logged in."""
    return log_in_as(house.app.test_client(), house.services.engine, merchant.login)


def text_of(answer: Any) -> str:
    """The words of a page, without its marks, blanks as one."""
    words = re.sub(r"<(style|script|template)\b.*?</\1>|<[^>]+>", " ", answer.get_data(as_text=True), flags=re.S)
    return re.sub(r"\s+", " ", words.replace("&#39;", "'").replace("\u00a0", " ").replace("&nbsp;", " "))


def new_key(house: House, shop_id: str, name: str) -> str:
    """A key that the merchant makes in the shop's back office."""
    address = f"{house.shop.url}/office/{shop_id}/keys"
    requests.post(address, data={"action": "make", "name": name}, timeout=5)
    shops = house.shop.get("/sandbox/shops").json()
    return str(next(shop for shop in shops if shop["id"] == shop_id)["tokens"][name])


def sign_up_again(
    house: House, old: Installation, *, user: str | None = None, key: str | None = None, name: str = "again"
) -> Installation:
    """The owner of `old` signs up again with the same shop, installs and saves; not live yet."""
    services = house.services
    host = house.shop.url.removeprefix("http://")
    before = one(house, "SELECT max(id) FROM installation")
    with house.app.app_context():
        sign_up.sign_up(services, sign_up.Wish("Sofie", old.login, host, "BE", "en"))
    row = ask(house, "SELECT id, licence_key FROM installation WHERE id > %(before)s", before=before)[0]
    with house.app.app_context():
        joining.join_shop_by_key(services, row.id, host, new_key(house, old.shop_id, name))
        joining.join_books(services, row.id, user or old.books_user, key or old.books_key)
    terms.accept(services.engine, row.id, person_id=None, name="Sofie", address="127.0.0.1")
    preferences.save_details(services.engine, row.id, "Sofie", old.login, "BE")
    chosen = preferences.Configuration(["paid"], "", "BE", None, "manual", is_paused=False)
    preferences.save_configuration(services.engine, row.id, chosen)
    return Installation(
        house=house,
        id=row.id,
        key=row.licence_key,
        shop_id=old.shop_id,
        books_user=user or old.books_user,
        books_key=key or old.books_key,
        login=old.login,
        password=old.password,
        webhook_url="",
    )


def go_live(house: House, merchant: Installation, day: date = LONG_AGO, number: str = "") -> None:
    """The press itself, without its pages."""
    going_live.go_live(house.services, merchant.id, going_live.Start(day, number))


def tick(house: House) -> None:
    """One round of the clock about trials and ends."""
    endings.run(house.ready)


def mails(house: House, template: str = "%") -> list[str]:
    """`template to address` of every mail that was written, oldest first."""
    rows = ask(house, "SELECT template, to_address FROM mail WHERE template LIKE %(like)s ORDER BY id", like=template)
    return [f"{row.template} to {row.to_address}" for row in rows]


def words_of_mail(house: House, template: str) -> str:
    """The text of the newest mail of that kind, in its reader's language."""
    row = ask(house, "SELECT params, language FROM mail WHERE template = %(t)s ORDER BY id DESC", t=template)[0]
    values = {**row.params, "link": "http://here", "brand": "Brand", "support": "help@example.invalid"}
    with house.app.test_request_context():
        return letter.write(template, values, row.language).text
