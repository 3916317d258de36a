"""The values that everything speaks of."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.model import folded, safe_name


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Ada Lovelace", "ada-lovelace"),
        ("ADA  LOVELACE", "ada-lovelace"),
        ("Zoë Müller", "zoe-muller-89c0bd"),
        ("Zoe Muller", "zoe-muller"),
        ("Mary Jane", "mary-jane"),
        ("Mary-Jane", "mary-jane-"),
        ("../../etc/passwd", "etc-passwd-"),
        ("\u6f22\u5b57", "person-"),
        ("<img src=x>", "img-src-x-"),
        ("x" * 100, "x" * 60 + "-"),
    ],
)
def test_file_names(name: str, file: str) -> None:
    """They look like the names where these are plain, and can stand in any address."""
    assert safe_name(name).startswith(file)


@given(names=st.lists(st.text(min_size=1, max_size=100), unique_by=folded))
def test_file_names_are_safe_and_differ(names: list[str]) -> None:
    """Whatever the names are."""
    files = [safe_name(name) for name in names]
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", file) for file in files)
    assert len(names) == len(set(files))
