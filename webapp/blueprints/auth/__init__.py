"""Logging in and out, and the password that came by mail."""

from webapp.blueprints.auth import new_password
from webapp.blueprints.auth.routes import pages

__all__ = ["new_password", "pages"]
