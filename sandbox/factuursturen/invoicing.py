"""From the body of `POST invoices` to a sent invoice, a draft or a plan (contract sections 4.1 to 4.4)."""

from __future__ import annotations

import secrets
from collections.abc import Container
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from sandbox.factuursturen import days
from sandbox.factuursturen.account import Account, Wire
from sandbox.factuursturen.body import reference_of, text_of
from sandbox.factuursturen.client_fields import fit, read_flag
from sandbox.factuursturen.figures import line_number, money, plain, to_decimal
from sandbox.factuursturen.invoice_lines import Row, arithmetic, numbered, read_rows
from sandbox.factuursturen.numbering import layout, next_id
from sandbox.factuursturen.refusal import RefusedError
from sandbox.factuursturen.totals import Totals, totals
from sandbox.kit.switches import Switches

METHOD, METHOD_LENGTH = "alreadypaidmethod", 32
CONVERT = "convert_prices_to_euro"
SEND_METHODS = ("mail", "email", "printcenter")
DEFAULT_PROFILE = "1"
PROFILES = {"1": "Standaard", "2": "Webwinkel"}
CATEGORIES: tuple[Wire, ...] = (
    {"id": "1", "name": "Verkopen webwinkel", "ledger": 8000},
    {"id": "2", "name": "Diensten", "ledger": False},
)
_ADDRESS = ("company", "contact", "address", "zipcode", "city", "country", "phone", "mobile", "email", "taxnumber")
HOME_CURRENCY = "EUR"
_CONDITION = "Betalen binnen %PAYMENT_PERIOD% dagen onder vermelding van %INVOICE_NUMBER%"


@dataclass(frozen=True, slots=True)
class Draft:
    """What any invoice has, checked and added up."""

    client: Wire
    reference: dict[str, str]
    rows: tuple[Row, ...]
    profile: str
    category: str
    percentage: bool
    discount: Decimal
    condition: str
    period: int
    paid: Decimal
    paid_how: str
    sums: Totals


def read_draft(body: Wire, account: Account, switches: Switches, from_json: bool, empty: bool = False) -> Draft:
    """Check and add up. `empty`: no lines are fine too, as with legacy invoices. Raises RefusedError."""
    entry = account.clients.get(text_of(body.get("clientnr"), "clientnr"))
    if entry is None:
        raise RefusedError("De klant bestaat niet.")
    client = entry.wire
    euro = _euro(body, client, switches, from_json)
    rows = read_rows(body.get("lines"), client, account, switches, from_json, euro)
    if not rows and not empty:
        raise RefusedError("Een factuur heeft ten minste een regel.")
    percentage, discount = _discount(body, client, switches)
    discount = discount if percentage else discount * euro
    try:
        sums = totals(
            [row.line for row in rows],
            gross=client["tax_type"] == "intax",
            shifted=client["tax_shifted"] == "true",
            discount=discount,
            percentage=percentage,
            how=arithmetic(switches),
        )
    except InvalidOperation:
        raise RefusedError("De bedragen zijn te groot.") from None
    paid = text_of(body.get("alreadypaid"), "alreadypaid")
    return Draft(
        client=client,
        reference=reference_of(body.get("reference")),
        rows=tuple(rows),
        profile=_known(body, "profile", DEFAULT_PROFILE, PROFILES),
        category=_known(body, "category", "0", ("0", *(category["id"] for category in CATEGORIES))),
        percentage=percentage,
        discount=discount,
        condition=text_of(body.get("paymentcondition"), "paymentcondition") or _CONDITION,
        period=int(to_decimal(body.get("paymentperiod") or client["top"], "paymentperiod")),
        paid=sums.with_vat if paid == "full" else to_decimal(paid or "0", "alreadypaid"),
        paid_how=fit(METHOD, text_of(body.get(METHOD), METHOD), METHOD_LENGTH, switches),
        sums=sums,
    )


def sent_invoice(draft: Draft, body: Wire, account: Account, switches: Switches) -> Wire:
    """A numbered, sent invoice. Raises RefusedError."""
    how = text_of(body.get("sendmethod"), "sendmethod")
    if how not in SEND_METHODS:
        raise RefusedError("Kies een verzendwijze: mail, email of printcenter.")
    if how == "email" and not draft.client["email"] and switches["email_missing"] == "400":
        raise RefusedError("De klant heeft geen e-mailadres.")
    moment = days.now(switches)
    wanted_day = text_of(body.get("sent"), "sent")
    day = days.read_day(wanted_day, "sent").isoformat() if wanted_day else ""
    if not day or switches["invoice_date"] == "ignored":
        day = moment.date().isoformat()
    number = next_id(account, day[:4], text_of(body.get("invoicenr"), "invoicenr"), switches)
    shown = layout(number, switches)
    left = draft.sums.with_vat - draft.paid
    happened = [("per e-mail verzonden" if how == "email" else "gemaakt", "")]
    if draft.paid:
        happened.append((f"betaling ontvangen {draft.paid_how}".rstrip(), money(draft.paid)))
    history = [
        {"date": moment.date().isoformat(), "time": moment.strftime("%H:%M"), "description": what, "amount": amount}
        for what, amount in happened
    ]
    return {
        "id": number,
        "invoicenr_full": shown,
        "invoicenr": shown,
        **_common(draft, switches),
        "collection": "1" if draft.client["paymentmethod"] == "autocollect" else "0",
        "tax": money(draft.sums.vat),
        "totalintax": money(draft.sums.with_vat),
        **_buyer(draft.client),
        "invoicenote": draft.client["notes"] if draft.client["notes_on_invoice"] == "true" else "",
        "sent": day,
        "uncollectible": "",
        "lastreminder": "",
        "open": money(left) if left else "0",
        "paiddate": day if draft.paid and left <= 0 else "",
        "taxes": numbered(
            (
                {"rate": line_number(total.rate), "sum": money(total.vat), "sum_of": money(total.base)}
                for total in draft.sums.rates
            ),
            "tax",
        ),
        "tax_type": draft.client["tax_type"],
        "language": draft.client["default_doclang"] or "nl",
        "tax_shifted": draft.client["tax_shifted"],
        "payment_url": f"https://books.example/pay?{secrets.token_hex(6)}",
        "duedate": days.days_later(day, draft.period),
        "history": numbered(history, "item"),
    }


def saved_invoice(draft: Draft, name: str, sendmethod: str, switches: Switches) -> Wire:
    """A draft or a plan, as `invoices_saved` shows it; without its id."""
    return {
        "name": name,
        **_common(draft, switches),
        "profile_name": PROFILES[draft.profile],
        "datesaved": days.today(switches),
        "totaldiscount": money(draft.sums.discount),
        "totalintax": money(draft.sums.with_vat),
        "alreadypaid": plain(draft.paid),
        "alreadypaidmethod": draft.paid_how,
        **_buyer(draft.client),
        "tax_type": draft.client["tax_type"],
        "tax_shifted": draft.client["tax_shifted"],
        "sendmethod": sendmethod if sendmethod in SEND_METHODS else draft.client["sendmethod"],
    }


def _common(draft: Draft, switches: Switches) -> Wire:
    how = arithmetic(switches)
    return {
        "reference": draft.reference,
        "lines": numbered((row.as_wire(how) for row in draft.rows), "line"),
        "profile": draft.profile,
        "category": draft.category,
        "discounttype": "percentage" if draft.percentage else "amount",
        "discount": plain(draft.discount),
        "paymentcondition": draft.condition,
        "paymentperiod": str(draft.period),
    }


def _buyer(client: Wire) -> Wire:
    """The client as it is at this moment: an invoice keeps it."""
    return {"clientnr": client["clientnr"], **{name: client[name] for name in _ADDRESS}}


def _discount(body: Wire, client: Wire, switches: Switches) -> tuple[bool, Decimal]:
    """(in percent?, how much): what was sent, else the client's standard discount (contract, U30)."""
    standard = to_decimal(client["stddiscount"] or "0", "stddiscount")
    sent = body.get("discount")
    discount = standard if sent in (None, "") else to_decimal(sent, "discount")
    if sent in (None, "") or (not discount and switches["zero_discount"] == "added"):
        return True, standard
    kind = text_of(body.get("discounttype"), "discounttype") or "percentage"
    if kind not in ("amount", "percentage"):
        raise RefusedError("De soort korting is amount of percentage.")
    return kind == "percentage", discount


def _euro(body: Wire, client: Wire, switches: Switches, from_json: bool) -> Decimal:
    """What one unit of the call's prices is in EUR: 1 unless the client has another currency and it is asked for."""
    asked = read_flag(body.get(CONVERT) or False, CONVERT, switches, from_json and CONVERT in body)
    return Decimal(switches["euro_rate"]) if asked and client["currency"] not in ("", HOME_CURRENCY) else Decimal(1)


def _known(body: Wire, field: str, missing: str, known: Container[str]) -> str:
    value = text_of(body.get(field), field) or missing
    if value not in known:
        raise RefusedError(f"Het veld {field} kent de waarde {value!r} niet.")
    return value
