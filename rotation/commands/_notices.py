"""--notices DIR: after a load, one text for each person whose weeks have changed, and for nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.errors import RefusedError
from rotation.model import safe_name
from rotation.views.notices import format_notice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rotation.calendars.changes import Moves
    from rotation.commands._context import Inputs
    from rotation.model import Duty


def make_room(folder: Path) -> None:
    """Make the folder. Raises RefusedError when something is in it: perhaps notices of before that nobody has sent."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise RefusedError(
            f"{folder} is not empty; notices in it would be mixed with those of this load",
            hint="send and remove what is there, or name another folder",
        )


def write_notices(moves: Sequence[Moves], duties: Sequence[Duty], inputs: Inputs, folder: Path) -> int:
    """Write the texts, each into a file named after the person; return how many there are."""
    for moved in moves:
        text = format_notice(inputs.team, moved, duties, inputs.today)
        (folder / f"{safe_name(moved.person)}.txt").write_text(text + "\n", encoding="utf-8", newline="\n")
    return len(moves)
