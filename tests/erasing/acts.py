"""Exports and erasures as steps of tests."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta

from tests.house import House, Installation
from tests.live.acts import ask, change, one, tick
from webapp.accounts import stopping
from webapp.accounts.erasing import buyers, clock, installations
from webapp.accounts.exporting import asking, making

LATER = timedelta(minutes=1)
TABLES = """
SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
"""


def owner_of(house: House, merchant: Installation) -> int:
    """The id of the person who was there first."""
    statement = "SELECT min(person_id) FROM membership WHERE installation_id = %(id)s"
    return int(one(house, statement, id=merchant.id))


def ask_export(house: House, merchant: Installation, language: str = "en") -> int:
    """Ask for an export; its id."""
    services = house.services
    asking.ask(services.engine, services.bell, merchant.id, owner_of(house, merchant), language)
    return int(one(house, "SELECT max(id) FROM export WHERE installation_id = %(id)s", id=merchant.id))


def make(house: House, export_id: int) -> bool:
    """What the worker does."""
    with house.app.app_context():
        return making.make(house.services.engine, export_id)


def content_of(house: House, merchant: Installation, export_id: int) -> zipfile.ZipFile:
    """The ZIP as its owner fetches it."""
    file = asking.fetch(house.services.engine, merchant.id, export_id)
    assert file is not None
    content = b"".join(asking.bytes_of(house.services.engine, merchant.id, file))
    assert len(content) == file.size
    return zipfile.ZipFile(io.BytesIO(content))


def export(house: House, merchant: Installation) -> zipfile.ZipFile:
    """Everything, asked for and made."""
    export_id = ask_export(house, merchant)
    assert make(house, export_id)
    return content_of(house, merchant, export_id)


def everything_in(packed: zipfile.ZipFile) -> str:
    """All the text in it."""
    return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def stop(house: House, merchant: Installation) -> None:
    """Stopped, and our app out of the shop."""
    stopping.stop_now(house.services, merchant.id, "Sofie")
    tick(house)


def erase_buyer(house: House, merchant: Installation, address: str) -> int:
    """What the owner's press does; the number of orders."""
    return buyers.erase(house.services.engine, house.settings.erasure_key, merchant.id, address)


def erase_now(house: House, merchant: Installation) -> None:
    """Its day has come, and the clock goes on until nothing is left."""
    change(house, "UPDATE installation SET erase_at = now() WHERE id = %(id)s", id=merchant.id)
    rounds(house)


def rounds(house: House, times: int = 3) -> None:
    """Rounds of the clock, a minute apart."""
    for number in range(times):
        now = datetime.now(UTC) + LATER * number
        installations.begin(house.services.engine, now)
        clock.go(house.services, now)


def is_erased(house: House, merchant: Installation) -> bool:
    """Nothing is left of it."""
    return bool(one(house, "SELECT erased_at IS NOT NULL FROM installation WHERE id = %(id)s", id=merchant.id))


def whole_database(house: House) -> str:
    """Every row of every table as text; bytes as the text they are."""
    parts: list[str] = []
    for (name,) in ask(house, TABLES):
        for row in ask(house, f'SELECT * FROM "{name}"'):
            parts += [value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value) for value in row]
    return "\n".join(parts)
