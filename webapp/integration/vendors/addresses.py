"""Which addresses we may call: decided once on the written address, and again on each resolved one when connecting.

Public addresses only, over HTTPS on port 443; a host that a setting lists by name with a port may be anything, because
an operator wrote it down (design section 9).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

import idna

from webapp.integration.vendors.errors import ForbiddenAddressError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_ODD = re.compile(r"[\x00-\x20\x7f\\<>\"^`{}|]")
_NUMBER_LABEL = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")

# `is_global` differs between the Pythons we run on; what matters is written out here.
_FORBIDDEN_4 = [
    ipaddress.IPv4Network(each)
    for each in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip
# Of IPv6 only the global unicast block, so that every form with an IPv4 address inside it (mapped, translated, NAT64)
# is out; of that block not what is special or carries an IPv4 address too (Teredo, 6to4).
_ALLOWED_6 = ipaddress.IPv6Network("2000::/3")
_FORBIDDEN_6 = [
    ipaddress.IPv6Network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3ffe::/16", "3fff::/20")
]
_ISATAP = (0x00005EFE, 0x02005EFE)


def is_public(address: IPAddress) -> bool:
    """True when `address` belongs to the public internet and to nothing inside it that leads elsewhere."""
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not any(address in network for network in _FORBIDDEN_4)
    if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        return False
    return address in _ALLOWED_6 and address.is_global and not any(address in network for network in _FORBIDDEN_6)


@dataclass(frozen=True, slots=True)
class Origin:
    """Whom a call goes to, and the path its API begins with.

    `host`: ASCII, without brackets. `base`: "" or a path without a slash at its end. `is_listed`: a setting names it.
    """

    scheme: str
    host: str
    port: int
    base: str = ""
    is_listed: bool = False

    @property
    def netloc(self) -> str:
        """`host` or `host:port`, as a browser would write it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.scheme == "https" else 80) else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address, without a slash at its end."""
        return f"{self.scheme}://{self.netloc}{self.base}"


def origin(url: str, listed: Collection[str] = ()) -> Origin:
    """Read the address of an API. `listed`: the `host:port` names that settings list.

    Raises ForbiddenAddressError for what we do not call, or could read otherwise than the other end.
    """
    if len(url) > 2000 or _ODD.search(url):
        raise ForbiddenAddressError("The address holds signs that no address has.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ForbiddenAddressError("The address cannot be read.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ForbiddenAddressError("The address does not begin with https://.")
    if "@" in parts.netloc or "?" in url or "#" in url:
        raise ForbiddenAddressError("The address holds more than a host and a path.")
    host = ascii_host(parts.hostname)
    port = port if port is not None else (443 if parts.scheme == "https" else 80)
    base = parts.path.rstrip("/")
    if _has_dots(base):
        raise ForbiddenAddressError("The path of the address leads elsewhere.")
    if f"{host}:{port}" in listed or f"[{host}]:{port}" in listed:
        return Origin(parts.scheme, host, port, base, is_listed=True)
    if parts.scheme != "https" or port != 443:
        raise ForbiddenAddressError(f"Only https:// on port 443 is called, not {host}:{port}.")
    labels = host.split(".")
    if ":" in host or len(labels) < 2 or _NUMBER_LABEL.fullmatch(labels[-1]):
        raise ForbiddenAddressError(f"{host} is not the name of a public host.")
    return Origin(parts.scheme, host, port, base)


def named_host(host: str, listed: Collection[str] = ()) -> Origin:
    """The origin of a host that a person typed (`shop.example` or `shop.example:8443`), over TLS where it can be.

    Names that no public certificate can be for (loopback, a single label) are called without TLS, if they are listed.
    """
    text = host.strip().removeprefix("https://").removeprefix("http://").rstrip("/")
    if "/" in text:
        raise ForbiddenAddressError("The address of the shop holds more than a host.")
    name = text.rpartition(":")[0] if re.search(r":[0-9]+$", text) else text
    local = name == "localhost" or "." not in name or _is_private_literal(name)
    return origin(f"{'http' if local else 'https'}://{text}", listed)


def _is_private_literal(host: str) -> bool:
    try:
        return not is_public(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return False


def ascii_host(host: str) -> str:
    """The host as DNS knows it. Raises ForbiddenAddressError."""
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError:
            raise ForbiddenAddressError("The host of the address cannot be read.") from None
    try:
        name = host.lower() if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    except UnicodeError:
        raise ForbiddenAddressError("The host of the address cannot be read.") from None
    name = name.removesuffix(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise ForbiddenAddressError("The host of the address cannot be read.")
    return name


def _has_dots(path: str) -> bool:
    return any(part.lower().replace("%2e", ".") in (".", "..") for part in path.split("/"))
