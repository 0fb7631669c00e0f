"""What web, worker and command line share in one process: engine, secret box, vendors, bell."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app
from sqlalchemy import Engine

from webapp.integration.joined import Opener
from webapp.integration.pipeline.doors import Doors
from webapp.integration.pipeline.inbox import Inbox
from webapp.integration.pipeline.queue import Bell
from webapp.integration.vendors import registry
from webapp.integration.vendors.errors import ForbiddenAddressError
from webapp.secretbox import SecretBox
from webapp.settings import Settings, SettingsError


@dataclass(frozen=True, slots=True)
class Services:
    """Made once per process by `create_app`; given to what needs it, never looked up by the domain."""

    settings: Settings
    engine: Engine
    box: SecretBox
    vendors: registry.Registry
    bell: Bell
    opener: Opener
    doors: Doors
    inbox: Inbox


def build(settings: Settings, engine: Engine) -> Services:
    """Everything but Flask; opens no connection. Raises SettingsError for a vendor's address that is never called."""
    try:
        vendors = registry.build(settings)
    except ForbiddenAddressError as problem:
        raise SettingsError(f"FACTUURSTUREN_URL or VIES_URL is never called: {problem.words}") from problem
    box = SecretBox(settings.credential_keys)
    return Services(
        settings=settings,
        engine=engine,
        box=box,
        vendors=vendors,
        bell=Bell(settings.redis_url),
        opener=Opener(engine, box, vendors, settings),
        doors=Doors(engine, box),
        inbox=Inbox(engine),
    )


def install(app: Flask, settings: Settings, engine: Engine) -> None:
    """Keep the services of this process with `app`."""
    app.extensions["services"] = build(settings, engine)


def services() -> Services:
    """The services of the current app."""
    found: Services = current_app.extensions["services"]
    return found
