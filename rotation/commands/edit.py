"""--edit [FILE]: plan, or take FILE; open it in your editor; check it, show what changes, and load it on a yes."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from contextlib import contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING

from rotation.commands._apply import LOADED, apply_changes, plan_changes, show
from rotation.commands._context import STANDARD_INPUT, read, show_or_raise
from rotation.commands._write import lock
from rotation.commands.generate import propose_for, render_file
from rotation.errors import BadInputError, Exit, RefusedError, UsageError
from rotation.untrusted import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rotation.calendars.changes import Changes
    from rotation.commands._context import Inputs
    from rotation.options import Options
    from rotation.terminal import Terminal

NOTHING = "Nothing was loaded."
EDITORS = ("sensible-editor", "nano", "vi")  # where neither VISUAL nor EDITOR is set


def run(options: Options, terminal: Terminal) -> Exit:
    """Edit until the text can be loaded or the person has had enough.

    The text stays in its file, but for a new plan once it is loaded. Raises UsageError where there is nobody to ask, or
    no editor.
    """
    if not terminal.can_ask:
        raise UsageError(
            "'--edit' needs a terminal",
            hint=f"save a plan, edit it and load it: {options.command('--generateNextRotation')} > rotation.txt",
        )
    editor = _find_editor()
    path = _find_existing_file(options.arguments[0], options) if options.arguments else _write_plan(options, terminal)
    if path is None:
        return Exit.DONE
    ended = None
    try:
        ended = _edit_until_loaded(path, editor, options, terminal)
    finally:
        if not path.is_file():  # the editor has removed it
            terminal.note(f"There is no text in {path} any more.")
        elif ended is not Exit.DONE or options.dry_run:
            again = options.arguments[0] if options.arguments else path.name
            terminal.note(f"Your text is in {path}. To go on:  {options.command('edit', again)}")
        elif not options.arguments:
            with suppress(OSError):  # it is loaded, so that a copy that stays is no failure
                path.unlink()
    return Exit.DONE if ended is None else ended


def _edit_until_loaded(path: Path, editor: list[str], options: Options, terminal: Terminal) -> Exit | None:
    """Edit, check, ask, and so on; return how loading ended, None where the person does not want to load."""
    again = True
    while True:
        # 1. The person edits. An editor that fails may still have saved something: it is checked all the same.
        problem = _open(editor, path, terminal) if again else None
        again = True
        # 2. Whatever keeps the text from being loaded is shown, and the same text opens again: nothing that was typed
        #    is lost.
        try:
            inputs, changes = _check(path, options, terminal)
        except BadInputError as error:
            terminal.show_problems(error.problems, str(error))
            problem = problem or "This cannot be loaded"
        except OSError as error:
            terminal.show_failure("file", f"{path} cannot be read: {error.strerror}")
            problem = problem or "This was not loaded"
        except RefusedError as error:
            terminal.show_failure("refused", str(error), error.hint)
            problem = problem or "This was not loaded"
        if problem:
            if terminal.ask(f"{problem}: [e]dit again, or [q]uit?", "eq") == "e":
                continue
            terminal.note(NOTHING)
            return Exit.BAD_INPUT
        # 3. What it would change is shown before the question. Where nothing would, there is nothing to ask.
        show(changes, terminal, LOADED)
        answer = (
            "y"
            if options.dry_run or not changes.writes
            else terminal.ask("Load it? [y]es, [e]dit again, [q]uit", "yeq")
        )
        if answer == "q":
            terminal.note(NOTHING)
            return None
        # 4. Somebody can have changed the calendar while the question was open. Only what was shown is loaded; else it
        #    is shown anew, without opening the editor.
        if answer == "y":
            with lock(inputs, options):
                calendar = inputs.read_calendar()
                if plan_changes(inputs.rotation, calendar, inputs, options) == changes:
                    return apply_changes(inputs.rotation, calendar, inputs, options, terminal, seen=changes)
            terminal.note("The calendar has changed meanwhile; this is what loading would do now.")
            again = False


def _check(path: Path, options: Options, terminal: Terminal) -> tuple[Inputs, Changes]:
    """Return what is to be loaded and what that would do, after saying what is odd about it.

    Raises BadInputError for a text with an error, RefusedError where weeks that are over would change.
    """
    inputs = read(options, terminal, rotation=str(path.absolute()), outcome=NOTHING)
    calendar = inputs.read_calendar()
    inputs = inputs.accept_strangers(calendar, force=options.force)
    show_or_raise(inputs.review(calendar, force=options.force).problems, terminal, NOTHING)
    return inputs, plan_changes(inputs.rotation, calendar, inputs, options)


def _find_existing_file(argument: str, options: Options) -> Path:
    if argument == STANDARD_INPUT:
        raise UsageError("'--edit' needs a file, not standard input")
    path = options.path(argument)
    read_file(path)  # rather than an editor full of nothing, the message that there is no such file
    return path


def _write_plan(options: Options, terminal: Terminal) -> Path | None:
    """Write the next rotation into a new file; return its path, or None where nothing is left to plan."""
    _, proposal = propose_for(options, terminal)
    if proposal is None:
        return None
    for number in count(1):
        first = proposal.instance.weeks[0].first
        path = options.base / f"rotation-{first}{f'-{number}' if number > 1 else ''}.txt"
        try:
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(render_file(proposal, options))
        except FileExistsError:
            continue
        return path
    raise AssertionError  # count() has no end


def _find_editor() -> list[str]:
    """Return the command of the person's editor, without the file. Raises UsageError where there is none."""
    hint = "set VISUAL or EDITOR to the command of your editor"
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    try:
        words = shlex.split(named) if named else [each for each in EDITORS if shutil.which(each)][:1]
    except ValueError as error:
        raise UsageError(f"not a valid editor command: {named}", hint=hint) from error
    if not words or not shutil.which(words[0]):
        raise UsageError(f"there is no editor '{words[0]}'" if words else "no editor found", hint=hint)
    return words


def _open(editor: list[str], path: Path, terminal: Terminal) -> str | None:
    """Let the person edit the file; return what went wrong, None where nothing did."""
    with _leave_signal_to_editor(signal.SIGINT), terminal.lend():
        # Absolute, so that no name is an option to the editor.
        code = subprocess.call([*editor, str(path.absolute())])  # noqa: S603 (the command that the person has chosen)
    return f"{editor[0]} ended with exit code {code}" if code else None


@contextmanager
def _leave_signal_to_editor(number: signal.Signals) -> Iterator[None]:
    """Do nothing on the signal, which the terminal sends to both of us; a handler, unlike SIG_IGN, is not inherited."""
    before = signal.signal(number, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(number, before)
