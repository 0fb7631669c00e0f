"""The seeded pages, and the house with its vendors."""

from tests.dashboard.conftest import merchant, staff  # noqa: F401 (fixtures)
from tests.live.conftest import quick_forms  # noqa: F401 (a fixture)
