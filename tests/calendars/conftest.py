"""Every calendar that the contract is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.calendars.memory import MemoryWorld
from tests.calendars.world import FileWorld, World

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(params=["file", "memory"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """Return a calendar with nothing in it."""
    match request.param:
        case "file":
            return FileWorld(tmp_path)
        case "memory":
            return MemoryWorld()
        case other:
            raise NotImplementedError(other)
