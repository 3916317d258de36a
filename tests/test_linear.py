"""Reading takes time in proportion to what is read, whatever that is: counted in calls, not in seconds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from bench.linear import inputs

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

KINDS = inputs()
SIZE = 6_000
# Of what recurs and what lasts for centuries, and of suggestions, there is only so much: more of it costs nothing more.
CAPPED = [name for name in KINDS if "1970" in name or "misspelt" in name]


def calls(read: Callable[[str], object], text: str) -> int:
    """Return how many functions are called to read the text."""
    number = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal number
        number += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        read(text)
    finally:
        sys.setprofile(before)
    return number


@pytest.mark.parametrize("name", [name for name in KINDS if name not in CAPPED])
def test_calls_grow_no_faster_than_the_text(name: str) -> None:
    """Four times as much takes four times as many calls, and a quarter more at the most."""
    read, kind = KINDS[name]
    read(kind(100))  # whatever is done once
    small, large = (calls(read, kind(size)) for size in (SIZE, 4 * SIZE))
    assert large <= 5 * small
