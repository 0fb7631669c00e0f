"""A browser in which somebody is logged in, without the pages that lead there."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import Engine

from webapp.accounts import sessions
from webapp.database import EVERYTHING, transaction

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


def log_in(client: FlaskClient, engine: Engine, person_id: int) -> FlaskClient:
    """`client` with a session of this person, as the log-in begins one."""
    token = sessions.begin(engine, person_id, "127.0.0.1", FIREFOX)
    with client.session_transaction() as session:
        session.update(_user_id=token, _fresh=True)
    return client


def log_in_as(client: FlaskClient, engine: Engine, email: str) -> FlaskClient:
    """The same by e-mail address."""
    with transaction(engine, EVERYTHING) as connection:
        found = connection.exec_driver_sql("SELECT id FROM person WHERE email = %(email)s", {"email": email})
        person_id: int = found.scalar_one()
    return log_in(client, engine, person_id)
