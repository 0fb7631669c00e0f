"""Factuursturen as a kind of books: what `registry.py` lists."""

from __future__ import annotations

import re
from urllib.parse import quote

from webapp.integration.domain.fit import Lengths
from webapp.integration.vendors.contract import Credentials, Limiter
from webapp.integration.vendors.errors import RefusedError
from webapp.integration.vendors.factuursturen.client import FactuursturenBooks, account_key
from webapp.integration.vendors.factuursturen.countries import Countries
from webapp.integration.vendors.factuursturen.payloads import LENGTHS
from webapp.integration.vendors.http import Door


class Factuursturen:
    """`url`: the API's address, as `FACTUURSTUREN_URL`. `invoice_url`: template of an invoice's page with `{account}`
    and `{number}`, "" when there is no such page.
    """

    name = "factuursturen"
    label = "Factuursturen"
    lengths: Lengths = LENGTHS

    def __init__(self, door: Door, url: str, invoice_url: str = "") -> None:
        self._door = door
        self._whom = door.origin(url)
        self._invoice_url = invoice_url
        self._countries = Countries()

    def open(self, credentials: Credentials, limiter: Limiter) -> FactuursturenBooks:
        """The administration that `credentials` open."""
        return FactuursturenBooks(self._door, self._whom, credentials, limiter, self._countries)

    def credentials(self, user: str, key: str) -> tuple[Credentials, str]:
        """Credentials for user name and API key, and the account key. Raises RefusedError for what cannot be those."""
        user, key = user.strip(), key.strip()
        if not re.fullmatch(r"[^\x00-\x1f\x7f:]{1,200}", user) or not re.fullmatch(r"[!-~]{1,200}", key):
            raise RefusedError("This is not a user name and an API key.")
        return Credentials({"user": user, "key": key}), account_key(user)

    def invoice_address(self, account: str, number: str) -> str | None:
        """The invoice's page; None when there is no such page."""
        if not self._invoice_url:
            return None
        page = self._invoice_url.replace("{account}", quote(account, safe=""))
        return page.replace("{number}", quote(number, safe=""))
