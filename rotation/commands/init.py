"""init NAME...: the first team.yaml, with these people, and an outages.yaml with examples."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING

from rotation.atomic import draft, locked, make_folder
from rotation.errors import BadInputError, Exit, RefusedError, UsageError
from rotation.files import team as team_file
from rotation.files.first_files import OUTAGES, is_sample, team_text
from rotation.text import join_all
from rotation.untrusted import read_if_there

if TYPE_CHECKING:
    from pathlib import Path

    from rotation.spec import Options
    from rotation.terminal import Terminal


def run(options: Options, terminal: Terminal) -> Exit:
    """Write both files, and print the three commands that follow.

    A folder that `-C` names is made. Files of a team are never replaced, only the samples that came with the checkout
    as long as nobody has changed them.
    Raises UsageError without names, BadInputError where a name cannot be used, RefusedError where a file is in the way.
    """
    if not options.arguments:
        raise UsageError(
            "init needs the names of the team", hint=options.command("init", "Ann Lee", "Bob Ray <bob@example.org>")
        )
    # Here, and not where team.yaml was found: somebody in an empty folder begins a team of their own.
    folder = options.base
    files = {folder / "team.yaml": team_text(options.arguments), folder / "outages.yaml": OUTAGES}
    _, problems = team_file.parse(files[folder / "team.yaml"], str(folder / "team.yaml"))
    if any(problem.is_error for problem in problems):
        raise BadInputError(problems, "Nothing was written.")
    taken = [path for path in files if not _may_be_written(path)]
    if taken:
        names = join_all([*map(str, taken)], "and")
        raise RefusedError(
            f"{names} would be overwritten",
            hint="add people to team.yaml with an editor, or begin in another folder: -C FOLDER",
        )
    written = join_all([*map(str, files)], "and")
    if options.dry_run:
        terminal.note(f"Dry run: would write {written}.")
        return Exit.DONE
    make_folder(folder)
    with locked(folder), ExitStack() as prepared:
        drafts = [draft(path, text.encode()) for path, text in files.items()]
        for each in drafts:
            prepared.callback(each.discard)
        for each in drafts:
            each.commit()
    terminal.note(f"Wrote {written}. Next:")
    plan = str(folder / "rotation.txt") if options.directory else "rotation.txt"
    for command in (
        f"{options.command('generate-next-rotation')} > {plan}",
        f"$EDITOR {plan}",
        options.command("load", "rotation.txt"),
    ):
        terminal.note(f"  {command}")
    return Exit.DONE


def _may_be_written(path: Path) -> bool:
    return not os.path.lexists(path) or (path.is_file() and is_sample(read_if_there(path)))
