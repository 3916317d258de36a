"""Whatever stands in any of the files: a message, an exit code of the table, never a fault of the tool."""

from __future__ import annotations

import contextlib
import io
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rotation.cli import main
from rotation.errors import Exit

CHECKOUT = Path(__file__).parents[2]
COMMANDS = (
    ["--generateNextRotation", "--weeks=2"],
    ["--check", "rotation.txt"],
    ["--generateFrom", "names.txt", "--weeks=1"],
    ["--list"],
    ["--who"],
    ["--load", "rotation.txt"],
    ["--swap", "2026-11-16", "2026-12-01", "--force"],
    ["--assign", "2026-12-02", "ada"],
    ["--delete", "2026-11-30"],
)
TYPED = {"--swap", "--assign", "--delete"}  # a day or a name that they are given may mean nothing to the files
ROTATION = "2026-11-30: Ada Lovelace\n2026-12-03: alan\n2026-12-07: -  # nobody\n"
CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Google Inc//Google Calendar 70.9054//EN
BEGIN:VEVENT
UID:1@google.com
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:20261116
DTEND;VALUE=DATE:20261121
SUMMARY:Triage: Ada Lovelace
END:VEVENT
END:VCALENDAR
"""
FILES = {
    "team.yaml": (CHECKOUT / "team.yaml").read_bytes(),
    "outages.yaml": (CHECKOUT / "outages.yaml").read_bytes(),
    "rotation.txt": ROTATION.encode(),
    "names.txt": b"Ada Lovelace\nalan  # the second\n\nZoe\n",
    "triage.ics": CALENDAR.replace("\n", "\r\n").encode(),
}
PIECES = [
    b"", b"\0", b"\r", b"\n", b"-", b":", b"#", b"{", b"[", b"'", b'"', b"\xff", b"\xe2\x80\xa8", b"9999-12-31",
    b"0001-01-01", b"2026-02-30", b"20261231", b"1e999", b"99999999999", b"FREQ=DAILY", b"\xe2\x80\xae", b"everyone",
]  # fmt: skip


@st.composite
def mutate(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw one of the files with some pieces replaced, or bytes that have nothing to do with it."""
    name = draw(st.sampled_from(sorted(FILES)))
    data = FILES[name]
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 12)))
        data = data[:start] + draw(st.sampled_from(PIECES) | st.binary(max_size=4)) + data[end:]
    return name, draw(st.just(data) | st.binary(max_size=200))


@example(("triage.ics", b"\x1c"))
@settings(max_examples=80, deadline=None, derandomize=True)
@given(mutate())
def test_any_bytes(changed: tuple[str, bytes]) -> None:
    """Each command ends by the table, and says something when it fails."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, data in (FILES | dict([changed])).items():
            (folder / file).write_bytes(data)
        for command in COMMANDS:
            out, err = io.StringIO(), io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = main(["-C", name, "--today", "2026-11-29", *command])
            unfit = {Exit.BUG} if command[0] in TYPED else {Exit.BUG, Exit.USAGE}
            assert code in set(Exit) - unfit, f"{command}: {err.getvalue()}"
            assert code == Exit.DONE or "error[" in err.getvalue() or code == Exit.CONFLICTS
