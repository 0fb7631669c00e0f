"""What is in the ZIP: a file for each table, its name, and the sentence of README.txt about it."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.integration.domain.sentences import N_
from webapp.models import privacy
from webapp.models.privacy import Fate

PAPERS = "our-invoices"


@dataclass(frozen=True, slots=True)
class Listed:
    """A table as it is in the ZIP. `name`: of the file, without its ending; `says`: a gettext message."""

    table: str
    name: str
    says: str


_WORDS = {
    "order_sync": ("orders", N_("Every order with its state, its amounts, its buyer, its checks and its invoice.")),
    "order_history": ("history", N_("What happened to each order, step by step.")),
    "exchange": ("sent-to-the-books", N_("What was sent to your books for each order, and what they answered.")),
    "external_ref": ("made-in-the-books", N_("The debtors and invoices that we made or found in your books.")),
    "delivery": ("notices", N_("The notices of your shop; their text is kept for 30 days.")),
    "vat_answer": ("vat-numbers", N_("What the EU's register said about VAT numbers of buyers.")),
    "installation": ("settings", N_("The settings of this integration, and its important days.")),
    "connection": ("connections", N_("Your shop and your books, without what opens them.")),
    "person": ("people", N_("Who may see this shop: names and e-mail addresses.")),
    "membership": ("roles", N_("What each of these people may do.")),
    "invitation": ("invitations", N_("Who was invited.")),
    "recipient": ("mail-readers", N_("Who gets which mails.")),
    "mail": ("mails", N_("The mails that were written about this shop.")),
    "ticket": ("tickets", N_("What you asked and reported.")),
    "acceptance": ("terms", N_("Who accepted which version of our terms.")),
    "subscription": ("subscription", N_("Whom our invoices are made out to, and your plan.")),
    "charge": ("charges", N_("What we charged.")),
    "own_invoice": ("our-invoices", N_("Our invoices to you; the PDFs are in the folder of the same name.")),
    "document": ("documents", N_("The names of these PDFs.")),
    "erasure_request": ("erased-buyers", N_("When a buyer was erased; not who it was.")),
    "audit_entry": ("changes", N_("Who changed what, when and from where.")),
    "order_count": ("counts", N_("How many orders are in each state.")),
    "export": ("exports", N_("When an export was made.")),
}
OTHER = N_("Other rows that we keep of this shop.")
NOT_IN_IT = {
    "export_chunk": "the export itself",
    "count_delta": "changes of the last seconds, that counts hold a moment later",
    "authorisation": "the way to a shop and back: it lasts ten minutes and holds the shop's address alone",
}
"""Tables of an installation that are no part of it, each with the reason."""


def listed() -> tuple[Listed, ...]:
    """Every table of an installation, those that people look for first. Made from `models.privacy`: a table that comes
    later is in it without another word here."""
    own = {name for name, kept in privacy.TABLES.items() if kept.fate is not Fate.ELSEWHERE} | {"person"}
    names = [name for name in _WORDS if name in own] + sorted(own - _WORDS.keys() - NOT_IN_IT.keys())
    return tuple(Listed(name, *_WORDS.get(name, (name.replace("_", "-"), OTHER))) for name in names)
