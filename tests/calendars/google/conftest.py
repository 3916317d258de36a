"""What the tests of the calendar at Google share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.calendars.google.sweep import Scene
from tests.calendars.google.world import CANARY, GoogleWorld

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.calendars.google.world import Server


@pytest.fixture(scope="session")
def scene(server: Server) -> Scene:
    """Return a calendar with one of everything."""
    return Scene.on(server)


@pytest.fixture
def google(server: Server) -> Iterator[GoogleWorld]:
    """Return an empty calendar; afterwards the usual token is good again."""
    yield GoogleWorld(server)
    server.control("allow", tokens=[CANARY])
