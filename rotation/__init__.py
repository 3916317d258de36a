"""The map (to be drawn)."""

__version__ = "0.1.0"
