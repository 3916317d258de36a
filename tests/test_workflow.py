"""What GitHub runs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Callable

CHECKOUT = Path(__file__).parents[1]


@pytest.fixture
def repository(tmp_path: Path) -> tuple[Path, Callable[..., None]]:
    """Return a checkout with a team, and git in it; its first commit is the branch `base`."""
    for name in ("triage.py", "rotation", ".github", "requirements"):
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)  # noqa: S607

    (tmp_path / "team.yaml").write_text("name: Triage\npeople: [Ada, Alan, Grace]\n", encoding="utf-8")
    (tmp_path / "outages.yaml").write_text("- {who: Alan, from: 2199-01-08, to: 2199-01-10}\n", encoding="utf-8")
    git("init", "--quiet", "--initial-branch=base")
    git("add", "team.yaml", "outages.yaml")
    git("commit", "--quiet", "--message=first")
    git("checkout", "--quiet", "-b", "change")
    return tmp_path, git


def annotate(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the check of a pull request against `base`."""
    return subprocess.run(
        [sys.executable, ".github/annotate.py", "base"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def test_problems_stand_on_their_lines(repository: tuple[Path, Callable[..., None]]) -> None:
    """Errors and warnings of the rotation files that the pull request changes, and of no others."""
    folder, git = repository
    (folder / "rotations").mkdir()
    (folder / "rotations/spring.txt").write_text("2199-01-07: Alan\n2199-01-14: Adda, 100%\n", encoding="utf-8")
    (folder / "notes.txt").write_text("nothing\n", encoding="utf-8")
    git("add", "rotations", "notes.txt")
    git("commit", "--quiet", "--message=second")
    done = annotate(folder)
    lines = [line for line in done.stdout.splitlines() if "spring.txt" in line]
    assert done.returncode == 1
    assert done.stdout.count("::") == 2 * len(lines)
    assert {
        "::warning file=rotations/spring.txt,line=1,col=13,title=outage",
        "::error file=rotations/spring.txt,line=2,col=13,title=unknown-person",
    } == {line.rpartition("::")[0] for line in lines}
    assert "'Adda, 100%25'" in done.stdout


def test_a_good_file_passes(repository: tuple[Path, Callable[..., None]]) -> None:
    """Without a word."""
    folder, git = repository
    (folder / "rotation.txt").write_text("2199-01-07: Ada\n2199-01-14: Alan\n", encoding="utf-8")
    git("add", "rotation.txt")
    git("commit", "--quiet", "--message=second")
    done = annotate(folder)
    assert (0, "") == (done.returncode, done.stdout)


def test_the_workflow_runs_what_is_there() -> None:
    """Every command of it is a file of this checkout; it publishes the folder that it uploads, and only when wanted."""
    workflow = YAML(typ="safe").load(CHECKOUT / ".github/workflows/rotation.yml")
    jobs = workflow["jobs"]
    commands = [step["run"].split() for job in jobs.values() for step in job["steps"] if "run" in step]
    named = {word for command in commands for word in command if (CHECKOUT / word).is_file()}
    assert {".ci/run", ".github/annotate.py", "./triage.py"} == named
    assert "vars.PUBLISH == 'yes'" in jobs["publish"]["if"]
    assert ["public"] * 2 == [
        step["with"]["path"] for step in jobs["publish"]["steps"] if "path" in step.get("with", {})
    ]
