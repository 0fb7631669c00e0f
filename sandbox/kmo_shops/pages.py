"""HTML of the shop's own pages: jinja templates with escaping, one stylesheet, no script."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from sandbox.kmo_shops.amounts import quantity_text

HERE = Path(__file__).parent


def _money(amount: object, currency: str = "EUR") -> str:
    """An amount for a person: € 44.36."""
    try:
        figure = Decimal(str(amount))
        sign = "\u2212" if figure < 0 else ""
    except ArithmeticError:  # no figure, or NaN
        return str(amount)
    return f"{sign}{'€' if currency == 'EUR' else currency}\u00a0{abs(figure):,.2f}"


def _moment(text: object) -> str:
    """An RFC 3339 moment for a person: 2026-03-02 09:15."""
    return str(text)[:16].replace("T", " ")


def _percent(rate: object) -> str:
    """A VAT rate for a person: 21, 5.5."""
    return quantity_text(Decimal(str(rate)))


class Pages:
    """Renders the templates of this folder."""

    def __init__(self) -> None:
        self._jinja = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.filters.update(money=_money, moment=_moment, percent=_percent)

    def answer(self, template: str, status: int = 200, *, form_to: str = "", **values: object) -> web.Response:
        """A page; it is never kept by the browser. `form_to`: where its form may lead to, beside this server."""
        html = self._jinja.get_template(template).render(values)
        headers = {
            "Cache-Control": "no-store",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; frame-ancestors 'none'; "
            f"base-uri 'none'; form-action 'self' {form_to}".rstrip(),
        }
        return web.Response(text=html, content_type="text/html", status=status, headers=headers)

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Add the stylesheet's route."""
        router.add_static("/static", HERE / "static")
