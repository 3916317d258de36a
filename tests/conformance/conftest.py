"""The feeds that are shown to other programs."""

from __future__ import annotations

import pytest

from tests.conformance.cases import TEAM, Case, made, ten_years


@pytest.fixture(scope="session", params=["ten years", "one person", "one duty", "nothing"])
def case(request: pytest.FixtureRequest) -> Case:
    """Return one of the feeds."""
    match request.param:
        case "ten years":
            return made(TEAM, ten_years())
        case "one person":
            return made(TEAM, ten_years(), "people/ada-lovelace.ics")
        case "one duty":
            return made(TEAM, ten_years()[:1])
        case "nothing":
            return made(TEAM, [])
        case other:
            raise NotImplementedError(other)
