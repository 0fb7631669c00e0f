"""An entry of the audit trail in the reader's words: what was done, what it was before, who did it and from where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext
from flask_babel import gettext as _
from markupsafe import Markup

from webapp.audit.acts import ACTS, FIELDS
from webapp.audit.author import Kind
from webapp.blueprints.dashboard.billing.card import plan_words
from webapp.blueprints.reading import Found
from webapp.formats import country, day_full
from webapp.integration.domain.roles import NAMES as ROLES
from webapp.integration.domain.sentences import N_
from webapp.notify.kinds import KINDS as MAILS
from webapp.site import LANGUAGES
from webapp.wording import fill

NOTHING = "–"
WORDS: Mapping[str, Mapping[str, str]] = {
    "sending": {
        "manual": N_("I send them myself"),
        "email": N_("mailed at once"),
        "as_debtor": N_("As set at the debtor"),
    },
    "theme": {"": N_("As this device is set"), "light": N_("Light"), "dark": N_("Dark")},
    "is_paused": {"yes": N_("yes"), "no": N_("no")},
    "key": {"changed": N_("changed")},
    "role": ROLES,
    "kinds": {code: kind.name for code, kind in MAILS.items()},
}
"""Codes of a field and what they mean; gettext messages."""
WRITTEN: Mapping[str, Callable[[str], str]] = {
    "home_country": country,
    "country": country,
    "start_date": lambda value: day_full(date.fromisoformat(value)),
    "until": lambda value: day_full(date.fromisoformat(value)),
    "plan": plan_words,
    "language": lambda value: LANGUAGES.get(value, value),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One field that changed."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the page. `who`: a name; `role`: what stands below it, "" for a person of the shop. `place`: where it
    came from, "" when it did not come through a browser."""

    at: datetime
    who: str
    role: str
    says: Markup
    lines: list[Line]
    place: str
    address: str


def entry(row: Found, named: Mapping[str, Mapping[str, str]]) -> Entry:
    """`row`: of `queries.entries`. `named`: what the shop and the books call their codes, by field."""
    act = ACTS.get(row.act)
    return Entry(
        at=row.at,
        who=who(row.author_kind, row.author),
        role=_("our support") if row.author_kind == Kind.STAFF else "",
        says=fill(act.says, row.params, {}) if act else Markup.escape(row.act),
        lines=[_line(change, named) for change in row.changes],
        place=_place(row.browser, row.system),
        address=row.address,
    )


def who(kind: str, name: str) -> str:
    """An author by name."""
    if kind in (Kind.PERSON, Kind.STAFF):
        return name or NOTHING
    return {
        Kind.VISITOR: str(_("Somebody who was not logged in")),
        Kind.COMMAND_LINE: str(_("Our support, on the server")),
    }.get(Kind(kind) if kind in set(Kind) else Kind.INTEGRATION, str(_("The integration itself")))


def _line(change: Mapping[str, Any], named: Mapping[str, Mapping[str, str]]) -> Line:
    field = str(change.get("field", ""))
    own = named.get(field, {})
    name = gettext(FIELDS[field]) if field in FIELDS else field
    return Line(name, _value(field, str(change.get("old", "")), own), _value(field, str(change.get("new", "")), own))


def _value(field: str, value: str, own: Mapping[str, str]) -> str:
    if field in WORDS:
        words = {code: gettext(text) for code, text in WORDS[field].items()}
        return ", ".join(words.get(part, part) for part in value.split(", ")) or NOTHING
    if not value:
        return NOTHING
    if own:
        return ", ".join(own.get(part, part) for part in value.split(", "))
    try:
        return WRITTEN.get(field, str)(value)
    except ValueError:
        return value


def _place(browser: str, system: str) -> str:
    if browser and system:
        return str(_("%(browser)s on %(system)s", browser=browser, system=system))
    return browser or system
