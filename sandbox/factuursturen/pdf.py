"""A real PDF of an invoice (contract section 4.5)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from sandbox.factuursturen.account import Wire
from sandbox.factuursturen.countries import country_name

NO_DAY = "1970-01-01"
_WIDTHS = (18.0, 84.0, 18.0, 30.0, 30.0)


def invoice_pdf(company: str, wire: Wire) -> bytes:
    """One A4 page or more; characters outside Latin-1 become question marks, as the built-in fonts lack them."""
    from fpdf import FPDF, XPos, YPos

    sheet = FPDF(format="A4")
    sheet.set_title(f"Factuur {wire['invoicenr']}")
    sheet.set_creation_date(_made_on(wire["sent"]))
    sheet.add_page()

    def line(text: str, size: int = 10, bold: bool = False) -> None:
        sheet.set_font("Helvetica", "B" if bold else "", size)
        sheet.cell(0, size * 0.55, _latin(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def row(*cells: str) -> None:
        for width, text in zip(_WIDTHS, cells, strict=True):
            sheet.cell(width, 6, _latin(text)[: int(width / 1.6)], align="L" if width > 40 else "R")
        sheet.ln(6)

    line(company, 16, bold=True)
    line(f"Factuur {wire['invoicenr']}", 13, bold=True)
    line(f"Datum {wire['sent'] or '-'}    Vervaldatum {wire['duedate'] or '-'}")
    sheet.ln(4)
    for text in address_lines(wire):
        line(text)
    sheet.ln(4)
    for text in wire["reference"].values():
        if text:
            line(text)
    sheet.ln(4)
    sheet.set_font("Helvetica", "B", 9)
    row("Aantal", "Omschrijving", "Btw %", "Prijs", "Totaal")
    sheet.set_font("Helvetica", "", 9)
    for item in lines_of(wire):
        row(
            str(item["amount"]),
            item["description"],
            _rate(item["tax_rate"]),
            str(item["price"]),
            str(item["linetotal"]),
        )
    sheet.ln(4)
    for tax in taxes_of(wire):
        line(f"Btw {tax['rate']}% over EUR {tax['sum_of']}: EUR {tax['sum']}")
    line(f"Totaal EUR {wire['totalintax']}", 12, bold=True)
    for paid in payments_of(wire):
        line(f"{paid['description']} EUR {paid['amount']}")
    line(f"Nog te betalen EUR {wire['open']}")
    return bytes(sheet.output())


def address_lines(wire: Wire) -> list[str]:
    """The buyer as on an envelope, without empty lines; the country when it is not the home country's."""
    town = f"{wire['zipcode']} {wire['city']}".strip()
    lines = [wire["company"], wire["contact"], *wire["address"].splitlines(), town, country_name(wire["country"])]
    return [line for line in lines if line]


def lines_of(wire: Wire) -> list[Wire]:
    """The lines in order; none when the wire says `[]`."""
    return list(wire["lines"].values()) if wire["lines"] else []


def taxes_of(wire: Wire) -> list[Wire]:
    """The totals per rate in order."""
    return list(wire["taxes"].values()) if wire["taxes"] else []


def payments_of(wire: Wire) -> list[Wire]:
    """`description` and `amount` of what was paid, on sending or later: a line is printed for it (section 4.1)."""
    happened = wire["history"].values() if wire["history"] else ()
    return [
        {"description": item["description"][:1].upper() + item["description"][1:], "amount": item["amount"]}
        for item in happened
        if item.get("amount")
    ]


def _made_on(sent: str) -> datetime:
    """So that it is the same paper each time, also for a legacy invoice, which has no day (contract section 4.4)."""
    return datetime.combine(date.fromisoformat(sent or NO_DAY), time(), UTC)


def _rate(rate: float) -> str:
    return "-" if rate == -1 else str(rate)


def _latin(text: str) -> str:
    return text.encode("latin-1", "replace").decode("latin-1")
