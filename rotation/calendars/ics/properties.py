"""Which lines of an event this tool writes, and which are its owner's and stay."""

from __future__ import annotations

from rotation.calendars.ics.lines import Line, split_lines

OWNER, WRITTEN, DUTY_START = "X-TRIAGE-ROTATION", "X-TRIAGE-CONTENT", "X-TRIAGE-DUTY"
PERSON, LOADED, LAST = "X-TRIAGE-PERSON", "X-TRIAGE-LOADED", "X-TRIAGE-WRITTEN"
# What an event of ours says in our words; any other line of it (an alarm, a place) is its owner's and stays.
OURS = frozenset(
    f"UID DTSTAMP LAST-MODIFIED SEQUENCE SUMMARY DTSTART DTEND DURATION TRANSP STATUS DESCRIPTION CATEGORIES "
    f"RRULE RDATE EXDATE EXRULE {OWNER} {WRITTEN} {DUTY_START} {PERSON} {LOADED} {LAST} "
    # Twins of what we write, in the words of Outlook and Exchange, which would go on saying what was there before.
    f"X-ALT-DESC X-MICROSOFT-CDO-BUSYSTATUS X-MICROSOFT-CDO-INTENDEDSTATUS X-MICROSOFT-CDO-ALLDAYEVENT".split()
)
_VERSION = frozenset({"SEQUENCE", "LAST-MODIFIED", "DTSTAMP"})


def select_foreign_lines(raw: bytes) -> bytes:
    """Return the lines of an event that are not ours to write, with what is nested in it, in their order.

    Lines that nobody can read are left out: an event of ours must be whole.
    """
    return _split(raw)[1]


def restore_lines(raw: bytes, now: bytes | None, sequence: int, changed: str, memory: bytes) -> bytes:
    """Return an event as it once was, with the lines that people have put into it since, and as a newer version.

    `raw` is what it was, `now` what it is, if it is there; `changed` the time of change in the calendar's form;
    `memory` the lines of what it is to remember.
    """
    own, foreign = _split(raw)
    versioned = [line.raw for line in own if line.name not in _VERSION | {LOADED, LAST}]
    stamps = (f"DTSTAMP:{changed}", f"LAST-MODIFIED:{changed}", f"SEQUENCE:{sequence}")
    stamped = (f"{stamp}\r\n".encode() for stamp in stamps)
    lines = [*versioned, *stamped, memory, foreign if now is None else select_foreign_lines(now)]
    return b"BEGIN:VEVENT\r\n" + b"".join(lines) + b"END:VEVENT\r\n"


def _split(raw: bytes) -> tuple[list[Line], bytes]:
    """Return the lines of an event that are ours to write, and all others as they are."""
    own: list[Line] = []
    kept: list[bytes] = []
    depth = 0
    for line in list(split_lines(raw))[1:-1]:
        depth += line.name == "BEGIN"
        if line.name and (depth or line.name not in OURS):
            kept.append(line.raw)
        else:
            own.append(line)
        depth -= line.name == "END"
    return own, b"".join(kept)
