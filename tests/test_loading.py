"""While the app is loaded Python's collector rests; afterwards it is as it was."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from webapp import create_app, settings
from webapp.loading import collector_rests
from webapp.settings import SettingsError


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    was_on = gc.isenabled()
    yield
    (gc.enable if was_on else gc.disable)()


@pytest.mark.parametrize("is_on", [True, False], ids=["on", "off"])
def test_it_rests_and_is_as_before(is_on: bool) -> None:
    (gc.enable if is_on else gc.disable)()

    with collector_rests():
        during = gc.isenabled()

    assert (during, gc.isenabled()) == (False, is_on)


def test_it_rests_while_the_app_is_made_and_works_also_after_a_start_that_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    during: list[bool] = []

    def refuse(_environment: object) -> None:
        during.append(gc.isenabled())
        raise SettingsError("odd")

    monkeypatch.setattr(settings, "read", refuse)
    gc.enable()

    with pytest.raises(SettingsError):
        create_app()

    assert (during, gc.isenabled()) == ([False], True)
