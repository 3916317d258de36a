"""The command: reads the command line and the clock, runs one action, and turns every ending into an exit code."""

from __future__ import annotations

import errno
import gc
import importlib
import os
import re
import shlex
import shutil
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import rotation
from rotation.diagnostics import problems_to_json
from rotation.errors import BadInputError, Exit, Problem, Severity, TriageError, UsageError
from rotation.options import DEFAULT_PROGRAM, Options, format_command_line
from rotation.parser import format_help, parse
from rotation.stdout import claim_standard_output
from rotation.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rotation.parser import CommandLine

# Trouble with a disk, named even where Python does not say which file it was.
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EFBIG, errno.EMFILE, errno.ENFILE}
_SECRET_NAME = re.compile(r"TOKEN|SECRET|PASSWORD|CREDENTIAL|KEY", re.IGNORECASE)
_SECRET = re.compile(r"(ya29\.|1//|Bearer )[\w.~+/-]+")
_SHORTEST_SECRET = 8
_OBJECTS_BETWEEN_COLLECTIONS = 200_000
_HERE = str(Path(rotation.__file__).parent) + os.sep


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line, by default this process's own, whose standard output is then ours until it ends.

    Return the exit code.
    """
    words = sys.argv[1:] if argv is None else argv
    # What is read is kept until the end, and hardly anything refers to itself: to look for that again and again takes a
    # fifth of the time for a large calendar.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    program = _find_program() if argv is None else DEFAULT_PROGRAM
    # Hints about wrong words are commands for the same folder and calendar, too.
    terminal = Terminal(sys.stdout, sys.stderr, call=format_command_line(program, (), *_find_place(words)))
    as_json = "--json" in words  # until it is known whether it is an option
    code: int
    try:
        line = parse(words)
        verbose = "verbose" in line.values
        # Before the first library is imported. A caller who gives us arguments has a process of its own.
        out = claim_standard_output(verbose=verbose) if argv is None else sys.stdout
        terminal = Terminal(
            out, sys.stderr, color=line.values.get("color", "auto"), verbose=verbose, call=_call(program, line)
        )
        as_json = "json" in line.values
        code = _run(line, terminal, program)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 (the one place where every ending is explained)
        code = explain(error, terminal, as_json=as_json)
    written = terminal.finish()
    return code or written


def _run(line: CommandLine, terminal: Terminal, program: str) -> Exit:
    if "help" in line.values:
        terminal.print_data(format_help(line.action, program, _call(program, line)))
        return Exit.DONE
    if "version" in line.values or line.action is None:
        terminal.print_data(f"triage {rotation.__version__}")
        return Exit.DONE
    options = _build_options(line.action.name, line, program)
    run: Callable[[Options, Terminal], Exit] = importlib.import_module(f"rotation.commands.{line.action.module}").run
    return run(options, terminal)


def _find_place(words: Sequence[str]) -> tuple[str | None, str | None]:
    """Return the folder and the calendar that words name which are perhaps no command line; None where they do not."""
    values: dict[str, str] = {}
    for word, value in zip(words, [*words[1:], None], strict=True):
        name, is_whole, rest = word.partition("=")
        if name in {"-C", "--directory", "--calendarId"} and (text := rest if is_whole else value):
            values["--directory" if name == "-C" else name] = text
    return values.get("--directory"), values.get("--calendarId")


def _call(program: str, line: CommandLine) -> str:
    """Return how to call the program for the same team and calendar."""
    return format_command_line(program, (), line.values.get("directory"), line.values.get("calendar_id"))


def _build_options(action: str, line: CommandLine, program: str) -> Options:
    values = dict(line.values)
    directory = values.get("directory")
    if directory is not None and action != "init" and not Path(directory).is_dir():
        raise UsageError(f"there is no folder '{directory}'")
    here = Path(directory or ".")
    checkout = Path(rotation.__file__).parent.parent
    elsewhere = directory is None and not _has_team(here) and _has_team(checkout)
    return Options(
        action=action,
        program=program,
        arguments=line.arguments,
        folder=checkout if elsewhere else here,
        base=here,
        now=datetime.now(UTC),
        **values,
    )


def _find_program() -> str:
    """Return how this program was called, ready to be typed again."""
    name = sys.argv[0] or "triage"
    if shutil.which(Path(name).name) == name:  # installed: found on the PATH by its name alone
        return shlex.quote(Path(name).name)
    if Path(name).suffix != ".py":
        return shlex.quote(name)
    return shlex.quote(name) if os.sep in name else f"python3 {shlex.quote(name)}"


def _has_team(folder: Path) -> bool:
    return os.path.lexists(folder / "team.yaml")  # whatever it is: the sample would be silently taken for it


def explain(error: BaseException, terminal: Terminal, *, as_json: bool) -> Exit:
    """Tell the person how the command ended, with `as_json` programs too; return the exit code."""
    match error:
        case KeyboardInterrupt():
            terminal.note(f"Interrupted{': ' if error.args else ''}{error}.")
            return Exit.INTERRUPTED
        case BadInputError():
            problems, code, outcome = error.problems, error.exit, str(error)
        case TriageError():
            kind = error.exit.name.lower().replace("_", "-")
            problems, code, outcome = (_build_failure(kind, str(error), error.hint),), error.exit, ""
        case OSError(strerror=str(reason)) if error.filename is not None or error.errno in _DISK:
            message = reason if error.filename is None else f"{reason}: '{_name(error.filename)}'"
            problems, code, outcome = (_build_failure("file", message),), Exit.BAD_INPUT, ""
        case ConnectionError() | TimeoutError():
            message = f"the connection was lost: {error}"
            problems, code, outcome = (_build_failure("temporary", message, "run it again"),), Exit.TEMPORARY, ""
        case _:
            problems, code, outcome = (_report_bug(error, terminal),), Exit.BUG, ""
    warnings = terminal.take_warnings()
    if as_json and not terminal.has_data:
        terminal.print_json({"problems": problems_to_json((*problems, *warnings)), "exit": code.value})
    if isinstance(error, BadInputError):
        terminal.show_problems((*problems, *warnings), outcome)
    else:
        terminal.show_failure(problems[0].code, problems[0].message, problems[0].hint)
        terminal.show_problems(warnings)
    return code


def _build_failure(code: str, message: str, hint: str | None = None) -> Problem:
    return Problem(Severity.ERROR, code, message, hint=hint)


def _name(file: object) -> str:
    return os.fsdecode(file) if isinstance(file, str | bytes | os.PathLike) else str(file)


def _report_bug(error: BaseException, terminal: Terminal) -> Problem:
    """Return a fault of the tool in two lines, and keep the rest in a file, or show it all with `--verbose`."""
    report = _remove_secrets("".join(traceback.format_exception(error)))
    terminal.detail(report)
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(_HERE)]
    spot = "".join(f" ({frame.filename.removeprefix(_HERE)}:{frame.lineno})" for frame in ours[-1:])
    try:
        handle, path = tempfile.mkstemp(prefix="triage-bug-", suffix=".txt")
        with open(handle, "w", encoding="utf-8", errors="backslashreplace") as file:  # noqa: PTH123 (a descriptor)
            file.write(report)
        hint = f"please report it, with {path}"
    except OSError:
        hint = "please report it, with what --verbose prints"
    summary = _remove_secrets("\n".join((f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ()))))
    return _build_failure("bug", f"this is a fault of the tool, not of your files{spot}\n{summary}", hint)


def _remove_secrets(text: str) -> str:
    """Return the text without what looks like a token, or is the value of a variable named like one."""
    for name, value in os.environ.items():
        if _SECRET_NAME.search(name) and len(value) >= _SHORTEST_SECRET:
            text = text.replace(value, "[secret]")
    return _SECRET.sub("[secret]", text)
