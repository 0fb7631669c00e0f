"""Mails that were not sent, of all merchants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flask import abort
from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from webapp.accounts.welcome import TEMPLATES as WELCOMES
from webapp.blueprints.reading import Found, Statement
from webapp.extensions import db
from webapp.models.installation import Installation
from webapp.models.mail import Mail

MOST = 100
HANDING_OVER = timedelta(minutes=5)
"""A mail taken for longer without a word was left by a process that ended."""


def unsent(*, failed: bool) -> Sequence[Found]:
    """Mails that failed, or that wait; the oldest first, at most MOST."""
    found = _mails().where(_failed() if failed else Mail.taken_at.is_(None))
    return db.session.execute(found.order_by(Mail.id).limit(MOST)).all()


def count_failed() -> int:
    """How many need somebody."""
    return db.session.execute(select(func.count()).select_from(Mail).where(_failed(), *_open())).scalar_one()


def unsent_or_404(mail_id: int) -> Found:
    """One mail that was not sent."""
    found = db.session.execute(_mails().where(Mail.id == mail_id)).one_or_none()
    if found is None:
        abort(404)
    return found


def _mails() -> Statement:
    return (
        select(
            Mail.id,
            Mail.installation_id,
            Mail.to_address,
            Mail.template,
            Mail.params,
            Mail.sealed.is_not(None).label("has_secret"),
            Mail.tries,
            Mail.due_at,
            Mail.taken_at,
            Mail.last_error,
            Mail.created_at,
            Installation.name.label("shop_name"),
            Installation.licence_key,
        )
        .outerjoin(Installation, Installation.id == Mail.installation_id)
        .where(*_open())
    )


def _open() -> tuple[ColumnElement[bool], ...]:
    """Not sent, and no newer mail with the same news: an installation link is replaced by the next one."""
    newer = aliased(Mail)
    replaced = exists().where(
        newer.installation_id == Mail.installation_id, newer.id > Mail.id, newer.template.in_(WELCOMES)
    )
    return (Mail.sent_at.is_(None), or_(Mail.template.not_in(WELCOMES), ~replaced))


def _failed() -> ColumnElement[bool]:
    """Taken, and not going to be tried again by itself."""
    return Mail.taken_at.is_not(None) & or_(Mail.last_error != "", Mail.taken_at < datetime.now(UTC) - HANDING_OVER)
