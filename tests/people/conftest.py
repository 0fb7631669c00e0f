"""A shop with an owner, a member and an accountant who sees a second shop too; mails are read from the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.dashboard.seed import LICENCE_KEY, MERCHANT, OTHER_LICENCE_KEY
from tests.given.pages import Pages
from tests.given.passwords import HASH
from webapp.services import Services

MEMBER, ACCOUNTANT, NEW = "wout@atelierlinde.example", "anna@kantoor.example", "nora@kantoor.example"
PEOPLE = f"/d/{LICENCE_KEY}/profile/people"
REPORT = f"/d/{LICENCE_KEY}/report"
SENTENCE = "a sentence for the door"

ADD = """
WITH one AS (
  INSERT INTO person (email, name, password_hash, language) VALUES (%(email)s, %(name)s, %(hash)s, %(language)s)
  RETURNING id
)
INSERT INTO membership (person_id, installation_id, role)
SELECT one.id, i.id, %(role)s FROM one, installation i WHERE i.licence_key = ANY(%(keys)s)
"""


@dataclass
class Team:
    """The shop's people, and what they do to each other."""

    pages: Pages

    @property
    def services(self) -> Services:
        """Of the app."""
        found: Services = self.pages.app.extensions["services"]
        return found

    @property
    def shop(self) -> int:
        """The installation's id."""
        return self.pages.seed.installation_id

    def add(
        self, email: str, name: str, role: str, keys: tuple[str, ...] = (LICENCE_KEY,), language: str = "en"
    ) -> int:
        """Somebody more; their id."""
        values = {"email": email, "name": name, "hash": HASH, "language": language, "role": role, "keys": list(keys)}
        self.pages.run(ADD, **values)
        return self.id_of(email)

    def id_of(self, email: str) -> int:
        """Somebody's id."""
        found: int = self.pages.one("SELECT id FROM person WHERE email = %(email)s", email=email)
        return found

    def role_of(self, email: str, shop: int | None = None) -> str | None:
        """What somebody is at the shop; None when they are not there."""
        rows = self.pages.rows(
            "SELECT m.role FROM membership m JOIN person p ON p.id = m.person_id WHERE p.email = %(email)s"
            " AND m.installation_id = %(shop)s",
            email=email,
            shop=shop or self.shop,
        )
        return rows[0].role if rows else None

    def as_(self, email: str | None) -> FlaskClient:
        """A browser in which somebody is logged in."""
        return self.pages.browser(email)

    def invite(self, email: str = NEW, role: str = "accountant", client: FlaskClient | None = None, **more: str) -> Any:
        """The owner fills the form in and sends it."""
        form = {"email": email, "role": role, "language": "en", **more}
        return (client or self.as_(MERCHANT)).post(f"{PEOPLE}/invite", data=form)

    def mails(self, template: str = "invitation") -> list[Any]:
        """What the outbox has, oldest first."""
        return self.pages.rows("SELECT * FROM mail WHERE template = %(template)s ORDER BY id", template=template)

    def link(self, number: int = -1) -> str:
        """The path of the link in a mail that invites."""
        mail = self.mails()[number]
        address = self.services.box.open(mail.sealed, mail.installation_id, "sealed")["invitation_url"]
        return "/invitation/" + address.partition("/invitation/")[2]

    def invitation(self) -> Any:
        """The newest."""
        return self.pages.rows("SELECT * FROM invitation ORDER BY id DESC LIMIT 1")[0]

    def acts(self) -> list[str]:
        """What the shop's audit trail has about people, oldest first."""
        rows = self.pages.rows(
            "SELECT act FROM audit_entry WHERE kind = 'people' AND installation_id = %(shop)s ORDER BY id",
            shop=self.shop,
        )
        return [row.act for row in rows]


@pytest.fixture
def team(pages: Pages) -> Team:
    """Sofie owns two shops; Wout works in one; Anna keeps the books of both."""
    pages.run("DELETE FROM login_budget")
    found = Team(pages)
    found.add(MEMBER, "Wout Baert", "member")
    found.add(ACCOUNTANT, "Anna Kantoor", "accountant", (LICENCE_KEY, OTHER_LICENCE_KEY))
    return found
