"""What everybody may see: the integrations page and signing up."""

from webapp.blueprints.public.routes import pages

__all__ = ["pages"]
