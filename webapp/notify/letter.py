"""A mail as it is read: a subject, the text, and the same words as HTML in one calm layout.

Both come from one message, so that a translator writes it once. Paragraphs are parted by an empty line. In HTML a line
that is nothing but a link becomes a button, lines like `User name: %(login)s` become a small table, and the last
paragraph says who writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from flask import current_app
from flask_babel import force_locale, format_date, gettext

from webapp.formats import count
from webapp.integration.domain import roles
from webapp.notify.words import TEMPLATES, Words

SIDES = {"shop": "KMO Shops", "books": "Factuursturen"}
NUMBERS = ("used", "most", "orders")
"""Values that are whole numbers: "2,500" in English, "2.500" in Dutch."""
UNWRITABLE = (KeyError, TypeError, ValueError)
"""What a mail raises that cannot be put into words, which is our mistake."""

_LINK = re.compile(r"%\((link|\w+_url)\)s")
_FACT = re.compile(r"(?P<label>[^%]+?)\s?: %\((?P<name>\w+)\)s")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail in words. `subject`: one line."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of the HTML, only one of these filled: lines of a paragraph, rows of facts, or a button's address."""

    lines: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    href: str = ""


def write(template: str, params: Mapping[str, str], language: str) -> Letter:
    """The mail `template` with its values. Needs an app context. Raises KeyError, TypeError or ValueError."""
    words = TEMPLATES[template]
    with force_locale(language):
        values = {name: _shown(name, value) for name, value in params.items()}
        subject = _subject(words, values)
        message = gettext(words.text)
        return Letter(subject, message % values, _html(words, message, values, subject, language))


def subject_of(template: str, params: Mapping[str, str]) -> str:
    """The subject in the language of whoever reads this page; the template's name when it cannot be written."""
    try:
        return _subject(TEMPLATES[template], {name: _shown(name, value) for name, value in params.items()})
    except UNWRITABLE:
        return template


def _subject(words: Words, values: Mapping[str, str]) -> str:
    return " ".join(gettext(words.subject, **values).split())


def _shown(name: str, value: str) -> str:
    """A value as its reader writes it: sides and roles by their names, days (`until`, ISO) in full, numbers parted."""
    if name == "side":
        return SIDES.get(str(value), str(value))
    if name in ("role", "role_may"):
        return str(gettext((roles.NAMES if name == "role" else roles.MAY).get(value, value)))
    if name in NUMBERS and str(value).isascii() and str(value).isdigit():
        return count(int(value))
    return format_date(date.fromisoformat(value), "long") if name == "until" else value


def _html(words: Words, message: str, values: Mapping[str, str], subject: str, language: str) -> str:
    button = gettext(words.button)
    parts = [part for paragraph in message.strip().split("\n\n") for part in _parts(paragraph, values, button)]
    layout = current_app.jinja_env.get_template("mail/layout.html")
    return layout.render(
        subject=subject,
        language=language,
        brand=values["brand"],
        parts=parts[:-1],
        signed=parts[-1].lines,
        button=button,
    )


def _parts(paragraph: str, values: Mapping[str, str], button: str) -> Iterator[Part]:
    lines = paragraph.split("\n")
    facts = [_FACT.fullmatch(line) for line in lines]
    if all(facts):
        yield Part(facts=tuple((fact["label"], str(values[fact["name"]])) for fact in facts if fact))
        return
    link = _LINK.fullmatch(lines[-1])
    said = lines[:-1] if link else lines
    says_button = link and [line.rstrip(": \u00a0\u202f") for line in said] == [button]
    if said and not says_button:
        yield Part(lines=tuple(line % values for line in said))
    if link:
        yield Part(href=str(values[link[1]]))
