"""What the clock does by itself, by hand."""

from __future__ import annotations

from collections.abc import Mapping

import click

from webapp.cli.plain import Plain, services
from webapp.integration.domain.problems import PROBLEMS
from webapp.integration.pipeline import poll, ready, review, sweep

SECONDS = 55.0
UNREAD = {
    poll.NOT_CONNECTED: "There are no credentials for {shop} that can be used.",
    poll.UNREADABLE: "{shop} did not answer with a list that can be read; the log says what it was.",
}
"""Why a shop could not be read, beside the problems of connections."""


@click.command("poll", cls=Plain)
def poll_now() -> None:
    """Check every shop's list now. Fails when one could not be read."""
    prepared = ready_made()
    checked = {mine: poll.check(prepared, mine) for mine in review.installations(prepared)}
    read = [each for each in checked.values() if not each.trouble]
    new = sum(each.new for each in checked.values())
    click.echo(f"{_counted(len(read), 'shop')} checked, {_counted(new, 'new order')}.")
    _tell_unread(checked)


@click.command("review", cls=Plain)
def review_now() -> None:
    """Read every open order again now. Fails when a shop's list could not be read."""
    prepared = ready_made()
    reviewed = {mine: review.run(prepared, mine) for mine in review.installations(prepared)}
    prepared.bell.ring_now()
    again = sum(each.again for each in reviewed.values())
    click.echo(f"{_counted(again, 'open order')} {'is' if again == 1 else 'are'} read again.")
    _tell_unread({mine: each.checked for mine, each in reviewed.items()})


@click.command("sweep", cls=Plain)
def sweep_now() -> None:
    """Ring for what is due, or work it off when Redis is away; fold the counts."""
    sweep.run(ready_made(), SECONDS)
    click.echo("Swept.")


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


def ready_made() -> ready.Ready:
    shared = services()
    made = ready.make(shared.settings, shared.engine, shared.box, shared.vendors, shared.bell)
    click.get_current_context().call_on_close(made.locks.close)
    return made
