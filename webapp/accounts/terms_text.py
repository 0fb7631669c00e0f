"""The words of what a merchant accepts: the terms, and the processing agreement of GDPR article 28.

A version that somebody accepted is never edited: a new one is added, and `terms.CURRENT` names it.
`{brand}` and `{support}` are our name and e-mail address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp.integration.domain.sentences import N_


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its paragraphs, in English: their translation is found by them."""

    heading: str
    paragraphs: Sequence[str]


@dataclass(frozen=True, slots=True)
class Text:
    """One version of one document."""

    title: str
    sections: Sequence[Section]


TERMS_2026_11 = Text(
    N_("Terms of use"),
    (
        Section(
            N_("What we do"),
            (
                N_(
                    "{brand} reads the orders of your webshop and makes an invoice of each in your own administration: "
                    "once, to the cent, with the buyer as debtor. An order that cannot be invoiced waits, with the "
                    "reason, until you or we have mended it."
                ),
                N_(
                    "We process orders only. Refunds, stock and packing slips are not part of it, debtors that you "
                    "have are not changed, and invoices are mailed only if you choose so. We do not give tax advice: "
                    "your accountant stays."
                ),
            ),
        ),
        Section(
            N_("Trial, price and paying"),
            (
                N_(
                    "The trial takes 30 days from the day you go live. It costs nothing and ends by itself: unless you "
                    "press Continue nothing is invoiced after it, and your orders wait."
                ),
                N_(
                    "After it you pay for a year in advance, by the number of invoices, at the prices on our website "
                    "on that day. All prices are without VAT. An invoice of ours is paid within 14 days."
                ),
                N_(
                    "Work that you order apart, such as an installation or bringing in older orders, has the price "
                    "that stands beside the button, and is invoiced once it is done."
                ),
            ),
        ),
        Section(
            N_("What we ask of you"),
            (
                N_(
                    "You may connect only a shop and an administration that you are allowed to decide about. You keep "
                    "your password to yourself, and look at the orders in Errors: they wait for you."
                ),
                N_(
                    "You remain responsible for your administration and your tax returns. Look through the first "
                    "invoices after you go live, and tell us at once when one of them is wrong."
                ),
            ),
        ),
        Section(
            N_("How well it works"),
            (
                N_(
                    "We take care that no order is lost and none is invoiced twice. We depend on your webshop and on "
                    "your accounting package: while either does not answer, orders wait and go on by themselves "
                    "afterwards."
                ),
                N_(
                    "We announce work on our side that takes longer than an hour. Questions are answered on working "
                    "days, before noon of the next one."
                ),
            ),
        ),
        Section(
            N_("Liability"),
            (
                N_(
                    "What went wrong by our doing we put right without charge. Beyond that we are liable for direct "
                    "loss only, at most for what you paid us in the twelve months before. Loss of profit or turnover "
                    "is not covered."
                ),
                N_("None of this limits liability for intent, for gross negligence or where the law forbids a limit."),
            ),
        ),
        Section(
            N_("Stopping"),
            (
                N_(
                    "You may stop on any day, in Profile or by removing the app from your webshop. From that moment no "
                    "order is read and no invoice is made. What you paid for the current year is not paid back, unless "
                    "you stop because we did not do what we promised."
                ),
                N_(
                    "What was invoiced stays in your administration, and the overview here stays readable. We may "
                    "stop the integration if you do not pay after two reminders, or use it against the law; we tell "
                    "you beforehand."
                ),
            ),
        ),
        Section(
            N_("Changes and law"),
            (
                N_(
                    "When these terms change we ask you to accept the new version. Until you do, the version that you "
                    "accepted stays in force."
                ),
                N_("Dutch law applies. You can always write to {support} first: we would rather talk."),
            ),
        ),
    ),
)

PROCESSING_2026_11 = Text(
    N_("Processing agreement (GDPR, article 28)"),
    (
        Section(
            N_("Who is who"),
            (
                N_(
                    "You decide about the personal data of your buyers: you are the controller. {brand} processes them "
                    "for you: we are the processor. This agreement lasts as long as we hold data of yours."
                ),
            ),
        ),
        Section(
            N_("What we process, and why"),
            (
                N_(
                    "Of whom: the buyers in your webshop, and the people of your company who log in. What: name, "
                    "company, address, e-mail address, phone numbers, VAT number, and what was ordered, paid and "
                    "invoiced. No special categories of data, no payment card numbers, no passwords of buyers."
                ),
                N_(
                    "Why: to make invoices of your orders in your administration, to check VAT numbers in the "
                    "register of the EU, to show you what was done, and to help you when you ask. For nothing else: "
                    "we do not sell data, and make no profiles."
                ),
                N_(
                    "We act on your instructions only. Your settings and the buttons you press are instructions; "
                    "others you give in writing. If one would break the law, we tell you before we do anything."
                ),
            ),
        ),
        Section(
            N_("Secrecy and security"),
            (
                N_(
                    "Only people who need it for their work see your data, and they are bound to secrecy. Keys and "
                    "tokens of your shop and your administration are kept encrypted and are never shown again. Data "
                    "travel encrypted, each customer's data are kept apart in the database, and there are backups."
                ),
                N_(
                    "If data of yours were lost, or seen by somebody who should not, we tell you without delay and "
                    "within 48 hours of finding out: what happened, whose data, and what we do about it."
                ),
            ),
        ),
        Section(
            N_("Others who help us"),
            (
                N_(
                    "We use companies in the European Economic Area for servers, backups and mail. They are bound to "
                    "the same duties, and we answer for what they do. The present list is sent on request by "
                    "{support}. We tell you of a new one 30 days before; if you object, you may stop and get back what "
                    "you paid for the time left."
                ),
                N_(
                    "Your webshop and your accounting package are your own suppliers, not ours. A VAT number, without "
                    "a name, goes to the register of the European Commission. Nothing leaves the European Economic "
                    "Area."
                ),
            ),
        ),
        Section(
            N_("Helping you"),
            (
                N_(
                    "If a buyer asks you to see, correct or erase data, we help you within ten days. We also help with "
                    "a data protection impact assessment and with questions of the authority, as far as it is about "
                    "our part."
                ),
                N_(
                    "We give you what you need to show that these duties are met, and allow an audit once a year, "
                    "announced 30 days before, at your cost unless it finds a serious failing."
                ),
            ),
        ),
        Section(
            N_("At the end"),
            (
                N_(
                    "When you stop we read nothing more from your shop and your administration. The overview of what "
                    "was done stays readable for you. We return or erase the data within 30 days of your asking, "
                    "except what the law obliges us to keep, and backups, which are overwritten within 90 days."
                ),
                N_(
                    "Of an invoice that was made we keep a code made from shop and order, without personal data, so "
                    "that no order is ever invoiced twice."
                ),
            ),
        ),
    ),
)

TEXTS: Mapping[tuple[str, str], Text] = {
    ("terms", "2026-11"): TERMS_2026_11,
    ("processing", "2026-11"): PROCESSING_2026_11,
}
