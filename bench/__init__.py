"""Measurements side by side, to be run from a checkout. README.md says how, and what they last printed."""
