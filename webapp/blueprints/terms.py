"""/terms: the terms and the processing agreement, to read and to take away as plain text."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template
from flask_babel import gettext as _
from markupsafe import Markup

from webapp.accounts import terms
from webapp.accounts.terms_text import Section
from webapp.services import services
from webapp.wording import fill

pages = Blueprint("terms", __name__)
WIDTH = 78


@dataclass(frozen=True, slots=True)
class Shown:
    """A document in the reader's language."""

    name: str
    version: str
    title: str
    sections: list[tuple[str, list[Markup]]]


@pages.get("/terms")
def read() -> str:
    """Both documents as they are now."""
    return render_template("public/terms.html", documents=[_shown(name) for name in terms.CURRENT])


@pages.get("/terms/<document>/<version>.txt")
def download(document: str, version: str) -> Response:
    """One version of one document as plain text, in the reader's language."""
    shown = _shown(document, version)
    lines = [shown.title, _("Version %(version)s", version=version), ""]
    for number, (heading, paragraphs) in enumerate(shown.sections, start=1):
        lines += [f"{number}. {heading}", ""]
        for paragraph in paragraphs:
            lines += [textwrap.fill(paragraph.unescape(), WIDTH), ""]
    answer = Response("\n".join(lines), mimetype="text/plain")
    answer.headers["Content-Disposition"] = f'attachment; filename="{document}-{version}.txt"'
    return answer


def _shown(document: str, version: str | None = None) -> Shown:
    try:
        text = terms.text(document, version)
    except terms.NoSuchTextError:
        abort(404)
    sections = [(_(section.heading), _paragraphs(section)) for section in text.sections]
    return Shown(document, version or terms.CURRENT[document], _(text.title), sections)


def _paragraphs(section: Section) -> list[Markup]:
    settings = services().settings
    return [fill(each, {"brand": settings.brand, "support": settings.support_email}, {}) for each in section.paragraphs]
