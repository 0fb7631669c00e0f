"""E-mail addresses: debtors are matched by them (manual section 2), so one mailbox has one spelling here."""

from __future__ import annotations

import re
import unicodedata

_DOTS = re.compile("[\u3002\uff0e\uff61]")  # what IDNA counts as a dot besides the dot
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_BLANKS = re.compile(r"\s+")
_AROUND_SIGNS = re.compile(r"\s*([@.])\s*")
_LOCAL = re.compile(r"[^\s@\"(),:;<>\[\\\]\x00-\x1f\x7f]{1,64}")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST = 254
_NOT_IN_NAMES = frozenset({"Cc", "Cn", "Co", "Cs"})


def normalise(email: str) -> str:
    """The one spelling of an address: no blanks around its parts, small letters, the domain in its ASCII form.

    Never raises; what is not an address comes back tidied, and `is_valid` says no to it.
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", email))
    text = _tidy(text)
    text = text.removeprefix("mailto:").removeprefix("<").removesuffix(">").strip()
    local, at, domain = text.rpartition("@")
    if not at:
        return _small(text)
    # A sign that IDNA writes elsewhere in its label may leave two blanks where it stood.
    return f"{_small(local)}@{_tidy(_ascii_domain(_small(_DOTS.sub('.', domain))))}"


def _tidy(text: str) -> str:
    return _AROUND_SIGNS.sub(r"\1", _BLANKS.sub(" ", text)).strip()


def shown(email: str) -> str:
    """The same address with its domain as people write it (`info@café.be`)."""
    local, at, domain = normalise(email).rpartition("@")
    return f"{local}{at}{'.'.join(_unicode_label(label) for label in domain.split('.'))}"


def spellings(email: str) -> tuple[str, ...]:
    """Every spelling under which a search may find the address: ASCII domain first, then the written one."""
    return tuple(dict.fromkeys((normalise(email), shown(email))))


def is_valid(email: str) -> bool:
    """True when mail could be sent there: one @, a local part, a domain of at least two labels."""
    address = normalise(email)
    local, at, domain = address.rpartition("@")
    labels = domain.split(".")
    return (
        bool(at)
        and len(address) <= _LONGEST
        and _LOCAL.fullmatch(local) is not None
        and not local.startswith(".")
        and not local.endswith(".")
        and ".." not in local
        and len(labels) >= 2
        and all(_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
        and all(unicodedata.category(each) not in _NOT_IN_NAMES for each in shown(email))
    )


def _small(text: str) -> str:
    # Folding turns "ß" into "ss", which is another mailbox and another domain.
    return "".join(each if each == "ß" else each.casefold() for each in text.replace("ẞ", "ß"))


def _ascii_domain(domain: str) -> str:
    return ".".join(_ascii_label(_unicode_label(label)) for label in domain.removesuffix(".").split("."))


def _unicode_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        written = _small(unicodedata.normalize("NFKC", label[4:].encode("ascii").decode("punycode")))
    except (UnicodeError, ValueError):
        return label
    return label if written.isascii() else written


def _ascii_label(label: str) -> str:
    if label.isascii() or label.startswith("xn--"):
        return label
    try:
        # The domain names that are sold today keep "ß" apart from "ss"; the older mapping of the `idna` codec does not.
        return "xn--" + label.encode("punycode").decode("ascii")
    except UnicodeError:
        return label
