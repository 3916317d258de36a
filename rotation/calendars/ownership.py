"""Whose file is it? What may be written over, and nothing else: the calendar, the feed, the published files.

What is published bears a seal: a digest of the file as it was written, and one of the rotation. A file
with another seal, or with none, is somebody else's, or has been changed since. In a feed every event bears the digest
of itself, and the seal says the rotation alone: programs that keep each event in a file of its own copy the lines of
the calendar into all of them, so that a seal of the whole would change all of these with each change of one. Files of
versions before the seal are known by the marks of their events, or by the name that the page and its data have.
"""

from __future__ import annotations

import html
import json
import os
import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from rotation.calendars.classify import classify
from rotation.calendars.event import is_managed
from rotation.calendars.ics.reader import parse
from rotation.errors import BadInputError, RefusedError
from rotation.untrusted import read_if_there

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from rotation.calendars.event import Event
    from rotation.model import Team

GOOGLE = "google:"
GENERATOR = "triage-rotation"
# To be put once into a file that is published; `seal` fills it in.
BLANK_SEAL = f"seal-{'0' * 32}-{'0' * 12}"
_SEAL = re.compile(rb"seal-[0-9a-f]{32}-([0-9a-f]{12})")
_PRODUCT = b"triage-rotation"
_HANDOFF = re.compile(r"^(?:Before|After)(?: you)?: .+, (?:until|from) ", re.MULTILINE)


def find_calendar_file(team: Team, folder: Path) -> Path | None:
    """Return the calendar where that is a file, whatever links lead to it; None where it is elsewhere."""
    return None if team.calendar.startswith(GOOGLE) else Path(os.path.realpath(folder / team.calendar))


def check_calendar(team: Team, folder: Path) -> None:
    """Raise RefusedError unless the team's calendar may be written: see `check_place`."""
    if not team.calendar.startswith(GOOGLE):
        check_place(folder / team.calendar, folder, ".ics", lambda data: _is_our_calendar(data, team))


def check_place(path: Path, folder: Path, suffix: str, is_ours: Callable[[bytes], bool]) -> None:
    """Raise RefusedError unless a file that team.yaml names, or that is beside it, may be written.

    It ends in the suffix, also where links lead, and is in the folder or is there already and ours.
    """
    real = Path(os.path.realpath(path))
    if {path.suffix.casefold(), real.suffix.casefold()} != {suffix}:
        raise RefusedError(
            f"{path} does not end in {suffix}" + (f", but leads to {real}" if path.suffix.casefold() == suffix else ""),
            hint="correct team.yaml, or remove the link",
        )
    if real.is_relative_to(os.path.realpath(folder)):
        return
    if not real.is_file() or not is_ours(read_if_there(real)):
        raise RefusedError(
            f"{path} is outside the folder of the team, and is not a file of this rotation",
            hint=f"choose a file in {folder}; to begin one elsewhere, make an empty file there first",
        )


def seal(data: bytes, mark: str) -> bytes:
    """Return a file with the seal of the rotation in place of its blank one."""
    match = _SEAL.search(data)
    if match is None:
        raise ValueError("no place for a seal")
    return data[: match.start()] + _read_seal(data, mark) + data[match.end() :]


def seal_feed(data: bytes, mark: str) -> bytes:
    """Return a feed with the seal of the rotation in place of its blank one: it changes with the rotation only."""
    return data.replace(BLANK_SEAL.encode(), _seal_of_feed(mark), 1)


def is_published(data: bytes, name: str, team: Team, ids: Collection[str] = ()) -> bool:
    """Return whether the rotation has published the file and nobody has changed it since; `name` is without folders.

    `ids` are those of the calendar's events. With an empty file nothing is lost, so it counts too.
    """
    if not data.strip():
        return True
    seal = _SEAL.search(data)
    if name.endswith(".ics"):
        is_ours = seal is None or any(_seal_of_feed(mark) == seal[0] for mark in team.marks)
        return is_ours and _is_feed(data, team, ids, is_sealed=seal is not None)
    if seal:
        return any(_read_seal(data, mark) == seal[0] for mark in team.marks)
    return _name_in(data, name) in {team.name, *team.formerly}


def read_published_files(data: bytes, team: Team) -> frozenset[str]:
    """Return the files that the published data list as published with them; of an earlier version, the feeds."""
    if not is_published(data, "data.json", team):
        return frozenset()
    value = json.loads(data or b"{}")
    feeds = (person.get("feed") for person in value.get("people", ()))
    return frozenset(value.get("files") or filter(None, feeds))


def is_of_another(data: bytes, team: Team) -> bool:
    """Return whether another rotation has published the file."""
    seal = _SEAL.search(data)
    return seal is not None and seal[1].decode() not in {_compute_digest(mark.encode())[:12] for mark in team.marks}


def _read_seal(data: bytes, mark: str) -> bytes:
    """Return the seal that the file has when the rotation has written it so."""
    blank = _SEAL.sub(BLANK_SEAL.encode(), data, count=1)
    content = _compute_digest(b"\0".join((mark.encode(), blank)))[:32]
    return f"seal-{content}-{_compute_digest(mark.encode())[:12]}".encode()


def _seal_of_feed(mark: str) -> bytes:
    rotation = _compute_digest(mark.encode())
    return f"seal-{rotation[:32]}-{rotation[:12]}".encode()


def _compute_digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def _name_in(data: bytes, name: str) -> str | None:
    """Return the rotation's name in a page or its data that an earlier version has published; None in other files."""
    if GENERATOR.encode() not in data:
        return None
    if not name.endswith(".json"):
        title = re.search(rb"<title>(.*?)</title>", data)
        return html.unescape(title[1].decode(errors="replace")) if title else None
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return str(value.get("name")) if isinstance(value, dict) and value.get("generator") == GENERATOR else None


def _is_feed(data: bytes, team: Team, ids: Collection[str], *, is_sealed: bool) -> bool:
    """Return whether the file has our duties as they were written, and no other entry.

    A calendar that a load has written has them, too. It is no feed, and goes back further: so a feed without a seal, of
    an earlier version, must say who hands over to whom, or where it is published. One duty alone may be without either,
    if the calendar has it.
    """
    try:
        pieces = parse(data, "feed")
    except BadInputError:
        return False
    if not any(piece.kind == "PRODID" and _PRODUCT in piece.raw for piece in pieces):
        return False
    events = [piece.event for piece in pieces if piece.event is not None]
    entries = sum(piece.kind.startswith("V") and piece.kind not in {"VERSION", "VTIMEZONE"} for piece in pieces)
    duties = {each.event for each in classify(events, team).read}
    as_written = all(event in duties and (event.owner is None or not event.edited) for event in events)
    if entries != len(events) or not as_written:
        return False
    is_feed = is_sealed or any(piece.kind == "SOURCE" for piece in pieces) or any(map(_names_handoff, events))
    return is_feed or not events or (len(events) == 1 and events[0].id in ids)


def _names_handoff(event: Event) -> bool:
    return _HANDOFF.search(event.description) is not None


def _is_our_calendar(data: bytes, team: Team) -> bool:
    """Return whether a calendar file is empty, made by this tool, or has events of the rotation."""
    try:
        pieces = parse(data, team.calendar)
    except BadInputError:
        return False
    return not pieces or any(
        (piece.event is not None and is_managed(piece.event, team))
        or (piece.kind == "PRODID" and _PRODUCT in piece.raw)
        for piece in pieces
    )
