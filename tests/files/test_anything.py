"""Any bytes at all, as any of the three files: a value and problems with places, never an exception."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rotation.files import outages, rotation_txt, team
from rotation.files.source import Source, decode
from rotation.model import Person, Team
from rotation.weeks import WeekRule

if TYPE_CHECKING:
    from collections.abc import Callable

    from rotation.errors import Problem

    Reader = Callable[[str], tuple[object, tuple[Problem, ...]]]

ROOT = Path(__file__).resolve().parents[2]
TEAM = Team("Triage", (Person("Ada Lovelace"), Person("Alan Turing")), week=WeekRule(1, 5))
SAMPLES = {
    "team.yaml": (ROOT / "team.yaml").read_bytes(),
    "outages.yaml": (ROOT / "outages.yaml").read_bytes(),
    "rotation.txt": b"# a rotation\n2026-12-01: Ada Lovelace  # Dec 1\n2026-12-08: Alan\n2026-12-15: -\n",
}
FILES = sorted(SAMPLES)


def read(data: bytes, file: str) -> object:
    """Return what the file says, having checked that every problem has a place in it."""
    text, problems = decode(data, file)
    value: object = None
    if text is not None:
        match file:
            case "team.yaml":
                value, problems = team.parse(text, file)
            case "outages.yaml":
                value, problems = outages.parse(text, file, TEAM)
            case _:
                value, problems = rotation_txt.parse(text, file, TEAM)
    lines = Source(data.decode(errors="replace"), file).lines
    for problem in problems:
        for place in (problem.place, *problem.related):
            assert place is not None
            assert place.file == file
            assert 1 <= place.line <= len(lines)
            if place.text is not None:
                assert lines[place.line - 1].startswith(place.text)
                assert 1 <= (place.column or 1) <= len(place.text) + 1
                assert 1 <= place.length
        assert "\n" not in problem.message
    return value


WORDS = """
people: name: aliases: email: fte: weight: joined: left: holidays: exempt: week: starts: days: eligible: min_fte: since:
closures: holidays_add: fairness: tolerance: calendar: title: who: from: to: every: why: Ada Alan Ada_Lovelace everyone
2026-12-01 2026-02-30 2026-12-01..2027-01-01 50% 0.5 -1 NO 22:00 true null ~ .inf US-WI FREQ=WEEKLY BYDAY=FR {name} é
FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30 [ ] { } , : - ? | > ' " # & * ! % @ ` &a *a !!str --- ... << = \\ \\n google: 🦊
"""
TOKENS = st.sampled_from(WORDS.split())
SPACES = st.sampled_from([" ", "\n", "\n  ", "\n- ", "\n  - ", "\t", ": ", ", ", "", "\r\n", "\n\n", "\0", "\N{BOM}"])
GRAMMARISH = st.lists(st.tuples(TOKENS, SPACES), max_size=40).map(lambda pairs: "".join(map("".join, pairs)).encode())


@st.composite
def mutate(draw: st.DrawFn, file: str) -> bytes:
    """Return a sample with a few pieces cut out, doubled, moved or replaced."""
    data = SAMPLES[file]
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 30)))
        piece = draw(st.sampled_from([b"", data[start:end] * 2]) | st.binary(max_size=4) | TOKENS.map(str.encode))
        data = data[:start] + piece + data[end:]
    return data


@pytest.mark.parametrize("file", FILES)
def test_the_samples_themselves(file: str) -> None:
    """They are what the mutations begin with, so they must be read."""
    assert read(SAMPLES[file], file)


@pytest.mark.parametrize("file", FILES)
@given(data=st.binary())
def test_any_bytes(file: str, data: bytes) -> None:
    """Mostly no text at all."""
    read(data, file)


@pytest.mark.parametrize("file", FILES)
@given(text=st.text())
def test_any_text(file: str, text: str) -> None:
    """Mostly nothing sensible."""
    read(text.encode(errors="ignore"), file)


@pytest.mark.parametrize("file", FILES)
@given(data=GRAMMARISH)
@settings(max_examples=300, deadline=None)
def test_texts_made_of_what_the_files_are_made_of(file: str, data: bytes) -> None:
    """In any order, with any space between."""
    read(data, file)


@pytest.mark.parametrize("file", FILES)
@given(data=st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_mutations(file: str, data: st.DataObject) -> None:
    """Nearly right, which goes deepest."""
    read(data.draw(mutate(file)), file)


@given(st.text(st.characters()))
def test_text_that_no_file_could_hold(text: str) -> None:
    """Lone surrogates never come from a file, but even these are only a problem."""
    team.parse(text, "f")
    outages.parse(text, "f", TEAM)
    rotation_txt.parse(text, "f", TEAM)


@pytest.mark.parametrize("file", ["team.yaml", "outages.yaml"])
@pytest.mark.parametrize(
    "text", ["[" * 1500, "&a [*a, *a]", "NO", "22:00", "2026-02-30", "a: 1\na: 2", "x" * (1 << 20)]
)
def test_what_other_readers_choke_on(file: str, text: str) -> None:
    """The list of reliability: each is a problem with a place."""
    read(text.encode(), file)
    problems = (team.parse(text, file) if file == "team.yaml" else outages.parse(text, file, TEAM))[1]
    assert problems
    assert all(problem.place and problem.place.column for problem in problems)
