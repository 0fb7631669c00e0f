"""Connecting anew while another process renews the old tokens: the newer ones stay."""

from __future__ import annotations

from tests.install.conftest import Merchant
from webapp.integration.keeper import Keeper
from webapp.integration.vendors.contract import Credentials


def test_a_renewal_under_way_does_not_undo_a_new_connection(sofie: Merchant) -> None:
    sofie.accept()
    sofie.connect_shop()
    services = sofie.house.services
    end = sofie.row("connection", "side = 'shop'")
    keeper = Keeper(services.engine, services.settings.database_url, services.box, sofie.id, end.id)
    stale = Credentials(services.box.open(end.credentials, sofie.id, "credentials"))

    def refresh(_current: Credentials) -> Credentials:
        sofie.connect_shop()
        return Credentials({"token": "of the old permission"})

    kept = keeper.renew(stale, refresh)

    stored = services.box.open(sofie.row("connection", "side = 'shop'").credentials, sofie.id, "credentials")
    assert kept.values == stored
    assert stored["token"] not in ("of the old permission", stale.values["token"])
