"""A team's folder, and the tool run in it: in this process, where only what it prints and leaves behind matters."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rotation.cli import main

CHECKOUT = Path(__file__).parents[2]
TODAY = "2026-11-29"


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 (whatever was printed)
        """What standard output says as JSON."""
        return json.loads(self.out)


class Folder:
    """A folder with a team, in which commands are typed; the day is a Sunday."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Take the folder and what reads the streams."""
        self.path = path
        self._capsys = capsys

    def triage(self, *arguments: str, today: str = TODAY) -> Ended:
        """Type a command; return how it ended."""
        self._capsys.readouterr()
        code = main(["-C", str(self.path), "--today", today, *arguments])
        out, err = self._capsys.readouterr()
        return Ended(code, out, err)

    def write(self, name: str, text: str) -> str:
        """Write a file; return its name, as an argument."""
        (self.path / name).write_text(text, encoding="utf-8")
        return name

    def read(self, name: str) -> bytes:
        """Return what a file holds."""
        return (self.path / name).read_bytes()

    def files(self) -> dict[str, bytes]:
        """Return what every file of the folder holds."""
        return {str(path.relative_to(self.path)): path.read_bytes() for path in self.path.rglob("*") if path.is_file()}

    def undo_files(self) -> list[str]:
        """Return the names of what loads have saved, oldest first."""
        paths = sorted((self.path / "undo").glob("*.json"), key=lambda path: int(path.stem))
        return [str(path.relative_to(self.path)) for path in paths]


@pytest.fixture
def sample(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Folder:
    """Return a folder with the sample team and its outages."""
    for name in ("team.yaml", "outages.yaml"):
        shutil.copy(CHECKOUT / name, tmp_path / name)
    return Folder(tmp_path, capsys)


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Folder:
    """Return a folder with nothing in it."""
    (tmp_path / "empty").mkdir()
    return Folder(tmp_path / "empty", capsys)


@pytest.fixture
def three(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Folder:
    """Return a folder with a team of three, without outages."""
    folder = Folder(tmp_path, capsys)
    folder.write("team.yaml", "name: Trio\npeople: [Ann, Bob, Cleo]\n")
    return folder
