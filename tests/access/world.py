"""Everybody who may ask for a page, one of each thing that an address can name, and the same thing of another shop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.dashboard.seed import LICENCE_KEY, MERCHANT, STAFF, STRANGER
from tests.given.pages import Pages
from tests.people.conftest import ACCOUNTANT, MEMBER, Team

ACTORS: Mapping[str, str | None] = {
    "nobody": None,
    "stranger": STRANGER,
    "staff": STAFF,
    "accountant": ACCOUNTANT,
    "member": MEMBER,
    "owner": MERCHANT,
}
"""Who asks, and the login. A stranger owns another shop."""

ABSENT = 999_999_999
ABSENT_KEY = "WF-0000-0000"

# One of each for the shop and for a stranger's: what an id in an address can name.
THINGS = """
INSERT INTO recipient (installation_id, email) VALUES (%(shop)s, %(mark)s || '@r.example');
INSERT INTO invitation (installation_id, email, role, until)
VALUES (%(shop)s, %(mark)s || '@i.example', 'member', now() + interval '1 day');
INSERT INTO ticket (installation_id, kind, subject, answer_before)
VALUES (%(shop)s, 'install', 'settings', now());
INSERT INTO mail (installation_id, occasion, to_address, template, params)
VALUES (%(shop)s, %(mark)s, 'x@y.example', 'connection_red', '{"side": "shop", "installation": "x", "key": "y"}');
INSERT INTO document (installation_id, name, content) VALUES (%(shop)s, %(mark)s || '.pdf', 'PDF');
INSERT INTO charge (installation_id, occasion, kind, quantity, price)
VALUES (%(shop)s, %(mark)s, 'installation', 1, 39.50);
INSERT INTO export (installation_id, person_id, done_at, expires_at, size)
SELECT %(shop)s, person_id, now(), now() + interval '1 day', 1 FROM membership
 WHERE installation_id = %(shop)s AND role = 'owner';
INSERT INTO export_chunk (export_id, nth, installation_id, content)
SELECT id, 0, installation_id, 'Z' FROM export WHERE installation_id = %(shop)s;
INSERT INTO own_invoice (installation_id, charge_id, document_id, kind, year, serial, number, issued_on, due_on,
       language, seller, buyer, lines, treatment, rate, net, tax, total)
SELECT c.installation_id, c.id, d.id, 'installation', 2026, c.id, %(mark)s, current_date, current_date, 'en',
       '{"iban": "x"}', '{}', '[]', '', 21, 39.50, 8.30, 47.80
  FROM charge c JOIN document d ON d.installation_id = c.installation_id WHERE c.installation_id = %(shop)s;
"""
IDS = {
    "order_id": "SELECT max(id) FROM order_sync WHERE installation_id = %(shop)s AND state = 'DONE'",
    "number": "SELECT max(id) FROM ticket WHERE installation_id = %(shop)s AND kind = 'install'",
    "invoice_id": "SELECT max(id) FROM own_invoice WHERE installation_id = %(shop)s",
    "recipient_id": "SELECT max(id) FROM recipient WHERE installation_id = %(shop)s",
    "invitation_id": "SELECT max(id) FROM invitation WHERE installation_id = %(shop)s",
    "person_id": "SELECT max(person_id) FROM membership WHERE installation_id = %(shop)s",
    "mail_id": "SELECT max(id) FROM mail WHERE installation_id = %(shop)s",
    "export_id": "SELECT max(id) FROM export WHERE installation_id = %(shop)s",
}
"""What an id in an address names, for a shop. A new parameter of a route needs a line here, or in `NAMES`."""

NAMES = {
    "platform": "kmo-shops",
    "side": "books",
    "step": "settings",
    "document": "terms",
    "version": "2026-11",
    "filename": "icon.svg",
    "token": "nonsense",
}
"""Parameters that name nothing of anybody."""

# What decides who may do what, and what is there to be asked for.
STATE = """
SELECT md5(string_agg(one, '|' ORDER BY one)) FROM (
  SELECT m::text FROM (SELECT installation_id, person_id, role FROM membership ORDER BY id) m
  UNION ALL SELECT (id, email, is_staff, must_change_password, totp IS NULL, session_epoch)::text FROM person
  UNION ALL SELECT (id, archived_at, stopped_at, stops_at, live_at, unpaid_since)::text FROM installation
  UNION ALL SELECT (id, accepted_at, withdrawn_at, epoch)::text FROM invitation
  UNION ALL SELECT 'recipient ' || id FROM recipient UNION ALL SELECT 'ticket ' || id FROM ticket
  UNION ALL SELECT (id, paid_at)::text FROM own_invoice UNION ALL SELECT (id, sent_at)::text FROM mail
  UNION ALL SELECT (id, state, reason)::text FROM order_sync UNION ALL SELECT 'export ' || id FROM export
) all_of (one)
"""


@dataclass
class World:
    """The seeded app with all of them in it."""

    pages: Pages
    own: dict[str, int]
    foreign: dict[str, int]
    state: str = ""

    @classmethod
    def made(cls, pages: Pages) -> World:
        """Everything anew."""
        team = Team(pages)
        pages.run("DELETE FROM login_budget")
        team.add(ACCOUNTANT, "Anna Kantoor", "accountant")
        team.add(MEMBER, "Wout Baert", "member")
        shops = {"own": pages.seed.installation_id, "foreign": pages.seed.foreign_id}
        for mark, shop in shops.items():
            for statement in THINGS.split(";\n"):
                pages.run(statement.replace("'{\"", "'{\""), shop=shop, mark=mark)
        ids = {
            mark: {name: pages.one(statement, shop=shop) for name, statement in IDS.items()}
            for mark, shop in shops.items()
        }
        return cls(pages, ids["own"], ids["foreign"], pages.one(STATE))

    def as_(self, actor: str) -> FlaskClient:
        """A browser of one of ACTORS, just logged in."""
        return self.pages.browser(ACTORS[actor])

    def session_of(self, actor: str) -> int:
        """The newest session of somebody."""
        email = ACTORS[actor]
        found: int = self.pages.one(
            "SELECT coalesce(max(s.id), 0) FROM login_session s JOIN person p ON p.id = s.person_id"
            " WHERE p.email = %(email)s",
            email=email,
        )
        return found

    def has_changed(self) -> bool:
        """Somebody's rights, or what there is to ask for, are not as they were."""
        return bool(self.pages.one(STATE) != self.state)

    def address(self, rule: Rule, key: str = LICENCE_KEY, **ids: int) -> str:
        """A route's address. `ids`: instead of one's own things."""
        known: dict[str, Any] = {**self.own, **NAMES, "licence_key": key, **ids}
        values = {name: known[name] for name in rule.arguments}
        with self.pages.app.test_request_context():
            built = rule.build(values, append_unknown=False)
        assert built is not None, rule
        return built[1]


def ids_of(rule: Rule) -> set[str]:
    """The parameters of a route that name something of somebody, but the licence key."""
    unknown = rule.arguments - set(IDS) - set(NAMES) - {"licence_key", "session_id"}
    assert not unknown, f"tests/access/world.py does not know what {sorted(unknown)} of {rule} names"
    return rule.arguments & (set(IDS) | {"session_id"})
