"""The faults of the contract's section 8, ready-made for the control page and for tests."""

from __future__ import annotations

from sandbox.kit.faults import Fault

# as the wire takes them: with a slash at the end and with whatever follows it, but no payment and no draft sent later
_INVOICES = ("POST", "/api/v1/invoices{,/*}")
_CLIENTS = ("POST", "/api/v1/clients{,/*}")
_ANY = "/api/v1/*"
_PAGE = "<!doctype html><title>502 Bad Gateway</title><h1>Bad Gateway</h1>"

PRESETS = {
    "Invoice: made, then the connection is dropped": Fault("commit_drop", *_INVOICES),
    "Invoice: made, then 500": Fault("commit_answer", *_INVOICES, status=500, body="Er is iets misgegaan."),
    "Invoice: made, then a page of a proxy": Fault(
        "commit_answer", *_INVOICES, status=502, body=_PAGE, headers={"Content-Type": "text/html"}
    ),
    "Invoice: made, then an empty answer": Fault("commit_answer", *_INVOICES, status=201),
    "Invoice: made, answered after 12 seconds": Fault("commit_hang", *_INVOICES, seconds=12),
    "Invoice: connection dropped, made 12 seconds later": Fault("late_commit", *_INVOICES, seconds=12),
    "Invoice: not made, connection dropped": Fault("drop", *_INVOICES),
    "Invoice: not made, 500": Fault("answer", *_INVOICES, status=500, body="Er is iets misgegaan."),
    "Client: made, then the connection is dropped": Fault("commit_drop", *_CLIENTS),
    "Client: made, then 500": Fault("commit_answer", *_CLIENTS, status=500, body="Er is iets misgegaan."),
    "Any call: the hourly limit is used up (403, remaining 0)": Fault(
        "answer", path=_ANY, status=403, headers={"X-RateLimit-Remaining": "0"}, body="Limiet bereikt."
    ),
    "Any call: wrong key (401)": Fault("answer", path=_ANY, status=401, body="Onjuiste API-sleutel."),
    "Any call: away (503), until removed": Fault("answer", path=_ANY, status=503, times=None),
    "Any read: half of the answer": Fault("commit_cut", method="GET", path=_ANY),
}
