"""The one style sheet that browsers read."""

from __future__ import annotations

import re
from itertools import accumulate
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.given.pages import Pages
from webapp.assets import STYLES

STATIC = Path(__file__).parents[2] / "webapp" / "static"


def address(client: FlaskClient) -> str:
    """Where a page says that the sheet is."""
    [found] = re.findall(r'<link rel="stylesheet" href="([^"]+)">', client.get("/login").get_data(as_text=True))
    return str(found)


def test_every_style_is_in_the_sheet_in_the_order_in_which_it_is_named(pages: Pages) -> None:
    client = pages.app.test_client()
    sheet = client.get(address(client)).get_data(as_text=True)

    written = {path.relative_to(STATIC).as_posix() for path in STATIC.glob("css/*.css")}
    assert written <= set(STYLES)
    starts = [sheet.index((STATIC / name).read_text(encoding="utf-8")) for name in STYLES]
    assert starts == sorted(starts)


@pytest.mark.parametrize("name", STYLES)
def test_a_style_closes_what_it_opens_and_nothing_more(name: str) -> None:
    """One brace too many and a browser passes over the first rule of the next file, without a word."""
    rules = re.sub(r"/\*.*?\*/|\"[^\"]*\"|'[^']*'", "", (STATIC / name).read_text(encoding="utf-8"), flags=re.DOTALL)

    depth = list(accumulate({"{": 1, "}": -1}[brace] for brace in re.findall(r"[{}]", rules)))
    assert min(depth) == 0
    assert depth[-1] == 0


def test_a_browser_keeps_the_sheet_for_a_year_and_asks_no_second_time_for_the_same_words(pages: Pages) -> None:
    client = pages.app.test_client()
    first = client.get(address(client))
    again = client.get(address(client), headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, first.mimetype) == (200, "text/css")
    assert first.headers["Cache-Control"] == "public, max-age=31536000"
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert (again.status_code, again.data) == (304, b"")


def test_other_files_are_found_as_before(pages: Pages) -> None:
    client = pages.app.test_client()

    with client.get("/static/css/tokens.css") as found:
        assert found.mimetype == "text/css"
    assert client.get("/static/css/none.css").status_code == 404
