"""Tests that need a program of others do not pass in silence where it is missing."""

from __future__ import annotations

import pytest

from tests import programs


def test_where_everything_must_be_there_they_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """And say what to install."""
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=r"no-such-program is not installed; get it, or run \.ci/run"):
        programs.program("get it", "no-such-program")


def test_elsewhere_they_are_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same words."""
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"no-such-program is not installed; get it, or run \.ci/run"):
        programs.program("get it", "no-such-program")
