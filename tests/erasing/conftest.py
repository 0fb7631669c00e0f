"""The house, with forms that need no token."""

from tests.live.conftest import quick_forms  # noqa: F401 (a fixture)
