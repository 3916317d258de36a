"""Measurements: each a script that prints its numbers, those of other ways to do the same beside ours."""

import sys


def argument(place: int, default: int) -> int:
    """Return the number that was typed at this place after the script's name, counted from 1."""
    return int(sys.argv[place]) if len(sys.argv) > place else default
