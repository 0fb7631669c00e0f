"""Installations of merchants, their orders and their trials."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from webapp import process_list
from webapp.accounts import installing, trial
from webapp.accounts.asking import InstallationError
from webapp.accounts.counting import count_orders
from webapp.cli.plain import Plain, services, show
from webapp.integration.pipeline.operator import Operator


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
        made = installing.install(services().opener, wanted)
    except InstallationError as problem:
        raise click.ClickException(str(problem)) from None
    show(asdict(made), as_json)


@click.group()
def orders() -> None:
    """Orders."""


@orders.command("count", cls=Plain)
@click.option("--license", "licence_key", required=True)
@click.option("--json", "as_json", is_flag=True)
def count(licence_key: str, as_json: bool) -> None:
    """How many orders of an installation are in each state."""
    counted = count_orders(services().engine, licence_key)
    if counted is None:
        raise click.ClickException(f"There is no installation {licence_key}.")
    show(counted, as_json)


@click.command("trial", cls=Plain)
@click.option("--license", "licence_key", required=True)
@click.option("--until", required=True, help="the last day of the trial: 2026-12-22")
def trial_until(licence_key: str, until: str) -> None:
    """Set the last day of an installation's trial; what waited only for that is read again."""
    try:
        day = date.fromisoformat(until)
    except ValueError:
        raise click.ClickException(f"{until} is not a day: write it like 2026-12-22.") from None
    shared = services()
    installation_id = trial.set_end(shared, licence_key, day)
    if installation_id is None:
        raise click.ClickException(f"There is no installation {licence_key}.")
    Operator(shared.engine, shared.bell).settings_changed(installation_id, "support")
    click.echo(f"The trial of {licence_key} ends when {day} is over.")


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
