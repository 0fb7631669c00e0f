"""Logging in and out."""

from webapp.blueprints.auth.routes import pages

__all__ = ["pages"]
