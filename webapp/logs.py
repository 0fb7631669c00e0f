"""Structured logs on standard error: one JSON object a line, without secrets, bodies or personal data.

Events name what happened in words of the house; values are ids, codes and counts. Of an exception only its sort and its
lines of code are told (`failures`). What others write into their messages (addresses with passwords, a row that
PostgreSQL quotes) is masked here, for our own loggers and everybody else's.
"""

from __future__ import annotations

import base64
import json
import logging
import re
import sys
import threading
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog

from webapp import failures
from webapp.settings import Settings
from webapp.spellings import pattern_of

MASK = "…"
_SECRET_WORDS = ("password", "secret", "token", "authorization", "credential", "cookie", "api_key", "signature")
_NO_SECRETS = frozenset({"fencing_token"})
_NAMED = rf"(?!fencing_token)[\w-]{{0,40}}(?:{'|'.join(_SECRET_WORDS)})[\w-]{{0,40}}"
_PATTERNS = (
    (re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+@"), f"{MASK}@"),
    (re.compile(r"(?i)\b(basic|bearer)\s+[\w.~+/=-]{6,}"), rf"\1 {MASK}"),
    (re.compile(rf"(?i)\b({_NAMED})(['\"]?\s*[:=]\s*['\"]?)[^\s'\",;&]+"), rf"\1\2{MASK}"),
    (re.compile(r"(/hooks/[^/\s]+/)[^\s/?#\"']+"), rf"\1{MASK}"),
    (re.compile(r"(/(?:install|invitation|password/reset)/)[\w.-]{20,}"), rf"\1{MASK}"),
    # What was searched for or sent with a form: names of buyers.
    (re.compile(r"(/[^\s?\"']*)\?[^\s\"']+"), rf"\1?{MASK}"),
    # gunicorn quotes the line that it could not read, and says who sent it.
    (re.compile(r"(?s)^(Invalid request) from ip=.*"), r"\1"),
    # PostgreSQL quotes the row that it refused.
    (re.compile(r"(?ms)^(DETAIL|CONTEXT):.*?(?=^\[SQL|^\(Background|^Traceback|^\s+File |\Z)"), rf"\1: {MASK}\n"),
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), f"{MASK}@{MASK}"),
)
_SHORTEST = 8


class _Mask:
    """Takes out of a text what must not be read in a log: what looks like a secret, and the secrets of this process."""

    def __init__(self) -> None:
        self._own: re.Pattern[str] | None = None

    def learn(self, secrets: Iterable[str]) -> None:
        """These are never shown, however they come and however they are spelt."""
        self._own = pattern_of(one for one in secrets if len(one) >= _SHORTEST)

    def text(self, text: str) -> str:
        """The text, masked."""
        if self._own is not None:
            text = self._own.sub(MASK, text)
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


def _failure(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if (failure := failures.present(event.pop("exc_info", None))) is not None:
        event["exception"] = failures.told(failure)
    return event


def _message(record: logging.LogRecord) -> str:
    """What others say, without the words of exceptions in it."""
    if isinstance(record.msg, BaseException):
        return type(record.msg).__name__
    if isinstance(record.args, tuple) and any(isinstance(one, BaseException) for one in record.args):
        named = (type(one).__name__ if isinstance(one, BaseException) else one for one in record.args)
        return str(record.msg) % tuple(named)
    return record.getMessage()


def _line(event: Mapping[str, Any], **_how: Any) -> str:
    """One line of ASCII that any terminal shows as it is."""
    return json.dumps(event).replace("\x7f", r"\u007f")


class JsonLines(logging.Formatter):
    """The same lines for the standard library's loggers: gunicorn, RQ, SQLAlchemy, Alembic."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON object, masked."""
        event = {
            "event": _message(record),
            "logger": record.name,
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        if (failure := failures.present(record.exc_info)) is not None:
            event["exception"] = failures.told(failure)
        return _line(_without_secrets(None, "", event))


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
            _failure,
            _without_secrets,
            structlog.processors.JSONRenderer(_line),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,  # lines are few, and a logger that was used early must follow later settings
    )


def catch_the_rest() -> None:
    """What nobody caught, and warnings, become lines too: for a process of its own, which ends by it as ever."""
    log = structlog.get_logger()

    def end(kind: type[BaseException], failure: BaseException, _where: object) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        log.critical("process failed", exc_info=failure)

    def end_of_thread(ended: threading.ExceptHookArgs) -> None:
        if issubclass(ended.exc_type, SystemExit):
            return
        log.error("thread failed", thread=ended.thread.name if ended.thread else "", exc_info=ended.exc_value)

    def end_of_greenlet(_hub: object, _context: object, _kind: object, failure: object, _where: object) -> None:
        log.error("greenlet failed", exc_info=failure)

    if "gevent" in sys.modules:  # gunicorn's: each thread and each fork makes a hub of its own
        sys.modules["gevent.hub"].Hub.print_exception = end_of_greenlet
    sys.excepthook = end
    threading.excepthook = end_of_thread
    logging.captureWarnings(True)


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
