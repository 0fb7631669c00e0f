"""The address of a shop as people type it."""

from __future__ import annotations

from urllib.parse import urlsplit

from webapp.integration.vendors.errors import ForbiddenAddressError
from webapp.services import Services


def host_of(services: Services, typed: str) -> str | None:
    """host[:port] in its ASCII form, whatever was copied around it; None when no shop can be there. Asks nobody."""
    text = typed.strip().lower()
    try:
        host = urlsplit(text if "://" in text else f"https://{text}").netloc
    except ValueError:
        return None
    for platform in services.vendors.shops.values():
        try:
            return urlsplit(platform.authorization_address(host, "", "")).netloc
        except ForbiddenAddressError:
            continue
    return None
