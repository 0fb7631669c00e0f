"""Structured logs on standard error: one JSON object a line, without secrets, bodies or personal data.

Events name what happened in words of the house; values are ids, codes and counts. What others write into a traceback
(addresses with passwords, a row that PostgreSQL quotes) is masked here, for our own loggers and everybody else's.
"""

from __future__ import annotations

import base64
import json
import logging
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog

from webapp.settings import Settings

MASK = "…"
_SECRET_WORDS = ("password", "secret", "token", "authorization", "credential", "cookie", "api_key", "signature")
_NO_SECRETS = frozenset({"fencing_token"})
_NAMED = rf"(?!fencing_token)[\w-]{{0,40}}(?:{'|'.join(_SECRET_WORDS)})[\w-]{{0,40}}"
_PATTERNS = (
    (re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+@"), f"{MASK}@"),
    (re.compile(r"(?i)\b(basic|bearer)\s+[\w.~+/=-]{6,}"), rf"\1 {MASK}"),
    (re.compile(rf"(?i)\b({_NAMED})(['\"]?\s*[:=]\s*['\"]?)[^\s'\",;&]+"), rf"\1\2{MASK}"),
    (re.compile(r"(/hooks/[^/\s]+/)[^\s/?#\"']+"), rf"\1{MASK}"),
    # PostgreSQL quotes the row that it refused.
    (re.compile(r"(?ms)^(DETAIL|CONTEXT):.*?(?=^\[SQL|^\(Background|^Traceback|^\s+File |\Z)"), rf"\1: {MASK}\n"),
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), f"{MASK}@{MASK}"),
)
_SHORTEST = 8


class _Mask:
    """Takes out of a text what must not be read in a log: what looks like a secret, and the secrets of this process."""

    def __init__(self) -> None:
        self._own: tuple[str, ...] = ()

    def learn(self, secrets: Iterable[str]) -> None:
        """These are never shown, however they come."""
        self._own = tuple(sorted({one for one in secrets if len(one) >= _SHORTEST}, key=len, reverse=True))

    def text(self, text: str) -> str:
        """The text, masked."""
        for secret in self._own:
            text = text.replace(secret, MASK)
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return text

    def value(self, name: str, value: Any) -> Any:
        """The value of an event, or of what is inside one."""
        if name not in _NO_SECRETS and any(word in name.lower() for word in _SECRET_WORDS):
            return MASK
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, bytes):
            return MASK
        if isinstance(value, Mapping):
            return {str(key): self.value(str(key), each) for key, each in value.items()}
        if isinstance(value, Sequence):
            return [self.value("", each) for each in value]
        return value if value is None or isinstance(value, bool | int | float) else self.text(str(value))


_mask = _Mask()


def _without_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name in event:
        event[name] = _mask.value(name, event[name])
    return event


class JsonLines(logging.Formatter):
    """The same lines for the standard library's loggers: gunicorn, RQ, SQLAlchemy, Alembic."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON object, masked."""
        event = {
            "event": record.getMessage(),
            "logger": record.name,
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        if record.exc_info:
            event["exception"] = self.formatException(record.exc_info)
        return json.dumps(_without_secrets(None, "", event))


def configure(settings: Settings | None = None, level: str = "INFO") -> None:
    """Set logs up for this process; the standard library's own loggers stay at WARNING.

    `settings`: their secrets are masked wherever they turn up.
    """
    if settings is not None:
        _mask.learn(_secrets_of(settings))
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    for own in logging.getLogger("gunicorn.error").handlers:
        own.setFormatter(JsonLines())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            _without_secrets,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,  # lines are few, and a logger that was used early must follow later settings
    )


def _secrets_of(settings: Settings) -> list[str]:
    urls = (settings.database_url, settings.redis_url, settings.smtp_url)
    passwords = [word for url in urls if (word := urlsplit(url).password)]
    return [
        settings.secret_key,
        settings.kmo_shops_client_secret,
        settings.metrics_token,
        *(base64.b64encode(key).decode() for _, key in settings.credential_keys),
        *passwords,
        *(unquote(word) for word in passwords),
    ]
