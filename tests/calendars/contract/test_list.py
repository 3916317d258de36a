"""What `list` prints, loaded into the same calendar, changes nothing: through the commands, on every calendar."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rotation.weeks import Span
from tests.calendars.google.world import GoogleWorld
from tests.calendars.world import FileWorld, live
from tests.commands.conftest import Folder

if TYPE_CHECKING:
    from tests.calendars.google.world import Server
    from tests.calendars.world import World

FIRST = date(2026, 11, 16)  # a Monday, and today
DAYS = st.integers(0, 41).map(lambda days: FIRST + timedelta(days=days))
NAMES = st.sampled_from(["Ann", "Bob", "Cleo"])
# As people and other tools write them; somebody who has left, and a note.
TITLES = st.sampled_from(
    [
        "Triage: Ann",
        "triage :  BOB",
        "Triage: cleo (swapped)",
        "Triage - ann@example.org",
        "Triage: Dora",
        "Triage: slides",
    ]
)
WEEKS = st.sampled_from(["{days: 5}", "{days: 7}", "{starts: Wednesday, days: 7}", "{starts: Sunday, days: 5}"])
CLOSURES = st.sampled_from(["[]", "[2026-11-26]", "[2026-11-23..2026-11-29]"])
PEOPLE = "people: [{name: Ann, email: ann@example.org}, Bob, {name: Cleo, joined: 2020-01-01}]\n"


@dataclass(frozen=True)
class Added:
    """Somebody adds an event by hand, or a tool does."""

    title: str
    first: date
    days: int


@dataclass(frozen=True)
class Edited:
    """Somebody edits one of the events by hand."""

    number: int
    title: str | None
    moved: int
    longer: int


@dataclass(frozen=True)
class Loaded:
    """Somebody loads a file, which may be wrong."""

    lines: dict[date, str]


@dataclass(frozen=True)
class Typed:
    """Somebody types a command, which may be wrong."""

    words: tuple[str, ...]


ACTS = st.one_of(
    st.builds(Added, TITLES, DAYS, st.sampled_from([1, 2, 3, 5, 7, 8, 12, 14, 16])),
    st.builds(Edited, st.integers(0, 9), st.none() | TITLES, st.sampled_from([0, 0, 1, -7, 7]), st.integers(-1, 3)),
    st.builds(Loaded, st.dictionaries(DAYS, NAMES | st.just("-"), min_size=1, max_size=8)),
    st.builds(lambda day, name: Typed(("assign", str(day), name)), DAYS, NAMES),
    st.builds(lambda one, other: Typed(("swap", str(one), str(other))), DAYS, DAYS),
    st.builds(lambda day: Typed(("delete", str(day))), DAYS),
)


class Scene:
    """A team's folder and its calendar."""

    def __init__(self, world: World, folder: Folder, week: str) -> None:
        self.world, self.folder = world, folder
        self.calendar = f"google:{world.calendar}" if isinstance(world, GoogleWorld) else "triage.ics"
        self.number = 0
        self.write_team(week, "[]")

    def write_team(self, week: str, closures: str) -> None:
        """Write team.yaml."""
        self.folder.write("team.yaml", f"calendar: '{self.calendar}'\nweek: {week}\nclosures: {closures}\n{PEOPLE}")

    def act(self, act: Added | Edited | Loaded | Typed) -> None:
        """Do what somebody does."""
        match act:
            case Added(title, first, days):
                self.number += 1
                self.world.add(f"entry{self.number}", title, Span(first, first + timedelta(days=days)))
            case Edited(number, title, moved, longer):
                events = live(self.world)
                if events:
                    event = events[sorted(events)[number % len(events)]]
                    start = event.span.start + timedelta(days=moved)
                    length = max(1, event.span.length + longer)
                    self.world.edit(event.id, title=title, span=Span(start, start + timedelta(days=length)))
            case Loaded(lines):
                text = "".join(f"{day}: {name}\n" for day, name in sorted(lines.items()))
                self.triage("load", self.folder.write("loaded.txt", text))
            case Typed(words):
                self.triage(*words)

    def triage(self, *words: str) -> tuple[int, str]:
        """Type a command; return how it ended, and what it printed."""
        ended = self.folder.triage(*words, today=str(FIRST))
        return ended.code, ended.out

    def double(self) -> bool:
        """Return whether two people are on duty on one day, which a rotation cannot say."""
        return "# with " in self.triage("list")[1]


@pytest.mark.parametrize("kind", ["file", "google"])
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(week=WEEKS, later=st.none() | WEEKS, closures=CLOSURES, acts=st.lists(ACTS, min_size=1, max_size=6))
def test_loading_a_list_changes_nothing(  # noqa: PLR0913 (what fixtures and hypothesis give)
    *,
    kind: Literal["file", "google"],
    server: Server,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    week: str,
    later: str | None,
    closures: str,
    acts: list[Added | Edited | Loaded | Typed],
) -> None:
    """Whoever made its events, and edited them since; also with another week in team.yaml. A second load is none."""
    for name, value in server.environ.items():
        monkeypatch.setenv(name, value)
    path = Path(tempfile.mkdtemp(dir=tmp_path))
    scene = Scene(FileWorld(path) if kind == "file" else GoogleWorld(server), Folder(path, capsys), week)
    for act in acts:
        scene.act(act)
    scene.write_team(later or week, closures)
    text = scene.triage("list")[1]
    assume(text and not scene.double())
    file = scene.folder.write("all.txt", text)

    code, shown = scene.triage("load", file)
    assert (0, text) == (code, scene.triage("list")[1])
    if later is None:
        # With other days in a week, events become as long as it is.
        assert [] == [line for line in shown.splitlines() if line.startswith("+")]
    before = scene.world.everything()
    scene.triage("load", file)
    assert before == scene.world.everything()
