"""Logins of our own people, and the second step of anybody's."""

from __future__ import annotations

import click

from webapp.accounts import installing, two_step
from webapp.accounts.asking import InstallationError
from webapp.cli.plain import Plain, services, show
from webapp.integration.domain import email as emails


@click.group()
def staff() -> None:
    """Logins of our own people."""


@staff.command("create", cls=Plain)
@click.option("--email", required=True)
@click.option("--name", default="Support")
@click.option("--two-step", "with_key", is_flag=True, help="print the key of its second step too")
@click.option("--json", "as_json", is_flag=True)
def create_staff(email: str, name: str, with_key: bool, as_json: bool) -> None:
    """Make a login that sees all merchants. Without --two-step they set up the second step at their first log-in."""
    try:
        login, password = installing.add_staff(services().opener, email, name)
    except InstallationError as problem:
        raise click.ClickException(str(problem)) from None
    made: dict[str, object] = {"login": login, "password": password}
    if with_key:
        made["key"] = two_step.give(services().engine, services().box, login)
    show(made, as_json)


@staff.command("remove-two-step", cls=Plain)
@click.option("--email", required=True, help="of any login, a merchant's too")
def remove_two_step(email: str) -> None:
    """For somebody whose phone and recovery codes are lost. Be sure first who asks."""
    if not two_step.take_away(services().engine, emails.normalise(email)):
        raise click.ClickException(f"There is no login {email}.")
    click.echo(f"{email} logs in with the password alone; every session has ended.")
