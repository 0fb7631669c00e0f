"""The sign-up form: what was typed, what is wrong with it, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from webapp.accounts.shop_address import host_of
from webapp.accounts.sign_up import Wish
from webapp.blueprints.public.slips import suggestion
from webapp.formats import country
from webapp.integration.domain import email as emails
from webapp.integration.domain.country import EU
from webapp.services import Services
from webapp.site import LANGUAGES

LONGEST = {"name": 100, "email": 254, "shop": 253, "country": 2, "language": 2}
TRAP = "website"
"""A field that people do not see: whoever fills it in is no person."""


@dataclass(frozen=True, slots=True)
class SignUpForm:
    """Everything that the form shows. `sure_of`: an address that looked odd and was sent a second time counts."""

    typed: Mapping[str, str]
    mistakes: Mapping[str, str] = field(default_factory=dict)
    sure_of: str = ""

    @property
    def first_mistake(self) -> str:
        """The field to begin with; "" when all is right."""
        return next((name for name in LONGEST if name in self.mistakes), "")

    @property
    def countries(self) -> list[tuple[str, str]]:
        """The countries of the EU by their names."""
        return sorted(((code, country(code)) for code in EU), key=lambda pair: pair[1])


def typed_of(sent: Mapping[str, str]) -> dict[str, str]:
    """What was typed in the form's fields, as it is shown again; bounded."""
    return {name: sent.get(name, "")[: 4 * most] for name, most in LONGEST.items()}


def read(services: Services, sent: Mapping[str, str]) -> tuple[Wish | None, SignUpForm]:
    """What somebody wishes, or None and the form with its mistakes."""
    typed = typed_of(sent)
    name = " ".join("".join(each if each.isprintable() else " " for each in typed["name"]).split())
    host = host_of(services, typed["shop"])
    asked = sent.get("sure_of", "")
    mistakes = {
        "name": _name_mistake(name),
        "email": _email_mistake(typed["email"], asked),
        "shop": _shop_mistake(typed["shop"], host),
        "country": "" if typed["country"] in EU else _("Choose the country of your shop."),
        "language": "" if typed["language"] in LANGUAGES else _("Choose one of the list."),
    }
    found = {field: sentence for field, sentence in mistakes.items() if sentence}
    if found or host is None:
        doubted = typed["email"] if emails.is_valid(typed["email"]) and suggestion(typed["email"]) else ""
        return None, SignUpForm(typed, found, doubted)
    return Wish(name, typed["email"], host, typed["country"], typed["language"]), SignUpForm(typed)


def _name_mistake(name: str) -> str:
    if not name:
        return str(_("Fill in your name."))
    return str(_("Take at most %(number)s signs.", number=LONGEST["name"])) if len(name) > LONGEST["name"] else ""


def _email_mistake(email: str, asked: str) -> str:
    if not email.strip():
        return str(_("Fill in your e-mail address: the installation link goes there."))
    if not emails.is_valid(email):
        return str(_("This is not a whole e-mail address. It looks like name@example.com."))
    meant = suggestion(email)
    if not meant or asked == email:
        return ""
    return str(_("Do you mean %(address)s? Change it, or press Start the trial again if it is right.", address=meant))


def _shop_mistake(shop: str, host: str | None) -> str:
    if not shop.strip():
        return str(_("Fill in the address of your shop, such as myshop.kmoshops.be."))
    if host is None:
        return str(_("This is not the address of a shop. It looks like myshop.kmoshops.be."))
    return ""
