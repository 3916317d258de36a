"""The set-up, run for real on a toy project whose one dependency lies in a folder: no network, no registry."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

CHECKOUT = Path(__file__).parents[2]
# What a user types: a Python without any of our packages.
BARE_PYTHON = getattr(sys, "_base_executable", sys.executable)
REAL_UV = Path(sysconfig.get_path("scripts")) / "uv"

TOY_CLI = """\
from importlib.metadata import version
import sys
import toy_dep

def main():
    print("toy-dep", version("toy-dep"), *sys.argv[1:])
    return 0
"""


@dataclass
class Toy:
    """A checkout of a toy project, and the machine it is on: an empty PATH, a home, a folder of wheels."""

    root: Path
    machine: Path
    variables: dict[str, str] = field(default_factory=dict)

    def needs(self, requirement: str, more: str = "") -> None:
        """Write a pyproject.toml that asks for the requirement."""
        text = f'[project]\nname = "toy"\nversion = "1"\ndependencies = ["{requirement}"]\n{more}'
        (self.root / "pyproject.toml").write_text(text, encoding="utf-8")

    def start(self, *arguments: str, python: str = BARE_PYTHON, before: Sequence[str] = ()) -> subprocess.Popen[str]:
        """Start the toy's triage.py."""
        return subprocess.Popen(
            [*before, python, str(self.root / "triage.py"), *arguments],
            env={"HOME": str(self.machine / "home"), "PATH": str(self.machine / "bin")} | self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.machine,
            start_new_session=True,
        )

    def run(self, *arguments: str, python: str = BARE_PYTHON, before: Sequence[str] = ()) -> tuple[int, str, str]:
        """Run the toy's triage.py; return the exit code and what it printed."""
        process = self.start(*arguments, python=python, before=before)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def install_uv(self, script: str = "") -> None:
        """Put uv on the PATH, or a shell script that ends by being uv."""
        uv = self.machine / "bin" / "uv"
        uv.write_text(f'#!/bin/sh\n{script}\nexec "{REAL_UV}" "$@"\n', encoding="utf-8")
        uv.chmod(0o755)


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    """Return a fresh clone of the toy project on a machine with pip, but without uv."""
    root, machine = tmp_path / "check out", tmp_path / "machine"
    (root / "rotation").mkdir(parents=True)
    for folder in ("home", "bin", "wheels", "none"):
        (machine / folder).mkdir(parents=True)
    shutil.copy(CHECKOUT / "triage.py", root)
    shutil.copytree(CHECKOUT / "rotation/bootstrap", root / "rotation/bootstrap")
    (root / "rotation/__init__.py").touch()
    (root / "rotation/cli.py").write_text(TOY_CLI, encoding="utf-8")
    for version in ("1.0", "2.0"):
        make_wheel(machine / "wheels", version)
    wheels = str(machine / "wheels")
    settings = {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": wheels,
        "UV_NO_CONFIG": "1",
        "UV_NO_INDEX": "1",
        "UV_OFFLINE": "1",
        "UV_FIND_LINKS": wheels,
    }
    made = Toy(root, machine, settings)
    made.needs("toy-dep>=1,<2")
    return made


def make_wheel(folder: Path, version: str) -> None:
    """Write a wheel of toy-dep, by hand: it is a zip of one module and its papers."""
    papers = f"toy_dep-{version}.dist-info"
    with zipfile.ZipFile(folder / f"toy_dep-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr("toy_dep.py", "")
        wheel.writestr(f"{papers}/METADATA", f"Metadata-Version: 2.1\nName: toy-dep\nVersion: {version}\n")
        wheel.writestr(f"{papers}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{papers}/RECORD", "")


def test_the_first_run_sets_up_with_pip_and_the_second_just_runs(toy: Toy) -> None:
    """The first command makes .venv and says so beside the data; the second starts in it without a word."""
    pytest.importorskip("ensurepip")
    code, out, err = toy.run("--list", "a b")
    assert (0, "toy-dep 1.0 --list a b\n") == (code, out)
    assert ["Setting up: 1 packages", "Set-up done."] == [line.split(" and")[0] for line in err.splitlines()]
    assert (0, "toy-dep 1.0 --list\n", "") == toy.run("--list")


def test_uv_is_used_where_it_is_on_the_path(toy: Toy) -> None:
    """With uv the environment needs no pip of its own."""
    toy.install_uv()
    assert (0, "toy-dep 1.0\n") == toy.run()[:2]
    assert [] == list(toy.root.glob(".venv/lib/python*/site-packages/pip"))


def test_pip_is_asked_where_uv_does_not_find_the_packages(toy: Toy) -> None:
    """A machine whose pip knows a mirror that its uv does not is set up all the same."""
    pytest.importorskip("ensurepip")
    toy.install_uv("UV_FIND_LINKS=/nonexistent; export UV_FIND_LINKS")
    assert (0, "toy-dep 1.0\n") == toy.run()[:2]


def test_changed_dependencies_are_noticed(toy: Toy) -> None:
    """After a pull that changes what pyproject.toml asks for, the next run brings the environment up to date."""
    toy.install_uv()
    toy.run()
    toy.needs("toy-dep>=2")
    code, out, err = toy.run()
    assert (0, "toy-dep 2.0\n") == (code, out)
    assert "Setting up" in err


def test_other_changes_of_pyproject_do_not_set_up_again(toy: Toy) -> None:
    """Settings of other tools live in the same file; they change nothing here, even without a registry."""
    toy.install_uv()
    toy.run()
    toy.needs("toy-dep>=1,<2", "[tool.other]\nline-length = 120\n")
    toy.variables["UV_FIND_LINKS"] = toy.variables["PIP_FIND_LINKS"] = str(toy.machine / "none")
    assert (0, "toy-dep 1.0\n", "") == toy.run()
    assert (0, "toy-dep 1.0\n", "") == toy.run()


def test_without_a_registry_the_message_says_what_to_do(toy: Toy) -> None:
    """Offline: exit code 75, the installer's own reason, ways out, no traceback; the next run starts again."""
    pytest.importorskip("ensurepip")
    toy.variables["PIP_FIND_LINKS"] = str(toy.machine / "none")
    code, out, err = toy.run()
    assert (75, "") == (code, out)
    assert "error[set-up]: the packages could not be installed" in err
    assert "No matching distribution found for toy-dep" in err
    assert "= help: is this machine online?" in err
    assert "Traceback" not in err
    toy.install_uv()
    assert (0, "toy-dep 1.0\n") == toy.run()[:2]


def test_without_ensurepip_three_lines_help(toy: Toy) -> None:
    """Debian keeps ensurepip in a package of its own; its name is in the message."""
    (toy.machine / "none/sitecustomize.py").write_text(
        "import sys\nsys.modules['ensurepip'] = None\n", encoding="utf-8"
    )
    toy.variables["PYTHONPATH"] = str(toy.machine / "none")
    code, out, err = toy.run()
    assert (75, "") == (code, out)
    assert [
        "error[set-up]: this Python cannot make an environment for packages",
        "  = help: on Debian and Ubuntu: apt install python3-venv",
        "          or put uv on the PATH (https://docs.astral.sh/uv)",
        "          or install the packages yourself, where this Python finds them; pyproject.toml names them",
    ] == err.splitlines()[1:]


def test_a_killed_set_up_is_repaired_by_the_next_run(toy: Toy) -> None:
    """A kill -9 in the middle leaves something unfinished, which is not used and does not hinder."""
    reached = toy.machine / "reached"
    os.mkfifo(reached)
    toy.install_uv(f"echo > '{reached}'; exec cat '{reached}'")
    process = toy.start()
    reached.read_text(encoding="utf-8")
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert (toy.root / ".venv/pyvenv.cfg").exists()
    toy.install_uv()
    assert (0, "toy-dep 1.0\n") == toy.run()[:2]


def test_ctrl_c_ends_a_set_up_with_a_line(toy: Toy) -> None:
    """Interrupted by hand: exit code 130, no traceback."""
    reached = toy.machine / "reached"
    os.mkfifo(reached)
    toy.install_uv(f"echo > '{reached}'; exec cat '{reached}'")
    process = toy.start()
    reached.read_text(encoding="utf-8")
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (130, "") == (process.returncode, out)
    assert "Set-up interrupted; the next run starts it again." == err.splitlines()[-1]
    assert "Traceback" not in err


def test_two_first_runs_at_once_set_up_once(toy: Toy) -> None:
    """The second waits for the first, then uses what that made."""
    reached, go_on, calls = toy.machine / "reached", toy.machine / "go on", toy.machine / "calls"
    os.mkfifo(reached)
    os.mkfifo(go_on)
    toy.install_uv(f"echo >> '{calls}'; echo > '{reached}'; read line < '{go_on}'")
    first = toy.start("first")
    reached.read_text(encoding="utf-8")
    second = toy.start("second")
    assert second.stderr is not None
    assert "Waiting for another set-up of the same checkout.\n" == second.stderr.readline()
    go_on.write_text("\n", encoding="utf-8")
    assert "toy-dep 1.0 first\n" == first.communicate(timeout=60)[0]
    assert ("toy-dep 1.0 second\n", "") == second.communicate(timeout=60)
    assert "\n" == calls.read_text(encoding="utf-8")


def test_a_python_that_has_the_packages_just_runs(toy: Toy) -> None:
    """In an environment of the user's own nothing is made."""
    toy.install_uv()
    own = toy.machine / "own"
    subprocess.run([BARE_PYTHON, "-m", "venv", "--without-pip", own], check=True)
    install = [str(REAL_UV), "pip", "install", "--quiet", "--python", str(own / "bin/python"), "toy-dep<2"]
    subprocess.run(install, check=True, env=toy.variables | {"HOME": str(toy.machine)})
    assert (0, "toy-dep 1.0\n", "") == toy.run(python=str(own / "bin/python"))
    assert not (toy.root / ".venv").exists()


def test_a_python_whose_packages_are_too_old_sets_up(toy: Toy) -> None:
    """Version bounds count: an installed package that is too old is as good as none."""
    toy.install_uv()
    toy.run()
    (toy.root / ".venv").rename(toy.machine / "own")
    toy.needs("toy-dep>=2")
    code, out, err = toy.run(python=str(toy.machine / "own/bin/python"))
    assert (0, "toy-dep 2.0\n") == (code, out)
    assert "Setting up" in err


def test_an_environment_of_the_users_own_is_added_to_not_replaced(toy: Toy) -> None:
    """A .venv that is there already, made by hand or another tool, keeps what is in it."""
    toy.install_uv()
    subprocess.run([BARE_PYTHON, "-m", "venv", "--without-pip", toy.root / ".venv"], check=True)
    theirs = toy.root / ".venv/theirs"
    theirs.touch()
    assert (0, "toy-dep 1.0\n") == toy.run()[:2]
    assert theirs.exists()


def test_an_environment_whose_python_is_gone_is_made_anew(toy: Toy) -> None:
    """After the system's Python was replaced the old links lead nowhere."""
    toy.install_uv()
    toy.run()
    python = toy.root / ".venv/bin/python"
    python.unlink()
    python.symlink_to("/nonexistent/python3")
    assert (0, "toy-dep 1.0\n") == toy.run()[:2]
    assert (0, "toy-dep 1.0\n", "") == toy.run()


def test_an_environment_whose_python_became_a_newer_one_is_made_anew(toy: Toy) -> None:
    """An upgrade of the system puts another version under the same name; its packages would be elsewhere."""
    toy.install_uv()
    toy.run()
    here = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (toy.root / ".venv/lib" / here).rename(toy.root / ".venv/lib/python3.10")
    assert (0, "toy-dep 1.0\n") == toy.run()[:2]
    assert (0, "toy-dep 1.0\n", "") == toy.run()


def test_a_read_only_checkout_is_set_up_in_the_cache(toy: Toy) -> None:
    """Where the checkout cannot be written, the environment goes into the user's cache folder."""
    toy.install_uv()
    toy.root.chmod(0o555)
    before: list[str] = []
    if os.geteuid() == 0:  # for whom no folder is read-only, unless without this right
        setpriv = shutil.which("setpriv") or pytest.skip("setpriv is not installed")
        before = [setpriv, "--bounding-set=-dac_override", "--inh-caps=-dac_override"]
    toy.variables["XDG_CACHE_HOME"] = str(toy.machine / "cache")
    assert (0, "toy-dep 1.0\n") == toy.run(before=before)[:2]
    assert (0, "toy-dep 1.0\n", "") == toy.run(before=before)
    toy.root.chmod(0o755)
    assert not (toy.root / ".venv").exists()


def test_a_link_to_triage_is_as_good(toy: Toy) -> None:
    """A symbolic link in ~/bin starts the checkout it points to."""
    toy.install_uv()
    link = toy.machine / "home/triage"
    link.symlink_to(toy.root / "triage.py")
    process = subprocess.run(
        [BARE_PYTHON, link, "who"],
        env={"HOME": str(link.parent), "PATH": str(toy.machine / "bin")} | toy.variables,
        capture_output=True,
        text=True,
        check=True,
        cwd=link.parent,
    )
    assert "toy-dep 1.0 who\n" == process.stdout
    assert (toy.root / ".venv").is_dir()


def test_an_old_python_is_told_so(toy: Toy) -> None:
    """A Python that is too old can still read triage.py, which says what is needed before anything newer is read."""
    source = (toy.root / "triage.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 4))
    assert [] == [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr | ast.AnnAssign)]
    pretend = "import sys; sys.version_info = (3, 6, 15); exec(sys.stdin.read())"
    process = subprocess.run(
        [BARE_PYTHON, "-c", pretend], input=source, capture_output=True, text=True, check=False, cwd=toy.root
    )
    assert (2, "") == (process.returncode, process.stdout)
    assert "error: Python 3.11 or newer is needed, and this is Python 3.6" == process.stderr.splitlines()[0]
