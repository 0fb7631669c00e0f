from flask import g
from webapp.blueprints.dashboard.pages import pages
@pages.get("/configuration")
def configuration(): return "soon"
@pages.get("/profile")
def profile(): return "soon"
