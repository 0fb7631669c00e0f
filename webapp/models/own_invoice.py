"""What merchants pay us: who they are for that, what is to be invoiced, and our own invoices."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key, now

MONEY = Numeric(12, 2)


class Subscription(Base):
    """Whom our invoices to an installation are made out to, and its plan. `plan`: the most invoices a year ("*": any
    number, "": none chosen yet). `vat_number`: with its country, cleaned. `country`: ISO alpha-2.
    """

    __tablename__ = "subscription"

    id: Mapped[int] = key()
    installation_id: Mapped[int] = mapped_column(unique=True)
    plan: Mapped[str] = mapped_column(server_default="")
    company: Mapped[str]
    address: Mapped[str]
    zipcode: Mapped[str] = mapped_column(server_default="")
    city: Mapped[str]
    country: Mapped[str]
    vat_number: Mapped[str] = mapped_column(server_default="")
    saved_at: Mapped[datetime] = now()


class Charge(Base):
    """Something that is to be invoiced once. `occasion`: unique, a year of a subscription or a ticket. Without an
    `OwnInvoice` it waits. `kind`: subscription | installation | migration. `quantity`: years, installations, or
    thousands of orders begun. `price`: of one, in EUR without VAT. `language`: of the invoice. `due_at`: when to try.
    """

    __tablename__ = "charge"

    id: Mapped[int] = key()
    installation_id: Mapped[int] = mapped_column(index=True)
    occasion: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    quantity: Mapped[int]
    price: Mapped[Decimal] = mapped_column(MONEY)
    plan: Mapped[str] = mapped_column(server_default="")
    period_from: Mapped[date | None]
    period_until: Mapped[date | None]
    orders: Mapped[int | None]
    ticket_id: Mapped[int | None]
    language: Mapped[str] = mapped_column(server_default="en")
    by: Mapped[str] = mapped_column(server_default="")
    waits_for: Mapped[str] = mapped_column(server_default="", doc="register | number | details")
    due_at: Mapped[datetime] = now()
    created_at: Mapped[datetime] = now()


class OwnInvoice(Base):
    """One invoice of ours, as it was issued. The application's role may change when it was paid and who said so, how
    many reminders went out, and when the subscription ended for it; nothing else. `number`: "2026-00001", without gaps
    in a year. `document_id`: its PDF. `treatment`: `domain.own_vat`. `proof`: the day on which the EU's register
    confirmed the VAT number, and its own number for the question.
    """

    __tablename__ = "own_invoice"
    __table_args__ = (UniqueConstraint("year", "serial"),)

    id: Mapped[int] = key()
    installation_id: Mapped[int] = mapped_column(index=True)
    charge_id: Mapped[int] = mapped_column(unique=True)
    document_id: Mapped[int]
    kind: Mapped[str]
    year: Mapped[int]
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(unique=True)
    issued_on: Mapped[date]
    due_on: Mapped[date]
    language: Mapped[str]
    seller: Mapped[dict[str, Any]]
    buyer: Mapped[dict[str, Any]]
    lines: Mapped[list[Any]]
    treatment: Mapped[str]
    rate: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    net: Mapped[Decimal] = mapped_column(MONEY)
    tax: Mapped[Decimal] = mapped_column(MONEY)
    total: Mapped[Decimal] = mapped_column(MONEY)
    proof: Mapped[str] = mapped_column(server_default="")
    issued_at: Mapped[datetime] = now()
    paid_at: Mapped[datetime | None]
    paid_by: Mapped[str] = mapped_column(server_default="")
    reminded: Mapped[int] = mapped_column(server_default="0")
    ended_at: Mapped[datetime | None]


class InvoiceCounter(Base):
    """The last number of a year, and the day of that invoice. Its row is locked until the invoice is committed."""

    __tablename__ = "invoice_counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
    last_on: Mapped[date]
