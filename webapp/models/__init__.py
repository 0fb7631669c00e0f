"""The tables; one file each."""

from webapp.models.acceptance import Acceptance
from webapp.models.audit_entry import AuditEntry
from webapp.models.authorisation import Authorisation
from webapp.models.base import Base
from webapp.models.call_ledger import CallLedger
from webapp.models.clock_mark import ClockMark
from webapp.models.connection import Connection
from webapp.models.counts import OrderCount, count_delta
from webapp.models.delivery import Delivery
from webapp.models.document import Document
from webapp.models.erasure_request import ErasureRequest
from webapp.models.exchange import Exchange
from webapp.models.export import Export, ExportChunk
from webapp.models.external_ref import ExternalRef
from webapp.models.installation import Installation, Membership
from webapp.models.invitation import Invitation
from webapp.models.known_address import KnownAddress
from webapp.models.login_budget import LoginBudget
from webapp.models.login_session import LoginSession
from webapp.models.mail import Mail
from webapp.models.order_history import OrderHistory
from webapp.models.order_sync import OrderSync
from webapp.models.own_invoice import Charge, InvoiceCounter, OwnInvoice, Subscription
from webapp.models.password_reset import PasswordReset
from webapp.models.person import Person
from webapp.models.recipient import Recipient
from webapp.models.recovery_code import RecoveryCode
from webapp.models.ticket import Ticket
from webapp.models.vat_answer import VatAnswerRow

__all__ = [
    "Acceptance",
    "AuditEntry",
    "Authorisation",
    "Base",
    "CallLedger",
    "Charge",
    "ClockMark",
    "Connection",
    "Delivery",
    "Document",
    "ErasureRequest",
    "Exchange",
    "Export",
    "ExportChunk",
    "ExternalRef",
    "Installation",
    "Invitation",
    "InvoiceCounter",
    "KnownAddress",
    "LoginBudget",
    "LoginSession",
    "Mail",
    "Membership",
    "OrderCount",
    "OrderHistory",
    "OrderSync",
    "OwnInvoice",
    "PasswordReset",
    "Person",
    "Recipient",
    "RecoveryCode",
    "Subscription",
    "Ticket",
    "VatAnswerRow",
    "count_delta",
]
