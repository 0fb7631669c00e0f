"""What every column holds in the eyes of those it is about. Export and erasure are made from this table.

Each column of each table stands here once, under one class; a test compares this with the models and with the
database's own catalogue, so that a new column is not there before somebody has said what it is. What follows from it:

- *Export everything* (`accounts.exporting`) holds every table of an installation with every column but SECRET.
- Erasing a buyer (`accounts.erasing.buyers`) empties BUYER columns of that buyer's orders.
- Erasing an installation (`accounts.erasing.installations`) deletes its rows, but for what a table's `Fate` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Privacy(StrEnum):
    """TECHNICAL: keys, moments, states of our own; says nothing about anybody. BUSINESS: the merchant's own: settings,
    amounts, numbers of orders. BUYER: a buyer of the shop, or what may name one. PERSON: somebody who logs in or gets
    mails. SECRET: opens something; never leaves. EVIDENCE: what tax law makes us keep.
    """

    TECHNICAL = "technical"
    BUSINESS = "business"
    BUYER = "buyer"
    PERSON = "person"
    SECRET = "hidden"  # noqa: S105 — the name of a class
    EVIDENCE = "evidence"


class Fate(StrEnum):
    """What becomes of a table's rows when their installation is erased.

    GOES: they are deleted. HASHED: `external_ref`, of which a keyed hash stays. MARK: the installation's own row, which
    stays empty. STAYS: our own invoices, for as long as tax law says. ELSEWHERE: rows that belong to no installation.
    """

    GOES = "goes"
    HASHED = "hashed"
    MARK = "mark"
    STAYS = "stays"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Kept:
    """A table: its columns by class, and its fate."""

    fate: Fate
    columns: Mapping[str, Privacy]

    def of(self, *classes: Privacy) -> tuple[str, ...]:
        """Names of the columns of these classes."""
        return tuple(name for name, its in self.columns.items() if its in classes)


def _table(fate: Fate, **names: str) -> Kept:
    """`names`: of columns, by class, with blanks between."""
    columns = {name: Privacy(code) for code, listed in names.items() for name in listed.split()}
    assert len(columns) == sum(len(listed.split()) for listed in names.values()), "a column stands twice"
    return Kept(fate, columns)


G, E = Fate.GOES, Fate.ELSEWHERE
TABLES: dict[str, Kept] = {
    "acceptance": _table(
        G, technical="id installation_id person_id", business="document version accepted_at", person="name address"
    ),
    # Its params and changes never hold more of a buyer than the number of an order (`webapp.audit.acts`).
    "audit_entry": _table(
        G,
        technical="id installation_id person_id about_person_id",
        business="at act kind author_kind",
        person="author params changes address browser system",
    ),
    "authorisation": _table(
        G,
        technical="id installation_id person_id platform replace created_at used_at",
        business="host",
        hidden="state_hash session_hash",
    ),
    # The name of an account in the books is an e-mail address; rows go with the last connection to it.
    "call_ledger": _table(E, technical="recent taken remaining remaining_at blocked_until", business="account_key"),
    "charge": _table(
        Fate.STAYS,
        technical="id installation_id ticket_id waits_for due_at created_at",
        evidence="occasion kind quantity price plan period_from period_until orders language",
        person="by",
    ),
    "clock_mark": _table(E, technical="name begun_at done_at note"),
    "connection": _table(
        G,
        technical="id installation_id credentials_version hook_ids dot_since away_since away_tries high_water"
        " poll_due_at removal_due_at created_at",
        business="side platform account_key account_name base timezone dot dot_reason answered_at lists polled_at"
        " noticed_at joined_at",
        hidden="credentials hook_token hook_secrets",
    ),
    "count_delta": _table(G, technical="installation_id state change"),
    "delivery": _table(
        G,
        technical="id installation_id connection_id event_id parked",
        business="kind shop_order_id received_at",
        buyer="body",
    ),
    "document": _table(Fate.STAYS, technical="id installation_id", evidence="name content created_at"),
    # Whom it was about can be told by whoever has the address and ERASURE_KEY alone.
    "erasure_request": _table(
        G, technical="id installation_id looked_at", business="asked_at until", hidden="address_hash"
    ),
    "exchange": _table(G, technical="id installation_id order_id", business="at what answered_at", buyer="sent answer"),
    "export": _table(
        G,
        technical="id installation_id person_id token lease_until tries parts_done parts_in_all gave_up_at",
        business="language asked_at size done_at expires_at",
    ),
    "export_chunk": _table(G, technical="export_id nth installation_id", buyer="content"),
    "external_ref": _table(
        Fate.HASHED,
        technical="id installation_id token sent_hash fencing_token tries looks person_says_send seen_at order_id",
        business="kind account_key books_key state number sent_at dated made_at",
        buyer="local_id facts",
    ),
    "installation": _table(
        Fate.MARK,
        technical="id who_saved_at settings_saved_at live_at link_epoch trial_had_by stopped_at archived_at created_at"
        " rest_until turn_token turn_lease_until turn_ended_at erase_at erase_told_at erasing_since erased_at",
        business="licence_key name home_country language statuses layout start_date sending start_number is_paused"
        " shop_host subscribed_until continued_at trial_until unpaid_since stops_at keep_buyers_years",
        person="contact_name contact_email live_by",
    ),
    "invitation": _table(
        G,
        technical="id installation_id invited_by epoch",
        business="role language created_at sent_at until accepted_at withdrawn_at",
        person="email inviter",
    ),
    "invoice_counter": _table(E, technical="year last last_on"),
    "known_address": _table(E, technical="person_id seen_at", person="address"),
    "login_budget": _table(E, technical="key tries until"),
    "login_session": _table(
        E,
        technical="id person_id epoch created_at seen_at idle_until ends_at",
        person="address browser system",
        hidden="token_hash",
    ),
    "mail": _table(
        G,
        technical="id installation_id occasion document_id due_at tries taken_at last_error",
        business="template language sent_at created_at",
        person="to_address params",
        hidden="sealed",
    ),
    "membership": _table(G, technical="id installation_id person_id", business="role created_at"),
    "order_count": _table(G, technical="installation_id", business="state orders"),
    "order_history": _table(
        G,
        technical="id installation_id order_id",
        business="at code before after",
        person="actor",
        buyer="params",
    ),
    "order_sync": _table(
        G,
        technical="id installation_id state_since not_before priority token changed_since_read hint_updated_at"
        " checked_updated_at attempts failing_since not_shown_since warned_at erase_due_at erase_once_done erased_at",
        business="shop_order_id state reason received_at number number_key placed_at status payment_name is_paid total"
        " total_tax currency debtor_number invoice_number invoice_key invoice_total invoice_tax made_at done_at notice",
        buyer="reason_params buyer buyer_key buyer_email buyer_city buyer_country checks",
    ),
    "own_invoice": _table(
        Fate.STAYS,
        technical="id installation_id charge_id document_id reminded ended_at",
        evidence="kind year serial number issued_on due_on language seller buyer lines treatment rate net tax total"
        " proof issued_at paid_at paid_by",
    ),
    "password_reset": _table(E, technical="id person_id created_at until used_at replaced_at", hidden="token_hash"),
    "person": _table(
        E,
        technical="id is_staff must_change_password password_until password_used_at session_epoch totp_step created_at"
        " logged_in_at",
        person="email name language theme",
        hidden="password_hash totp totp_proposed",
    ),
    "recipient": _table(G, technical="id installation_id", business="created_at", person="email language kinds"),
    "recovery_code": _table(E, technical="id person_id used_at", hidden="code_hash"),
    "subscription": _table(
        G,
        technical="id installation_id",
        business="plan company address zipcode city country vat_number saved_at",
    ),
    # What a merchant writes to us may name a buyer.
    "ticket": _table(
        G,
        technical="id installation_id person_id order_id",
        business="kind state problem answer_before created_at subject",
        buyer="message facts",
    ),
    "vat_answer": _table(
        G,
        technical="id installation_id",
        business="country valid asked_on asked_at",
        buyer="number consultation name",
    ),
}
"""By name of the table."""

OWNED_BY_PERSON = ("known_address", "login_session", "password_reset", "recovery_code")
"""They go with their person, by the database's own cascade."""
