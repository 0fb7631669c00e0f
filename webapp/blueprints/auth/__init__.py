"""Logging in and out, the second step, the password, and where somebody is logged in."""

from webapp.blueprints.auth import forgotten, my_login, new_password, second_step
from webapp.blueprints.auth.routes import pages

__all__ = ["forgotten", "my_login", "new_password", "pages", "second_step"]
