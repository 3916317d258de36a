"""init NAME...: the first team.yaml, with these people, and an outages.yaml with examples."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from rotation.atomic import draft_all, lock_folders, make_folder
from rotation.errors import BadInputError, Exit, RefusedError, TemporaryError, TriageError, UsageError, format_reason
from rotation.files import team as team_file
from rotation.files.first_files import OUTAGES, format_team, is_sample
from rotation.options import quote_word
from rotation.text import join_all
from rotation.untrusted import read_if_there

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rotation.options import Options
    from rotation.terminal import Terminal


def run(options: Options, terminal: Terminal) -> Exit:
    """Write both files, and print the three commands that follow.

    A folder that `-C` names is made. Files of a team are never replaced, only the samples that came with the checkout
    as long as nobody has changed them.
    Raises UsageError without names, BadInputError where a name cannot be used, RefusedError where a file is in the way,
    TemporaryError where one file is written and the other is not.
    """
    if not options.arguments:
        raise UsageError(
            "init needs the names of the team", hint=options.command("init", "Ann Lee", "Bob Ray <bob@example.org>")
        )
    # Here, and not where team.yaml was found: somebody in an empty folder begins a team of their own.
    folder = options.base
    files = {folder / "team.yaml": format_team(options.arguments), folder / "outages.yaml": OUTAGES}
    _, problems = team_file.parse(files[folder / "team.yaml"], str(folder / "team.yaml"))
    if any(problem.is_error for problem in problems):
        raise BadInputError(problems, "Nothing was written.")
    _check_free(files)
    written = join_all([*map(str, files)], "and")
    if options.dry_run:
        terminal.note(f"Dry run: would write {written}.")
        return Exit.DONE
    _write(folder, files)
    terminal.note(f"Wrote {written}. Next:")
    plan = quote_word(str(folder / "rotation.txt")) if options.directory else "rotation.txt"
    for command in (
        f"{options.command('generate-next-rotation')} > {plan}",
        f"$EDITOR {plan}",
        options.command("load", "rotation.txt"),
    ):
        terminal.note(f"  {command}")
    return Exit.DONE


def _check_free(files: Mapping[Path, str]) -> None:
    """Raise RefusedError where one of the files is there already, and somebody's."""
    taken = [path for path, text in files.items() if not _may_be_written(path, text)]
    if taken:
        names = join_all([*map(str, taken)], "and")
        raise RefusedError(
            f"{names} would be overwritten",
            hint="add people to team.yaml with an editor, or begin in another folder: -C FOLDER",
        )


def _may_be_written(path: Path, text: str) -> bool:
    if not os.path.lexists(path):
        return True
    if path.is_symlink() or not path.is_file():
        return False
    data = read_if_there(path)
    # A run that ended between the two files has left one of them as it was to be.
    return is_sample(data) or data == text.encode()


def _write(folder: Path, files: Mapping[Path, str]) -> None:
    """Write the files into the folder, which need not exist.

    Raises TriageError where they cannot be written: nothing is, or the message says which ones are.
    """
    with ExitStack() as prepared:
        for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
            prepared.callback(_remove_empty, missing)
        make_folder(folder)
        prepared.enter_context(lock_folders(folder))
        _check_free(files)  # with the lock held
        drafts = draft_all({path: text.encode() for path, text in files.items()})
        for each in drafts:
            prepared.callback(each.discard)
        try:
            for each in reversed(drafts):  # team.yaml last: with it there is a team
                each.commit()
        except (OSError, TriageError, KeyboardInterrupt) as error:
            written = [str(path) for path, text in files.items() if read_if_there(path) == text.encode()]
            if not written:
                raise
            outcome = f"{join_all(written, 'and')} {'is' if len(written) == 1 else 'are'} written"
            again = "running the same command again does the rest"
            if isinstance(error, KeyboardInterrupt):
                raise KeyboardInterrupt(f"{outcome}; {again}") from None
            raise TemporaryError(
                f"{outcome}, but then: {format_reason(error)}", hint=f"once that is fixed, {again}"
            ) from error


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()
