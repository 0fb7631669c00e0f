"""All accounts, and the one place where anything in them is made, changed or taken away.

Everything goes through `Books`, so that the judge's events and the journal on disk miss nothing.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterable

from sandbox.factuursturen.account import FIRST_CLIENT, Account, Entry, Wire, to_rates
from sandbox.factuursturen.quota import Quota
from sandbox.factuursturen.refusal import RefusedError
from sandbox.kit.journal import Journal
from sandbox.kit.switches import Switches

KINDS = ("client", "invoice", "saved", "repeated", "product")


class Books:
    """The accounts by user name. `demo`: accounts that exist whenever nothing is remembered."""

    def __init__(self, journal: Journal, switches: Switches, demo: Iterable[Wire] = ()) -> None:
        self.switches = switches
        self.quota = Quota(switches)
        self.accounts: dict[str, Account] = {}
        self._journal = journal
        self._demo = tuple(demo)
        for kind, _key, document in journal.read():
            self._remember(kind, document)
        if not self.accounts:
            self._add_demo()

    def find(self, user: str, key: str) -> Account | None:
        """The account that this user name and API key open; None for a wrong pair. It may be inactive."""
        account = self.accounts.get(user)
        if account is None or not hmac.compare_digest(account.key.encode(), key.encode()):
            return None
        return account

    def add_account(self, fields: Wire) -> Account:
        """A new account. Raises RefusedError for a missing or taken user name."""
        user = str(fields.get("user", "")).strip()
        if not user or ":" in user or user in self.accounts:
            raise RefusedError(f"There is an account {user!r} already, or this is no user name.")
        account = Account(user, str(fields.get("key", "")), str(fields.get("company", user)))
        self.change_account(account, fields)
        self.accounts[user] = account
        return account

    def change_account(self, account: Account, fields: Wire) -> None:
        """Set key, company, rates, active or quota, as far as they are given. Raises RefusedError, ValueError."""
        rates = to_rates(fields["rates"]) if "rates" in fields else account.rates
        quota = fields.get("quota", account.quota)
        account.quota = None if quota is None else int(quota)
        account.rates = rates
        account.key = str(fields.get("key", account.key))
        account.company = str(fields.get("company", account.company))
        account.active = bool(fields.get("active", account.active))
        self._journal.put("account", account.user, account.as_json())

    def add_client(self, account: Account, wire: Wire, planted: bool = False) -> Entry:
        """Enter a client under a new number, or under `clientnr` when the planter chose one."""
        number = str(wire.get("clientnr") or account.next_key("client", FIRST_CLIENT))
        account.seen_key("client", number)
        entry = self._entry(number, {"clientnr": number, **{k: v for k, v in wire.items() if k != "clientnr"}}, planted)
        account.clients[number] = entry
        self._made(account, "client", entry)
        return entry

    def add_invoice(self, account: Account, wire: Wire, planted: bool = False) -> Entry:
        """Enter a sent invoice under its `id`, and note it with its client."""
        entry = self._entry(str(wire["id"]), wire, planted)
        account.enter_invoice(entry)
        self._made(account, "invoice", entry)
        client = account.clients.get(wire["clientnr"])
        if client is not None and client.wire["lastinvoice"] < wire["sent"]:
            client.wire["lastinvoice"] = wire["sent"]
            client.changed()
            self._keep(account, "client", client)
        return entry

    def add_other(self, account: Account, kind: str, wire: Wire) -> Entry:
        """Enter a draft (`saved`), a repeating invoice (`repeated`) or a `product` under a new id."""
        number = account.next_key(kind)
        entry = self._entry(number, {"id": number, **wire}, planted=False)
        shelf(account, kind)[number] = entry
        self._made(account, kind, entry)
        return entry

    def change(self, account: Account, kind: str, entry: Entry, what: str) -> None:
        """`entry.wire` was changed in place; `what` says how, for the judge."""
        entry.changed()
        self._keep(account, kind, entry)
        self._event(account, what, kind, entry.key)

    def delete(self, account: Account, kind: str, entry: Entry) -> None:
        """Take out; a sent invoice stays among what was ever made."""
        if kind == "invoice":
            account.remove_invoice(entry)
            self._keep(account, kind, entry)
        else:
            del shelf(account, kind)[entry.key]
            self._journal.put(kind, f"{account.user} {entry.key}", None)
        self._event(account, "deleted", kind, entry.key)

    def forget(self) -> None:
        """As at the very first start."""
        self.accounts.clear()
        self.quota.forget()
        self._journal.clear()
        self._add_demo()

    def close(self) -> None:
        """Let go of the journal's file."""
        self._journal.close()

    def _add_demo(self) -> None:
        for fields in self._demo:
            self.add_account(fields)

    def _entry(self, key: str, wire: Wire, planted: bool) -> Entry:
        # What a person planted has always been there: no delay of lists hides it.
        return Entry(key, wire, 0.0 if planted else time.time(), planted, changed_at=time.time())

    def _made(self, account: Account, kind: str, entry: Entry) -> None:
        self._keep(account, kind, entry)
        self._event(account, "planted" if entry.planted else "made", kind, entry.key)

    def _keep(self, account: Account, kind: str, entry: Entry) -> None:
        document = {"user": account.user, "key": entry.key, **entry.as_json()}
        self._journal.put(kind, f"{account.user} {entry.key}", document)

    def _event(self, account: Account, what: str, kind: str, key: str) -> None:
        event = {"number": len(account.events) + 1, "at": time.time(), "what": what, "kind": kind, "key": key}
        account.events.append(event)
        self._journal.put("event", f"{account.user} {event['number']}", {"user": account.user, **event})

    def _remember(self, kind: str, document: Wire) -> None:
        """Take in one line of the journal."""
        if kind == "account":
            fields = {**document, "rates": tuple(document["rates"])}
            self.accounts[document["user"]] = Account(**fields)
            return
        account = self.accounts.get(document.pop("user"))
        if account is None:
            return
        if kind == "event":
            account.events.append(document)
            if document["what"] in ("made", "planted") and document["kind"] != "invoice":
                account.seen_key(document["kind"], document["key"])
            return
        entry = Entry(**document, changed_at=document["made_at"])
        if kind == "invoice":
            account.seen_key(f"invoice{entry.key[:4]}", entry.key[4:])
            account.enter_invoice(entry)
        else:
            shelf(account, kind)[entry.key] = entry


def shelf(account: Account, kind: str) -> dict[str, Entry]:
    """Where entries of a kind stand."""
    shelves: dict[str, dict[str, Entry]] = {
        "client": account.clients,
        "invoice": account.invoices,
        "saved": account.saved,
        "repeated": account.repeated,
        "product": account.products,
    }
    return shelves[kind]
