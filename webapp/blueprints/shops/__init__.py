"""/shops: everything that somebody may see of several merchants, on one screen."""

from webapp.blueprints.shops.routes import pages

__all__ = ["pages"]
