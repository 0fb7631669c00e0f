"""What a page is made of: its elements, their attributes, where its links lead."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

LEADS = frozenset(
    (
        "href",
        "src",
        "action",
        "formaction",
        "data",
        "srcdoc",
        "xlink:href",
        "poster",
        "hx-get",
        "hx-post",
        "hx-put",
        "hx-delete",
        "hx-push-url",
    )
)
HARMLESS = re.compile(r"(?:https?://[\w.-]+(?::\d+)?(?:[/?#]|$)|/(?!/)|[#?]|mailto:|tel:|data:image/(?:png|svg)|$)")


@dataclass
class Shape(HTMLParser):
    """Everything of the pages that it was fed."""

    elements: set[tuple[str, str]] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    _inside: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self._inside = tag
        self.elements |= {(tag, name) for name in ["", *(name for name, _ in attrs)]}
        for name, value in attrs:
            self.texts.append(value or "")
            if name.startswith(("on", "hx-on")) or (name in LEADS and not HARMLESS.match(value or "")):
                self.wrong.append(f"<{tag} {name}={value!r}>")

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        self._inside = ""

    def handle_data(self, text: str) -> None:
        """Text; of a script or a style it would be one of ours, and we write none."""
        if self._inside in ("script", "style") and text.strip():
            self.wrong.append(f"<{self._inside}>{text[:80]}")
        self.texts.append(text)

    def handle_comment(self, text: str) -> None:
        """A comment; we send none with anything in it."""
        if "ran()" in text:
            self.wrong.append(f"<!--{text[:80]}")

    def page(self, html: str) -> None:
        """One page more."""
        self.feed(html)
        self.close()
        self.reset()
        self._inside = ""
