"""The merchant's dashboard: one folder of routes and queries a subject."""

from webapp.blueprints.dashboard.errors import routes as errors
from webapp.blueprints.dashboard.help import routes as help
from webapp.blueprints.dashboard.order import buttons, routes as order
from webapp.blueprints.dashboard.pages import pages
from webapp.blueprints.dashboard.report import routes as report
from webapp.blueprints.dashboard.settings import routes as settings
from webapp.blueprints.dashboard.waiting import routes as waiting

__all__ = ["buttons", "errors", "help", "order", "pages", "report", "settings", "waiting"]
