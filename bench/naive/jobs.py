"""The naive app's job: read the order, find or make the debtor, make the invoice."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import requests

from bench.naive.app import create_app, db
from bench.naive.tables import Order, Shop

app = create_app()
books_url = os.environ["FACTUURSTUREN_URL"]


def process(order_id: int) -> None:
    """Bring one order to its invoice."""
    with app.app_context():
        order = db.session.get_one(Order, order_id)
        shop = db.session.get_one(Shop, order.shop_id)
        order.state = "running"
        db.session.commit()
        books = requests.Session()
        books.auth = (shop.books_user, shop.books_key)
        books.headers["Accept"] = "application/json"
        placed = _told(
            requests.get(
                f"{shop.shop_url}/orders/{order.shop_order_id}",
                headers={"Authorization": f"Bearer {shop.shop_token}"},
                timeout=30,
            )
        )
        order.number = placed["number"]
        db.session.commit()
        customer = placed["customer"]
        found = _told(books.get(f"{books_url}search/clients/email/{quote(customer['email'], safe='')}", timeout=30))
        order.debtor = found[0]["clientnr"] if found else _make_debtor(books, customer)
        db.session.commit()
        made = books.post(f"{books_url}invoices", json=_invoice(order.debtor, placed), timeout=30)
        made.raise_for_status()
        order.invoice = made.text
        order.state = "done"
        order.made_at = datetime.now(UTC)
        db.session.commit()


def _told(answer: requests.Response) -> Any:
    answer.raise_for_status()
    return answer.json()


def _make_debtor(books: requests.Session, customer: dict[str, Any]) -> str:
    made = books.post(
        f"{books_url}clients",
        json={
            "contact": f"{customer['firstname']} {customer['lastname']}",
            "company": customer["company"] or "",
            "email": customer["email"],
            "address": f"{customer['address1']} {customer['house_number']}",
            "zipcode": customer["zipcode"].replace(" ", ""),
            "city": customer["city"],
            "tax_type": "intax",
        },
        timeout=30,
    )
    made.raise_for_status()
    return made.text


def _invoice(debtor: str, placed: dict[str, Any]) -> dict[str, Any]:
    return {
        "clientnr": debtor,
        "reference": {"line1": placed["number"], "line2": "", "line3": ""},
        "lines": [
            {
                "amount": row.get("quantity", "1"),
                "description": row["name"],
                "tax_rate": row["tax_rate"].removesuffix(".00"),
                "price": row.get("unit_price_incl", row["total_incl"]),
            }
            for row in (*placed["lines"], *placed["shipping"])
        ],
        "action": "send",
        "sendmethod": "mail",
    }
