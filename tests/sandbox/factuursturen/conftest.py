"""An account in the sandbox books, and a caller that knows its key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import requests

from tests.servers import SandboxServer

LINE = {"amount": 1, "description": "Brood", "tax_rate": 21, "price": 100}


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls the wire as an account; `server` is the same one, for switches and the judge."""

    server: SandboxServer
    user: str
    key: str

    def call(self, method: str, path: str, accept: str = "application/json", **options: Any) -> requests.Response:
        """One call under `/api/v1/`."""
        url = f"{self.server.url}/api/v1/{path}"
        headers = {"Accept": accept, **options.pop("headers", {})}
        return requests.request(method, url, auth=(self.user, self.key), headers=headers, timeout=10, **options)

    def get(self, path: str) -> Any:
        """What a GET that must go well answers."""
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def status(self, method: str, path: str, **options: Any) -> int:
        """Only the status."""
        return self.call(method, path, **options).status_code

    def add_client(self, **fields: Any) -> str:
        """A new client's number."""
        answer = self.call("POST", "clients", json={"contact": "M. Verbeek", "email": "m@korenbloem.example", **fields})
        assert answer.status_code == 201, answer.text
        return answer.text

    def client(self, number: str) -> Any:
        """A client as it is read."""
        return self.get(f"clients/{number}")["client"]

    def post_invoice(self, clientnr: str, /, **fields: Any) -> requests.Response:
        """The answer to an invoice of one line."""
        body = {"clientnr": clientnr, "action": "send", "sendmethod": "mail", "lines": [LINE], **fields}
        return self.call("POST", "invoices", json=body)

    def add_invoice(self, clientnr: str, /, **fields: Any) -> Any:
        """A new invoice as it is read."""
        answer = self.post_invoice(clientnr, **fields)
        assert answer.status_code == 201, answer.text
        return self.get(f"invoices/{requests.utils.quote(answer.text, safe='')}")["invoice"]

    def plant(self, kind: str, **fields: Any) -> Any:
        """Plant a client or an invoice."""
        answer = self.server.post(f"/sandbox/{kind}?account={self.user}", fields)
        assert answer.status_code == 201, answer.text
        return answer.json()


@pytest.fixture
def books(books_server: SandboxServer) -> Caller:
    """An account with the rates 0, 6, 9 and 21."""
    answer = books_server.post("/sandbox/accounts", {"user": "bakker", "key": "sleutel", "company": "De Korenbloem"})
    assert answer.status_code == 201
    return Caller(books_server, "bakker", "sleutel")


@pytest.fixture
def client(books: Caller) -> str:
    """The number of a client with prices without VAT."""
    return books.add_client()
