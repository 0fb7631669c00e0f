"""The command line: `flask --app wsgi …` for support and for the clock's jobs by hand."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import ScriptInfo
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp import process_list, resealing
from webapp.accounts import installing, trial, two_step
from webapp.accounts.asking import InstallationError
from webapp.accounts.counting import count_orders
from webapp.audit.author import Author, Kind, acting
from webapp.database import UnsafeRoleError, refuse_unsafe_role
from webapp.integration.domain import email as emails
from webapp.integration.domain.problems import PROBLEMS
from webapp.integration.joined import Opener
from webapp.integration.pipeline import poll, ready, review, sweep
from webapp.integration.pipeline.locks import LocksLostError
from webapp.integration.pipeline.operator import Operator
from webapp.services import Services

SECONDS = 55.0
UNREAD = {
    poll.NOT_CONNECTED: "There are no credentials for {shop} that can be used.",
    poll.UNREADABLE: "{shop} did not answer with a list that can be read; the log says what it was.",
}
"""Why a shop could not be read, beside the problems of connections."""


def install(app: Flask) -> None:
    """Add the commands to `app`."""
    app.cli.add_command(installation)
    app.cli.add_command(orders)
    app.cli.add_command(staff)
    app.cli.add_command(poll_now)
    app.cli.add_command(review_now)
    app.cli.add_command(sweep_now)
    app.cli.add_command(restored)
    app.cli.add_command(trial_until)
    app.cli.add_command(keys)


class Plain(click.Command):
    """A command whose failures are one sentence each."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run it. What PostgreSQL says is for its log, not for whoever typed the command."""
        if not current_app:
            ctx.with_resource(ctx.ensure_object(ScriptInfo).load_app().app_context())
        try:
            refuse_unsafe_role(_services().engine)
            with acting(Author(Kind.COMMAND_LINE)):
                return super().invoke(ctx)
        except UnsafeRoleError as problem:
            raise click.ClickException(str(problem)) from None
        except (OperationalError, InterfaceError, PoolTimeout, LocksLostError):
            raise click.ClickException("PostgreSQL does not answer: look at DATABASE_URL and at the server.") from None


@click.group()
def installation() -> None:
    """Installations."""


@installation.command("create", cls=Plain)
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--country", required=True, help="ISO code of the shop's country")
@click.option("--shop-host", required=True, help="host[:port] of the shop")
@click.option("--shop-token", required=True, help="the token, @file, or - for standard input")
@click.option("--books-user", required=True)
@click.option("--books-key", required=True, help="the key, @file, or - for standard input")
@click.option("--statuses", default="", help="codes to send, comma separated")
@click.option("--language", type=click.Choice(["nl", "fr", "en"]), default="en")
@click.option("--json", "as_json", is_flag=True, help="print one JSON object")
def create_installation(
    email: str,
    name: str,
    country: str,
    shop_host: str,
    shop_token: str,
    books_user: str,
    books_key: str,
    statuses: str,
    language: str,
    as_json: bool,
) -> None:
    """Install for a merchant: login, both connections (tested), settings, webhooks."""
    token, key = _secret(shop_token), _secret(books_key)
    wanted = installing.Wanted(
        email=email,
        name=name,
        country=country,
        shop_platform="kmo_shops",
        shop_host=shop_host,
        shop_token=token,
        books_platform="factuursturen",
        books_user=books_user,
        books_key=key,
        statuses=tuple(code.strip() for code in statuses.split(",") if code.strip()),
        language=language,
    )
    try:
        made = installing.install(_opener(), wanted)
    except InstallationError as problem:
        raise click.ClickException(str(problem)) from None
    _print(asdict(made), as_json)


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
        login, password = installing.add_staff(_opener(), email, name)
    except InstallationError as problem:
        raise click.ClickException(str(problem)) from None
    made: dict[str, object] = {"login": login, "password": password}
    if with_key:
        made["key"] = two_step.give(_services().engine, _services().box, login)
    _print(made, as_json)


@staff.command("remove-two-step", cls=Plain)
@click.option("--email", required=True, help="of any login, a merchant's too")
def remove_two_step(email: str) -> None:
    """For somebody whose phone and recovery codes are lost. Be sure first who asks."""
    if not two_step.take_away(_services().engine, emails.normalise(email)):
        raise click.ClickException(f"There is no login {email}.")
    click.echo(f"{email} logs in with the password alone; every session has ended.")


@click.group()
def orders() -> None:
    """Orders."""


@orders.command("count", cls=Plain)
@click.option("--license", "licence_key", required=True)
@click.option("--json", "as_json", is_flag=True)
def count(licence_key: str, as_json: bool) -> None:
    """How many orders of an installation are in each state."""
    counted = count_orders(_services().engine, licence_key)
    if counted is None:
        raise click.ClickException(f"There is no installation {licence_key}.")
    _print(counted, as_json)


@click.command("poll", cls=Plain)
def poll_now() -> None:
    """Check every shop's list now. Fails when one could not be read."""
    prepared = _ready()
    checked = {mine: poll.check(prepared, mine) for mine in review.installations(prepared)}
    read = [each for each in checked.values() if not each.trouble]
    new = sum(each.new for each in checked.values())
    click.echo(f"{_counted(len(read), 'shop')} checked, {_counted(new, 'new order')}.")
    _tell_unread(checked)


@click.command("review", cls=Plain)
def review_now() -> None:
    """Read every open order again now. Fails when a shop's list could not be read."""
    prepared = _ready()
    reviewed = {mine: review.run(prepared, mine) for mine in review.installations(prepared)}
    prepared.bell.ring_now()
    again = sum(each.again for each in reviewed.values())
    click.echo(f"{_counted(again, 'open order')} {'is' if again == 1 else 'are'} read again.")
    _tell_unread({mine: each.checked for mine, each in reviewed.items()})


@click.command("sweep", cls=Plain)
def sweep_now() -> None:
    """Ring for what is due, or work it off when Redis is away; fold the counts."""
    sweep.run(_ready(), SECONDS)
    click.echo("Swept.")


@click.command("restored", cls=Plain)
@click.option("--since", required=True, help="the moment the backup is of: 2026-11-22T03:00+01:00")
def restored(since: str) -> None:
    """Say that a backup was put back: orders are looked for in the books before anything is sent."""
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        raise click.ClickException(f"{since} is not a moment: write it like 2026-11-22T03:00+01:00.") from None
    if moment.tzinfo is None:
        raise click.ClickException(f"{since} does not say its time zone: write it like 2026-11-22T03:00+01:00.")
    if moment > datetime.now(UTC):
        raise click.ClickException(f"{since} is still to come: give the moment that the backup is of.")
    sweep.restored(_services().engine, moment)
    click.echo("Every shop is checked now; orders placed before now are looked for in the books before they are sent.")


@click.command("trial", cls=Plain)
@click.option("--license", "licence_key", required=True)
@click.option("--until", required=True, help="the last day of the trial: 2026-12-22")
def trial_until(licence_key: str, until: str) -> None:
    """Set the last day of an installation's trial; what waited only for that is read again."""
    try:
        day = date.fromisoformat(until)
    except ValueError:
        raise click.ClickException(f"{until} is not a day: write it like 2026-12-22.") from None
    shared = _services()
    installation_id = trial.set_end(shared, licence_key, day)
    if installation_id is None:
        raise click.ClickException(f"There is no installation {licence_key}.")
    Operator(shared.engine, shared.bell).settings_changed(installation_id, "support")
    click.echo(f"The trial of {licence_key} ends when {day} is over.")


@click.group()
def keys() -> None:
    """The keys of CREDENTIAL_KEYS."""


@keys.command("rotate", cls=Plain)
def rotate_keys() -> None:
    """Seal every secret anew under the first key; then the others can be taken away. May be stopped and run again."""
    shared = _services()
    box = shared.opener.box
    resealed = resealing.reseal(shared.engine, box)
    click.echo(f"{resealed.done} secrets were sealed anew under {box.newest}.")
    if resealed.closed:
        raise click.ClickException(
            f"No key of CREDENTIAL_KEYS opens {len(resealed.closed)} others: {', '.join(resealed.closed[:20])}. "
            "Put the key back that they were sealed under, and run this again."
        )
    click.echo(f"Nothing is sealed under another key: CREDENTIAL_KEYS needs only {box.newest}.")


def _tell_unread(checked: Mapping[int, poll.Checked]) -> None:
    """Say of each installation whose shop could not be read why, and fail when there is any."""
    unread = {mine: each for mine, each in checked.items() if each.trouble}
    for mine, each in unread.items():
        says = UNREAD.get(each.trouble) or PROBLEMS[each.trouble].says
        click.echo(f"Installation {mine}: {says.replace('{shop}', each.shop)}", err=True)
    if unread:
        raise click.ClickException(f"{_counted(len(unread), 'shop')} could not be read.")


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _secret(value: str) -> str:
    """The value itself, or what @file or standard input (-) holds."""
    if value == "-":
        return sys.stdin.readline().strip()
    if value.startswith("@"):
        try:
            return Path(value[1:]).read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as problem:
            why = problem.strerror if isinstance(problem, OSError) else "it is not text"
            raise click.ClickException(f"{value[1:]} cannot be read: {why}.") from None
    process_list.hide(value)
    return value


def _print(values: dict[str, object], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(values))
    else:
        for name, value in values.items():
            click.echo(f"{name}: {value}")


def _services() -> Services:
    found: Services = current_app.extensions["services"]
    return found


def _opener() -> Opener:
    return _services().opener


def _ready() -> ready.Ready:
    shared = _services()
    made = ready.make(shared.settings, shared.engine, shared.box, shared.vendors, shared.bell)
    click.get_current_context().call_on_close(made.locks.close)
    return made
