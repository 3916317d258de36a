"""--printCompletion SHELL: a script from which a shell completes command lines by itself, without starting Python.

It is made from the tables of `spec`, and has to be printed again only when these have changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import shtab

from rotation.errors import Exit, UsageError
from rotation.parser import PROGRAM, add_option, build_parser
from rotation.spec import ACTIONS, OPTIONS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from rotation.options import Options
    from rotation.spec import Option
    from rotation.terminal import Terminal

INSTALLED = "triage"  # what the tool is called where it was installed
_INSTALLED_TOO = {
    "bash": f"\ncomplete -o bashdefault -F _shtab_triage_py {INSTALLED}",
    "fish": f"\ncomplete -c {INSTALLED} -w {PROGRAM}",
}
# How a value is completed, by the word for it in the tables.
_COMPLETED = {"FILE": shtab.FILE, "DIR": shtab.DIRECTORY}


def run(options: Options, terminal: Terminal) -> Exit:
    """Print the script. Raises UsageError for a shell that there is none for."""
    shell = options.arguments[0].lower()
    if shell not in shtab.SUPPORTED_SHELLS:
        raise UsageError(
            f"there is no completion for '{options.arguments[0]}'",
            hint=f"there is one for {', '.join(shtab.SUPPORTED_SHELLS)}",
        )
    script = shtab.complete(_build_whole_parser(), shell).rstrip()
    terminal.print_data(
        script.replace(f"#compdef {PROGRAM}", f"#compdef {PROGRAM} {INSTALLED}") + _INSTALLED_TOO.get(shell, "")
    )
    return Exit.DONE


def _build_whole_parser() -> argparse.ArgumentParser:
    """Return a parser of every action, with its arguments and options, for shells to complete."""
    parser = build_parser(prog=PROGRAM)
    _add_options(parser, [option for option in OPTIONS if option.general])
    actions = parser.add_subparsers(metavar="ACTION")
    for action in ACTIONS:
        part = actions.add_parser(action.name, help=action.help, add_help=False)
        for number, word in enumerate(action.arguments.split()):
            count = "*" if "..." in word else "?" if word.startswith("[") else None
            _set_completion(part.add_argument(f"{number}", metavar=word, nargs=count), word.strip("[]."))
        _add_options(part, (option for option in OPTIONS if option.general or action.heeds(option)))
    return parser


def _add_options(parser: argparse.ArgumentParser, options: Iterable[Option]) -> None:
    for option in options:
        _set_completion(add_option(parser, option), option.value or "")


def _set_completion(argument: argparse.Action, value: str) -> None:
    """Let shells offer what the value may be: files, folders, or its words; capitals stand for something else."""
    if value in _COMPLETED:
        argument.complete = _COMPLETED[value]  # type: ignore[attr-defined] # shtab looks for it there
    elif value == "SHELL":
        argument.choices = shtab.SUPPORTED_SHELLS
    elif words := [word for word in value.split("|") if word.islower() or word == "ALL"]:
        argument.choices = words
