"""What nearly every command begins with: the team, the outages, the calendar, and a rotation where one is given."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from rotation.calendars import GOOGLE, open_store
from rotation.calendars.classify import classify
from rotation.calendars.event import is_managed
from rotation.commands._days import Period, is_day, read_day, read_days
from rotation.duties import find_duties_on, find_weeks_as_assigned
from rotation.errors import BadInputError, Problem, Severity
from rotation.fairness.availability import AWAY, Availability
from rotation.fairness.review import review
from rotation.fairness.seldom import warn_of_seldom_available
from rotation.fairness.shared_days import find_shared_days
from rotation.files import name_list as names_file
from rotation.files import outages as outages_file
from rotation.files import rotation_txt as rotation_file
from rotation.files import team as team_file
from rotation.files.first_files import quote
from rotation.files.rotation_txt import check_day
from rotation.files.source import InvalidValueError, decode, quote_text
from rotation.model import Rotation
from rotation.spec import changes_something
from rotation.text import join_all, pluralize
from rotation.untrusted import read_file, read_standard_input
from rotation.views.notices import format_away
from rotation.views.reading import format_private, format_reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from rotation.calendars.duty_event import CalendarEvents
    from rotation.calendars.event import Event
    from rotation.calendars.store import Store
    from rotation.fairness.review import Review
    from rotation.files.values import LocatedName
    from rotation.model import Duty, Outage, Team
    from rotation.options import Options
    from rotation.terminal import Terminal
    from rotation.weeks import Week

STANDARD_INPUT = "-"
NOTHING_CHANGED = "Nothing was changed."

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files, and the calendar, of which nothing is read yet.

    The team and the outages are without errors. `problems` are nobody's to drop: where there is a rotation, its errors,
    whose lines are not in it, and the warnings of all files; where there is none, the warnings that were not shown.
    """

    team: Team
    outages: tuple[Outage, ...]
    rotation: Rotation
    problems: tuple[Problem, ...]
    store: Store
    today: date
    period: Period
    outcome: str

    def parse_argument(self, read_it: Callable[[str, Team], Value], written: str) -> Value:
        """Return what a word of the command line says; raise BadInputError with the problem that a file with it has."""
        try:
            return read_it(written, self.team)
        except InvalidValueError as error:
            raise BadInputError((error.build_problem(),), self.outcome) from error

    def parse_day(self, written: str, start: date | None = None) -> date:
        """Return the day that a word of the command line names; `start` as for `read_day`. Raises BadInputError."""
        return self.parse_argument(lambda text, team: read_day(text, team, self.today, start), written)

    def parse_duty_day(self, written: str) -> date:
        """Return the day of duty that a word of the command line names. Raises BadInputError."""
        return self.parse_argument(lambda text, team: check_day(read_day(text, team, self.today), team), written)

    def check_order_of(self, day: str, name: str, command: str) -> None:
        """Raise BadInputError where the name of a person was typed for the day, and the day for the name."""
        if self.is_day(name) and not self.is_day(day) and self.team.find_similar(day):
            message = f"expected a day, found the name {quote_text(day)}"
            raise BadInputError(
                (InvalidValueError(message, f"write {command}", "bad-date").build_problem(),), self.outcome
            )

    def is_day(self, written: str) -> bool:
        """Return whether a word of the command line is meant as a day."""
        return is_day(written, self.team, self.today)

    def read_calendar(self) -> CalendarEvents:
        """Return the events of the calendar, read now. Raises TriageError where they cannot be read."""
        return self.classify_events(self.store.events())

    def classify_events(self, events: Sequence[Event]) -> CalendarEvents:
        """Return the events of the calendar by kind.

        Raises BadInputError where events of a rotation are there, but none of this one: it may have been renamed.
        """
        team = self.team
        owners = dict.fromkeys(each.owner for each in events if each.owner and not each.cancelled)
        names = [owner for owner in owners if owner is not None]
        if names and team.id is None and not any(is_managed(each, team) for each in events):
            theirs = join_all([f"'{name}'" for name in names], "and")
            problem = Problem(
                Severity.ERROR,
                "renamed",
                f"{self.store.name} has events of {theirs}, and none of '{team.name}'",
                hint=f"if the rotation was renamed, add `formerly: [{', '.join(map(quote, names))}]` to team.yaml; "
                "if it is a second one in this calendar, give it an `id:`",
            )
            raise BadInputError((problem,), self.outcome)
        return classify(events, team, self.today)

    def say_what_counts(self, calendar: CalendarEvents, terminal: Terminal) -> None:
        """Say in one line what was read from the calendar, and what does not count; nothing of an empty one."""
        if text := format_reading(calendar, self.team, self.store.name):
            terminal.note(text)

    def say_how_to_begin(self, calendar: CalendarEvents, options: Options, terminal: Terminal) -> None:
        """Say how to make a first plan where the calendar has no duty at all."""
        if text := self.find_how_to_begin(calendar, options):
            terminal.note(text)

    def find_how_to_begin(self, calendar: CalendarEvents, options: Options) -> str | None:
        """Return how to make a first plan; None where the calendar has a duty."""
        if calendar.duties:
            return None
        plan = options.command("generate-next-rotation")
        return f"Nobody is assigned in {self.store.name} yet. To plan the first weeks:  {plan} > rotation.txt"

    def warn_of_unknown_duties(self, calendar: CalendarEvents) -> tuple[Problem, ...]:
        """Return a warning for each name with weeks to come that is not on the roster, as after a new name."""
        coming: dict[str, set[Week]] = {}
        for duty in (duty for each in calendar.changeable for duty in each.duties):
            if duty.span.end > self.today and self.team.find(duty.person) is None:
                coming.setdefault(duty.person, set()).update(self.team.week.weeks_of(duty.span))
        return tuple(
            Problem(
                Severity.WARNING,
                "unknown-duty",
                f"{pluralize(len(weeks), 'week')} to come of '{name}', who is not on the roster",
                hint=f"add '{name}' to the aliases of a person in team.yaml, or plan these weeks anew with repair",
            )
            for name, weeks in sorted(coming.items())
        )

    def accept_strangers(self, calendar: CalendarEvents, *, force: bool = False) -> Inputs:
        """Return the same with the lines that may name somebody who is not on the roster.

        These are those whose week the calendar has exactly so already and, with `force`, those of weeks that are over:
        somebody who has left may have served them.
        """
        rule = self.team.week
        same = find_weeks_as_assigned(self.rotation, calendar.duties, rule)
        over = {each.place for each in self.rotation.strangers if rule.containing(each.start).span.end <= self.today}
        known = [line for line in self.rotation.strangers if rule.containing(line.start) in same]
        assigned = {line.place for line in known}
        known += [line for line in self.rotation.strangers if force and line.place in over - assigned]
        lines = sorted((*self.rotation.lines, *known), key=lambda line: line.start)
        problems = [
            _excuse_past(problem, force=force)
            if problem.code == "unknown-person" and problem.place in over
            else problem
            for problem in self.problems
            if problem.code != "unknown-person" or problem.place not in assigned
        ]
        return replace(self, rotation=Rotation(tuple(lines)), problems=tuple(problems))

    def say_what_is_private(self, calendar: CalendarEvents, terminal: Terminal) -> None:
        """Say that there are duties of which it is not shown who serves; nothing where there are none."""
        if text := format_private(calendar):
            terminal.note(text)

    def find_away_today(self, duties: Sequence[Duty]) -> dict[str, str]:
        """Return who of those on duty today is away, in words; why, only as far as team.yaml lets it be published."""
        availability = Availability(self.team, self.outages, duties, self.team.week.containing(self.today))
        on_duty = {self.team.find(duty.person) for duty in find_duties_on(duties, self.today)} - {None}
        reasons_away = {person.name: availability.away_on(person, self.today) for person in on_duty if person}
        reasons = self.team.published_absences == "reasons"
        return {name: format_away(why if reasons else AWAY) for name, why in reasons_away.items() if why}

    def review(self, calendar: CalendarEvents, *, force: bool = False) -> Review:
        """Return what there is to say about loading the rotation into the calendar, with the problems of all files.

        Who serves is no error in a week that the calendar has exactly so already; it is a warning unless that is over.
        """
        reviewed = review(
            self.rotation,
            self.team,
            self.outages,
            calendar.duties,
            today=self.today,
            file_problems=self.problems,
            force=force,
        )
        same = {week.first for week in find_weeks_as_assigned(self.rotation, calendar.duties, self.team.week)}
        findings = [
            replace(each, problem=replace(each.problem, severity=Severity.WARNING))
            if each.problem.is_error and each.week in same
            else each
            for each in reviewed.findings
            if not (each.problem.is_error and each.week in same)
            or self.team.week.containing(each.week).span.end > self.today
        ]
        changeable = (duty for each in calendar.changeable for duty in each.duties)
        findings += find_shared_days(self.rotation, changeable, self.team.week, self.today)
        return replace(reviewed, findings=tuple(findings))


def read(  # noqa: PLR0913 (all but two are options)
    options: Options,
    terminal: Terminal,
    rotation: str | None = None,
    outcome: str | None = None,
    fallback: Team | None = None,
    *,
    show_warnings: bool = True,
) -> Inputs:
    """Return what the command line names; `rotation` is the argument with a rotation file, `-` being standard input.

    `fallback` is the team where there is no team.yaml; without it there must be one. Without a rotation, warnings are
    shown, or with `show_warnings` off are among the problems of what is returned.
    Raises BadInputError when the team or the outages have an error, or the rotation is no text, with the problems of
    all files at once, and what that means: `outcome`, by default that nothing was changed by a command that changes.
    """
    if outcome is None:
        outcome = NOTHING_CHANGED if changes_something(options.action) else ""
    path = options.folder / "team.yaml"
    is_there = os.path.lexists(path)  # a link that leads nowhere is not the same as no file
    if not is_there and fallback is None:
        hint = f"{options.command('init', 'Ann Lee', 'Bob Ray')} writes one; -C DIR names another folder"
        raise BadInputError((Problem(Severity.ERROR, "missing-file", f"there is no {path}", hint=hint),), outcome)
    if options.folder != options.base:
        terminal.note(f"Using {path}, since there is no team.yaml here.")
    team: Team | None = fallback
    problems: tuple[Problem, ...] = ()
    if is_there:
        team, problems = _parse(read_file(path), str(path), team_file.parse)
    outages: tuple[Outage, ...] | None = ()
    lines: Rotation | None = Rotation()
    rotation_problems: tuple[Problem, ...] = ()
    today, period = options.now.date(), Period()
    if team is not None:
        known = team
        today, period, wrong = read_days(options, team)
        outages, more = _read_outages(options, team, today)
        problems += wrong + more
        if rotation is not None:
            lines, rotation_problems = _parse(
                *_read_bytes(rotation, options), lambda text, name: rotation_file.parse(text, name, known, today)
            )
    if team is None or outages is None or lines is None or any(problem.is_error for problem in problems):
        raise BadInputError((*problems, *rotation_problems), outcome)
    if rotation is None and show_warnings:
        show_or_raise(problems, terminal, outcome)
        problems = ()
    if options.calendar_id is not None:
        team = replace(team, calendar=f"{GOOGLE}{options.calendar_id}")
    store = open_store(team, options.folder, options.now, notify=options.notify)
    return Inputs(team, outages, lines, (*problems, *rotation_problems), store, today, period, outcome)


def _read_outages(options: Options, team: Team, today: date) -> tuple[tuple[Outage, ...] | None, tuple[Problem, ...]]:
    """Return the outages of the folder, None where they are not text, and what is wrong with them."""
    path = options.folder / "outages.yaml"
    if not path.exists():
        # Without the absences another plan would come out, so this is printed.
        message = f"{path} is a link that leads nowhere; no absences were read"
        return (), (Problem(Severity.WARNING, "missing-file", message),) * path.is_symlink()
    outages, problems = _parse(read_file(path), str(path), lambda text, name: outages_file.parse(text, name, team))
    if outages and not any(problem.is_error for problem in problems):
        problems += warn_of_seldom_available(team, outages, today)
    return outages, problems


def _excuse_past(problem: Problem, *, force: bool) -> Problem:
    """Return the problem that nobody on the roster has a name, of a week that is over."""
    if force:
        return replace(problem, severity=Severity.WARNING, message=f"{problem.message}; the week counts for nobody")
    return replace(problem, hint=f"{problem.hint}; if they have left, load it with --force")


def show_or_raise(problems: tuple[Problem, ...], terminal: Terminal, outcome: str = "") -> None:
    """Show the problems where they are warnings; raise BadInputError with all of them where one is an error."""
    if any(problem.is_error for problem in problems):
        raise BadInputError(problems, outcome)
    terminal.show_problems(problems)


def names_in(argument: str, options: Options, terminal: Terminal) -> tuple[LocatedName, ...]:
    """Return the names in the file that an argument names. Raises BadInputError when something is wrong with it."""
    names, problems = _parse(*_read_bytes(argument, options), names_file.parse)
    show_or_raise(problems, terminal)
    return names or ()


def _read_bytes(argument: str, options: Options) -> tuple[bytes, str]:
    if argument == STANDARD_INPUT:
        return read_standard_input(), "<stdin>"
    return read_file(options.path(argument)), str(options.path(argument))


def _parse(
    data: bytes, name: str, parse: Callable[[str, str], tuple[Value | None, tuple[Problem, ...]]]
) -> tuple[Value | None, tuple[Problem, ...]]:
    """Return what the bytes of a file say, None where they are not text, and what is wrong with it."""
    text, problems = decode(data, name)
    return (None, problems) if text is None else parse(text, name)
