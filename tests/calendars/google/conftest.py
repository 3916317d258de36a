"""What the tests of the calendar at Google share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.calendars.google.sweep import Scene

if TYPE_CHECKING:
    from tests.calendars.google.world import Server


@pytest.fixture(scope="session")
def scene(server: Server) -> Scene:
    """Return a calendar with one of everything."""
    return Scene.on(server)
