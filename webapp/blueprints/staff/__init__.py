"""What support staff see; for everybody else these addresses do not exist."""

from webapp.blueprints.staff import billing, mails, my_login
from webapp.blueprints.staff.routes import pages

__all__ = ["billing", "mails", "my_login", "pages"]
