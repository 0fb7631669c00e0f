"""What every command is made of: failures in one sentence, the house's services, an answer as text or JSON."""

from __future__ import annotations

import json
from typing import Any

import click
from flask import current_app
from flask.cli import ScriptInfo
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp.audit.author import Author, Kind, acting
from webapp.database import UnsafeRoleError, refuse_unsafe_role
from webapp.integration.pipeline.locks import LocksLostError
from webapp.services import Services


class Plain(click.Command):
    """A command whose failures are one sentence each."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run it. What PostgreSQL says is for its log, not for whoever typed the command."""
        if not current_app:
            ctx.with_resource(ctx.ensure_object(ScriptInfo).load_app().app_context())
        try:
            refuse_unsafe_role(services().engine)
            with acting(Author(Kind.COMMAND_LINE)):
                return super().invoke(ctx)
        except UnsafeRoleError as problem:
            raise click.ClickException(str(problem)) from None
        except (OperationalError, InterfaceError, PoolTimeout, LocksLostError):
            raise click.ClickException("PostgreSQL does not answer: look at DATABASE_URL and at the server.") from None


def services() -> Services:
    """Those of the app that the command runs in."""
    found: Services = current_app.extensions["services"]
    return found


def show(values: dict[str, object], as_json: bool) -> None:
    """The answer of a command: one JSON object, or a line for each value."""
    if as_json:
        click.echo(json.dumps(values))
    else:
        for name, value in values.items():
            click.echo(f"{name}: {value}")
