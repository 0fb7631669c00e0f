"""How often something was tried lately: log-ins, codes, reset mails."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class LoginBudget(Base):
    """`key`: SHA-256 of what is counted (`accounts.tries`), so that no address and no e-mail stands here. `tries`:
    moments, as many as count at most. `until`: the last of them counts no longer, and the row may go.
    """

    __tablename__ = "login_budget"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    tries: Mapped[list[datetime]] = mapped_column(ARRAY(DateTime(timezone=True)), server_default="{}")
    until: Mapped[datetime] = mapped_column(index=True)
