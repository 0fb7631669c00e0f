"""Who a shop is: what `GET /shop` tells."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

COUNTRY_DEFAULTS = {
    "BE": ("Europe/Brussels", "nl_BE"),
    "NL": ("Europe/Amsterdam", "nl_NL"),
    "FR": ("Europe/Paris", "fr_FR"),
    "DE": ("Europe/Berlin", "de_DE"),
    "LU": ("Europe/Luxembourg", "fr_LU"),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """One shop. `domain`: host[:port] where its authorise page is. `country`: ISO 2. `currency`: ISO 4217."""

    id: str = "shp_20418"
    domain: str = "127.0.0.1:8001"
    name: str = "Speelhoek"
    country: str = "BE"
    currency: str = "EUR"
    timezone: str = "Europe/Brussels"
    locale: str = "nl_BE"
    plan: str = "standard"

    def moment(self, milliseconds: int, *, whole_seconds: bool = False) -> str:
        """Unix milliseconds as RFC 3339 with the offset of the shop's own time zone."""
        at = datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(ZoneInfo(self.timezone))
        return at.isoformat(timespec="seconds" if whole_seconds else "milliseconds")

    def as_json(self) -> dict[str, str]:
        """The body of `GET /shop`."""
        return asdict(self)
