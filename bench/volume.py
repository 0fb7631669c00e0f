"""(g) Intake and a tab page with 100,000 and with 1,000,000 stored orders."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from statistics import median

import psycopg
import requests

from bench import events, load
from bench.figures import Line, Samples, ratios
from bench.product import Merchant, Product
from bench.rounds import in_turn
from bench.servers import Servers
from sandbox.program import LOCALHOST

FEW, HUNDRED, MILLION = 12_000, 100_000, 1_000_000
"""Of FEW the Report page shows and sums as much as of more: an empty page would be no yardstick."""
ROUNDS = 5
CONNECTIONS = 16
SECONDS = 2.0
PAGES = 20
GOAL = 1.2
MOVES = "('received.webhook', 'QUEUED'), ('done', 'DONE')"
FILL = (
    """
    INSERT INTO order_sync (installation_id, shop_order_id, state, number, number_key, status, placed_at, received_at,
        state_since, payment_name, is_paid, buyer, buyer_key, buyer_email, buyer_city, buyer_country, total, total_tax,
        currency, checks, debtor_number, invoice_number, invoice_key, invoice_total, invoice_tax, made_at, done_at,
        checked_updated_at, hint_updated_at)
    SELECT CASE WHEN n % 2 = 0 THEN %(mine)s ELSE 1000 + n % 997 END, 'old_' || n, 'DONE', '2025-' || n, '2025-' || n,
        'paid', at, at, at, 'Bancontact', true, 'Buyer ' || n % 5000, 'buyer ' || n % 5000,
        'buyer' || n % 5000 || '@example.com', 'Gent', 'BE', 121, 21, 'EUR',
        '[{"code": "sum", "ok": true}, {"code": "vat", "ok": true}, {"code": "country", "ok": true}]',
        (300 + n % 5000)::text, '2025' || n, '2025' || n, 121, 21, at, at, at, at
      FROM (SELECT n, now() - n * %(days)s * interval '1 day' / %(count)s AS at
              FROM generate_series(1, %(count)s::bigint) AS n) AS row
    """,
    """
    INSERT INTO delivery (installation_id, connection_id, event_id, kind, shop_order_id, body, received_at)
    SELECT installation_id, installation_id, 'evt_' || md5(id::text), 'order', shop_order_id,
           convert_to(repeat('x', 330), 'UTF8'), received_at FROM order_sync
    """,
    f"""
    INSERT INTO order_history (installation_id, order_id, at, code, after)
    SELECT o.installation_id, o.id, o.done_at, move.code, move.after
      FROM order_sync o, (VALUES {MOVES}) AS move(code, after)
    """,
    """
    INSERT INTO external_ref (kind, account_key, local_id, installation_id, books_key, token, state, number, order_id,
                              made_at, dated)
    SELECT 'invoice', 'kmo_shops/shop' || installation_id, shop_order_id, installation_id,
           'factuursturen/books' || installation_id, md5(shop_order_id), 'MADE', invoice_number, id, made_at, placed_at
      FROM order_sync
    """,
    """
    INSERT INTO order_count (installation_id, state, orders)
    SELECT installation_id, state, count(*) FROM order_sync GROUP BY installation_id, state
    """,
)
TABLES = ("order_sync", "delivery", "order_history", "external_ref")
INDEXES = """
SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
 WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisunique
"""


@dataclass(slots=True)
class Stored:
    """One database with so many orders. `cookie`: of its merchant's session; `taken_in`: events sent to it."""

    count: int
    product: Product
    merchant: Merchant
    cookie: str = ""
    taken_in: int = 0


def run(servers: Servers) -> list[Line]:
    """Every database in turn, several times over."""
    found = [_prepare(servers, count) for count in (0, FEW, HUNDRED, MILLION)]
    for stored in found:
        _look(stored)
    pages = in_turn(ROUNDS, *[partial(_look, stored) for stored in found])
    for stored in found:
        _take_in(stored)
    intake = in_turn(ROUNDS, *[partial(_take_in, stored) for stored in found])
    for stored in found:
        stored.product.stop()
    lines = []
    for at, stored in enumerate(found):
        if stored.count <= FEW:
            continue
        rate, without = Samples(intake.of(at)), Samples(intake.of(0))
        slower = ratios(without, rate)
        lines.append(
            Line(
                "g",
                f"Webhook intake with {stored.count:,} stored orders",
                rate.shown("/s"),
                f"{without.shown('/s')} with none at first",
                slower.shown("× as long", 2),
                f"≤ {GOAL} ×",
                slower.middle <= GOAL,
                intake.note,
            )
        )
        page, of_few = Samples(pages.of(at)), Samples(pages.of(1))
        slower = ratios(page, of_few)
        lines.append(
            Line(
                "g",
                f"Tab Report with {stored.count:,} stored orders, half of them this merchant's",
                page.shown("ms"),
                f"{of_few.shown('ms')} with {FEW:,}",
                slower.shown("× as long", 2),
                f"≤ {GOAL} ×",
                slower.middle <= GOAL,
                pages.note,
            )
        )
    return lines


def _prepare(servers: Servers, count: int) -> Stored:
    product = Product(servers, f"stored{count}")
    [merchant] = product.install(1)
    if count:
        _fill(servers, product.database, merchant.id, count)
    product.start_web()
    stored = Stored(count, product, merchant)
    stored.cookie = _log_in(stored)
    return stored


def _fill(servers: Servers, database: str, mine: int, count: int) -> None:
    """Orders of the last 400 days (FEW: of the last 30), made inside the database; indexes are built afterwards."""
    values = {"mine": mine, "count": count, "days": 400 if count > FEW else 30}
    with psycopg.connect(servers.postgres.url(database), autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET maintenance_work_mem = '512MB'")
        indexes = connection.execute(INDEXES, [list(TABLES)]).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}".encode())
        for statement in FILL:
            connection.execute(statement.replace("n % ", "n %% ").encode(), values)
        for _, definition in indexes:
            connection.execute(definition.encode())
        for table in TABLES:
            connection.execute(f"VACUUM ANALYZE {table}".encode())
        connection.execute("CHECKPOINT")


def _take_in(stored: Stored) -> float:
    """Webhooks a second."""
    stored.taken_in += 1
    requests = (
        events.notice(stored.merchant.hook, order) for order in events.invented(6000, 10_000_000 * stored.taken_in)
    )
    sent = load.send(stored.product.port, list(requests), CONNECTIONS, SECONDS)
    sent.must_be(202)
    return sent.rate


def _look(stored: Stored) -> float:
    """Milliseconds of the page, the median of PAGES."""
    path, headers = f"/d/{stored.merchant.licence_key}/report", {"Cookie": stored.cookie}
    seen = load.send(stored.product.port, [load.get(path, LOCALHOST, headers)] * PAGES, 1)
    seen.must_be(200)
    return median(seen.took) * 1000


def _log_in(stored: Stored) -> str:
    """The cookie of a session."""
    url = f"http://{LOCALHOST}:{stored.product.port}/login"
    session = requests.Session()
    [token] = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', session.get(url, timeout=30).text)[:1]
    form = {"csrf_token": token, "email": stored.merchant.login, "password": stored.merchant.password}
    answer = session.post(url, data=form, allow_redirects=False, timeout=30)
    if answer.status_code != 302:
        raise RuntimeError(f"the log-in answered {answer.status_code}")
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in session.cookies)
