"""Where the sentences for people are: what is marked for translation, and visible text that nobody marked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

HOUSE = Path(__file__).parent.parent
CATALOGUES = HOUSE / "webapp" / "translations"
TEMPLATES = HOUSE / "webapp" / "templates"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "lazy_ngettext": (1, 2)}
READ_ALOUD = frozenset({"title", "aria-label", "aria-description", "placeholder", "alt", "label"})
LETTER = re.compile(r"[^\W\d_]")
UNKNOWN = "\u25a1"
HOST = re.compile(r"[\w-]+(\.[\w-]+)+")
ATTRIBUTES = re.compile(r'\s*[\w-]+="')
SENTENCE = re.compile(r"\W*[A-Z][a-z]+\b")

Message = str | tuple[str, ...]


def marked() -> dict[Message, str]:
    """Every message in code and templates, with the file it stands in, by the rules of babel.cfg."""
    with (HOUSE / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file, "babel.cfg")
    found = extract_from_dir(HOUSE, methods, options, keywords=KEYWORDS)
    return {message: file for file, _line, message, _comments, _context in found}


def po_file(language: str) -> Path:
    """Where the words of a language are."""
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"


@cache
def catalogue(language: str) -> Catalog:
    """The words of a language; read once, not to be changed."""
    with po_file(language).open("rb") as file:
        return read_po(file, locale=language)


def first(message: Message) -> str:
    """A message, or the singular of one that counts."""
    return message if isinstance(message, str) else message[0]


class _Visible(HTMLParser):
    """Collects what a reader sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style")
        self.texts += [value for name, value in attrs if name in READ_ALOUD and value]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.append(data)


def visible(html: str) -> list[str]:
    """The texts of a page, and of its attributes that are read aloud, each with single blanks."""
    parser = _Visible()
    parser.feed(html)
    parser.close()
    texts = (" ".join(text.split()) for text in parser.texts)
    return [text for text in texts if text]


def unmarked_in_template(environment: Environment, source: str) -> list[str]:
    """Visible text of a template, and sentences that it hands on, that did not go through gettext."""
    tree = environment.parse(source)
    macros = list(tree.find_all(nodes.Macro))
    html = [_markup(tree), *map(_markup, macros)]
    shown = [text for part in html for text in visible(part) if LETTER.search(text) and not HOST.fullmatch(text)]
    return shown + [text for text in _handed_on(tree) if SENTENCE.match(text) and text not in "".join(shown)]


def _markup(node: nodes.Node) -> str:
    """What a template, or a macro of it, writes; a macro that writes attributes stands in a tag."""
    html = "".join(_written(part) for output in _outputs(node) for part in output.nodes)
    html = html.replace(f"<{UNKNOWN}", "<a").replace(f"</{UNKNOWN}", "</a")
    return f"<a {html}>" if ATTRIBUTES.match(html) else html


def _outputs(node: nodes.Node) -> Iterator[nodes.Output]:
    """What is written, in order; without macros, and without the blocks that hold names of classes."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Output):
            yield child
        elif not isinstance(child, nodes.Macro) and not (
            isinstance(child, nodes.Block) and child.name.endswith("_class")
        ):
            yield from _outputs(child)


def _written(node: nodes.Node) -> str:
    """What a part of a template writes, as far as the template itself says it; a sign without meaning for the rest."""
    if isinstance(node, nodes.TemplateData):
        return node.data
    if isinstance(node, nodes.Const):
        return str(node.value)
    if isinstance(node, nodes.CondExpr):
        return "".join(_written(each) for each in (node.expr1, node.expr2) if each is not None)
    if isinstance(node, nodes.Concat):
        return "".join(map(_written, node.nodes))
    return UNKNOWN


def _handed_on(node: nodes.Node) -> Iterator[str]:
    """Texts given to macros or kept in variables."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Call) and getattr(child.node, "name", "") in KEYWORDS:
            continue
        if isinstance(child, nodes.Const) and isinstance(child.value, str) and not isinstance(node, nodes.Output):
            yield child.value
        yield from _handed_on(child)


def unmarked_in_code(source: str) -> list[str]:
    """Strings of two words or more that begin like a sentence and did not go through gettext."""
    tree = ast.parse(source)
    silent = {id(text) for text in _silent(tree)}
    texts = (each for each in ast.walk(tree) if isinstance(each, ast.Constant) and isinstance(each.value, str))
    return [each.value for each in texts if id(each) not in silent and _is_sentence(each.value)]


def _is_sentence(text: str) -> bool:
    return bool(re.match(r"[A-Z][a-z]+,? [a-z]", text))


def _silent(tree: ast.AST) -> Iterator[Any]:
    """Strings that are marked, that document, or that only operators read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        name = node.func if isinstance(node, ast.Call) else None
        called = getattr(name, "id", getattr(name, "attr", ""))
        if isinstance(node, ast.Raise) or called in KEYWORDS or called.endswith(("Error", "Exception", "option")):
            yield from ast.walk(node)
