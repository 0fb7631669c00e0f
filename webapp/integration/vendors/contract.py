"""What every shop and every accounting package must offer; the rest of the house knows nothing else of them.

Every method may raise TemporaryError, ReconnectError and UnreadableError, every write also OutcomeUnknownError and
RefusedError (`vendors.errors`). Reads never raise OutcomeUnknownError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from webapp.integration.domain.debtor import KnownDebtor, NewDebtor
from webapp.integration.domain.fit import Lengths
from webapp.integration.domain.invoice import MadeInvoice, NewInvoice
from webapp.integration.domain.order import Order, OrderSummary, Stage

LastCheck = Callable[[], None]
"""Runs immediately before a write's first byte leaves (design section 6); raises anything to forbid the send."""


class Limiter(Protocol):
    """Keeps a vendor's calls within what it allows; one per account, shared by all processes."""

    def before_call(self) -> None:
        """Take one call. Raises TemporaryError(limit=True, retry_after=…) when none is left now."""

    def after_call(self, remaining: int | None, retry_after: float | None, refused: bool) -> None:
        """What the answer said: calls left, seconds to wait, and whether the call was refused for the limit.

        Follows every `before_call` that did not raise, once; (None, None, False) when no answer came.
        """


@dataclass(frozen=True, slots=True)
class Credentials:
    """What opens one connection. `values`: the vendor's own names (token, refresh_token, user, key, …), all secret."""

    values: Mapping[str, str]

    def __repr__(self) -> str:
        return "Credentials(…)"


@dataclass(frozen=True, slots=True)
class Account:
    """Who is at the other end. `key`: stable id there (shop id, books user); `name`: for people."""

    key: str
    name: str
    country: str = ""
    currency: str = ""
    timezone: str = ""
    locale: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class ShopStatus:
    """A status a shop may give an order; only `code` is compared, `label` belongs to the merchant."""

    code: str
    label: str
    stage: Stage
    is_custom: bool

    @property
    def can_be_chosen(self) -> bool:
        """False for a status whose orders never become invoices, whatever is set: cancelled and refunded ones."""
        return self.stage is not Stage.VOID


@dataclass(frozen=True, slots=True)
class ShopRate:
    """A VAT rate the shop charges."""

    country: str
    rate: Decimal
    name: str


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A way to pay that the shop offers."""

    code: str
    name: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """An invoice layout ("profile") of the books."""

    id: str
    name: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class Subscription:
    """A webhook subscription over there. `secret` is known only when it was just made."""

    id: str
    topic: str
    is_active: bool
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What a webhook says. `kind`: "order" or "uninstalled". The body is a hint: the order is always read again.

    `updated_at`: when the order changed, or the app was removed; None when it does not say.
    """

    event_id: str
    kind: str
    shop_key: str
    order_id: str = ""
    order_number: str = ""
    status: str = ""
    updated_at: datetime | None = None


class Shop(Protocol):
    """One connected shop."""

    def check(self) -> Account:
        """Prove that the connection works."""

    def read_order(self, order_id: str) -> Order:
        """The order as it is now. Raises NotFoundError when it is no longer in the shop."""

    def changed_orders(self, since: datetime) -> Iterator[list[OrderSummary]]:
        """Every order changed at or after `since`, in pages, oldest change first; may repeat, never skips.

        The iteration ends only when the list was complete; anything else raises.
        """

    def statuses(self) -> list[ShopStatus]:
        """The shop's own list of statuses."""

    def rates(self) -> list[ShopRate]:
        """The VAT rates the shop charges."""

    def payment_methods(self) -> list[PaymentMethod]:
        """How buyers can pay."""

    def ensure_subscriptions(self, address: str, known: Mapping[str, str]) -> list[Subscription]:
        """Make what is missing or inactive so that notices come to `address`.

        `known`: topic → subscription id whose secret we hold; one that we hold no secret of is made anew.
        """

    def remove_app(self) -> None:
        """Take our webhooks and our app out of the shop."""


class Books(Protocol):
    """One connected administration in an accounting package."""

    def check(self) -> Account:
        """Prove that the credentials work, by a light call."""

    def find_debtors(self, email: str) -> list[KnownDebtor]:
        """Every debtor whose e-mail equals `email` (see `domain.email.normalise`), inactive ones too."""

    def all_debtors(self) -> list[KnownDebtor]:
        """The complete list; raises rather than give a part of it."""

    def read_debtor(self, number: str) -> KnownDebtor | None:
        """One debtor; None when it is not there."""

    def create_debtor(self, debtor: NewDebtor, last_check: LastCheck | None = None) -> str:
        """Make a debtor and answer its number. Raises RefusedError when `debtor.country` is not in `countries()`."""

    def create_invoice(self, invoice: NewInvoice, last_check: LastCheck | None = None) -> str:
        """Make and number an invoice, and answer its number with the books' layout."""

    def read_invoice(self, number: str, since: date | None = None) -> MadeInvoice | None:
        """One invoice; None when it is not there.

        `since`: its date or an earlier one, for books that cannot be asked for this number alone.
        """

    def invoices_since(self, since: date, *, most_pages: int | None = None) -> list[MadeInvoice] | None:
        """Every invoice dated on or after `since`, complete. None when it would take more than `most_pages` calls."""

    def rates(self) -> frozenset[Decimal]:
        """The VAT percentages the books know."""

    def countries(self) -> frozenset[str]:
        """The countries (ISO 3166 alpha-2) that a debtor may have; kept for a day.

        To be asked before an intent is committed: `create_debtor` then needs no call of its own for it.
        """

    def layouts(self) -> list[Layout]:
        """The invoice layouts."""

    def invoice_pdf(self, number: str) -> bytes:
        """The invoice as PDF. Raises NotFoundError."""


class ShopPlatform(Protocol):
    """A kind of shop. One per folder of `vendors/`, listed in `registry.py`.

    `usual_statuses`: codes that are sent until the merchant chooses.
    """

    name: str
    label: str
    usual_statuses: tuple[str, ...]

    def open(
        self, credentials: Credentials, base: str, limiter: Limiter, on_renewed: CredentialsKeeper | None = None
    ) -> Shop:
        """A shop whose API is at `base`. `on_renewed` keeps credentials that were refreshed on the way."""

    def locate(self, host: str, token: str) -> tuple[Credentials, str]:
        """Credentials and API base for a token a merchant made by hand at `host`. Asks the shop."""

    def authorization_address(self, host: str, state: str, return_to: str) -> str:
        """Where to send a merchant to authorise us; `state` comes back with them to `return_to`.

        Raises ForbiddenAddressError for a host that we do not call.
        """

    def complete_authorization(self, host: str, answer: Mapping[str, str], return_to: str) -> tuple[Credentials, str]:
        """Credentials and API base for what came back to `return_to` (its query; the caller has checked `state`).

        Raises NotPermittedError when the merchant said no or the answer cannot be used.
        """

    def started_at(self, query: Mapping[str, str], now: datetime) -> str:
        """The shop's host, for a start from the shop's app store. Raises NoticeRefusedError: not signed, or old.

        It starts the authorisation and never logs anybody in.
        """

    def verify_notice(
        self, headers: Mapping[str, str], body: bytes, secrets: list[str], shop_key: str, now: datetime
    ) -> Notice | None:
        """The notice in a webhook. None: rightly signed but not understood. Raises NoticeRefusedError otherwise."""

    def order_address(self, base: str, shop_key: str, order_id: str) -> str | None:
        """Where a merchant sees this order in the shop's back office; None when there is no such page."""


class BooksPlatform(Protocol):
    """A kind of accounting package. `lengths`: how many characters it keeps of a debtor's fields."""

    name: str
    label: str
    lengths: Lengths

    def open(self, credentials: Credentials, limiter: Limiter) -> Books:
        """The administration that `credentials` open."""

    def credentials(self, user: str, key: str) -> tuple[Credentials, str]:
        """Credentials for what a merchant typed, and the account key they stand for."""

    def invoice_address(self, account: str, number: str) -> str | None:
        """Where a merchant sees this invoice in the books; None when there is no such page."""


class CredentialsKeeper(Protocol):
    """Renews and keeps credentials, one renewal at a time per connection."""

    def renew(self, stale: Credentials, refresh: RefreshCall) -> Credentials:
        """Credentials newer than `stale`: those another process has renewed meanwhile, else those `refresh` brings."""


class RefreshCall(Protocol):
    """Asks the vendor for new credentials."""

    def __call__(self, current: Credentials) -> Credentials: ...


class NoticeRefusedError(Exception):
    """A webhook that is not from this shop: wrong signature, old timestamp, or another shop's id."""


class VatRegister(Protocol):
    """Says whether a VAT number exists (VIES)."""

    def has_form(self, country: str, number: str) -> bool:
        """Whether the number has the form of its country, check digits included; nobody is asked."""

    def ask(self, country: str, number: str) -> VatAnswer:
        """`country`: the prefix (EL for Greece). Raises TemporaryError when nobody can say now."""


@dataclass(frozen=True, slots=True)
class VatAnswer:
    """`consultation`: the register's number for this question, "" when it gave none."""

    valid: bool
    consultation: str
    name: str
    asked_on: date
