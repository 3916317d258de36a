"""--printCompletion: what real shells make of it."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from rotation.spec import ACTIONS, OPTIONS
from tests import programs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.commands.conftest import Folder

ANYWHERE = ["--color", "--directory", "--help", "--today", "--verbose", "--version"]
# What is in the line, and what is offered for its last word.
OFFERED = [
    ("lo", ["load", "login"]),
    ("generateN", ["generateNextRotation"]),
    ("load ", ["names.txt", "rotation.txt", "sub/"]),
    ("load rot", ["rotation.txt"]),
    ("load --not", ["--notices", "--notify"]),
    ("generateFrom n", ["names.txt"]),
    ("publish ", ["sub/"]),
    ("--color ", ["always", "auto", "never"]),
    ("list --color n", ["never"]),
    ("list --max", ["--maxDate"]),
    ("check --max", []),
    ("-C sub list --min", ["--minDate"]),
    ("--directory su", ["sub/"]),
    ("who --", sorted([*ANYWHERE, "--calendarId", "--json"])),
    ("delete A", ["ALL"]),
    ("printCompletion ", ["bash", "fish", "powershell", "tcsh", "zsh"]),
    ("assign 2026-12-07 ", []),
]


@pytest.fixture
def place(folder: Folder) -> Path:
    """Return a folder with some files in it, and the scripts beside it; the tool itself is not there."""
    scripts = folder.path.parent
    for shell in ("bash", "zsh", "fish"):
        ended = folder.triage("--printCompletion", shell)
        assert (0, "") == (ended.code, ended.err)
        (scripts / f"script.{shell}").write_text(ended.out, encoding="utf-8")
    (scripts / "_triage").write_text((scripts / "script.zsh").read_text(encoding="utf-8"), encoding="utf-8")
    for name in ("names.txt", "rotation.txt"):
        folder.write(name, "")
    (folder.path / "sub").mkdir()
    return folder.path


def real(shell: str) -> str:
    """Return the path of the shell."""
    return programs.program(f"install it with: apt-get install {shell}", shell)


def bash(line: str, place: Path) -> list[str]:
    """Return what bash offers: the words of the line are split and the function is called as bash does it."""
    words = ["./triage.py", *line.split(), *([""] if line.endswith(" ") else [])]
    script = (
        'source ../script.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
        '_shtab_triage_py "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"; '
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    out = subprocess.run(
        [real("bash"), "--norc", "-c", script, "bash", *words],
        cwd=place,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return sorted(f"{each}/" if (place / each).is_dir() else each for each in out.split())


def fish(line: str, place: Path) -> list[str]:
    """Return what fish says that it offers, without the descriptions."""
    out = subprocess.run(
        [real("fish"), "--no-config", "-c", "source ../script.fish; complete -C $argv", f"./triage.py {line}"],
        cwd=place, capture_output=True, text=True, check=True, env=os.environ | {"HOME": str(place.parent)},
    ).stdout  # fmt: skip
    return sorted(each.partition("\t")[0] for each in out.splitlines())


@pytest.mark.parametrize("shell", [bash, fish])
@pytest.mark.parametrize(("line", "offered"), OFFERED)
def test_what_is_offered(shell: Callable[[str, Path], list[str]], place: Path, line: str, offered: list[str]) -> None:
    """Actions first, then what they take; everywhere the options that have a meaning there."""
    assert offered == shell(line, place)


# zsh completes only what stands in its line editor. There a key puts in one line after the other and completes it; what
# is offered goes through `compadd`, which here also writes it down.
ZSH = r"""
fpath+=$PWD/..; autoload -U compinit; compinit -D -u; LISTMAX=1000; unsetopt auto_menu
compadd() {
    if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]]; then
        local -a offered; builtin compadd -A offered "$@"
        (($#offered)) && print -rl -- $offered >> ../offered
    fi
    builtin compadd "$@"
}
try() {
    local line
    while read -r line; do
        BUFFER="./triage.py ${line%|}"; CURSOR=$#BUFFER
        zle complete-word
        print "= $line" >> ../offered
    done < ../lines
    exit
}
zle -N try; bindkey "^T" try; print $((6 * 7))
"""


def test_what_zsh_offers(place: Path) -> None:
    """The same, in one zsh on a terminal."""
    (place.parent / "setup.zsh").write_text(ZSH, encoding="utf-8")
    (place.parent / "lines").write_text("".join(f"{line}|\n" for line, _ in OFFERED), encoding="utf-8")
    terminal, inside = pty.openpty()
    shell = subprocess.Popen(
        [real("zsh"), "-f", "-i"], cwd=place, stdin=inside, stdout=inside, stderr=inside, start_new_session=True,
        env=os.environ | {"TERM": "dumb", "ZDOTDIR": str(place), "HOME": str(place)},
    )  # fmt: skip
    os.close(inside)
    os.write(terminal, b"source ../setup.zsh\n")
    screen = ""
    with contextlib.suppress(OSError):  # nobody has the other end any more
        while "42" not in screen:
            screen += os.read(terminal, 65536).decode(errors="replace")
        os.write(terminal, b"\x14")
        while os.read(terminal, 65536):
            pass
    os.close(terminal)
    shell.wait(timeout=60)

    *blocks, _ = re.split(r"(?m)^= .*\n", (place.parent / "offered").read_text(encoding="utf-8"))
    offers = [
        sorted(f"{each}/" if (place / each).is_dir() else each for each in set(block.split())) for block in blocks
    ]
    assert [offered for _, offered in OFFERED] == offers


def test_every_word_is_offered(place: Path) -> None:
    """No action, and no option, is missing from any script."""
    for script in place.parent.glob("script.*"):
        text = script.read_text(encoding="utf-8")
        assert [] == [each.name for each in (*ACTIONS, *OPTIONS) if each.name not in text]


def test_a_shell_that_is_not_known(folder: Folder) -> None:
    """It is said which are."""
    ended = folder.triage("--printCompletion", "csh")
    assert (2, "") == (ended.code, ended.out)
    first, hint = ended.err.splitlines()
    assert "error[usage]: there is no completion for 'csh'" == first
    assert "  = help: there is one for bash, zsh, tcsh, fish, powershell" == hint
