"""Slips of the pen in the domain of an e-mail address: `gmial.com`. A guess, so whoever typed it may insist."""

from __future__ import annotations

from difflib import get_close_matches

from webapp.integration.domain import email as emails

LIKENESS = 0.85
"""Of 1; a transposed or missing letter in `gmail.com` is 0.89 and more, `live.be` and `live.nl` are 0.71."""

KNOWN = (
    *("gmail.com", "googlemail.com", "hotmail.com", "hotmail.be", "hotmail.nl", "hotmail.fr", "outlook.com"),
    *("outlook.be", "outlook.fr", "live.com", "live.be", "live.nl", "live.fr", "msn.com", "icloud.com", "me.com"),
    *("yahoo.com", "yahoo.fr", "ymail.com", "mail.com", "email.com", "gmx.com", "gmx.net", "gmx.de", "proton.me"),
    *("protonmail.com", "telenet.be", "skynet.be", "proximus.be", "scarlet.be", "voo.be", "ziggo.nl", "kpnmail.nl"),
    *("planet.nl", "xs4all.nl", "home.nl", "hetnet.nl", "upcmail.nl", "quicknet.nl", "orange.fr", "wanadoo.fr"),
    *("free.fr", "sfr.fr", "laposte.net", "bbox.fr", "web.de", "t-online.de"),
)
"""Where many people have their mail; an address there is never doubted."""


def suggestion(email: str) -> str:
    """The address that was probably meant; "" when nothing looks odd."""
    local, _at, domain = emails.normalise(email).rpartition("@")
    if domain in KNOWN:
        return ""
    close = get_close_matches(domain, KNOWN, n=1, cutoff=LIKENESS)
    return f"{local}@{close[0]}" if close else ""
