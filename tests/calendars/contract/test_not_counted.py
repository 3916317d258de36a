"""What looks like a duty and is not counted is named: by the commands that plan and judge, on every calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from rotation.weeks import Span
from tests.calendars.google.world import GoogleWorld
from tests.calendars.world import FileWorld
from tests.commands.conftest import Folder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.calendars.google.world import Server
    from tests.calendars.world import World

WEEK = Span(date(2026, 11, 2), date(2026, 11, 7))
PEOPLE = "people: [{name: Ann Lee, email: ann@example.org, aliases: [annie]}, Bo Kim, {name: Cy, aliases: [will]}]\n"
NO_TITLE = "its title is not of the form '{}'; if it is a duty, rename it or change `title` in team.yaml"
NOT_OF_THE_FORM = NO_TITLE.format("Triage: {name}")


class Scene:
    """A team's folder and its calendar."""

    def __init__(self, world: World, folder: Folder) -> None:
        self.world, self.folder = world, folder
        self.calendar = f"google:{world.calendar}" if isinstance(world, GoogleWorld) else "triage.ics"
        self.write_team()

    def write_team(self, more: str = "") -> None:
        """Write team.yaml."""
        self.folder.write("team.yaml", f"calendar: '{self.calendar}'\ntimezone: UTC\n{more}{PEOPLE}")

    def reading(self, command: str = "report") -> str:
        """Return what a command says that is not counted; "" where it says nothing of the kind."""
        lines = self.folder.triage(command, today="2026-11-25").err.splitlines()
        return next((line.partition("Not counted: ")[2] for line in lines if "Not counted: " in line), "")


@pytest.fixture(params=["file", "google"])
def scene(
    request: pytest.FixtureRequest,
    server: Server,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Scene:
    """Return a team with a calendar that has nothing in it."""
    for name, value in server.environ.items():
        monkeypatch.setenv(name, value)
    return Scene(FileWorld(tmp_path) if request.param == "file" else GoogleWorld(server), Folder(tmp_path, capsys))


LIKE_DUTIES = [
    "Triage duty: Ann Lee",
    "Triage Duty - Ann Lee",
    "On triage: Ann Lee (backup Bo)",
    "Triage hero: Ann Lee",
    "Triage - week of Nov 2 - Ann Lee",
    "Ann Lee on triage this week",
    "Ann Lee is on triage duty",
    "Bo covers triage",
    "Weekly triage \N{EN DASH} ann@example.org",
    "TRIAGE ANN LEE",
    "Triage Annie",
    "\N{RIGHT-TO-LEFT MARK}Triage: Ann Lee",
    "\N{AMBULANCE} triage \N{FULLWIDTH COLON} Ann Lee",
    "Copy: Triage: Ann Lee",
    "Duty: Ann Lee",
    "Ann Lee on-call",
    "Software triage: Bo",
    "Triage Mon-Wed Ann",
    "Triage_Ann Lee",
    "Triage - Anne Lee",
]
SOMETHING_ELSE = [
    "Lunch with Ann Lee",
    "Ann Lee: vacation",
    "Ann Lee",
    "Triage with Ann Lee",
    "Triage training for Ann Lee and Bo",
    "Canceled: Triage duty: Ann Lee",
    "Hardware triage: Ann Lee",
    "No triage: Ann Lee",
    "Triage retrospective",
    "Triage will move",
    "Jury duty: Ann Lee",
    "Ann Lee: duty travel",
    "Birthday of Bo",
    "Triage (meeting with Ann Lee)",
]


def test_titles_that_look_like_those_of_duties_are_named(scene: Scene) -> None:
    """In one line, with what to do: they would be missing from a balance without a word."""
    scene.write_team("name: Software Triage\n")
    for number, title in enumerate(LIKE_DUTIES):
        scene.world.add(f"entry{number}", title, WEEK)
        assert f"'{title}' ({NOT_OF_THE_FORM})." == scene.reading().replace("\\u200f", "\u200f")
        scene.world.remove(f"entry{number}")


@pytest.mark.parametrize("command", ["report", "check", "generate"])
def test_several_of_them_are_one_line(scene: Scene, command: str) -> None:
    """With their number, and a few of the titles."""
    for number, title in enumerate(LIKE_DUTIES[:7]):
        scene.world.add(f"entry{number}", title, WEEK)
    named = "'Triage duty: Ann Lee', 'Triage Duty - Ann Lee', 'On triage: Ann Lee (backup Bo)'"
    assert scene.reading(command).startswith(f"7 events, {named}")
    assert scene.reading(command).endswith(f" ({NOT_OF_THE_FORM}).")


def test_titles_about_something_else_are_not_named(scene: Scene) -> None:
    """Also where they have a name, or the word of the team's titles."""
    for number, title in enumerate(SOMETHING_ELSE):
        scene.world.add(f"entry{number}", title, WEEK)
    assert "" == scene.reading()


@pytest.mark.parametrize("title", ["Triage duty", "On triage", "Triage this week"])
def test_a_title_without_a_name_is_named(scene: Scene, title: str) -> None:
    """Somebody forgot to write who."""
    scene.world.add("entry", title, WEEK)
    assert f"'{title}' (it names nobody)." == scene.reading()


def test_what_only_looks_like_a_duty_is_named_where_it_covers_a_day_of_duty(scene: Scene) -> None:
    """A meeting of an hour does not, nor does a weekend; whole days do, once or every week."""
    weekend, days = Span(date(2026, 11, 7), date(2026, 11, 9)), Span(date(2026, 11, 3), date(2026, 11, 5))
    scene.world.add("weekend", "Triage duty Ann Lee", weekend)
    scene.world.add("every weekend", "Triage duty Bo", weekend, weekly=True)
    assert "" == scene.reading()
    scene.world.add("hours", "Triage duty: Bo", days, timed=True)
    scene.world.add("weekly", "Triage duty: Cy", days, weekly=True)
    assert f"2 events, 'Triage duty: Bo', 'Triage duty: Cy' ({NOT_OF_THE_FORM})." == scene.reading()


def test_duties_of_another_title_are_named(scene: Scene) -> None:
    """After `title` was changed they are nobody's: those of the default title, and those that the rotation wrote."""
    scene.write_team("title: 'Helpdesk: {name}'\n")
    file = scene.folder.write("rotation.txt", "2026-11-30: Bo Kim\n")
    assert 0 == scene.folder.triage("load", file, today="2026-11-25").code
    scene.world.add("before", "Triage: Ann Lee", WEEK)
    scene.world.add("between", "Helpdesk: Ann Lee", WEEK)
    scene.write_team("title: 'Support {name}'\n")
    reason = NO_TITLE.format("Support {name}")
    assert f"2 events, 'Triage: Ann Lee', 'Helpdesk: Ann Lee' ({reason})." == scene.reading()


@pytest.mark.parametrize("title", ["\u5f53\u756a\u674e\u96f7", "\u674e\u96f7\u3055\u3093\u5f53\u756a"])
def test_words_need_no_spaces_where_a_script_has_none(scene: Scene, title: str) -> None:
    """As in Japanese."""
    scene.folder.write(
        "team.yaml", f"calendar: '{scene.calendar}'\ntitle: '\u5f53\u756a: {{name}}'\npeople: [\u674e\u96f7]\n"
    )
    scene.world.add("entry", title, WEEK)
    assert scene.reading().startswith(f"'{title}' (")


@pytest.mark.parametrize(("title", "is_named"), [("Ann", True), ("Ann Lee: vacation", False), ("\N{AMBULANCE}", False)])
def test_titles_that_are_only_a_name(scene: Scene, title: str, *, is_named: bool) -> None:
    """A part of one may be meant."""
    scene.write_team("title: '{name}'\n")
    scene.world.add("entry", title, WEEK)
    assert is_named == bool(scene.reading())


def add_weeks(scene: Scene, titles: list[str], first: int = -8) -> None:
    """Add an event of each title, in weeks one after the other, from so many weeks after this one on; "" is none."""
    for number, title in enumerate(titles, first):
        if title:
            start = WEEK.start + timedelta(weeks=number)
            scene.world.add(f"entry{number}{title.partition(' ')[0]}", title, Span(start, start + timedelta(days=5)))


@pytest.mark.parametrize("form", ["Helpdesk: {}", "{}", "On Call - {} - Database", "{} w/ pager"])
@pytest.mark.parametrize("command", ["report", "check", "generate"])
def test_a_rotation_of_any_other_title_is_named(scene: Scene, form: str, command: str) -> None:
    """`title` has been changed, or not been written yet: people share the weeks, and nobody would have served."""
    titles = [form.format(name) for name in ("Ann Lee", "Bo Kim", "Cy", "Ann Lee", "Bo Kim")]
    add_weeks(scene, titles)
    add_weeks(scene, ["Triage: Cy", "Triage: Ann Lee"], first=-3)
    named = ", ".join(f"'{title}'" for title in titles[:3])
    assert f"5 events, {named} ({NOT_OF_THE_FORM})." == scene.reading(command)


@pytest.mark.parametrize(
    "titles",
    [
        ["Helpdesk: Ann Lee", "Helpdesk: Bo Kim"],
        ["Helpdesk: Ann Lee", "Helpdesk: Ann Lee", "Helpdesk: Ann Lee"],
        ["Visit of Ann Lee", "", "Visit of Bo Kim", "", "Visit of Ann Lee"],
        ["Vacation: Ann Lee", "Vacation: Bo Kim", "Vacation: Cy"],
        ["Ann Lee: out", "Bo Kim: out", "Cy: out"],
        ["Visit of Zoe", "Visit of Yve", "Visit of Xia"],
    ],
)
def test_what_people_do_in_turns_by_chance_is_not_named(scene: Scene, titles: list[str]) -> None:
    """Few events, one person's, with gaps; absences; and those of people who are not on the roster."""
    add_weeks(scene, titles)
    assert "" == scene.reading()


def test_another_rotation_in_the_same_weeks_is_not_named(scene: Scene) -> None:
    """The team's own is counted there: the other one is about something else."""
    add_weeks(scene, ["Kitchen: Ann Lee", "Kitchen: Bo Kim", "Kitchen: Cy"])
    add_weeks(scene, ["Triage: Bo Kim", "Triage: Cy", "Triage: Ann Lee"])
    assert "" == scene.reading()


@pytest.mark.parametrize("title", ["Triage: Ann Lee", "Triage: Zoe", "Triage duty: Ann Lee", "Triage"])
@pytest.mark.parametrize("year", [1969, 2200])
def test_duties_outside_the_years_of_the_project_are_named(scene: Scene, title: str, year: int) -> None:
    """They are mistyped, most likely."""
    scene.world.add("entry", title, Span(date(year, 11, 2), date(year, 11, 7)))
    assert f"'{title}' (it has dates before 1970 or after 2199)." == scene.reading()


def test_other_events_outside_the_years_of_the_project_are_not_named(scene: Scene) -> None:
    """Somebody's birthday, for instance."""
    scene.world.add("entry", "Birthday of Ann Lee", Span(date(1969, 11, 2), date(1969, 11, 3)))
    assert "" == scene.reading()
