from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from webapp.integration.domain.email import is_valid, normalise, shown, spellings


@pytest.mark.parametrize(
    "typed",
    [
        "Info@Café-Noord.be",
        "info@café-noord.be",
        "INFO@CAFÉ-NOORD.BE",
        " info@café-noord.be ",
        "info@café-noord.be\n",
        "\tinfo@café-noord.be",
        "info @café-noord.be",
        "info@ café-noord.be",
        "info@café-noord .be",
        "\u00a0info@café-noord.be",
        "\u200binfo@café-noord.be",
        "info@xn--caf-noord-d4a.be",
        "info@XN--CAF-NOORD-D4A.BE",
        "info@cafe\u0301-noord.be",
        "info@CAFE\u0301-noord.be",
        "info@café-noord。be",
        "info@café-noord.be.",
        "ｉｎｆｏ@café-noord.be",
        "<info@café-noord.be>",
        "mailto:info@café-noord.be",
        "info\u2060@café\u00ad-noord.be",
    ],
)
def test_one_mailbox_has_one_spelling(typed):
    assert normalise(typed) == "info@xn--caf-noord-d4a.be"
    assert shown(typed) == "info@café-noord.be"
    assert is_valid(typed)


def test_a_search_tries_both_forms_of_the_domain():
    assert spellings("Info@Café.be") == ("info@xn--caf-dma.be", "info@café.be")
    assert spellings("Info@Cafe.be") == ("info@cafe.be",)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jan@example.com", "jan@example.org"),
        ("jan@straße.de", "jan@strasse.de"),
        ("weiß@example.de", "weiss@example.de"),
        ("j.an@example.com", "jan@example.com"),
        ("jan+shop@example.com", "jan@example.com"),
        ("rene@example.com", "rené@example.com"),
    ],
)
def test_two_mailboxes_stay_two(one, other):
    assert normalise(one) != normalise(other)


@pytest.mark.parametrize("typed", ["noor.verhulst@example.com", "o'neill@x.co.uk", "a@b.cd", "jan+x@münchen.example"])
def test_addresses_that_mail_reaches(typed):
    assert is_valid(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "noor at example",
        "noor@",
        "@example.com",
        "noor@example",
        "noor@@example.com",
        "no or@example.com",
        "noor@exa mple.com",
        "noor@-example.com",
        "noor@example..com",
        ".noor@example.com",
        "no..or@example.com",
        "noor@example.com, jan@example.com",
        "noor@10.0.0.1",
        "noor@exämple\udcff.com",
        "x" * 65 + "@example.com",
        "noor@" + "x" * 64 + ".com",
        "noor@xn--\u0661.com",
    ],
)
def test_what_mail_cannot_reach_is_not_valid(typed):
    assert not is_valid(typed)


@given(st.text(max_size=60))
@example("@0\x85\x80 0")
def test_any_text_is_normalised_without_error_and_once_is_enough(text):
    once = normalise(text)

    assert normalise(once) == once
    is_valid(text)
