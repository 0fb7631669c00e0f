"""Notices of KMO Shops: are they from this shop, and what do they say? docs/vendors/kmo-shops.md, section 7."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from webapp.integration.vendors.contract import Notice, NoticeRefusedError
from webapp.integration.vendors.errors import UnreadableError
from webapp.integration.vendors.values import identifier, moment, text

TOPICS = ("order.created", "order.updated", "app.uninstalled")
WINDOW_SECONDS = 300

_KINDS = {"order.created": "order", "order.updated": "order", "app.uninstalled": "uninstalled"}
_MOST_SIGNATURES = 8


def verify(headers: Mapping[str, str], body: bytes, secrets: list[str], shop_key: str, now: datetime) -> Notice | None:
    """The notice in `body`. None: rightly signed, but not understood.

    Raises NoticeRefusedError for a wrong signature, a time outside the window, another shop's id, or a header that
    says otherwise than the body. Nothing of the body is read before its signature is right.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    timestamp = lower.get("x-kmo-timestamp", "")
    _check_signature(lower.get("x-kmo-signature", ""), timestamp, body, secrets)
    if abs(now.timestamp() - int(timestamp)) > WINDOW_SECONDS:
        raise NoticeRefusedError("its time is outside the window")
    if not hmac.compare_digest(lower.get("x-kmo-shop-id", "").encode(), shop_key.encode()):
        raise NoticeRefusedError("it names another shop")
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(event, dict):
        return None
    if text(event.get("shop_id")) != shop_key:
        raise NoticeRefusedError("its body names another shop")
    if text(event.get("topic")) != lower.get("x-kmo-topic", ""):
        raise NoticeRefusedError("header and body name different topics")
    try:
        return _notice(event, shop_key)
    except UnreadableError:
        return None


def _check_signature(header: str, timestamp: str, body: bytes, secrets: list[str]) -> None:
    if not re.fullmatch(r"[0-9]{1,12}", timestamp, re.ASCII):
        raise NoticeRefusedError("it has no time")
    signed = timestamp.encode() + b"." + body
    given = [each.strip().encode() for each in header.split(",")[:_MOST_SIGNATURES]]
    is_right = False
    for secret in secrets:  # all of them, whatever was found: the time it takes tells nothing
        ours = b"v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest().encode()
        for theirs in given:
            is_right |= hmac.compare_digest(ours, theirs)
    if not is_right:
        raise NoticeRefusedError("its signature is wrong")


def _notice(event: Mapping[str, Any], shop_key: str) -> Notice | None:
    kind = _KINDS.get(text(event.get("topic")))
    if kind is None:
        return None
    event_id = identifier(event.get("event_id"), "event id")
    if kind == "uninstalled":
        return Notice(event_id, kind, shop_key, updated_at=_moment(event.get("occurred_at")))
    resource = event.get("resource")
    if not isinstance(resource, dict):
        return None
    return Notice(
        event_id=event_id,
        kind=kind,
        shop_key=shop_key,
        order_id=identifier(resource.get("id"), "order id"),
        order_number=text(resource.get("number"))[:40],
        status=text(resource.get("status"))[:64],
        updated_at=_moment(resource.get("updated_at")),
    )


def _moment(told: object) -> datetime | None:
    """A hint: one that cannot be read is none."""
    try:
        return moment(told, "time")
    except UnreadableError:
        return None
