"""The set-up, run for real on a toy project whose one dependency lies in a folder: no network, no registry."""

from __future__ import annotations

import ast
import hashlib
import io
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rotation.bootstrap.ensure import STAMP, compute_digest, is_whole
from tests.programs import program

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CHECKOUT = Path(__file__).parents[2]
# What a user types: a Python without any of our packages.
BARE_PYTHON = getattr(sys, "_base_executable", sys.executable)

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

    def needs(self, version: str) -> None:
        """Write a lock with that version of the toy's one dependency, and nothing else."""
        wheel = self.machine / "wheels" / f"toy_dep-{version}-py3-none-any.whl"
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        (self.root / "requirements").mkdir(exist_ok=True)
        for name in ("main", "test"):
            lock = f"# {name}\ntoy-dep=={version} \\\n    --hash=sha256:{digest}\n"
            (self.root / f"requirements/{name}.txt").write_text(lock, encoding="utf-8")

    def start(
        self, *arguments: str, python: str | Path = BARE_PYTHON, before: Sequence[str] = ()
    ) -> subprocess.Popen[str]:
        """Start the toy's triage.py in another folder."""
        return subprocess.Popen(
            [*before, python, str(self.root / "triage.py"), *arguments],
            env={"HOME": str(self.machine / "home"), "PATH": str(self.machine / "bin")} | self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.machine / "here",
            start_new_session=True,
        )

    def run(
        self, *arguments: str, python: str | Path = BARE_PYTHON, before: Sequence[str] = ()
    ) -> tuple[int, str, str]:
        """Run the toy's triage.py; return the exit code and what it printed."""
        process = self.start(*arguments, python=python, before=before)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def install_uv(self, script: str = "") -> None:
        """Put uv on the PATH, or a shell script that ends by being uv."""
        real = program("install it with: pip install uv", "uv")
        uv = self.machine / "bin" / "uv"
        uv.write_text(f'#!/bin/sh\n{script}\nexec "{real}" "$@"\n', encoding="utf-8")
        uv.chmod(0o755)

    def pause(self) -> Callable[[], None]:
        """Let the next set-up stop in the middle, where it calls uv; return what waits until it is there."""
        reached = self.machine / "reached"
        os.mkfifo(reached)
        self.install_uv(f"echo > '{reached}'; exec cat '{reached}'")

        def wait() -> None:
            reached.read_text(encoding="utf-8")

        return wait

    def packages(self) -> Path:
        """Return the folder of the environment that has the packages."""
        return next((self.root / ".venv").glob("lib/python*/site-packages"))

    def unplug(self) -> None:
        """Take the registries away."""
        self.variables["UV_FIND_LINKS"] = self.variables["PIP_FIND_LINKS"] = str(self.machine / "none")


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    """Return a fresh clone of the toy project on a machine with pip, but without uv."""
    root, machine = tmp_path / "check out", tmp_path / "machine"
    (root / "rotation").mkdir(parents=True)
    for folder in ("home", "here", "bin", "wheels", "none"):
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
        "UV_NO_INDEX": "1",
        "UV_OFFLINE": "1",
        "UV_FIND_LINKS": wheels,
    }
    made = Toy(root, machine, settings)
    made.needs("1.0")
    return made


def make_wheel(folder: Path, version: str, source: str = "") -> None:
    """Write a wheel of toy-dep, by hand: it is a zip of one module and its papers."""
    papers = f"toy_dep-{version}.dist-info"
    with zipfile.ZipFile(folder / f"toy_dep-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr("toy_dep.py", source)
        wheel.writestr(f"{papers}/METADATA", f"Metadata-Version: 2.1\nName: toy-dep\nVersion: {version}\n")
        wheel.writestr(f"{papers}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{papers}/RECORD", "")


def test_the_first_run_sets_up_with_pip_and_the_second_just_runs(toy: Toy) -> None:
    """The first command makes .venv and says so beside the data; the second starts in it without a word."""
    pytest.importorskip("ensurepip")
    code, out, err = toy.run("--list", "a b")
    assert (0, "toy-dep 1.0 --list a b\n") == (code, out)
    assert ["Setting up: the packages", "Set-up done."] == [line.split(" of")[0] for line in err.splitlines()]
    assert (0, "toy-dep 1.0 --list\n", "") == toy.run("--list")


def test_uv_is_used_where_it_is_on_the_path(toy: Toy) -> None:
    """With uv the environment needs no pip of its own: there is the lock, and nothing else."""
    toy.install_uv()
    assert (0, "toy-dep 1.0\n") == toy.run()[:2]
    assert ["toy_dep-1.0.dist-info"] == [path.name for path in toy.packages().glob("*-info")]


def test_pip_is_asked_where_uv_does_not_find_the_packages(toy: Toy) -> None:
    """A machine whose pip knows a mirror that its uv does not is set up all the same."""
    pytest.importorskip("ensurepip")
    toy.install_uv("UV_FIND_LINKS=/nonexistent; export UV_FIND_LINKS")
    assert (0, "toy-dep 1.0\n") == toy.run()[:2]


def test_a_package_that_is_not_the_locked_one_is_refused(toy: Toy) -> None:
    """The same name and version with other content, from a mirror that lies, is installed neither by uv nor by pip."""
    pytest.importorskip("ensurepip")
    make_wheel(toy.machine / "wheels", "1.0", "print('not what was locked')")
    toy.install_uv()
    code, out, err = toy.run()
    assert (75, "") == (code, out)
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in err
    assert [] == list(toy.packages().glob("toy*"))


def test_a_package_without_a_hash_is_refused(toy: Toy) -> None:
    """A lock that does not say what a package must be names none."""
    toy.install_uv()
    lock = toy.root / "requirements/main.txt"
    lock.write_text("toy-dep==1.0\n", encoding="utf-8")
    code, out, err = toy.run()
    assert (75, "") == (code, out)
    assert "--require-hashes" in err


def test_a_package_that_would_have_to_be_built_is_refused(toy: Toy) -> None:
    """Neither uv nor pip runs the code with which a package builds itself, though the lock names just that package."""
    pytest.importorskip("ensurepip")
    toy.install_uv()
    source = toy.machine / "wheels/toy_dep-3.0.tar.gz"
    files = {
        "PKG-INFO": "Metadata-Version: 2.1\nName: toy-dep\nVersion: 3.0\n",
        "pyproject.toml": "[build-system]\nrequires = []\nbuild-backend = 'builds'\nbackend-path = ['.']\n",
        "builds.py": f"open({str(toy.machine / 'built')!r}, 'w')\n",
    }
    with tarfile.open(source, "w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"toy_dep-3.0/{name}")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    lock = f"toy-dep==3.0 --hash=sha256:{hashlib.sha256(source.read_bytes()).hexdigest()}\n"
    (toy.root / "requirements/main.txt").write_text(lock, encoding="utf-8")
    assert (75, "") == toy.run()[:2]
    assert not (toy.machine / "built").exists()


def test_an_environment_of_another_python_is_whole(tmp_path: Path) -> None:
    """It is looked for where that one has its packages; but it is not one for this Python."""
    (tmp_path / "lib/python3.99/site-packages/toy_dep").mkdir(parents=True)
    settings = tmp_path / "pyvenv.cfg"
    settings.write_text("home = /usr/bin\n", encoding="utf-8")
    stamp = ["lock", compute_digest(str(settings)), "3.99", "toy_dep"]
    (tmp_path / STAMP).write_text("\n".join(stamp), encoding="utf-8")
    assert is_whole(str(tmp_path), ["lock"])
    assert not is_whole(str(tmp_path), ["lock"], "3.98")


def test_a_changed_lock_makes_the_environment_anew(toy: Toy) -> None:
    """After a pull that changes the lock, the next run has exactly what that names."""
    toy.install_uv()
    toy.run()
    (toy.packages() / "left_over.py").touch()
    toy.needs("2.0")
    code, out, err = toy.run()
    assert (0, "toy-dep 2.0\n") == (code, out)
    assert "Setting up" in err
    assert not (toy.packages() / "left_over.py").exists()


def test_without_a_registry_the_message_says_what_to_do(toy: Toy) -> None:
    """Offline: exit code 75, the installer's own reason, ways out, no traceback; the next run starts again."""
    pytest.importorskip("ensurepip")
    toy.unplug()
    code, out, err = toy.run()
    assert (75, "") == (code, out)
    assert "error[set-up]: the packages could not be installed" in err
    assert "No matching distribution found for toy-dep" in err
    assert "= help: is this machine online?" in err
    assert "Traceback" not in err
    toy.install_uv()
    toy.variables["UV_FIND_LINKS"] = str(toy.machine / "wheels")
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
        "          or install the tool (pipx install FOLDER), and use the command 'triage'",
    ] == err.splitlines()[1:]


def test_a_killed_set_up_is_repaired_by_the_next_run(toy: Toy) -> None:
    """What a kill -9 in the middle leaves is thrown away: nothing that lies in it gets into what is made then."""
    wait = toy.pause()
    process = toy.start()
    wait()
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    (toy.packages() / "left_over.py").touch()
    toy.install_uv()
    assert (0, "toy-dep 1.0\n") == toy.run()[:2]
    assert not (toy.packages() / "left_over.py").exists()


def test_a_set_up_killed_before_its_first_file_is_repaired(toy: Toy) -> None:
    """An empty folder is nobody's environment."""
    (toy.root / ".venv").mkdir()
    toy.install_uv()
    assert (0, "toy-dep 1.0\n") == toy.run()[:2]


def test_ctrl_c_ends_a_set_up_with_a_line(toy: Toy) -> None:
    """Interrupted by hand: exit code 130, no traceback."""
    wait = toy.pause()
    process = toy.start()
    wait()
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (130, "") == (process.returncode, out)
    assert "Set-up interrupted; the next run starts it again." == err.splitlines()[-1]
    assert "Traceback" not in err


@pytest.mark.parametrize("spot", ["rotation/cli.py", "site"])
def test_ctrl_c_while_python_starts_ends_with_a_line(toy: Toy, spot: str) -> None:
    """While the environment's Python starts, or imports our modules, a Ctrl-C gives no traceback either."""
    toy.install_uv()
    toy.run()
    reached, go_on = toy.machine / "reached", toy.machine / "go on"
    os.mkfifo(reached)
    os.mkfifo(go_on)
    pause = f"open({str(reached)!r}, 'w').close()\nopen({str(go_on)!r}).read()\n"
    place = toy.packages() / "sitecustomize.py" if spot == "site" else toy.root / spot
    place.write_text(pause + (TOY_CLI if spot != "site" else ""), encoding="utf-8")
    process = toy.start()
    reached.read_text(encoding="utf-8")
    process.send_signal(signal.SIGINT)
    if spot == "site":
        go_on.write_text("", encoding="utf-8")
    assert ("", "Interrupted.\n") == process.communicate(timeout=60)
    assert 130 == process.returncode


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


def test_a_python_with_other_packages_goes_on_in_ours(toy: Toy) -> None:
    """In an activated environment of the user's own, the tool has the packages of the lock all the same."""
    toy.install_uv()
    own = toy.machine / "own"
    subprocess.run([BARE_PYTHON, "-m", "venv", "--without-pip", own], check=True)
    next(own.glob("lib/python*/site-packages")).joinpath("toy_dep.py").write_text("1 / 0\n", encoding="utf-8")
    assert (0, "toy-dep 1.0\n") == toy.run(python=own / "bin/python")[:2]
    assert (0, "toy-dep 1.0\n", "") == toy.run(python=own / "bin/python")


def test_the_environment_of_the_tests_will_do(toy: Toy) -> None:
    """A Python whose environment was made for the lock of the tests has what the tool needs: nothing is set up."""
    toy.install_uv()
    (toy.root / "tests").mkdir()
    make = (CHECKOUT / "tests/run").read_text(encoding="utf-8").partition("os.chdir")[0]
    (toy.root / "tests/run").write_text(make, encoding="utf-8")
    environment = {"HOME": str(toy.machine / "home"), "PATH": str(toy.machine / "bin")} | toy.variables
    subprocess.run([BARE_PYTHON, toy.root / "tests/run"], check=True, capture_output=True, env=environment)
    assert (0, "toy-dep 1.0\n", "") == toy.run(python=toy.root / ".venv-test/bin/python")
    assert not (toy.root / ".venv").exists()


def test_an_environment_of_the_users_own_is_left_alone(toy: Toy) -> None:
    """A .venv that is there already, made by hand or another tool, is not touched: a message, and ways out."""
    toy.install_uv()
    theirs = toy.root / ".venv/theirs"
    theirs.parent.mkdir()
    theirs.touch()
    code, out, err = toy.run()
    assert (75, "") == (code, out)
    assert [
        f"error[set-up]: {theirs.parent} exists, and was not made by this command",
        "  = help: move it away, or remove it",
        "          or install the tool (pipx install FOLDER), and use the command 'triage'",
    ] == err.splitlines()
    assert [theirs] == list(theirs.parent.iterdir())


def _dangling(venv: Path) -> None:
    (venv / "bin/python").unlink()
    (venv / "bin/python").symlink_to("/nonexistent/python3")


def _no_program(venv: Path) -> None:
    (venv / "bin/python").unlink()
    (venv / "bin/python").write_bytes(b"")
    (venv / "bin/python").chmod(0o755)


def _stamp_of_bytes(venv: Path) -> None:
    (venv / "made-for.txt").write_bytes(b"\xff\x00")


def _older_version(venv: Path) -> None:
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    (venv / f"lib/python{here}").rename(venv / "lib/python3.10")
    stamp = venv / "made-for.txt"
    stamp.write_text(stamp.read_text(encoding="utf-8").replace(f"\n{here}\n", "\n3.10\n"), encoding="utf-8")


def _package_gone(venv: Path) -> None:
    next(venv.glob("lib/python*/site-packages/toy_dep.py")).unlink()


def _another_version(venv: Path) -> None:
    papers = next(venv.glob("lib/python*/site-packages/toy_dep-*"))
    papers.rename(papers.with_name("toy_dep-0.9.dist-info"))


def _pipes(venv: Path) -> None:
    for name in ("made-for.txt", "made-for.txt.new", "pyvenv.cfg"):
        (venv / name).unlink(missing_ok=True)
        os.mkfifo(venv / name)


def _links(venv: Path) -> None:
    (venv / "made-for.txt").write_text("", encoding="utf-8")
    for number in range(20):  # some of them before all that they lead to
        (venv / f"{number}").symlink_to("lib")


def _without_end(venv: Path) -> None:
    (venv / "made-for.txt").unlink()
    (venv / "made-for.txt").symlink_to("/dev/zero")


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(_pipes, id="the stamp is a pipe"),
        pytest.param(_links, id="there are links to folders"),
        pytest.param(_without_end, id="the stamp has no end"),
        pytest.param(lambda venv: (venv / "pyvenv.cfg").unlink(), id="no pyvenv.cfg"),
        pytest.param(lambda venv: (venv / "pyvenv.cfg").write_bytes(b"\xff\n"), id="pyvenv.cfg is no text"),
        pytest.param(_dangling, id="the Python is gone"),
        pytest.param(_no_program, id="the Python is empty"),
        pytest.param(_older_version, id="the Python became a newer one"),
        pytest.param(_stamp_of_bytes, id="the stamp is no text"),
        pytest.param(lambda venv: (venv / "made-for.txt").write_text(""), id="the stamp is empty"),
        pytest.param(_package_gone, id="a package is gone"),
        pytest.param(_another_version, id="a package has another version"),
        pytest.param(lambda venv: shutil.rmtree(venv / "lib"), id="all packages are gone"),
    ],
)
def test_a_damaged_environment_is_made_anew(toy: Toy, damage: Callable[[Path], None]) -> None:
    """Whatever happened to an environment of ours: once without a traceback, then in peace."""
    toy.install_uv()
    toy.run()
    damage(toy.root / ".venv")
    code, out, err = toy.run()
    assert (0, "toy-dep 1.0\n") == (code, out)
    assert ["Setting up: the packages", "Set-up done."] == [line.split(" of")[0] for line in err.splitlines()]
    assert (0, "toy-dep 1.0\n", "") == toy.run()


def test_an_environment_that_cannot_work_ends_with_a_message(toy: Toy) -> None:
    """Where even a new environment does not do, set-ups do not go on for ever."""
    toy.install_uv(
        f"cd '{toy.root}'/.venv/lib/python*/site-packages; echo 'import sys; sys.prefix = str()' > sitecustomize.py"
    )
    code, out, err = toy.run()
    assert (75, "") == (code, out)
    assert "  = help: remove that folder, and run this again" == err.splitlines()[-1]


def test_a_moved_checkout_goes_on(toy: Toy) -> None:
    """Moved to another folder, with another checkout in the old place, it still has its packages, even offline."""
    toy.install_uv()
    toy.run()
    moved = toy.root.rename(toy.machine / "moved")
    toy.root.mkdir()
    toy.root = moved
    toy.unplug()
    assert (0, "toy-dep 1.0\n", "") == toy.run()


def test_a_read_only_checkout_ends_with_a_message(toy: Toy) -> None:
    """Where the checkout cannot be written there is no environment: a message and a way out, no traceback."""
    toy.root.chmod(0o555)
    before: list[str] = []
    if os.geteuid() == 0:  # for whom no folder is read-only, unless without this right
        setpriv = shutil.which("setpriv") or pytest.skip("setpriv is not installed")
        before = [setpriv, "--bounding-set=-dac_override", "--inh-caps=-dac_override"]
    code, out, err = toy.run(before=before)
    toy.root.chmod(0o755)
    assert (75, "") == (code, out)
    assert [
        f"error[set-up]: {toy.root}/.venv cannot be made: [Errno 13] Permission denied: '{toy.root}/.venv'",
        "  = help: install the tool (pipx install FOLDER), and use the command 'triage'",
    ] == err.splitlines()


def test_a_read_only_checkout_with_its_environment_runs(toy: Toy) -> None:
    """An administrator has set up; users who can write nothing there run it."""
    toy.install_uv()
    toy.run()
    toy.root.chmod(0o555)
    done = toy.run()
    toy.root.chmod(0o755)
    assert (0, "toy-dep 1.0\n", "") == done


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


@pytest.mark.parametrize("has_uv", [True, False])
def test_modules_and_settings_that_lie_about_change_nothing(toy: Toy, has_uv: bool) -> None:  # noqa: FBT001 (parametrized)
    """Neither in the current folder, nor in the checkout, nor from a variable: not at the set-up, and not later."""
    pytest.importorskip("ensurepip")
    if has_uv:
        toy.install_uv(f"pwd > '{toy.machine}/started-in'")
    strangers = {f"{name}.py": "raise SystemExit('a stranger')\n" for name in ("toy_dep", "subprocess", "pip", "venv")}
    settings = f"no-index = true\nfind-links = ['{toy.machine}/none']\n[pip]\ntarget = '{toy.machine}/stolen'\n"
    for folder in (toy.machine / "here", toy.root):
        for name, text in {
            **strangers,
            "uv.toml": settings,
            "pyproject.toml": f"[tool.uv]\n{settings}",
            "pip.conf": f"[global]\nfind-links = {toy.machine}/none\n",
            "setup.cfg": "[install]\nprefix = /nonexistent\n",
        }.items():
            (folder / name).write_text(text, encoding="utf-8")
    (toy.machine / "home/.config/uv").mkdir(parents=True)
    (toy.machine / "home/.config/uv/uv.toml").write_text(settings, encoding="utf-8")
    elsewhere = toy.machine / "elsewhere"
    elsewhere.mkdir()
    for name in ("toy_dep.py", "rotation.py"):  # another version of the tool, too
        (elsewhere / name).write_text(strangers["toy_dep.py"], encoding="utf-8")
    toy.variables |= {
        "PYTHONPATH": str(elsewhere),
        "PYTHONSTARTUP": "toy_dep.py",
        "PYTHONWARNINGS": "error",
        "PYTHONOPTIMIZE": "2",
        "PYTHONUSERBASE": str(elsewhere),
        "PYTHONHOME": sys.base_prefix,
        "PIP_TARGET": str(elsewhere),
        "PIP_REQUIRE_VIRTUALENV": "1",
        "PIP_CONSTRAINT": "/nonexistent",
        "UV_TARGET": str(elsewhere),
        "UV_CONSTRAINT": "/nonexistent",
        "XDG_CACHE_HOME": "here",
    }
    assert (0, "toy-dep 1.0\n") == toy.run()[:2]
    assert has_uv != (toy.packages() / "pip").is_dir()
    if has_uv:
        assert "/\n" == (toy.machine / "started-in").read_text(encoding="utf-8")
    assert not (toy.machine / "stolen").exists()
    assert (0, "toy-dep 1.0\n", "") == toy.run()
    assert (0, "toy-dep 1.0\n", "") == toy.run(python=toy.root / ".venv/bin/python")
    toy.variables["PYTHONSAFEPATH"] = "1"
    assert (0, "toy-dep 1.0\n", "") == toy.run()


def test_an_old_python_is_refused(toy: Toy) -> None:
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
