"""What is said to somebody whose role does not go so far: what it is, and whom to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from webapp.integration.domain.roles import MAY, NAMES, Role


@dataclass(frozen=True, slots=True)
class Refusal:
    """`first`: what is so. `rest`: what to do."""

    first: str
    rest: str


def refusal(role: Role, shop: str, owners: Sequence[str]) -> Refusal:
    """For somebody with `role` at `shop`. `owners`: names."""
    first = _(
        "At %(shop)s you are: %(role)s. %(may)s This is not part of it, and nothing was changed.",
        shop=shop,
        role=_(NAMES[role]),
        may=_(MAY[role]),
    )
    return Refusal(str(first), ask(owners))


def ask(owners: Sequence[str]) -> str:
    """Whom to ask. `owners`: names."""
    if len(owners) > 1:
        return str(_("Ask one of the owners of this shop: %(names)s.", names=", ".join(owners)))
    return str(_("Ask %(name)s, who owns this shop.", name=owners[0] if owners else ""))
