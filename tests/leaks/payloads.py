"""Sixty ways to make a page run a script; each says `ran()` when it does. And the fields that others than us fill."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from tests.given.pages import Browser, Pages

RAN = "ran()"
_TAGS = (
    "<script>{}</script>",
    "<ScRiPt >{}</sCrIpT>",
    "<script\n>{}</script\n>",
    "<script/x>{}</script>",
    "<script src=data:text/javascript,{}></script>",
    "<script type=module>{}</script>",
    "<script type=text/javascript async>{}</script>",
    "<scr<script>ipt>{}</scr</script>ipt>",
    "<img src=x onerror={}>",
    '<img src="x" onerror="{}">',
    "<img src='x' onerror='{}'>",
    "<img src=x onerror=&#x72;an()>",
    "<img/src=x/onerror={}>",
    "<img src=x:x onerror\n=\n{}>",
    "<image src=x onerror={}>",
    "<svg onload={}>",
    "<svg/onload={}>",
    "<svg><script>{}</script></svg>",
    "<svg><animate onbegin={} attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:{}><text y=20>x</text></a></svg>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror={}></style></mglyph></math>",
    "<body onload={}>",
    "<iframe srcdoc='<script>parent.{}</script>'></iframe>",
    "<iframe src=javascript:parent.{}></iframe>",
    "<object data=javascript:{}></object>",
    "<embed src=javascript:{}>",
    "<details open ontoggle={}>",
    "<video><source onerror={}></video>",
    "<audio src=x onerror={}>",
    "<input autofocus onfocus={}>",
    "<select autofocus onfocus={}>",
    "<textarea autofocus onfocus={}></textarea>",
    "<marquee onstart={}>x</marquee>",
    "<style onload={}></style>",
    "<link rel=stylesheet href=data:text/css, onload={}>",
    "<base href=javascript:{}//>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>",
    "<form><button formaction=javascript:{}>x</button></form>",
    "<a href=javascript:{}>x</a>",
    "<div hx-on::load={} hx-trigger=load hx-get=/login>x</div>",
    "<div hx-get=/login hx-trigger='load[{}]'>x</div>",
    "<div style=animation-name:x onanimationstart={}>x</div>",
    "<template><script>{}</script></template>",
    "<noscript><p title='</noscript><img src=x onerror={}>'></noscript>",
)
_ENDINGS = (
    '"><script>{}</script>',
    "'><script>{}</script>",
    '" autofocus onfocus="{}" x="',
    "' autofocus onfocus='{}' x='",
    "</title><script>{}</script>",
    "</textarea><script>{}</script>",
    "</select></option><img src=x onerror={}>",
    "</script><script>{}</script>",
    "--><script>{}</script><!--",
    "]]><script>{}</script>",
    "javascript:{}",
    "java\tscript:{}",
    "data:text/html,<script>{}</script>",
    "{{{{ cycler.__init__.__globals__ }}}}<script>{}</script>",
    "%(x)s{{0}}<script>{}</script>",
    "\ufeff\u2028<script>{}</script>",
)
PAYLOADS = tuple(each.format(RAN) for each in (*_TAGS, *_ENDINGS))
assert len(set(PAYLOADS)) == 60

FIELDS: dict[str, tuple[str, ...]] = {
    "installation": ("name", "contact_name", "contact_email", "start_number", "live_by", "shop_host"),
    "connection": ("account_name", "base"),
    "order_sync": (
        "shop_order_id",
        "number",
        "status",
        "payment_name",
        "buyer",
        "buyer_email",
        "buyer_city",
        "buyer_country",
        "debtor_number",
        "invoice_number",
        "currency",
    ),
    "order_history": ("actor",),
    "exchange": ("answer",),
    "ticket": ("message",),
    "recipient": ("email",),
    "invitation": ("email", "inviter"),
    "person": ("name",),
    "subscription": ("company", "address", "zipcode", "city", "vat_number"),
    "own_invoice": ("number", "paid_by"),
    "audit_entry": ("author", "browser", "system", "address"),
    "login_session": ("browser", "system"),
    "mail": ("to_address", "last_error"),
    "acceptance": ("name",),
    "charge": ("by",),
    "vat_answer": ("name", "consultation"),
}
"""Of every table, the columns of text that somebody else than us fills, as it is or after some thinking of ours."""
JSON: dict[str, tuple[str, ...]] = {
    "connection": ("lists",),
    "order_sync": ("reason_params", "checks", "notice"),
    "order_history": ("params",),
    "exchange": ("sent",),
    "ticket": ("facts",),
    "mail": ("params",),
    "own_invoice": ("seller", "buyer", "lines"),
    "audit_entry": ("params", "changes"),
}
"""Columns of JSON: each text in them that is not a code."""
OURS = {
    "acceptance": "document version address",
    "audit_entry": "act kind author_kind",
    "authorisation": "host",  # checked against the list of shops before it is kept
    "call_ledger": "account_key",
    "charge": "occasion kind plan language",
    "connection": "side platform account_key timezone dot dot_reason",
    "delivery": "kind shop_order_id",
    "document": "name",
    "exchange": "what",
    "export": "language",
    "external_ref": "kind account_key books_key state number local_id facts",
    "installation": "licence_key home_country language statuses layout sending",
    "invitation": "role language",
    "known_address": "address",
    "login_session": "address",
    "mail": "template language",
    "membership": "role",
    "order_history": "code before after",
    "order_sync": "reason number_key invoice_key buyer_key",
    "own_invoice": "kind language treatment proof",
    "person": "email language theme",
    "recipient": "language kinds",
    "subscription": "plan country",
    "ticket": "kind state problem subject",  # of questions it is filled: `_values`
    "vat_answer": "country number",
}
"""The other columns of text: codes, keys and what we make of something; no page shows them as they are."""
FIGURE = re.compile(r"-?[\d.]+|[\d-]{10}(?:[T ].*)?")
"""What we read as an amount, a rate or a day before we keep it."""
CODES = frozenset({"check", "outcome", "says", "code", "stage", "basis", "at", "id", "key", "path", "page", "template"})


def sow(pages: Pages, texts: tuple[str, ...]) -> set[str]:
    """Fill every field with one of `texts`, by turns; the fields, as "table.column".

    As the owner of the tables: nobody else may change what stands in the audit trail.
    """
    Browser.has_changed = True
    filled: set[str] = set()
    turn = _turns(texts)
    url = pages.app.extensions["services"].settings.database_url
    with psycopg.connect(url, row_factory=dict_row) as owner:
        owner.execute("SET app.installation = '*'")
        for table in sorted({*FIELDS, *JSON}):
            statement = f"SELECT ctid::text AS place, * FROM {table} ORDER BY ctid DESC LIMIT 120"
            for row in owner.execute(statement).fetchall():
                values = _values(table, row, turn)
                filled |= {f"{table}.{column}" for column in values}
                _write(owner, table, row["place"], values)
    return filled


def _values(table: str, row: dict[str, Any], turn: Iterator[str]) -> dict[str, Any]:
    values: dict[str, Any] = {column: next(turn) for column in FIELDS.get(table, ())}
    for column in JSON.get(table, ()):
        if row[column] is not None:
            values[column] = Jsonb(_replaced(row[column], turn))
    if table == "ticket" and row["kind"] == "question":
        values["subject"] = next(turn)
    return values


def _write(owner: psycopg.Connection[Any], table: str, place: str, values: dict[str, Any]) -> None:
    sets = ", ".join(f"{column} = %({column})s" for column in values)
    if sets:
        statement = f"UPDATE {table} SET {sets} WHERE ctid = %(place)s::tid"
        owner.execute(statement, {"place": place, **values})


def _turns(texts: tuple[str, ...]) -> Iterator[str]:
    number = 0
    while True:
        yield f"{texts[number % len(texts)]}//{number}"  # some may not be there twice
        number += 1


def _replaced(value: Any, turn: Iterator[str]) -> Any:
    match value:
        case dict():
            return {name: each if name in CODES else _replaced(each, turn) for name, each in value.items()}
        case list():
            return [_replaced(each, turn) for each in value]
        case str() if not FIGURE.fullmatch(value):
            return next(turn)
        case _:
            return value
