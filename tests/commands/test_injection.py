"""What others write into the calendar, into outages and into rotations stays text, wherever the tool writes it."""

from __future__ import annotations

import csv
import io
import json
import re
from email import message_from_bytes, policy
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from rotation.calendars.ics.reader import parse
from tests.calendars.world import monday

if TYPE_CHECKING:
    from tests.commands.conftest import Folder

# As titles of events: what would run, or end, in one of the places where a name is written.
NAMES = (
    '=HYPERLINK("http://e")',
    "+1",
    "-1",
    "@SUM(1)",
    "\\n=1",
    "Ann\\nBcc: all@example.org",
    "Ann\\r\\n\\r\\n<b>",
    "::error file=x::y",
    "%0A::add-mask::x",
    "</script><img src=x onerror=alert(1)>",
    '" onload="alert(1)',
    "{{ 7 * 7 }}",
    "$(touch pwned)`touch pwned`",
    "\x1b]0;owned\x07\x9b31m",
    "../../pwned",
    "\\nEND:VEVENT\\nBEGIN:VEVENT",
    "<!channel> <@U1> [x](http://e)",
)
EVENT = """\
BEGIN:VEVENT
UID:stranger-{number}
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:{start:%Y%m%d}
DTEND;VALUE=DATE:{end:%Y%m%d}
SUMMARY:Triage: {name}
END:VEVENT
"""
LOOKING = (
    ("list",),
    ("report",),
    ("who",),
    ("handoff",),
    ("handoff", "--format", "slack"),
    ("handoff", "--format", "markdown"),
    ("check",),
    ("check", "--format", "concise"),
    ("check", "--format", "github"),
    ("repair",),
    ("away", "::error file=x::y", "2026-12-07", "--dryRun"),
    ("generate-next-rotation", "--weeks", "2"),
)


@pytest.fixture
def hostile(three: Folder) -> Folder:
    """Return a folder whose calendar has a week of each name, and whose roster has those that it can have."""
    events = [EVENT.format(number=n, start=monday(n), end=monday(n + 1), name=name) for n, name in enumerate(NAMES)]
    text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", *"".join(events).split("\n")])
    three.write("triage.ics", text + "END:VCALENDAR\r\n")
    names = [name for name in NAMES if name.isprintable() and not re.match(r"-|.*\\", name)]
    three.write("team.yaml", f"name: Trio\npage: https://example.org/\npeople: {json.dumps(['Ann', 'Bob', *names])}\n")
    return three


def test_nothing_steers_a_terminal_or_a_workflow(hostile: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """No output has a control character, nor a line that begins like a command of GitHub's but for our own."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for words in LOOKING:
        ended = hostile.triage(*words, today="2026-11-30")
        both = ended.out + ended.err
        assert ended.code in {0, 1}, both
        assert [] == re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", both), words
        commands = [line for line in both.splitlines() if line.lstrip().startswith("::")]
        assert [] == [
            line for line in commands if "github" not in words or not re.match("::(error|warning) file=", line)
        ]


def test_no_cell_is_a_formula(hostile: Folder) -> None:
    """Whatever a program for tables takes for one has an apostrophe in front."""
    rows = [*csv.reader(io.StringIO(hostile.triage("report", "--csv", today="2026-11-30").out))]
    assert len(rows) > len(NAMES) / 2
    assert [] == [row[0] for row in rows if row[0][:1] in set("=+-@\t\r\n")]
    assert {len(rows[0])} == {len(row) for row in rows}


class Page(HTMLParser):
    """Collects the elements that could run something, and the names of all attributes."""

    def __init__(self, text: str) -> None:
        """Read the page."""
        super().__init__()
        self.running: list[str] = []
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect."""
        if tag in {"script", "img", "iframe", "object", "embed"}:
            self.running.append(tag)
        self.attributes |= {name for name, _ in attrs}


def test_nothing_runs_in_the_page_and_nothing_is_added_to_a_feed(hostile: Folder) -> None:
    """Its two scripts are ours; each feed has as many entries as there are weeks, in files of its folder alone."""
    assert 0 == hostile.triage("publish", str(hostile.path / "www"), today="2026-11-30").code
    page = Page(hostile.read("www/index.html").decode())
    assert (["script", "script"], []) == (page.running, [name for name in page.attributes if name.startswith("on")])
    pieces = parse(hostile.read("www/triage.ics"), "feed")
    assert len(NAMES) == sum(piece.event is not None for piece in pieces)
    assert [] == [path for path in hostile.path.parent.rglob("pwned*") if path.parent != hostile.path / "www/people"]
    assert {"www", "team.yaml", "triage.ics"} == {path.name for path in hostile.path.iterdir()}


def test_no_header_is_added_to_a_notice(hostile: Folder) -> None:
    """Neither by who serves now, nor by who did before."""
    hostile.write("r.txt", "".join(f"{monday(n)}: {('Ann', 'Bob')[n % 2]}\n" for n in range(len(NAMES))))
    ended = hostile.triage("load", "r.txt", "--notices", str(hostile.path / "notes"), "--force", today="2026-11-30")
    assert 0 == ended.code, ended.err
    for path in (hostile.path / "notes").iterdir():
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert {"Subject", "X-Unsent", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"} >= {*mail.keys()}
        assert [] == mail.defects
    assert len(NAMES) > len([*(hostile.path / "notes").iterdir()]) > 2
