"""The two dots: disc, side, and a sentence that says since when and who acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.blueprints.reading import Found
from webapp.formats import count, since
from webapp.services import services

SIDES = ("shop", "books")


@dataclass(frozen=True, slots=True)
class Dot:
    """`colour`: green, orange or red. `href`: where it is mended; None when all is well."""

    side: str
    colour: str
    sentence: str
    href: str | None = None


def labels(connections: Mapping[str, Found]) -> dict[str, str]:
    """What shop and books are called ("KMO Shops", "Factuursturen"), and the shop's own words for its statuses."""
    vendors = services().vendors
    shop, books = connections.get("shop"), connections.get("books")
    statuses = ((shop.lists or {}).get("statuses") or {}).get("rows", []) if shop else []
    return {f"status:{row['code']}": row.get("label") or row["code"] for row in statuses} | {
        "shop": vendors.shops[shop.platform if shop else next(iter(vendors.shops))].label,
        "books": vendors.books[books.platform if books else next(iter(vendors.books))].label,
    }


def dots(connections: Mapping[str, Found], waiting: int, names: Mapping[str, str], mend: bool = True) -> list[Dot]:
    """Both dots, the shop first. `waiting`: orders that wait for either side."""
    return [_dot(names[side], connections.get(side), waiting, mend) for side in SIDES]


def _dot(name: str, connection: Found | None, waiting: int, mend: bool) -> Dot:
    href = url_for("dashboard.configuration", _anchor="connections") if mend else None
    if connection is None:
        return Dot(name, "red", _("Not connected"), href)
    if connection.dot == "green" and connection.removal_due_at is not None:
        return Dot(name, "orange", _("Our app is being taken out of your shop"))
    if connection.dot == "green":
        return Dot(name, "green", _("Connected"))
    return Dot(name, connection.dot, _sentence(connection, waiting), href)


def _sentence(connection: Found, waiting: int) -> str:
    moment = since(connection.away_since or connection.dot_since)
    kind = connection.dot_reason.rpartition(".")[2]
    if connection.dot == "orange":
        if kind in ("quota", "limit"):
            return str(_("Asks us to wait since %(time)s. It goes on by itself", time=moment))
        return str(_("No answer since %(time)s. We keep trying; nothing is lost", time=moment))
    happened = {
        "revoked": _("Permission withdrawn since %(time)s.", time=moment),
        "scope_missing": _("Too little permission since %(time)s.", time=moment),
        "uninstalled": _("App removed at %(time)s.", time=moment),
    }.get(kind) or _("Key refused since %(time)s.", time=moment)
    if not waiting:
        return str(happened).removesuffix(".")
    waits = ngettext("%(number)s order waits", "%(number)s orders wait", waiting, number=count(waiting))
    return f"{happened} {waits}"
