"""A merchant with orders in every state, for tests of the pages and for looking at them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, text

from webapp.database import EVERYTHING, transaction

BRUSSELS = ZoneInfo("Europe/Brussels")
LICENCE_KEY = "WF-7K2M-94QD"
OTHER_LICENCE_KEY = "WF-9Q4C-70LK"
FOREIGN_LICENCE_KEY = "WF-2M8P-11XA"
MERCHANT, STAFF, STRANGER = "sofie@atelierlinde.example", "mira@support.example", "else@elsewhere.example"

PEOPLE = (
    ("Lotte Peeters", "Brugge", "BE"),
    ("Bakkerij De Molen BV", "Aalst", "BE"),
    ("Wouter Claeys", "Gent", "BE"),
    ("Maison Roche SARL", "Paris", "FR"),
    ("Amina Haddad", "Antwerpen", "BE"),
    ("Karel Janssens", "Gent", "BE"),
    ("Hotel Ter Zee NV", "Oostende", "BE"),
    ("Emma Wauters", "Mechelen", "BE"),
    ("Café Het Plein", "Gent", "BE"),
    ("Ines De Wolf", "Leuven", "BE"),
    ("Brandt Interieur GmbH", "Köln", "DE"),
    ("Studio Noord BV", "Utrecht", "NL"),
)
AMOUNTS = (
    "84.50",
    "312.00",
    "46.95",
    "1240.00",
    "129.00",
    "249.00",
    "2118.75",
    "58.90",
    "33.50",
    "74.25",
    "189.90",
    "99.00",
)
STATUSES = [
    {"code": "new", "label": "New", "stage": "open", "is_custom": False},
    {"code": "paid", "label": "Paid", "stage": "processing", "is_custom": False},
    {"code": "shipped", "label": "Shipped", "stage": "done", "is_custom": False},
    {"code": "wacht_op_voorraad", "label": "Wacht op voorraad", "stage": "processing", "is_custom": True},
    {"code": "cancelled", "label": "Cancelled", "stage": "void", "is_custom": False},
    {"code": "refunded", "label": "Refunded", "stage": "void", "is_custom": False},
]
LAYOUTS = [
    {"id": "1", "name": "Linde standard", "is_default": True},
    {"id": "4", "name": "Linde, English", "is_default": False},
]


class Seed:
    """Writes rows as the pipeline would have left them. `orders`: ids by order number."""

    def __init__(self, engine: Engine, now: datetime | None = None) -> None:
        self.engine = engine
        self.now = now or datetime.now(UTC)
        self.orders: dict[str, int] = {}
        self.installation_id = 0
        self.foreign_id = 0
        self._orders: list[dict[str, Any]] = []
        self._entries: list[dict[str, Any]] = []
        self._exchanges: list[dict[str, Any]] = []

    def make(self, password_hash: str, *, days: int = 30) -> Seed:
        """Everything."""
        with transaction(self.engine, EVERYTHING) as connection:
            sofie = self._person(connection, MERCHANT, "Sofie Claes", password_hash)
            self._person(connection, STAFF, "Mira Jacobs", password_hash, is_staff=True)
            stranger = self._person(connection, STRANGER, "Else Anders", password_hash)
            self.installation_id = self._installation(connection, LICENCE_KEY, "Atelier Linde", sofie)
            other = self._installation(connection, OTHER_LICENCE_KEY, "Puur Natuur", sofie)
            self.foreign_id = self._installation(connection, FOREIGN_LICENCE_KEY, "Vélo Central", stranger)
            for installation_id in (self.installation_id, other, self.foreign_id):
                self._connections(connection, installation_id)
            self._done(days)
            self._held()
            self._waiting()
            self._ignored()
            self._order(self.foreign_id, "90001", "DONE", self.now - timedelta(hours=3), 0, invoice="2026-0009")
            _insert(connection, "order_sync", self._orders)
            _insert(connection, "order_history", self._entries)
            _insert(connection, "exchange", self._exchanges)
            self._tickets(connection)
            connection.execute(
                text(
                    "INSERT INTO order_count (installation_id, state, orders) SELECT installation_id, state, count(*)"
                    " FROM order_sync GROUP BY 1, 2"
                )
            )
        return self

    def _done(self, days: int) -> None:
        number, invoice = 10490, 430
        oldest = (self.now - timedelta(days=days - 1)).astimezone(BRUSSELS).replace(hour=0, minute=0)
        for back in range(days):
            at = self.now - timedelta(days=back, minutes=25)
            for n in range(2 + (back * 7 + 3) % 11):
                number, invoice = number - 1, invoice - 1
                # In the night the oldest of them would be of a day earlier than the pages ask for.
                placed = max(at - timedelta(minutes=37 * n), oldest + timedelta(minutes=20 - n))
                row = self._order(
                    self.installation_id,
                    str(number),
                    "DONE",
                    placed,
                    number,
                    invoice=f"2026-{invoice:04d}" if invoice > 0 else f"2025-{9000 + invoice}",
                    notice={"old": "2118.75", "new": "2034.75"} if number == 10484 else None,
                )
                if number > 10470:
                    self._way(row, placed, number, invoice)

    def _way(self, order_id: int, at: datetime, number: int, invoice: int) -> None:
        total = Decimal(AMOUNTS[number % len(AMOUNTS)])
        lines = self._lines(total)
        entries: list[tuple[float, str, dict[str, str]]] = [
            (7, "received.webhook", {"status": "Paid"}),
            (8, "checks.passed", {}),
            (8.4, "debtor.found", {"debtor": "647", "email": "k.janssens@voorbeeld.be"}),
            (9, "invoice.made", {"invoice": f"2026-{invoice:04d}"}),
            (11, "invoice.compared", {"order": str(total), "invoice": str(total)}),
        ]
        for seconds, code, params in entries:
            self.history(order_id, at + timedelta(seconds=seconds), code, params)
        sent = {
            "debtor_number": "647",
            "basis": "incl",
            "lines": lines,
            "profile": "1",
            "date": at.date().isoformat(),
            "order_number": str(number),
            "payment_text": "Payment method: Bancontact",
            "token": "K7Q2M9XD4T",
            "paid_in_full": True,
            "by_email": False,
            "expected": {"excl": "0", "tax": "0", "incl": str(total), "rates": []},
        }
        self._exchanges.append(
            {
                "installation_id": self.installation_id,
                "order_id": order_id,
                "at": at,
                "what": "invoice",
                "sent": json.dumps(sent),
                "answered_at": at,
                "answer": f"2026-{invoice:04d}",
            }
        )

    @staticmethod
    def _lines(total: Decimal) -> list[dict[str, str]]:
        first = (total * Decimal("0.6")).quantize(Decimal("0.01"))
        rest = total - first - Decimal("6.95") + Decimal("5.00")
        return [
            {
                "quantity": "1",
                "description": "Linen table cloth, sand, 180 × 250",
                "rate": "21.00",
                "price": str(first),
            },
            {"quantity": "1", "description": "Candle holder, brass", "rate": "21.00", "price": str(rest)},
            {"quantity": "1", "description": "Discount LINDE10", "rate": "21.00", "price": "-5.00"},
            {"quantity": "1", "description": "Shipping: bpost", "rate": "21.00", "price": "6.95"},
        ]

    def _held(self) -> None:
        missing = "order.vat_number_missing"
        for n, (number, who, city, code, total) in enumerate(
            [
                ("10987", "Brandt Interieur GmbH", "Köln", "DE", "412.00"),
                ("10979", "Atelier Fournier SARL", "Lille", "FR", "268.90"),
                ("10971", "Studio Noord BV", "Utrecht", "NL", "189.50"),
                ("10966", "Hofmann & Sohn KG", "Aachen", "DE", "256.00"),
            ]
        ):
            at = self.now - timedelta(hours=6 + 20 * n)
            self._hold(number, at, missing, {"name": who, "country": code}, (who, city, code), total)
        for number, who, city, params, total in [
            ("10975", "Karel Janssens", "Gent", ("149.00", "6.95", "155.95", "154.95", "1.00"), "154.95"),
            ("10958", "Ines De Wolf", "Leuven", ("142.00", "6.95", "148.95", "147.90", "1.05"), "147.90"),
        ]:
            figures = dict(zip(("lines", "shipping", "sum", "total", "difference"), params, strict=True))
            at = self.now - timedelta(hours=9)
            self._hold(number, at, "order.total_differs", figures, (who, city, "BE"), total)
        unknown = {"rate": "12.00", "line": "Gift box with lunch", "known": "0 6 21"}
        at = self.now - timedelta(hours=30)
        self._hold("10962", at, "order.unknown_rate", unknown, ("Café Het Plein", "Gent", "BE"), "58.20")
        for number in ("09403", "09398"):
            at = self.now - timedelta(days=38)
            figures = {"number": "BE0123456789", "name": "Oud Huis NV"}
            self._hold(number, at, "order.vat_number_invalid", figures, ("Oud Huis NV", "Lier", "BE"), "95.00")

    def _hold(self, number: str, at: datetime, code: str, params: dict[str, str], who: Any, total: str) -> None:
        failed = {"order.total_differs": "total", "order.unknown_rate": "vat_rates"}.get(code, "vat_number")
        order_id = self._order(
            self.installation_id,
            number,
            "HELD",
            at,
            0,
            who=who,
            total=total,
            reason=code,
            params=params,
            checks=checks(failed, params, number),
        )
        self.history(order_id, at + timedelta(seconds=1), "received.webhook", {"status": "Paid"})
        self.history(order_id, at + timedelta(seconds=2), "checks.failed", {})
        if number == "10975":
            self.history(order_id, at + timedelta(hours=2), "person.process", {"name": "Sofie Claes"}, "Sofie Claes")
            self.history(order_id, at + timedelta(hours=2, seconds=2), "checks.failed", {})

    def _waiting(self) -> None:
        later = self.now + timedelta(hours=2)
        rows: list[tuple[str, str, dict[str, str], datetime]] = [
            ("OPEN", "status_not_chosen", {"status": "New"}, self.now),
            ("OPEN", "status_not_chosen", {"status": "New"}, self.now),
            ("OPEN", "new_status", {"status": "Wacht op voorraad"}, self.now),
            ("OPEN", "gone", {}, self.now),
            ("QUEUED", "vies.away", {"number": "DE812526315", "since": self.now.isoformat()}, later),
            ("QUEUED", "", {}, later),
        ]
        for n, (state, reason, params, due) in enumerate(rows):
            at = self.now - timedelta(minutes=50 * (n + 1))
            number = str(10999 - n)
            order_id = self._order(self.installation_id, number, state, at, n, reason=reason, params=params, due=due)
            self.history(order_id, at, "received.webhook", {"status": "New"})

    def _ignored(self) -> None:
        rows: list[tuple[str, dict[str, str]]] = [
            ("test", {}),
            ("credit", {"credit_of": "10431"}),
            ("void", {"status": "Refunded"}),
            ("person", {"name": "Sofie Claes", "reason": "Paid at the counter, invoiced by hand"}),
        ]
        for n, (reason, params) in enumerate(rows):
            at = self.now - timedelta(days=2 + n)
            number = str(9900 - n)
            order_id = self._order(self.installation_id, number, "IGNORED", at, n, reason=reason, params=params)
            self.history(order_id, at, "received.poll", {"status": "Paid"})

    def _tickets(self, connection: Connection) -> None:
        rows = [
            ("report", "The total does not add up", "", self.orders["10958"], "order.total_differs"),
            ("question", "Question: mail invoices automatically", "Can you mail every invoice?", None, ""),
        ]
        for kind, subject, message, order_id, problem in rows:
            connection.execute(
                text(
                    "INSERT INTO ticket (installation_id, kind, subject, message, order_id, problem, answer_before,"
                    " created_at) VALUES (:i, :kind, :subject, :message, :order_id, :problem, :before, :at)"
                ),
                {
                    "i": self.installation_id,
                    "kind": kind,
                    "subject": subject,
                    "message": message,
                    "order_id": order_id,
                    "problem": problem,
                    "before": self.now + timedelta(days=1),
                    "at": self.now - timedelta(minutes=12),
                },
            )

    def history(self, order_id: int, at: datetime, code: str, params: Mapping[str, str], actor: str = "") -> None:
        """One entry of a timeline."""
        self._entries.append(
            {
                "installation_id": self.installation_id,
                "order_id": order_id,
                "at": at,
                "code": code,
                "params": json.dumps(dict(params)),
                "actor": actor,
            }
        )

    def _order(
        self,
        installation_id: int,
        number: str,
        state: str,
        at: datetime,
        n: int,
        *,
        who: tuple[str, str, str] | None = None,
        total: str | None = None,
        reason: str = "",
        params: Mapping[str, str] | None = None,
        invoice: str = "",
        notice: Mapping[str, str] | None = None,
        due: datetime | None = None,
        checks: list[dict[str, Any]] | None = None,
    ) -> int:
        buyer, city, country = who or PEOPLE[n % len(PEOPLE)]
        amount = Decimal(total or AMOUNTS[n % len(AMOUNTS)])
        tax = (amount * 21 / 121).quantize(Decimal("0.01"))
        done = at + timedelta(seconds=11) if state == "DONE" else None
        order_id = FIRST_ORDER + len(self._orders)
        values = {
            "id": order_id,
            "installation_id": installation_id,
            "shop_order_id": f"o-{number}",
            "state": state,
            "state_since": done or at,
            "reason": reason,
            "reason_params": json.dumps(dict(params or {})),
            "not_before": due or at,
            "received_at": at + timedelta(seconds=7),
            "number": number,
            "number_key": number,
            "placed_at": at,
            "status": "paid",
            "payment_name": "Bancontact",
            "is_paid": True,
            "buyer": buyer,
            "buyer_key": buyer.casefold(),
            "buyer_email": f"{buyer.split()[0].casefold()}@voorbeeld.be",
            "buyer_city": city,
            "buyer_country": country,
            "total": amount,
            "total_tax": tax,
            "currency": "EUR",
            "checks": json.dumps(checks if checks is not None else passed_checks(amount, number)),
            "debtor_number": "647" if done else "",
            "invoice_number": invoice,
            "invoice_key": invoice.casefold(),
            "invoice_total": amount if done else None,
            "invoice_tax": tax if done else None,
            "made_at": done,
            "done_at": done,
            "notice": json.dumps(dict(notice)) if notice else None,
        }
        self._orders.append(values)
        self.orders[number] = order_id
        return order_id

    @staticmethod
    def _person(connection: Connection, email: str, name: str, password_hash: str, *, is_staff: bool = False) -> int:
        statement = "INSERT INTO person (email, name, password_hash, is_staff) VALUES (:e, :n, :p, :s) RETURNING id"
        values = {"e": email, "n": name, "p": password_hash, "s": is_staff}
        return int(connection.execute(text(statement), values).scalar_one())

    @staticmethod
    def _installation(connection: Connection, licence_key: str, name: str, person_id: int) -> int:
        installation_id = int(
            connection.execute(
                text(
                    "INSERT INTO installation (licence_key, name, home_country, statuses, layout, start_date,"
                    " who_saved_at, settings_saved_at, live_at) VALUES (:k, :n, 'BE', '[\"paid\", \"shipped\"]', '1',"
                    " '2026-01-01', now(), now(), now()) RETURNING id"
                ),
                {"k": licence_key, "n": name},
            ).scalar_one()
        )
        connection.execute(
            text("INSERT INTO membership (person_id, installation_id) VALUES (:p, :i)"),
            {"p": person_id, "i": installation_id},
        )
        return installation_id

    def _connections(self, connection: Connection, installation_id: int) -> None:
        at = self.now.isoformat()
        asked = ["new", "paid", "shipped", "cancelled", "refunded"]
        sides = [
            ("shop", "kmo_shops", {"statuses": {"at": at, "rows": STATUSES, "asked": asked}}),
            ("books", "factuursturen", {"layouts": {"at": at, "rows": LAYOUTS}}),
        ]
        for side, platform, lists in sides:
            connection.execute(
                text(
                    "INSERT INTO connection (installation_id, side, platform, account_key, account_name, base, lists,"
                    " answered_at, polled_at, poll_due_at, noticed_at) VALUES (:i, :side, :platform, :key, :name,"
                    " :base, CAST(:lists AS jsonb), :at, :polled, :due, :noticed)"
                ),
                {
                    "i": installation_id,
                    "side": side,
                    "platform": platform,
                    "key": f"{platform}/{installation_id}",
                    "name": "Atelier Linde",
                    "base": "https://atelierlinde.kmoshops.example/api" if side == "shop" else "",
                    "lists": json.dumps(lists),
                    "at": self.now,
                    "polled": self.now - timedelta(minutes=33),
                    "due": self.now + timedelta(minutes=27),
                    "noticed": self.now - timedelta(minutes=3),
                },
            )


FIRST_ORDER = 1_000_001
JSON = {"reason_params", "checks", "notice", "params", "sent"}


def _insert(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    """Many rows at once."""
    casts = {**dict.fromkeys(JSON, "jsonb"), "state": "order_state"}
    places = ", ".join(f"CAST(:{name} AS {casts[name]})" if name in casts else f":{name}" for name in rows[0])
    connection.execute(text(f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES ({places})"), rows)


def passed_checks(total: Decimal, number: str) -> list[dict[str, Any]]:
    """The manual's four, in order."""
    lines = total - Decimal("6.95")
    sums = {"lines": str(lines), "shipping": "6.95", "sum": str(total)}
    return [
        _check("total", "passed", "{lines:eur} + {shipping:eur} = {sum:eur}", sums),
        _check("vat_rates", "passed", "{rate:percent} on every line", {"rate": "21.00"}),
        _check("vat_number", "not_needed", "Not needed: private customer, {country:country}", {"country": "BE"}),
        _check("not_before", "passed", "No earlier invoice for order {number}", {"number": number}),
    ]


def checks(failed: str, params: Mapping[str, str], number: str) -> list[dict[str, Any]]:
    """The manual's four, one of them not in order."""
    says = {
        "total": "{lines:eur} + {shipping:eur} = {sum:eur}, not {total:eur}",
        "vat_rates": "{rate:percent} is not among {known:percents}",
        "vat_number": "Empty",
    }
    rows = passed_checks(Decimal("155.95"), number)
    return [_check(failed, "failed", says[failed], dict(params)) if row["check"] == failed else row for row in rows]


def _check(check: str, outcome: str, says: str, params: dict[str, str]) -> dict[str, Any]:
    return {"check": check, "outcome": outcome, "says": says, "params": params, "finding": None, "note": None}
