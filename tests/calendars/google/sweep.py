"""A load that meets one fault at one of its requests, and the four things that must be true whatever the fault.

1. A clean second run makes the calendar equal the file.
2. After a fault that passes, the first run has done so already, and says so; and a run that says so has.
3. Entries of others and edits by hand are as they were, ETags included.
4. A third run changes nothing: it only lists.

The scene has one of everything that a load does: it adopts, swaps, clears, restores, creates, and keeps an edit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rotation.calendars.apply import Applied, apply
from rotation.calendars.classify import classify
from rotation.calendars.diff import diff
from rotation.calendars.event import build_event_id
from rotation.calendars.google.store import GoogleCalendar
from rotation.errors import Exit, TriageError
from tests.calendars.google.world import GoogleWorld
from tests.calendars.world import ADA, ALAN, GRACE, TEAM, TODAY, list_events, live, load, monday, rota, week

if TYPE_CHECKING:
    from datetime import date

    from rotation.calendars.changes import Changes
    from rotation.calendars.event import Event
    from rotation.model import Rotation, Team
    from tests.calendars.google.world import Server

# What a load sees that is over when it tries again, and what it cannot get past. Times: how often in a row.
PASSING = {
    "drop": 1,
    "drop-after": 1,
    "500": 1,
    "502": 1,
    "503": 3,
    "504": 1,
    "429": 1,
    "rate": 2,
    "user-rate": 1,
    "truncated": 1,
    "garbled": 1,
    "hollow": 1,
    "details-rate": 1,
    "touch": 1,
    "rewritten": 1,
}
LASTING = {
    "quota": Exit.TEMPORARY,
    "503": Exit.TEMPORARY,
    "401": Exit.SIGN_IN,
    "403": Exit.SIGN_IN,
    "302": Exit.TEMPORARY,
}
# The same for answers that differ in their words only: these are met by one request of each kind.
WORDS = {
    "daily": Exit.TEMPORARY,
    "418": Exit.TEMPORARY,
    "unreg": Exit.SIGN_IN,
    "role": Exit.SIGN_IN,
    "scope": Exit.SIGN_IN,
    "disabled": Exit.SIGN_IN,
    "quota-project": Exit.SIGN_IN,
    "project": Exit.SIGN_IN,
    "suspended": Exit.SIGN_IN,
    "domain": Exit.SIGN_IN,
    "no-calendar": Exit.SIGN_IN,
    "400": Exit.BUG,
}
# What Google says no to in one event, or says yes to without doing it: the load goes on.
ONE_EVENT = ("guest", "type", "large", "organizer", "service", "404", "ignored")
FOREVER = 1_000_000

BEFORE = rota(ADA, ALAN, GRACE, ADA, ALAN, first=1)
ROTATION = rota(GRACE, ALAN, ADA, None, ADA, ALAN, GRACE)
SWAPPED, COLOURED, CLEARED, EDITED, DELETED = (build_event_id(TEAM, monday(n)) for n in range(1, 6))
FOREIGN = ("dentist", "hours", "series")

Loader = Callable[[GoogleWorld], int]


def loader(world: GoogleWorld) -> int:
    """Load the rotation, as the command does; return the exit code."""
    return load_with(world, GoogleCalendar)


def plan_changes(rotation: Rotation, events: Iterable[Event], team: Team, **more: Any) -> Changes:  # noqa: ANN401
    """Return what a load will do, as the command does."""
    return diff(rotation, classify(events, team), team, **more)


def load_with(
    world: GoogleWorld,
    store: Callable[..., GoogleCalendar],
    plan: Callable[..., Changes] = plan_changes,
    apply: Callable[..., Applied] = apply,
) -> int:
    """Load with these parts of a loader."""
    patience, environ = world.clock.retry_policy(), world.server.environ
    try:
        with store(world.calendar, TEAM, retry_policy=patience, environ=environ) as opened:
            planned = plan(ROTATION, opened.events(), TEAM, today=TODAY)
            opened.ready()
            applied = apply(planned, opened)
    except TriageError as error:
        return error.exit
    world.reported = {keep.event.id for keep in applied.changes.kept}
    world.refused = {refused.action.event.id for refused in applied.changes.refused}
    return Exit.CONFLICTS if world.reported or world.refused else Exit.DONE


@dataclass
class Scene:
    """The calendar before the load, of which each point of the sweep gets a copy."""

    template: GoogleWorld
    requests: int = 0
    pages: int = 0
    kinds: tuple[int, ...] = ()  # the number of the first request of each method

    @property
    def writes(self) -> range:
        """The numbers of the requests that write."""
        return range(self.pages + 1, self.requests - self.pages + 1)

    @classmethod
    def on(cls, server: Server) -> Scene:
        """Set the scene, and count the requests of a load that nothing happens to."""
        world = GoogleWorld(server)
        load(world, BEFORE)
        world.add("oldtool", "Triage: ada", week(0))
        world.edit(EDITED, title="Triage: Grace Hopper")
        world.put(COLOURED, colorId="11", location="Room 5")
        world.remove(DELETED)
        world.add("dentist", "Dentist", week(1))
        world.add("hours", "Triage: Alan Turing", week(2), timed=True)
        world.add("series", "Triage: Grace Hopper", week(3), weekly=True)
        scene = cls(world)
        trial = scene.world()
        trial.arm()
        assert loader(trial) == Exit.CONFLICTS
        scene.requests = len(trial.requests())
        scene.kinds = tuple(trial.requests().index(method) + 1 for method in dict.fromkeys(trial.requests()))
        scene.pages = trial.requests().index("PATCH")
        return scene

    def world(self) -> GoogleWorld:
        """Return a copy; its pages are short, and one of them empty."""
        world = self.template.twin()
        world.behave(pages=[5, 0, 3])
        return world


def check(  # noqa: PLR0913 a fault has many sides
    scene: Scene,
    fault: str,
    at: int,
    times: int,
    load: Loader = loader,
    *,
    clean: Loader | None = None,
    first: int | None = None,
) -> GoogleWorld:
    """Let the load meet the fault, and check the four things; `first` is the first run's exit code, if not as usual.

    `clean` is what loads the second and the third time, if not the same.
    """
    clean = clean or load
    world = scene.world()
    others = {uid: world.snapshot(uid) for uid in (*FOREIGN, EDITED)}
    world.arm(fault, at, times)
    code = load(world)
    expected = Exit.CONFLICTS if first is None else first
    assert expected == code, "first run"
    if code == Exit.CONFLICTS:
        check_right(world)
        assert {EDITED} == world.reported
    if fault == "429":
        assert max(world.clock.waited, default=0) >= 7, "as long as the server says"
    if fault in {"quota", "daily"}:
        assert len(world.requests()) == at, "no request after it"
    check_others(world, others)
    world.arm()
    assert clean(world) == Exit.CONFLICTS, "second run"
    check_right(world)
    check_others(world, others)
    world.arm()
    assert clean(world) == Exit.CONFLICTS, "third run"
    assert {"GET"} == set(world.requests())
    check_right(world)
    check_others(world, others)
    return world


def check_one_event(scene: Scene, fault: str, at: int, load: Loader = loader) -> None:
    """Let one write be refused, or answered without being made, and check that the rest is done, and which is not said.

    A deleted event that is not restored comes back under its next id.
    """
    world = scene.world()
    others = {uid: world.snapshot(uid) for uid in (*FOREIGN, EDITED)}
    world.arm(fault, at)
    code = load(world)
    method = world.requests()[at - 1].split()[0]
    # A deletion that is not made shows when the calendar is read back; where nothing can be added, there is none.
    usual = Exit.TEMPORARY if method == "DELETE" and fault in {"404", "ignored"} else Exit.CONFLICTS
    assert (Exit.SIGN_IN if (method, fault) == ("POST", "404") else usual) == code, "first run"
    named = len(world.refused) + len(world.reported - {EDITED})
    wrong = set(list_events(world)) ^ set(requested_duties(world))
    if code == Exit.CONFLICTS:
        assert bool(wrong) == bool(named), "what is not done is said, and nothing else"
        assert len({day for day, _ in wrong}) <= 1, "the rest is done"
    check_others(world, others)
    for _ in range(2):
        world.arm()
        assert load(world) == Exit.CONFLICTS
        assert list_events(world) == requested_duties(world)
        check_others(world, others)
    assert {"GET"} == set(world.requests())


def requested_duties(world: GoogleWorld) -> list[tuple[date, str]]:
    """Return who is on duty from which day on when the load is done: the edited week is as it is."""
    expected = {line.start: line.person for line in ROTATION.lines if line.person}
    edited = {day: name for day, name in list_events(world) if day == monday(4)}
    return sorted((expected | edited).items())


def check_person(scene: Scene, change: str, uid: str, at: int, load: Loader = loader) -> int:
    """Let a person edit or delete an event just before a request, and check that it stands; return the exit code.

    What the load has written before, it finds changed where it reads back. What is deleted before it is listed is set
    again, like anything that the file names and nobody has.
    """
    hand: dict[str, Any] = {"summary": "Triage: Grace Hopper"} if change == "edit" else {"status": "cancelled"}
    world = scene.world()
    others = {other: world.snapshot(other) for other in (*FOREIGN, EDITED)}
    world.arm("edit", at, uid=uid, **hand)
    code = load(world)
    now = live(world).get(uid)
    stands = now is None if change == "delete" else now is not None and now.title == f"Triage: {GRACE}"
    assert stands or (change == "delete" and at <= scene.pages), "theirs stands"
    assert code in {Exit.CONFLICTS, Exit.TEMPORARY}
    unseen = at > scene.requests - scene.pages + 1  # it may have been read back already
    if code == Exit.CONFLICTS and not unseen:
        assert uid in world.reported or (change == "delete" and at <= scene.pages), "and is said"
    check_others(world, others)
    assert load(world) == Exit.CONFLICTS
    assert load(world) == Exit.CONFLICTS
    check_others(world, others)
    return code


def check_right(world: GoogleWorld) -> None:
    """Compare the calendar with the file, the edited week aside; each event is the one that it was."""
    events = live(world)
    expected = [(line.start, line.person) for line in ROTATION.lines if line.person and line.start != monday(4)]
    assert [(day, name) for day, name in list_events(world) if day != monday(4)] == expected
    assert set(events) == {"oldtool", SWAPPED, COLOURED, EDITED, DELETED, build_event_id(TEAM, monday(6)), *FOREIGN}
    assert [uid for uid, event in events.items() if event.owner and event.edited] == [EDITED], "nobody else edited any"
    coloured = world.snapshot(COLOURED)
    assert [coloured.get("colorId"), coloured.get("location")] == ["11", "Room 5"]


def check_others(world: GoogleWorld, others: dict[str, object]) -> None:
    """Compare what is not ours to change with what it was."""
    assert others == {uid: world.snapshot(uid) for uid in others}
