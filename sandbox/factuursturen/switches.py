"""Every question that the contract leaves open, as a switch: the simulator's default first, the other way after it.

The names in brackets are the rows of the contract's section 9.
"""

from __future__ import annotations

from sandbox.kit.switches import Switch

_OPEN_QUESTIONS = (
    Switch("no_accept", "Answer to a call without an Accept that names a format (U1).", ("xml", "json")),
    Switch("validation_error", "How refused data are answered (U2).", ("400_text", "422_json")),
    Switch("unknown_id", "GET of an id that is not there (U3).", ("number_404", "list", "404")),
    Switch("bad_key", "Answer to a wrong user or key (U4).", ("401", "403")),
    Switch("inactive_key", "Answer to a key that was switched off (U4).", ("401", "403")),
    Switch("quota", "Calls an hour for each account; 0 for no limit (U5).", default="250", number=True),
    Switch("quota_status", "Answer when the quota is used up (U5).", ("403", "429")),
    Switch("quota_window_seconds", "Length of the quota's hour in seconds (U5).", default="3600", number=True),
    Switch("quota_header", "X-RateLimit-Remaining on every answer (U5).", ("on", "off")),
    Switch("retry_after", "Retry-After when the quota is used up, word for word; empty for none (U5)."),
    Switch("send_saved", "POST invoices_saved sends drafts, or is not there (U6).", ("works", "404")),
    Switch("clients_list", "Is the list of clients cut and paged like the others (U7)?", ("paged", "unlimited")),
    Switch("list_limit", "Rows of a list without `count` (U7).", default="100", number=True),
    Switch("invoice_date", "Is `sent` on a new invoice honoured, or is it dated today (U8)?", ("honoured", "ignored")),
    Switch("client_timestamp", "Field `timestamp` on clients (U9).", ("absent", "present")),
    Switch("unknown_country", "A country that is not known becomes 146, or is refused (U10).", ("146", "400")),
    Switch("save_answer", "Body of the answer to `save` and `repeat` (U11).", ("id", "empty")),
    Switch("vat_rounding", "VAT is rounded per rate or per line (U12).", ("per_rate", "per_line")),
    Switch("rounding", "Where half a cent goes (U12).", ("half_up", "half_even")),
    Switch("price_decimals", "Decimals of `price` that are kept (U12).", ("4", "2")),
    Switch("linetotal", "Is `linetotal` in whole cents before it is added up (U12)?", ("cents", "exact")),
    Switch("intax_sum_of", "What `taxes.*.sum_of` holds for an intax client (U12).", ("net", "gross")),
    Switch(
        "taken_savename", "A second draft under a taken name: refused, or 201 without effect (U13).", ("400", "201")
    ),
    Switch("long_savename", "A savename of more than 20 characters (U14).", ("cut", "refused")),
    Switch("taken_invoicenr", "A taken `invoicenr`: refused, or numbered on (U15).", ("400", "next")),
    Switch("client_filter", "Parameter `client` on the list of invoices (U16).", ("honoured", "ignored")),
    Switch("start_parameter", "Name of the paging parameter (U17).", ("start", "offset")),
    Switch("since_until", "Do `since` and `until` include their own day (U18)?", ("inclusive", "exclusive")),
    Switch("time_zone", "Whose day it is (U18).", ("Europe/Amsterdam", "UTC")),
    Switch("search_match", "How search compares (U19).", ("substring", "exact")),
    Switch("search_case", "Does search heed capitals (U19)?", ("insensitive", "sensitive")),
    Switch("search_reference", "Does search look into `reference` (U19)?", ("off", "on")),
    Switch("search_empty", "A search that finds nothing (U19).", ("list", "404")),
    Switch("list_order", "Order of lists by date and id (U20).", ("ascending", "descending")),
    Switch(
        "visible_after_seconds",
        "How long a new invoice or draft stays out of lists and search; GET by number shows it at once (U21).",
        default="0",
        seconds=True,
    ),
    Switch(
        "client_visible_after_seconds",
        "How long a new client stays out of lists and search (U21).",
        default="0",
        seconds=True,
    ),
    Switch("partial_put", "PUT with some of the fields (U22).", ("accepted", "400")),
    Switch("delete_invoice", "DELETE of a sent invoice (U23).", ("allowed", "400")),
    Switch("delete_used_client", "DELETE of a client that has invoices (U23).", ("400", "allowed")),
    Switch("long_field", "A text over its length is cut silently or refused (U24).", ("cut", "400")),
    Switch("json_booleans", "Truth values that a JSON body may hold (U25).", ("both", "booleans", "words")),
    Switch("saved_envelope", "Envelope of one draft or one repeating invoice (U26).", ("invoice", "invoices_saved")),
    Switch("unbuilt_parts", "Balance, reminders and quotations (U27).", ("404", "200_empty")),
    Switch("email_missing", "Send by e-mail to a client without an address (U28).", ("400", "sent")),
    Switch("duplicate_email", "Search by e-mail when several clients have it (U29).", ("all", "first")),
    Switch("zero_discount", "A discount of 0 overrides the client's own, or not (U30).", ("overrides", "added")),
    Switch("slash_in_path", "A %2F in a path (U31).", ("decoded", "404")),
)

_OF_THE_ACCOUNT = (
    Switch("number_layout", "How invoice numbers are written.", ("plain", "prefix", "slash", "zeros")),
    Switch("default_tax_type", "`tax_type` of a client that was made without one.", ("extax", "intax")),
    Switch("unknown_rate", "A line with a VAT rate that the account does not have.", ("400", "accepted")),
    Switch(
        "euro_rate",
        "What one unit of a client's other currency is in EUR, when an invoice asks for convert_prices_to_euro.",
        ("0.9", "1.25"),
    ),
    Switch("taxes_types", "Values in the list of taxes are texts or numbers.", ("strings", "numbers")),
    Switch("delay_ms", "Every call is answered after so many milliseconds.", default="0", number=True),
)

SWITCHES = _OPEN_QUESTIONS + _OF_THE_ACCOUNT
