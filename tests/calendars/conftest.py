"""Every calendar that the contract is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.calendars.google.world import GoogleWorld, Server
from tests.calendars.memory import MemoryWorld
from tests.calendars.world import FileWorld, World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Return a calendar server, a process of its own."""
    with Server() as running:
        yield running


@pytest.fixture(params=["file", "memory", "google"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """Return a calendar with nothing in it."""
    match request.param:
        case "file":
            return FileWorld(tmp_path)
        case "memory":
            return MemoryWorld()
        case "google":
            return GoogleWorld(request.getfixturevalue("server"))
        case other:
            raise NotImplementedError(other)
