"""What a caller sent: a JSON object, or a form with PHP's brackets (contract section 1.1)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from sandbox.factuursturen.refusal import RefusedError
from sandbox.kit.bodies import json_values

_KEY = re.compile(r"[^\[\]]+")
_DEEPEST = 8


def read_body(content_type: str, raw: bytes) -> Any:
    """The body as JSON values. Raises RefusedError when it cannot be read; an empty one is an empty object."""
    text = raw.decode("utf-8", "replace")
    if not text.strip():
        return {}
    if "json" in content_type or (not content_type and text.lstrip().startswith(("{", "["))):
        try:
            return json_values(text)
        except ValueError:
            raise RefusedError("De aanvraag bevat geen geldige JSON.") from None
    return _form(text)


def read_object(content_type: str, raw: bytes) -> dict[str, Any]:
    """The same, when only a bare object will do: no array around it."""
    body = read_body(content_type, raw)
    if not isinstance(body, dict):
        raise RefusedError("De aanvraag bevat geen velden.")
    return body


def _form(text: str) -> dict[str, Any]:
    """`lines[0][price]=2` as nested objects; `id[]=7` counts up."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        keys = _KEY.findall(name) if not name.endswith("[]") else [*_KEY.findall(name), ""]
        if not keys or len(keys) > _DEEPEST:
            continue
        place = found
        for key in keys[:-1]:
            inner = place.setdefault(key, {})
            if not isinstance(inner, dict):
                inner = place[key] = {}
            place = inner
        place[keys[-1] or str(len(place))] = value
    return found


def rows_of(value: object) -> list[Any]:
    """Repeated parts: an array, or an object with any keys, in its order. Raises RefusedError for anything else."""
    if value in (None, ""):
        return []
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list):
        return value
    raise RefusedError("De factuurregels kunnen niet gelezen worden.")


def text_of(value: object, field: str) -> str:
    """A text as the books keep it: null is empty, a number is written out. Raises RefusedError for an object."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise RefusedError(f"Het veld {field} is geen tekst.")


def reference_of(value: object) -> dict[str, str]:
    """The three reference lines, empty where none was sent."""
    if value is None or value in ("", []):
        value = {}
    if not isinstance(value, dict):
        raise RefusedError("Het veld reference bestaat uit line1, line2 en line3.")
    return {line: text_of(value.get(line), f"reference.{line}") for line in ("line1", "line2", "line3")}
