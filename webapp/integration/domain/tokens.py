"""The key by which we know our own invoice in the books, which have no place for one but a printed reference line.

docs/vendors/factuursturen.md, section 9: a look-up compares for equality, so the key has a fixed width (never part of
another one) and holds letters and digits only (every search route lets these through).
"""

from __future__ import annotations

import base64
import hashlib
import hmac

_PREFIX = "WF"
# 70 bits: among ten million orders of one administration the chance of two equal keys is below one in ten million,
# and order number and debtor are compared as well.
_LENGTH = 14


def invoice_token(platform: str, shop_key: str, order_id: str) -> str:
    """The key of the one invoice of this order: 16 capitals and digits, the same for the same order for ever."""
    # Each part is written with its length: ("a", "bc") and ("ab", "c") must not meet.
    named = "".join(f"{len(part)}:{part}" for part in (platform, shop_key, order_id))
    digest = hashlib.sha256(named.encode()).digest()
    return _PREFIX + base64.b32encode(digest).decode("ascii")[:_LENGTH]


def erased_order(key: str, account_key: str, order_id: str) -> str:
    """What is left of an order that was erased: it is known again when it comes back, and cannot be read.

    Keyed (HMAC-SHA-256), because numbers of orders could be tried one after the other. `account_key`: of the shop.
    """
    named = "".join(f"{len(part)}:{part}" for part in (account_key, order_id))
    return hmac.new(key.encode(), named.encode(), hashlib.sha256).hexdigest()


def erased_address(key: str, installation_id: int, address: str) -> bytes:
    """What is left of a buyer's e-mail address (normalised) for a while after an erasure: it is known when it comes.

    Keyed as `erased_order`; another installation has another hash of the same address.
    """
    return hmac.new(key.encode(), f"buyer:{installation_id}:{address}".encode(), hashlib.sha256).digest()
