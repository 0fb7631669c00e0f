"""The seeded pages, and the house with its vendors."""

from tests.dashboard.conftest import merchant, pages, pages_app, seeds, staff  # noqa: F401 (fixtures)
from tests.live.conftest import quick_forms  # noqa: F401 (a fixture)
from tests.pipeline.conftest import house, migrated_url  # noqa: F401 (fixtures)
