"""What support staff see; for everybody else these addresses do not exist."""

from webapp.blueprints.staff import mails
from webapp.blueprints.staff.routes import pages

__all__ = ["mails", "pages"]
