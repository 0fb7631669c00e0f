"""The PDF of an invoice of ours: one page of A4, more when its lines need it. The same invoice gives the same bytes."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

from flask_babel import force_locale
from flask_babel import gettext as _
from fpdf import FPDF, FontFace, XPos, YPos
from fpdf.enums import TableBordersLayout

from webapp.accounts.billing.paper import SENTENCES, Paper, Party
from webapp.formats import day_full, money, percent, quantity

FONTS = Path(__file__).with_name("fonts")
FAMILY = "DejaVu Sans"
MARGIN = 20.0
"""Lengths are in millimetres, sizes of letters in points."""
HALF = (210.0 - 2 * MARGIN) / 2
INK, QUIET, LINE = (22, 32, 44), (92, 103, 118), (225, 229, 234)


def draw(paper: Paper) -> bytes:
    """The PDF, in the invoice's language. Needs an app context."""
    with force_locale(paper.language):
        sheet = _Sheet(paper)
        sheet.heading()
        sheet.parties()
        sheet.lines()
        sheet.sums()
        sheet.payment()
        return bytes(sheet.pdf.output())


class _Sheet:
    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.pdf = FPDF(format="A4")
        self.pdf.set_margin(MARGIN)
        self.pdf.set_auto_page_break(True, MARGIN)
        self.pdf.add_font(FAMILY, "", FONTS / "DejaVuSans.ttf")
        self.pdf.add_font(FAMILY, "B", FONTS / "DejaVuSans-Bold.ttf")
        self.pdf.set_title(_("Invoice %(number)s", number=paper.number))
        self.pdf.set_author(paper.seller.name)
        self.pdf.set_lang(paper.language)
        self.pdf.set_creation_date(datetime.combine(paper.issued_on, time(), UTC))
        self.pdf.add_page()

    def heading(self) -> None:
        """Whose it is, what it is, which one and when."""
        paper = self.paper
        self._line(paper.seller.name, 15, bold=True)
        self.pdf.ln(8)
        self._line(_("Invoice %(number)s", number=paper.number), 20, bold=True)
        self.pdf.ln(3)
        self._pair(_("Invoice date"), day_full(paper.issued_on))
        self._pair(_("To be paid before or on"), day_full(paper.due_on))
        self.pdf.ln(8)

    def parties(self) -> None:
        """Seller and customer, side by side."""
        top = self.pdf.get_y()
        self._party(_("Seller"), self.paper.seller, MARGIN)
        bottom = self.pdf.get_y()
        self.pdf.set_y(top)
        self._party(_("Customer"), self.paper.buyer, MARGIN + HALF)
        self.pdf.set_xy(MARGIN, max(bottom, self.pdf.get_y()) + 10)

    def lines(self) -> None:
        """What is invoiced."""
        self._font(9)
        self.pdf.set_draw_color(*LINE)
        heads = (_("Description"), _("Quantity"), _("Price"), _("VAT"), _("Amount"))
        with self.pdf.table(
            col_widths=(82, 18, 26, 18, 26),
            text_align=("LEFT", "RIGHT", "RIGHT", "RIGHT", "RIGHT"),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=FontFace(emphasis="BOLD", color=QUIET),
            line_height=5.5,
            padding=(1.5, 1),
        ) as table:
            table.row(heads)
            for line in self.paper.lines:
                total = line.quantity * line.price
                table.row(
                    (line.description, quantity(line.quantity), money(line.price), percent(line.rate), money(total))
                )
        self.pdf.ln(4)

    def sums(self) -> None:
        """Without VAT, the VAT by rate, and together; the sentence that the law wants."""
        totals = self.paper.totals
        self._sum(_("Total excl. VAT"), money(totals.excl))
        for rate in totals.rates:
            words = _("VAT %(rate)s over %(base)s", rate=percent(rate.rate), base=money(rate.base))
            self._sum(words, money(rate.tax))
        self._sum(_("Total to pay"), money(totals.incl), bold=True)
        sentence = SENTENCES[self.paper.treatment]
        if sentence:
            self.pdf.ln(6)
            self._font(9.5, bold=True)
            self.pdf.multi_cell(0, 5.5, _(sentence), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.pdf.ln(8)

    def payment(self) -> None:
        """How it is paid."""
        paper = self.paper
        self._line(_("Payment"), 11, bold=True)
        self.pdf.ln(1.5)
        self._pair(_("Amount"), money(paper.totals.incl))
        self._pair(_("To account (IBAN)"), " ".join(paper.iban[at : at + 4] for at in range(0, len(paper.iban), 4)))
        self._pair(_("In the name of"), paper.seller.name)
        self._pair(_("Reference"), paper.reference)
        self._pair(_("Before or on"), day_full(paper.due_on))

    def _party(self, title: str, party: Party, x: float) -> None:
        number = (f"{_('VAT number')}: {party.vat_number}",) if party.vat_number else ()
        self._line(title, 9, x=x, quiet=True)
        self._line(party.name, 10, bold=True, x=x)
        for text in (*party.address, *number):
            self._line(text, 10, x=x)

    def _line(self, text: str, size: float, *, bold: bool = False, x: float = MARGIN, quiet: bool = False) -> None:
        self._font(size, bold=bold, quiet=quiet)
        self.pdf.set_x(x)
        width = HALF - 4 if x > MARGIN or size <= 10 else 0
        self.pdf.multi_cell(width, size * 0.52, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _pair(self, name: str, value: str) -> None:
        self._font(10, quiet=True)
        self.pdf.cell(58, 6, name)
        self._font(10)
        self.pdf.multi_cell(0, 6, value, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _sum(self, name: str, value: str, *, bold: bool = False) -> None:
        self._font(11 if bold else 10, bold=bold)
        self.pdf.cell(128, 6.5, name, align="R")
        self.pdf.cell(0, 6.5, value, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _font(self, size: float, *, bold: bool = False, quiet: bool = False) -> None:
        self.pdf.set_font(FAMILY, "B" if bold else "", size)
        self.pdf.set_text_color(*(QUIET if quiet else INK))
