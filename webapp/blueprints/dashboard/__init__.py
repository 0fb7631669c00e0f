"""The merchant's dashboard: one folder of routes and queries a subject."""

from webapp.blueprints.dashboard.billing import routes as billing
from webapp.blueprints.dashboard.changes import routes as changes
from webapp.blueprints.dashboard.errors import routes as errors
from webapp.blueprints.dashboard.going_live import routes as going_live
from webapp.blueprints.dashboard.help import routes as asking
from webapp.blueprints.dashboard.keeping import buyers, erase, export
from webapp.blueprints.dashboard.order import buttons, link
from webapp.blueprints.dashboard.order import routes as order
from webapp.blueprints.dashboard.pages import pages
from webapp.blueprints.dashboard.people import routes as people
from webapp.blueprints.dashboard.report import routes as report
from webapp.blueprints.dashboard.settings import connect, profile, recipients, stop
from webapp.blueprints.dashboard.settings import routes as configuration
from webapp.blueprints.dashboard.waiting import routes as waiting

__all__ = [
    "asking",
    "billing",
    "buttons",
    "buyers",
    "changes",
    "configuration",
    "connect",
    "erase",
    "errors",
    "export",
    "going_live",
    "link",
    "order",
    "pages",
    "people",
    "profile",
    "recipients",
    "report",
    "stop",
    "waiting",
]
