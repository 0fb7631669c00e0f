"""What is sent to Factuursturen, field by field: the table that is published (manual section 6).

Each field here has a test that holds what is sent against it, and the other way round (tests/signup/test_field_map.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from webapp.integration.domain.sentences import N_


@dataclass(frozen=True, slots=True)
class Field:
    """`code`: what its test is named after. `name`: as Factuursturen calls it. `example`: as it is sent, "" for none.

    `note`: a gettext message, where the value comes from. So is an `example` set in the language of the installation.
    """

    code: str
    name: str
    example: str
    note: str


INVOICE = (
    Field("clientnr", "clientnr", "647", N_("The customer's number in Factuursturen.")),
    Field("action", "action", "send", N_("The invoice is made at once, not kept as a draft.")),
    Field(
        "sendmethod", "sendmethod", "mail", N_("mail: nobody is mailed. email: only when you choose automatic mailing.")
    ),
    Field("profile", "profile", "1", N_("The invoice layout you choose.")),
    Field("sent", "sent", "2023-02-13", N_("The date of the order.")),
    Field("alreadypaid", "alreadypaid", "full", N_("When the order is paid in the shop; otherwise not sent.")),
    Field(
        "paid_price",
        "paid price",
        "249.00",
        N_("Follows from it: the whole amount of a paid order, nothing of an unpaid one."),
    ),
    Field("reference_line1", "reference: line1", "367439", N_("The order number.")),
    Field(
        "reference_line2",
        "reference: line2",
        N_("Payment method: Credit card"),
        N_("When the order names how it was paid, in your language."),
    ),
    Field(
        "reference_line3_is_our_key",
        "reference: line3",
        "WFK3QX9M2A4BCDEF",
        N_("Our own mark of the order, so that it never becomes two invoices."),
    ),
    Field("lines_amount", "lines: amount", "1", N_("How many.")),
    Field("lines_description", "lines: description", "Bed Boxspring", N_("As in the order.")),
    Field("lines_tax_rate", "lines: tax_rate", "21.00", N_("The VAT percentage, as in the order.")),
    Field(
        "lines_price",
        "lines: price",
        "249.00",
        N_("For one piece, with or without VAT: as the customer's tax_type says."),
    ),
)
"""Of an invoice."""

CUSTOMER = (
    Field("contact", "contact", "Noor Verhulst", N_("First and last name.")),
    Field("showcontact", "showcontact", "true", N_("Always.")),
    Field("company", "company", "Bakkerij De Molen", N_("When the order has one.")),
    Field("address", "address", "Lindestraat 27", N_("Both address lines and the house number.")),
    Field("zipcode", "zipcode", "3000", N_("As in the order.")),
    Field("city", "city", "Leuven", N_("As in the order.")),
    Field(
        "country",
        "country",
        "BE",
        N_("Codes of two or three letters become the country. Without one: the country of your shop."),
    ),
    Field("phone_number", "phone", "+32 16 55 01 20", N_("As in the order.")),
    Field("mobile", "mobile", "+32 470 55 01 20", N_("As in the order.")),
    Field("email", "email", "noor@example.com", N_("Customers are found again by it.")),
    Field("bank_code", "bankcode", "", N_("Empty.")),
    Field("vat_number", "taxnumber", "BE0403170701", N_("The VAT number of the order.")),
    Field("tax_shifted", "tax_shifted", "false", N_("Always.")),
    Field(
        "sendmethod", "sendmethod", "mail", N_("email when you choose sending as set at the debtor, otherwise mail.")
    ),
    Field("paymentmethod", "paymentmethod", "bank", N_("Always.")),
    Field(
        "mailintro",
        "mailintro",
        N_("Dear Noor Verhulst"),
        N_("A salutation with first and last name, in your language."),
    ),
    Field("reference", "reference", N_("Thank you for your order"), N_("The same for everybody, in your language.")),
    Field("notes_on_invoice", "notes_on_invoice", "false", N_("Always.")),
    Field("tax_type", "tax_type", "intax", N_("intax when the order's prices are with VAT, otherwise extax.")),
)
"""Of a customer that is not in the books yet; one that is there is never changed."""
