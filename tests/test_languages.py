"""Dutch, French and English: no sentence is missing, wrong in its figures, or written past gettext."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.catalog import Message as Entry
from babel.messages.mofile import write_mo
from flask import Flask
from flask_babel import force_locale

from tests import house as houses
from tests.dashboard.gallery import make_app
from tests.dashboard.test_words import LABELS, SAMPLES, sentences
from tests.sentences import (
    HOUSE,
    TEMPLATES,
    catalogue,
    first,
    marked,
    po_file,
    unmarked_in_code,
    unmarked_in_template,
)
from webapp import create_app, formats, site
from webapp.integration.domain.check_result import Check
from webapp.integration.domain.sentences import FIELDS, TREATMENTS, placeholders
from webapp.integration.domain.texts import texts
from webapp.notify import letter
from webapp.notify.words import TEMPLATES as TEMPLATES_OF_MAILS
from webapp.settings import read
from webapp.wording import fill

OTHERS = [code for code in site.LANGUAGES if code != "en"]
NBSP = "\u00a0"
NAMES = {"Karel Janssens · □"}
"""An invented buyer on the integrations page."""
PERCENT = re.compile(r"%\((\w+)\)0?\d*[sd]")
APP: Flask = make_app()
NOT_FOR_READERS = re.compile(r"webapp/(cli|settings|logs|migrat|blueprints/(health|metrics)|integration/domain/texts)")
"""Words for operators, and the texts in the books, which have their own table of languages."""


@pytest.fixture(scope="module")
def found() -> dict[object, str]:
    """Every message of the house, with its file."""
    return dict(marked())


def written(entry: Entry) -> tuple[str, ...]:
    """The words of a message, for each of its numbers."""
    return (entry.string,) if isinstance(entry.string, str) else tuple(entry.string)


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_has_its_words(language: str, found: dict[object, str]) -> None:
    known = catalogue(language)

    missing = {
        f"{file}: {message!r}"
        for message, file in found.items()
        if (entry := known.get(first(message))) is None or entry.fuzzy or not all(written(entry))
    }

    assert not missing, f"run `make translations`, then fill in webapp/translations/{language}"


@pytest.mark.parametrize("language", OTHERS)
def test_no_words_are_left_of_sentences_that_are_gone(language: str, found: dict[object, str]) -> None:
    ids = {first(message) for message in found}

    assert {first(entry.id) for entry in catalogue(language) if entry.id} <= ids


@pytest.mark.parametrize("language", OTHERS)
def test_figures_keep_their_places(language: str) -> None:
    for entry in catalogue(language):
        if not entry.id:
            continue
        wanted = {name for text in ([entry.id] if isinstance(entry.id, str) else entry.id) for name in names(text)}
        for number, text in enumerate(written(entry)):
            may_lack = {("number", "")} if entry.pluralizable and number == 0 else set()  # "One order" names no number
            assert wanted - may_lack <= names(text) <= wanted, text


def names(text: str) -> set[tuple[str, str]]:
    """The figures of a sentence, each with the kind in which it is written."""
    if found := {(name, "") for name in PERCENT.findall(text)}:
        return found
    return set(placeholders(text).items()) if "{" in text else set()


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))

    same = po_file(language).with_suffix(".mo").read_bytes() == compiled.getvalue()

    assert same, "run `make translations`"


@pytest.mark.parametrize("language", OTHERS)
def test_words_are_calm_and_set_as_the_language_sets_them(language: str) -> None:
    for entry in catalogue(language):
        for text in written(entry) if entry.id else ():
            assert "!" not in text
            assert text.endswith("\n") == first(entry.id).endswith("\n")
            if language == "fr":
                assert not re.search(r" [:;?»]|« ", text), f"a blank that may break: {text}"


def template_files() -> list[str]:
    return sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", template_files())
def test_a_template_says_nothing_past_gettext(name: str) -> None:
    found = unmarked_in_template(APP.jinja_env, (TEMPLATES / name).read_text(encoding="utf-8"))

    assert [text for text in found if text not in NAMES] == []


def code_files() -> list[str]:
    paths = (path.relative_to(HOUSE) for path in (HOUSE / "webapp").rglob("*.py"))
    return sorted(str(path) for path in paths if not NOT_FOR_READERS.match(str(path)))


@pytest.mark.parametrize("name", code_files())
def test_code_says_nothing_past_gettext(name: str) -> None:
    assert unmarked_in_code((HOUSE / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ('<p class="lead">Hello {{ name }}</p>', ["Hello □"]),
        ('<a title="Go there">{{ _("There") }}</a>', ["Go there"]),
        ('{{ "Open" if is_open else _("Closed") }}', ["Open□"]),
        ('{{ badge("done", "check", "Done now") }}', ["Done now"]),
        ('{% set kind = "table-row" %}<p class="{{ "wide" if wide }}" id="x">{{ _("Fine") }}: 12 %</p>', []),
    ],
)
def test_text_past_gettext_is_seen_in_a_template(source: str, seen: list[str]) -> None:
    assert unmarked_in_template(APP.jinja_env, source) == seen


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ('flash("Saved at last.")', ["Saved at last."]),
        ('flash(_("Saved at last."))', []),
        ('def f():\n    """Saves it all."""\n    raise ValueError("Not to be saved")', []),
    ],
)
def test_text_past_gettext_is_seen_in_code(source: str, seen: list[str]) -> None:
    assert unmarked_in_code(source) == seen


def test_the_domains_sentences_are_marked(found: dict[object, str]) -> None:
    tables = [*FIELDS.values(), *TREATMENTS.values(), *(text for _code, text in sentences())]
    tables += [check.heading for check in Check]

    assert set(tables) <= found.keys()


@pytest.mark.parametrize("language", site.LANGUAGES)
def test_every_problem_note_and_reason_can_be_filled(language: str) -> None:
    with APP.test_request_context("/"), force_locale(language):
        for code, template in sentences():
            params = {name: SAMPLES[kind] for name, kind in placeholders(template).items()}
            said = fill(template, params, LABELS)
            assert "{" not in said, code
            assert "%(" not in said, code


def params_of(template: str) -> dict[str, str]:
    """Something for each name that stands in a mail."""
    message = TEMPLATES_OF_MAILS[template]
    params = {name: f"7{name}7" for text in (message.subject, message.text) for name in PERCENT.findall(text)}
    return (
        params | {"brand": "7brand7", "support": "7support7"} | ({"until": "2026-11-21"} if "until" in params else {})
    )


def test_a_process_without_pages_writes_the_same_mails() -> None:
    def written(app: Flask) -> list[letter.Letter]:
        with app.app_context():
            return [
                letter.write(name, params_of(name), language)
                for name in TEMPLATES_OF_MAILS
                for language in site.LANGUAGES
            ]

    settings = read(houses.settings_for("postgresql://a:b@127.0.0.1:9/none", "redis://127.0.0.1:9"))
    of_a_worker, of_the_web = create_app(settings, pages=False), create_app(settings)

    assert not of_a_worker.blueprints
    assert written(of_a_worker) == written(of_the_web)


@pytest.mark.parametrize("template", TEMPLATES_OF_MAILS)
def test_every_mail_can_be_written(template: str) -> None:
    params = params_of(template)

    with APP.app_context():
        letters = {language: letter.write(template, params, language) for language in site.LANGUAGES}

    for one in letters.values():
        assert not re.search(r"%\(|\{\w", one.subject + one.text)
        assert {value for value in params.values() if value in letters["en"].html} <= set(
            re.findall(r"7\w+?7", one.html)
        )
        assert one.html.count("<td") == letters["en"].html.count("<td"), "tables of facts and buttons as in English"
    assert len({one.subject for one in letters.values()}) == len(letters)
    assert len({one.text for one in letters.values()}) == len(letters)


@pytest.mark.parametrize("language", OTHERS)
def test_the_published_examples_are_what_the_books_get(language: str) -> None:
    known, said = catalogue(language), texts(language)
    examples = {
        "Payment method: Credit card": said.payment.format(name="Credit card"),
        "Dear Noor Verhulst": said.salutation.format(name="Noor Verhulst"),
        "Thank you for your order": said.thanks,
    }

    for example, text in examples.items():
        entry = known.get(example)
        assert entry is not None
        assert str(entry.string).replace(NBSP, " ") == text


@pytest.mark.parametrize(("language", "hello"), [("en", "Dear Ann"), ("nl", "Beste Ann"), ("fr", "Bonjour Ann")])
def test_texts_in_the_books_are_in_the_installations_language(language: str, hello: str) -> None:
    assert texts(language).salutation.format(name="Ann") == hello
    assert "{name}" in texts(language).payment


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["€ 1,126.40", "– € 10.00", "5.5 %", "1,287", "1 Nov", "21 November 2026", "Three", "Germany"]),
        ("nl", ["€ 1.126,40", "– € 10,00", "5,5 %", "1.287", "1 nov", "21 november 2026", "Drie", "Duitsland"]),
        ("fr", ["1 126,40 €", "– 10,00 €", "5,5 %", "1 287", "1er nov.", "21 novembre 2026", "Trois", "Allemagne"]),
    ],
)
def test_figures_are_written_as_the_language_writes_them(language: str, said: list[str]) -> None:
    with APP.test_request_context("/"), force_locale(language):
        year = formats.today().year  # the merchant's, as the words are
        figures = [
            formats.money(Decimal("1126.40")),
            formats.money(Decimal(-10)),
            formats.percent(Decimal("5.5")),
            formats.count(1287),
            formats.day(date(year, 11, 1)),
            formats.day_full(date(2026, 11, 21)),
            formats.in_words(3),
            formats.country("DE"),
        ]

    assert [text.replace(NBSP, " ").replace("\u202f", " ") for text in figures] == said


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("nl-BE,nl;q=0.9,en;q=0.5", "nl"), ("fr-BE", "fr"), ("de-DE,fr;q=0.4", "fr"), ("de", "en"), ("", "en")],
)
def test_a_stranger_reads_the_language_of_the_browser(accepted: str, language: str) -> None:
    body = APP.test_client().get("/nowhere", headers={"Accept-Language": accepted}).text

    assert f'<html lang="{language}"' in body
    assert {"en": "This page is not there", "nl": "Deze pagina is er niet", "fr": "Cette page n’existe pas"}[
        language
    ] in body


def test_every_page_for_what_went_wrong_speaks_each_language() -> None:
    for path in sorted((TEMPLATES / "problems").glob("[!f]*.html")):
        bodies = set()
        for language in site.LANGUAGES:
            with APP.test_request_context("/", headers={"Accept-Language": language}):
                bodies.add(heading(APP.jinja_env.get_template(f"problems/{path.name}").render(reference="7F3A-21")))
        assert len(bodies) == len(site.LANGUAGES), path


def heading(body: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", body, re.S)
    assert found
    return found[1]


def test_a_clone_has_the_compiled_words() -> None:
    ignored = (HOUSE / ".gitignore").read_text(encoding="utf-8").split()

    assert not {"*.mo", "*.po"} & set(ignored)
    assert all(Path(po_file(language).with_suffix(".mo")).is_file() for language in OTHERS)
