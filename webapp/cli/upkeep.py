"""After a backup was put back, and when a key is taken away."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from webapp import resealing
from webapp.cli.plain import Plain, services
from webapp.integration.pipeline import sweep


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
    sweep.restored(services().engine, moment)
    click.echo("Every shop is checked now; orders placed before now are looked for in the books before they are sent.")


@click.group()
def keys() -> None:
    """The keys of CREDENTIAL_KEYS."""


@keys.command("rotate", cls=Plain)
def rotate_keys() -> None:
    """Seal every secret anew under the first key; then the others can be taken away. May be stopped and run again."""
    shared = services()
    box = shared.opener.box
    resealed = resealing.reseal(shared.engine, box)
    click.echo(f"{resealed.done} secrets were sealed anew under {box.newest}.")
    if resealed.closed:
        raise click.ClickException(
            f"No key of CREDENTIAL_KEYS opens {len(resealed.closed)} others: {', '.join(resealed.closed[:20])}. "
            "Put the key back that they were sealed under, and run this again."
        )
    if not resealed.is_settled:
        raise click.ClickException(
            "Some process still seals under another key: restart every web and worker with "
            f"{box.newest} in front, and run this again."
        )
    click.echo(
        "Nothing is sealed under another key. Keep the others in CREDENTIAL_KEYS until the last backup from before now "
        "is gone, then take them out."
    )
