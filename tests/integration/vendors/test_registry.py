"""The registry: who is there, and that secrets stay inside."""

from __future__ import annotations

import pytest

from tests.integration.vendors.conftest import VendorSettings
from webapp.integration.vendors import registry
from webapp.integration.vendors.contract import Credentials
from webapp.integration.vendors.errors import ForbiddenAddressError


def test_everything_has_the_name_it_is_listed_under() -> None:
    built = registry.build(VendorSettings())

    for platforms in (built.shops, built.books):
        assert {name: platform.name for name, platform in platforms.items()} == {name: name for name in platforms}
        assert all(platform.label for platform in platforms.values())


@pytest.mark.parametrize("url", ["http://books.example/api/v1/", "https://127.0.0.1/api/v1/", "https://10.0.0.1:8002/"])
def test_an_address_that_is_never_called_stops_the_start(url: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        registry.build(VendorSettings(factuursturen_url=url))


def test_credentials_do_not_show_themselves() -> None:
    held = Credentials({"token": "canary"})

    assert "canary" not in f"{held!r} {held!s} {[held]}"
