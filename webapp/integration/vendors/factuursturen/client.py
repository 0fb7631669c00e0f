"""One administration at Factuursturen. docs/vendors/factuursturen.md says what each call relies on."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from webapp import crash
from webapp.integration.domain.debtor import KnownDebtor, NewDebtor
from webapp.integration.domain.email import normalise, spellings
from webapp.integration.domain.invoice import MadeInvoice, NewInvoice
from webapp.integration.vendors.addresses import Origin
from webapp.integration.vendors.answers import Answer
from webapp.integration.vendors.api import Api
from webapp.integration.vendors.contract import Account, Credentials, LastCheck, Layout, Limiter
from webapp.integration.vendors.errors import (
    NotFoundError,
    OutcomeUnknownError,
    ReconnectError,
    RefusedError,
    TemporaryError,
    UnreadableError,
    VendorError,
)
from webapp.integration.vendors.factuursturen import lists, payloads
from webapp.integration.vendors.factuursturen.countries import Countries
from webapp.integration.vendors.http import Door
from webapp.integration.vendors.values import text

CLIENT_PAGE = 1000
MOST_CLIENT_PAGES = 20
INACTIVE = re.compile(r"niet actief|inactie[fv]|uitgeschakeld|not active|inactive", re.IGNORECASE)


class FactuursturenBooks:
    """Finds and makes debtors and invoices; changes and deletes nothing. Any number of threads may use it."""

    def __init__(
        self, door: Door, whom: Origin, credentials: Credentials, limiter: Limiter, countries: Countries
    ) -> None:
        user, key = credentials.values["user"], credentials.values["key"]
        pair = base64.b64encode(f"{user}:{key}".encode()).decode()
        self._user = user
        self._countries = countries
        self._api = Api(
            door,
            whom,
            limiter,
            authorization=lambda: f"Basic {pair}",
            secrets=lambda: (key, f"{user}:{key}"),
            narrow=_narrow,
            is_limit=_is_limit,
        )

    def check(self) -> Account:
        """Prove that user and key work, by a list that is short in every account."""
        self.layouts()
        return Account(key=account_key(self._user), name=self._user)

    def find_debtors(self, email: str) -> list[KnownDebtor]:
        """Every debtor whose e-mail equals `email`: the search is loose, so equality is decided here."""
        wanted = normalise(email)
        found: dict[str, KnownDebtor] = {}
        for spelling in spellings(email):
            try:
                page = payloads.rows(self._api.get(f"/search/clients/email/{quote(spelling, safe='')}"), "debtors")
            except NotFoundError:
                if "/" in spelling:  # a slash may not survive in a path, so "not there" proves nothing
                    return [debtor for debtor in self.all_debtors() if normalise(debtor.email) == wanted]
                self._see_that_they_serve()
                continue
            if lists.is_round(len(page)):
                return [debtor for debtor in self.all_debtors() if normalise(debtor.email) == wanted]
            for row in page:
                if normalise(text(row.get("email"))) == wanted:
                    debtor = self._to_debtor(row)
                    found[debtor.number] = debtor
        return list(found.values())

    def all_debtors(self) -> list[KnownDebtor]:
        """The complete list, in one call where the books allow it.

        Raises TemporaryError when it may be cut, or is so long that reading it would eat the hour's calls. A row that
        cannot be read is left out: nobody matches it, and reading it alone says what is wrong with it.
        """
        try:
            rows = self._list("/clients", {}, "clientnr", lists.EVERYTHING, MOST_CLIENT_PAGES)
        except UnreadableError:  # larger than one answer may be
            rows = self._list("/clients", {}, "clientnr", CLIENT_PAGE, MOST_CLIENT_PAGES)
        if rows is None:
            raise TemporaryError("the list of debtors is too long to be read whole")
        debtors = []
        for row in rows:
            try:
                debtors.append(self._to_debtor(row))
            except UnreadableError:
                continue
        return debtors

    def read_debtor(self, number: str) -> KnownDebtor | None:
        """One debtor; None when it is not there."""
        row = self._single(f"/clients/{quote(number, safe='')}", ("clientnr",), number)
        return self._to_debtor(row) if row is not None else None

    def create_debtor(self, debtor: NewDebtor, last_check: LastCheck | None = None) -> str:
        """Make a debtor and answer its number; once, never again by itself."""
        country_id = self._countries.table(self._read_countries).ids.get(debtor.country)
        if country_id is None:
            raise RefusedError(f"The country {debtor.country} is not in the books' list.")
        answer = self._create("/clients", payloads.from_debtor(debtor, country_id), "C9", last_check)
        return _number(answer, payloads.to_debtor_number)

    def create_invoice(self, invoice: NewInvoice, last_check: LastCheck | None = None) -> str:
        """Make and number an invoice, and answer its number with the books' layout; once, never again by itself."""
        answer = self._create("/invoices", payloads.from_invoice(invoice), "C12", last_check)
        return _number(answer, payloads.to_invoice_number)

    def read_invoice(self, number: str, since: date | None = None) -> MadeInvoice | None:
        """One invoice; None when it is not there.

        `since`: its date or an earlier one; the list from there is read for a number that may not survive in a path.
        """
        row = self._single(f"/invoices/{quote(number, safe='')}", ("invoicenr", "invoicenr_full", "id"), number)
        if row is not None:
            return payloads.to_invoice(row)
        if "/" not in number or since is None:
            return None
        found = [invoice for invoice in self.invoices_since(since) or [] if invoice.number == number]
        return found[0] if found else None

    def invoices_since(self, since: date, *, most_pages: int | None = None) -> list[MadeInvoice] | None:
        """Every invoice dated on or after `since`, complete. None when it would take more than `most_pages` calls.

        Raises TemporaryError when the list may have been cut. Of invoices that were not made by us, those that cannot
        be read are left out.
        """
        rows = self._list("/invoices", {"since": since.isoformat()}, "id", lists.PAGE, most_pages)
        if rows is None:
            return None
        invoices = []
        for row in rows:
            try:
                invoices.append(payloads.to_invoice(row))
            except UnreadableError:
                if payloads.is_ours(row):
                    raise
        return invoices

    def rates(self) -> frozenset[Decimal]:
        """The VAT percentages the books know."""
        found = map(payloads.to_rate, payloads.rows(self._api.get("/taxes"), "VAT rates"))
        return frozenset(rate for rate in found if rate is not None)

    def countries(self) -> frozenset[str]:
        """The countries that a debtor may have: those whose id in the books is certain."""
        return frozenset(self._countries.table(self._read_countries).ids)

    def layouts(self) -> list[Layout]:
        """The invoice layouts."""
        return [payloads.to_layout(row) for row in payloads.rows(self._api.get("/profiles"), "layouts")]

    def invoice_pdf(self, number: str) -> bytes:
        """The invoice as PDF. Raises NotFoundError, TemporaryError when something else came."""
        pdf = self._api.call("GET", f"/invoices_pdf/{quote(number, safe='')}").body
        if not pdf.startswith(b"%PDF"):
            raise TemporaryError("the answer is not a PDF")
        return pdf

    def _see_that_they_serve(self) -> None:
        """Raises TemporaryError when "not there" is what they say of everything now, and so proves nothing."""
        try:
            self.check()
        except NotFoundError as problem:
            raise TemporaryError(problem.words, away=True) from None

    def _create(self, path: str, body: Mapping[str, Any], point: str, last_check: LastCheck | None) -> Answer:
        return self._api.call("POST", path, body, last_check=last_check, after_send=lambda: crash.point(point))

    def _list(
        self, path: str, query: Mapping[str, str], key: str, count: int, most_pages: int | None = None
    ) -> lists.Rows | None:
        def read(start: int, count: int) -> Any:
            return self._api.get(f"{path}?{urlencode({**query, 'start': start, 'count': count})}")

        return lists.complete(read, lambda row: text(row.get(key)), count, most_pages)

    def _single(self, path: str, keys: tuple[str, ...], asked: str) -> Mapping[str, Any] | None:
        try:
            return payloads.single(self._api.get(path), keys, asked)
        except NotFoundError:
            self._see_that_they_serve()
            return None

    def _to_debtor(self, row: Mapping[str, Any]) -> KnownDebtor:
        return payloads.to_debtor(row, self._countries.known.codes)

    def _read_countries(self) -> Any:
        return self._api.get("/countrylist/nl")


def account_key(user: str) -> str:
    """The stable key of an account: its user name, whatever capitals it was typed with."""
    return user.strip().casefold()


def _number(answer: Answer, read: Callable[[str], str]) -> str:
    """The number in a write's answer. Raises OutcomeUnknownError when there is none: it may have been made."""
    try:
        return read(answer.body.decode())
    except (UnreadableError, UnicodeDecodeError):
        raise OutcomeUnknownError("the answer holds no number") from None


def _is_limit(answer: Answer) -> bool:
    """Section 2: the hourly quota is used up."""
    return answer.status_code == 429 or (answer.status_code == 403 and answer.remaining == 0)


def _narrow(answer: Answer, words: str) -> VendorError | None:
    if _is_limit(answer):
        return TemporaryError(words, retry_after=answer.retry_after, limit=True)
    if answer.status_code in (401, 403):
        # Their words are no promise: without them an inactive key is a refused one.
        return ReconnectError("key_inactive" if INACTIVE.search(words) else "key_refused", words)
    return None
