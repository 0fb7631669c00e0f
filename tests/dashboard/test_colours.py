"""The contrast of every pair of colours on a page, light and dark (WCAG 2.2: text 4.5, edges and glyphs 3)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "webapp" / "static" / "css"
PAIRS = [
    ("text", "card", 4.5),
    ("text", "page", 4.5),
    ("text-second", "card", 4.5),
    ("text-second", "sunken", 4.5),
    ("text-quiet", "card", 4.5),
    ("text-quiet", "sunken", 4.5),
    ("text-quiet", "page", 4.5),
    ("edge", "card", 3),
    ("edge", "page", 3),
    ("on-fill", "process", 4.5),
    ("on-fill", "process-hover", 4.5),
    ("link", "card", 4.5),
    ("link", "page", 4.5),
    ("link", "link-tint", 4.5),
    ("info-text", "info", 4.5),
    ("info-text", "info-hover", 4.5),
    ("info-edge", "card", 3),
    ("needs", "needs-tint", 4.5),
    ("needs", "needs-hover", 4.5),
    ("needs", "card", 4.5),
    ("needs-edge", "card", 3),
    ("on-fill", "connect", 4.5),
    ("on-fill", "connect-hover", 4.5),
    ("on-fill", "ask", 4.5),
    ("on-fill", "ask-hover", 4.5),
    ("good", "card", 4.5),
    ("good", "page", 4.5),
    ("good", "good-tint", 4.5),
    ("waits", "waits-tint", 4.5),
    ("waits", "card", 4.5),
    ("waits-glyph", "waits-dot", 3),
    ("identifier", "identifier-tint", 4.5),
    ("bar", "card", 3),
    ("bar-marked", "card", 3),
]


def tokens() -> dict[str, tuple[str, str]]:
    """Every colour by its role: (light, dark)."""
    text = (CSS / "tokens.css").read_text(encoding="utf-8")
    both = {name: (one, two) for name, one, two in re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", text)}
    same = {name: (one, one) for name, one in re.findall(r"--([\w-]+): (#\w{6});", text)}
    return both | same


def contrast(one: str, two: str) -> float:
    """The WCAG contrast ratio of two colours."""
    lights = sorted(_luminance(one) + 0.05 for one in (one, two))
    return lights[1] / lights[0]


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_contrast(front: str, back: str, least: float, theme: int) -> None:
    colours = tokens()

    assert round(contrast(colours[front][theme], colours[back][theme]), 1) >= least


def test_initials_of_a_shop_are_legible_on_every_colour() -> None:
    text = (CSS / "header.css").read_text(encoding="utf-8")
    marks = re.findall(r"\.mark-\d \{ background: (#\w{6}); \}", text)

    assert len(marks) == 8
    assert all(contrast("#ffffff", mark) >= 4.5 for mark in marks)


def test_colours_are_written_in_one_place() -> None:
    for path in CSS.glob("*.css"):
        text = re.sub(r"\.mark-\d \{[^}]*\}", "", path.read_text(encoding="utf-8"))
        allowed = path.name in ("tokens.css", "staff.css", "print.css")
        assert allowed or not re.search(r"#[0-9a-fA-F]{3,8}\b", text), path.name


def test_night_changes_colours_and_nothing_else() -> None:
    """What holds by day for sizes, words and order then holds by night."""
    told = {sheet.name: sheet.read_text(encoding="utf-8") for sheet in CSS.glob("**/*.css")}

    assert [name for name, text in told.items() if re.search(r"prefers-color-scheme|data-theme", text)] == [
        "tokens.css"
    ]
    by_theme = re.findall(r"^.*\[data-theme.*$", told["tokens.css"], re.MULTILINE)
    assert by_theme == [f'html[data-theme="{one}"] {{ color-scheme: {one}; }}' for one in ("light", "dark")]
