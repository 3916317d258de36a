"""The catalogue of errors: each has a file that makes it, and its golden messages, under tests/data/errors.

A case is a folder CODE/CASE with one of the three files people edit, and `messages.txt`. To see what changed after a
change of words, run the tests; to accept it, `PYTHONPATH=. python tests/files/test_errors.py`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from rotation.files import outages, rotation_txt, team
from rotation.files.source import Code, decode

if TYPE_CHECKING:
    from rotation.errors import Problem

TODAY = date(2026, 11, 25)
DATA = Path(__file__).resolve().parents[1] / "data" / "errors"
CASES = sorted(path.parent for path in DATA.glob("*/*/messages.txt"))
FOLDERS = sorted(path for path in DATA.glob("*/*") if path.is_dir())


def parse_case(case: Path) -> tuple[Problem, ...]:
    """Return what is wrong with the file of the case; outages and rotations are read for the team beside the codes."""
    (path,) = (path for path in case.iterdir() if path.suffix in {".yaml", ".txt"} and path.name != "messages.txt")
    text, problems = decode(path.read_bytes(), path.name)
    if text is None:
        return problems
    if path.name == "team.yaml":
        return team.parse(text, path.name)[1]
    roster, _ = team.parse((DATA / "team.yaml").read_text(encoding="utf-8"), "team.yaml")
    assert roster is not None
    if path.name == "outages.yaml":
        return outages.parse(text, path.name, roster)[1]
    return rotation_txt.parse(text, path.name, roster, TODAY)[1]


def render(problems: tuple[Problem, ...]) -> str:
    """Return the problems in a form that stays as it is: a line for each."""
    lines = [
        f"{p.severity}[{p.code}] {', '.join(str(place) for place in (p.place, *p.related))}: {p.message}"
        + (f" | {p.hint}" if p.hint else "")
        for p in problems
    ]
    return "".join(f"{line}\n" for line in lines)


def test_every_code_has_a_case() -> None:
    """And every folder of the catalogue is the name of a code and holds complete cases."""
    assert {case.parent.name for case in CASES} == set(get_args(Code))
    assert CASES == FOLDERS


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_messages(case: Path) -> None:
    """The messages are the golden ones, and one of them has the code that the case is there for."""
    problems = parse_case(case)
    assert render(problems) == (case / "messages.txt").read_text(encoding="utf-8")
    assert case.parent.name in {problem.code for problem in problems}


if __name__ == "__main__":
    for folder in FOLDERS:
        (folder / "messages.txt").write_text(render(parse_case(folder)), encoding="utf-8")
