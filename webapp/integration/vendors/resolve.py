"""From a host's name to a connected socket: each resolved address is checked, and the checked one is connected to.

Between check and connect nobody asks the DNS again, so a name that resolves otherwise the second time gains nothing.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
import time
from typing import Any

from webapp.integration.vendors.addresses import Origin, is_public
from webapp.integration.vendors.errors import ForbiddenAddressError

Found = list[tuple[Any, ...]]

# A stuck DNS keeps its thread for half a minute; more of them than this and new hosts wait for the next try.
_lookups = threading.BoundedSemaphore(64)
_MOST_ADDRESSES = 4


def connect(origin: Origin, seconds: float) -> socket.socket:
    """A TCP connection to `origin` within `seconds`, all of its addresses together.

    Raises ForbiddenAddressError when one of the addresses is not public, and OSError when none answers.
    """
    end = time.monotonic() + seconds
    found = lookup(origin.host, origin.port, seconds)
    if not origin.is_listed:
        for entry in found:
            _check(origin.host, entry[4][0])
    problem: OSError = OSError("no address")
    for family, kind, protocol, _, address in found[:_MOST_ADDRESSES]:
        left = end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(left)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.connect(address)
        except OSError as failed:
            sock.close()
            problem = failed
            continue
        except BaseException:
            sock.close()
            raise
        return sock
    raise problem


def _check(host: str, address: str) -> None:
    try:
        is_fine = is_public(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        is_fine = False
    if not is_fine:
        raise ForbiddenAddressError(f"{host} leads to an address that is not public.")


def lookup(host: str, port: int, seconds: float) -> Found:
    """All addresses of `host`, asked of the system. Raises OSError, TimeoutError after `seconds`."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return _ask_aside(host, port, seconds)
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)


def _ask_aside(host: str, port: int, seconds: float) -> Found:
    """`getaddrinfo` knows no time-out, so it runs beside us and is left behind when it is late."""
    if not _lookups.acquire(timeout=seconds):
        raise TimeoutError
    answer: queue.SimpleQueue[Found | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as problem:
            answer.put(OSError(str(problem)))
        finally:
            _lookups.release()

    threading.Thread(target=ask, name="name look-up", daemon=True).start()
    try:
        found = answer.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(found, OSError):
        raise found
    return found
