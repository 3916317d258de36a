"""Time zones by what people and Windows call them."""

from __future__ import annotations

import zoneinfo
from datetime import datetime

import pytest
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from rotation.files.time_zones import find_zone

ZONES = zoneinfo.available_timezones()
SUMMER, WINTER = datetime(2026, 7, 1, 12), datetime(2026, 1, 1, 12)  # noqa: DTZ001 - any zone's


def clock(zone: str) -> list[object]:
    """Return how far the zone is ahead in winter and in summer."""
    return [day.replace(tzinfo=zoneinfo.ZoneInfo(zone)).utcoffset() for day in (WINTER, SUMMER)]


@pytest.mark.parametrize("name", sorted(WINDOWS_TO_OLSON))
def test_windows_names(name: str) -> None:
    """Each means a zone with the same clock as the one that icalendar takes it for."""
    zone = find_zone(name, ZONES)
    assert zone is not None
    assert clock(WINDOWS_TO_OLSON[name]) == clock(zone)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC"])
def test_names_in_any_case(zone: str) -> None:
    """A zone's own name comes first."""
    assert zone == find_zone(zone.upper(), ZONES)


@pytest.mark.parametrize("text", ["", " ", "Mars", "+25:00", "GMT+15", "+01:17", "Standard Time", "/"])
def test_what_is_no_zone(text: str) -> None:
    """Nothing is better than a guess."""
    assert find_zone(text, ZONES) is None
