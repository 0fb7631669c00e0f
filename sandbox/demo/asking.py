"""One question to the sandbox servers of the demo."""

from __future__ import annotations

from typing import Any

import requests

from sandbox.program import ProgramError


def post(address: str, document: dict[str, Any]) -> dict[str, Any]:
    """The answer to a POST of `document`. Raises ProgramError when it was refused."""
    answer = requests.post(address, json=document, timeout=10)
    if not answer.ok:
        raise ProgramError(f"{address} answered {answer.status_code}: {answer.text[:300]}")
    told: dict[str, Any] = answer.json()
    return told
