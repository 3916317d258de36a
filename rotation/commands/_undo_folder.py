"""The folder `undo`, beside team.yaml: a file for each change of the calendar, the newest 50."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rotation.atomic import convert_error, draft, make_folder
from rotation.atomic import replace as write_file
from rotation.calendars.record import from_json, to_json
from rotation.errors import BadInputError, RefusedError
from rotation.model import fold_case
from rotation.untrusted import read_if_there

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rotation.atomic import Draft
    from rotation.calendars.record import Record
    from rotation.model import Team

UNDO = "undo"
MOST = 50
_RECORD = re.compile(r"([0-9]{1,9})\.json")
# Earlier versions wrote rotations, which can still be loaded.
_ROTATION = re.compile(r"[0-9]{8}-[0-9]{6}(?:_[0-9]+)?\.txt")


@dataclass(frozen=True, slots=True)
class SavedRecord:
    """A record under the number by which `undo` knows it; `undone` is whether it has been undone."""

    name: str
    record: Record
    undone: bool = False


def draft_record(folder: Path, record: Record) -> tuple[str, Draft]:
    """Return the record under the next number, on the disk and not in its place yet.

    To be called with the lock of the folder held. Raises TriageError when it cannot be written.
    """
    place = folder / UNDO
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise RefusedError(f"{place} is not a folder of its own", hint="remove it; undo writes there")
    try:
        make_folder(place)
        number = str(1 + max(map(int, _list_records(folder)), default=0))
    except OSError as error:
        raise convert_error(error, place, "cannot be written") from error
    return number, draft(place / f"{number}.json", to_json(record).encode())


def remove_record(folder: Path, number: str) -> None:
    """Forget the record of a change that was not made."""
    with suppress(OSError):
        (folder / UNDO / f"{number}.json").unlink()


def find_due_records(folder: Path, team: Team) -> dict[str, Record]:
    """Return the changes of this calendar whose notices are not all written, the oldest first."""
    return {
        saved.name: saved.record
        for saved in read_records(folder)
        if saved.record.notices_due and is_of(saved.record, team)
    }


def mark_notices(folder: Path, records: Mapping[str, Record], *, due: bool) -> None:
    """Remember whether notices of these changes are due. Raises TriageError when that cannot be written."""
    for name, record in records.items():
        write_file(folder / UNDO / f"{name}.json", to_json(replace(record, notices_due=due)).encode())


def is_of(record: Record, team: Team) -> bool:
    """Return whether it was this rotation that was changed, in this calendar."""
    return fold_case(record.owner) in map(fold_case, team.marks) and record.calendar == team.calendar


def prune_records(folder: Path) -> None:
    """Remove what is older than the newest MOST changes; where that is not possible, one more does no harm."""
    records: list[Path] = []
    with suppress(OSError):
        old = sorted(path for path in (folder / UNDO).glob("*.txt") if _ROTATION.fullmatch(path.name))
        records = [*old, *_list_records(folder).values()]
    for path in records[:-MOST]:
        with suppress(OSError):  # somebody else's, perhaps
            path.unlink()


def read_records(folder: Path) -> tuple[SavedRecord, ...]:
    """Return the records in the folder, the oldest first; a file that is no record is left out."""
    records = {name: record for name, path in _list_records(folder).items() if (record := _read_record(path))}
    undone: set[str] = set()
    for record in records.values():
        if record.undoes is not None:
            # To undo an undo makes its change count again.
            target = records.get(record.undoes)
            again = target.undoes if target is not None else None
            undone.add(record.undoes)
            if again is not None:
                undone.discard(again)
    return tuple(SavedRecord(name, record, name in undone) for name, record in records.items())


def _read_record(path: Path) -> Record | None:
    """Return what is in the file, None where that is no record, or cannot be read."""
    try:
        return from_json(read_if_there(path).decode(errors="replace"))
    except BadInputError:
        return None


def _list_records(folder: Path) -> dict[str, Path]:
    """Return the files of records by their numbers, the oldest first."""
    matches = ((match, path) for path in (folder / UNDO).glob("*.json") if (match := _RECORD.fullmatch(path.name)))
    return {match[1]: path for match, path in sorted(matches, key=lambda each: int(each[0][1]))}
