"""Flask extensions of every process, made once and bound to the app in `create_app`.

Those that only pages need stand in `page_extensions`: a worker does not load them.
"""

from __future__ import annotations

from flask_babel import Babel
from flask_sqlalchemy import SQLAlchemy

from webapp.models.base import Base

db = SQLAlchemy(metadata=Base.metadata)
babel = Babel()
