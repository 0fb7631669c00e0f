"""Opening what a turn works with: the installation, its shop and its books."""

from __future__ import annotations

from typing import cast

from webapp.integration.joined import Installed, NotConnectedError
from webapp.integration.pipeline.claims import Turn
from webapp.integration.pipeline.ends import ShutEnd
from webapp.integration.pipeline.ready import Ready
from webapp.integration.pipeline.work import Work
from webapp.integration.vendors.contract import Books, Shop


def work(ready: Ready, turn: Turn, installed: Installed | None) -> Work | None:
    """What the orders of `turn` share; None when nothing is connected, or nothing may be worked on."""
    if installed is None or installed.shop is None or installed.books is None:
        return None
    if not installed.live and not installed.stopped:
        return None
    try:
        shop, books = _ends_after_the_end(ready, installed) if installed.stopped else _ends(ready, installed)
    except NotConnectedError:
        return None
    return Work(
        engine=ready.engine,
        turn=turn,
        installed=installed,
        shop_end=installed.shop,
        books_end=installed.books,
        shop=shop,
        books=books,
        register=ready.opener.vendors.vat,
        debtor_locks=ready.debtor_locks,
        lengths=ready.opener.vendors.books[installed.books.platform].lengths,
        lookup_delays=ready.settings.lookup_delays,
        resend=ready.settings.resend,
        has_ended=installed.stopped,
    )


def _ends(ready: Ready, installed: Installed) -> tuple[Shop, Books]:
    """Shop and books, opened. Raises NotConnectedError."""
    return ready.opener.open_shop(installed), ready.opener.open_books(installed)


def _ends_after_the_end(ready: Ready, installed: Installed) -> tuple[Shop, Books]:
    """Books to read back from, as long as they let us in; nothing is read in the shop any more."""
    shop = cast(Shop, ShutEnd("uninstalled"))
    try:
        return shop, ready.opener.open_books(installed)
    except NotConnectedError:
        return shop, cast(Books, ShutEnd("key_refused"))
