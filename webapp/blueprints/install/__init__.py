"""The installation: the door that an installation link opens, and the checklist behind it."""

from webapp.blueprints.install import asking, checklist, details, settings
from webapp.blueprints.install.door import pages

__all__ = ["asking", "checklist", "details", "pages", "settings"]
