"""The folder `undo`, beside team.yaml: a file for each change of the calendar, the newest 50."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from rotation.calendars.undo import from_json, to_json

if TYPE_CHECKING:
    from pathlib import Path

    from rotation.calendars.undo import Record

UNDO = "undo"
MOST = 50
# What this tool writes there; earlier versions wrote rotations (.txt), which can still be loaded.
_OURS = re.compile(r"([0-9]{8}-[0-9]{6}(?:_[0-9]+)?)\.(json|txt)")


@dataclass(frozen=True, slots=True)
class SavedRecord:
    """A record under the name by which `undo` knows it; `undone` is whether it has been undone."""

    name: str
    record: Record
    undone: bool = False


def save_record(folder: Path, record: Record) -> str:
    """Write the record, all of it on the disk, under a name of its own; return the name."""
    place = folder / UNDO
    place.mkdir(exist_ok=True)
    for number in count():
        name = f"{record.made:%Y%m%d-%H%M%S}{f'_{number}' if number else ''}"
        path = place / f"{name}.json"
        try:
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(to_json(record))
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            continue
        return name
    raise AssertionError  # count() never ends


def prune_records(folder: Path) -> None:
    """Remove what is older than the newest MOST changes."""
    ours = sorted((path for path in (folder / UNDO).glob("*") if _OURS.fullmatch(path.name)), key=_age)
    for path in ours[:-MOST]:
        path.unlink(missing_ok=True)


def read_records(folder: Path) -> tuple[SavedRecord, ...]:
    """Return the records in the folder, the oldest first; a file that is no record is left out."""
    found: dict[str, Record] = {}
    for path in sorted((folder / UNDO).glob("*.json"), key=_age):
        match = _OURS.fullmatch(path.name)
        record = from_json(path.read_text(encoding="utf-8", errors="replace")) if match else None
        if match and record:
            found[match[1]] = record
    undone: set[str] = set()
    for record in found.values():
        if record.undoes is not None:
            # To undo an undo makes its change count again.
            target = found.get(record.undoes)
            again = target.undoes if target is not None else None
            undone.add(record.undoes)
            if again is not None:
                undone.discard(again)
    return tuple(SavedRecord(name, record, name in undone) for name, record in found.items())


def _age(path: Path) -> tuple[str, int]:
    stem, _, number = path.stem.partition("_")
    return stem, int(number) if number.isdecimal() else 0
