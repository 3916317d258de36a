"""Every --generate…: plan for the roster or for names: the next weeks that are not assigned, or those of a range."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rotation.commands._context import names_in, read, show_or_raise
from rotation.duties import build_lines
from rotation.errors import BadInputError, Exit, Problem, Severity, UsageError
from rotation.fairness.coverage import Assignment, cover_days
from rotation.fairness.horizon import (
    REACH,
    Horizon,
    count_cycle,
    find_first_to_plan,
    find_start_week,
    find_unassigned_horizon,
    list_open_weeks,
)
from rotation.fairness.membership import find_names_without_past
from rotation.fairness.opening import review_opening
from rotation.files.name_list import build_unknown_team, choose_people
from rotation.files.rotation_txt import render
from rotation.files.values import LocatedName
from rotation.model import Team
from rotation.planner.planner import ENOUGH, propose
from rotation.spec import MOST_WEEKS
from rotation.views.plan_comments import (
    build_notes,
    format_assigned_already,
    format_counted_from_now,
    format_evening_out,
    format_how_to_load,
    format_proof,
    format_short_look_ahead,
)
from rotation.views.tables import objective_to_json, summaries_to_json

if TYPE_CHECKING:
    from datetime import date

    from rotation.commands._context import Inputs
    from rotation.fairness.coverage import Coverage
    from rotation.model import Duty
    from rotation.options import Options
    from rotation.planner.planner import Proposal
    from rotation.terminal import Terminal
    from rotation.weeks import Week

# As in the earlier tool these plan every week of their range, whatever the calendar has; where no first day
# is given they go on after the last assigned week. Where planning begins is the same for all.
RANGES = {"generate", "generateFrom", "generateRotation"}
NOTHING: dict[str, object] = {
    "rotation": [], "people": [], "objective": None, "optimal": True, "unproved": None, "gap": None, "bound": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Calendar:
    """The duties of the calendar, and the names on the roster, which need not be those that are planned for."""

    duties: tuple[Duty, ...]
    roster: frozenset[str]

    def list_rows(self, week: Week) -> list[dict[str, object]]:
        """Return the week as the calendar has it, as `--json` prints it: a row for each of its lines."""
        duties = [duty for duty in self.duties if duty.person in self.roster]
        return [
            {"date": line.start.isoformat(), "person": line.person, "printed": False, "pinned": True}
            for line in build_lines(week, duties)
        ]


def run(options: Options, terminal: Terminal) -> Exit:
    """Print the plan for the roster, the names given, or those in the file given."""
    match options.action:
        case "generate":
            names = tuple(LocatedName(argument) for argument in options.arguments)
        case "generateFrom":
            names = names_in(options.arguments[0], options, terminal)
        case _:
            names = ()
    calendar, proposal = propose_for(options, terminal, names)
    seconds = options.seconds
    if options.json:
        terminal.print_json(
            _to_json(proposal, calendar, seconds) if proposal else NOTHING | {"seconds": round(seconds, 3)}
        )
    elif proposal:
        terminal.print_data(render_file(proposal, options))
    return Exit.DONE


def render_file(proposal: Proposal, options: Options) -> str:
    """Return the plan as a rotation file with its comments."""
    return render(proposal.rotation, build_notes(proposal, format_how_to_load(options.command)))


def propose_for(
    options: Options, terminal: Terminal, names: tuple[LocatedName, ...] = ()
) -> tuple[Calendar, Proposal | None]:
    """Return the plan for these names, by default the roster's, None where nothing is left to plan; and the calendar.

    What is odd about the names and the calendar, and what is not proved, goes to standard error. Raises BadInputError
    where nobody shares the duty in the weeks to come, UsageError where no such week is asked for.
    """
    inputs = read(options, terminal, fallback=build_unknown_team(names, Team("Triage", ())) if names else None)
    events = inputs.read_calendar()
    calendar = Calendar(events.duties, frozenset(person.name for person in inputs.team.people))
    coverage = cover_days(inputs.team, calendar.duties, calendar.roster)
    roster = inputs  # what is in the calendar is judged by all of it, whoever is planned for
    if names:
        team, problems = choose_people(names, inputs.team, _find_start(inputs, coverage, options).first)
        show_or_raise(problems, terminal)
        inputs = replace(inputs, team=team)
    terminal.show_problems(coverage.list_warnings(inputs.today))
    planned = _find_horizon(inputs, calendar, coverage, options, len(names) or None)
    roster.say_what_counts(events, terminal)
    terminal.show_problems(roster.warn_of_unknown_duties(events))
    if not planned.weeks:
        terminal.note(_format_nothing_left(_find_start(inputs, coverage, options), inputs.period.last))
        return calendar, None
    start, first = _find_start(inputs, coverage, options), planned.weeks[0]
    if any(coverage.assignment(start.plus(n)) is Assignment.NONE for n in range(first.since(start))):
        terminal.note(f"Nobody shares the duty before {first.first}, by 'joined' and 'exempt' in team.yaml.")
    with terminal.progress("Looking for the fairest rotation"):
        proposal = propose(
            inputs.team,
            inputs.outages,
            calendar.duties,
            planned.weeks,
            printed=planned.printed,
            pinned=planned.pinned,
            remaining=options.clock(),
            enough=ENOUGH if options.time_limit is None else 0.0,
        )
    notes = [format_assigned_already(proposal), format_short_look_ahead(proposal.instance)]
    if not names:
        terminal.show_problems(
            review_opening(inputs.team, inputs.outages, calendar.duties, planned.weeks[0], inputs.today)
        )
        without = find_names_without_past(inputs.team, calendar.duties)
        notes = [format_counted_from_now(proposal, without), format_evening_out(proposal), *notes]
    for text in filter(None, notes):
        terminal.note(text)
    absent = {each.name for each in inputs.team.people} - {each.name for each in proposal.instance.people}
    if names and absent:
        terminal.note(f"Not on the team in these weeks, so not planned: {', '.join(sorted(absent))}.")
    if not proposal.plan.is_close:
        terminal.note(format_proof(proposal.plan))
    return calendar, proposal


def _find_horizon(
    inputs: Inputs, calendar: Calendar, coverage: Coverage, options: Options, names: int | None
) -> Horizon:
    """Return which weeks to plan: those not assigned, or, for a range of the earlier tool's actions, all in it."""
    team, until = inputs.team, inputs.period.last
    start = _find_start(inputs, coverage, options)
    is_range = options.action in RANGES
    # 1. The command line may ask for no week, or for too many.
    if until is not None:
        if start.first > until:
            raise UsageError(
                f"the first week to plan begins on {start.first}, after '--maxDate' ({until})",
                hint=None if inputs.period.first else "name its first day with --minDate DATE",
            )
        planned = sum(week.first <= until for week in list_open_weeks(team, start, 1 + (until - start.first).days // 7))
        if not planned:
            raise UsageError(
                f"every week from {start.first} to {until} is closed",
                hint="ask for more weeks, or look at 'closures' in team.yaml",
            )
        _guard_length(planned)
    # 2. Which is the first, and is there anybody to serve it?
    if is_range:
        first = next(iter(list_open_weeks(team, start, 1)), None)
    else:
        first = find_first_to_plan(team, calendar.duties, coverage, start)
    if first is None:
        return Horizon()
    people = count_cycle(team, calendar.duties, first)
    if not people:
        message = f"nobody shares the duty in the first week to plan, {first.first}"
        hint = "look at 'joined', 'left', 'exempt' and 'closures' in team.yaml"
        raise BadInputError((Problem(Severity.ERROR, "nobody", message, hint=hint),))
    # 3. How many?
    count = options.weeks or (options.cycles or 1) * (names or people)
    _guard_length(count)
    return find_unassigned_horizon(
        team, inputs.outages, calendar.duties, coverage, first, count=count, until=until, replace=is_range
    )


def _find_start(inputs: Inputs, coverage: Coverage, options: Options) -> Week:
    """Return the week with which planning begins. Of a month it is the first that begins in it."""
    first = inputs.period.begin_week(inputs.team.week)
    goes_on = options.extend or (options.action in RANGES and first is None)
    return find_start_week(coverage, inputs.today, first, extend=goes_on)


def _guard_length(weeks: int) -> None:
    if weeks > MOST_WEEKS:
        raise UsageError(f"these are {weeks} weeks; no more than {MOST_WEEKS} are planned at once")


def _format_nothing_left(start: Week, last: date | None) -> str:
    until = f"up to {last}" if last else f"in the {REACH} weeks from {start.first} on"
    return f"Nothing is left to plan: every week {until} is assigned, is closed, or has nobody who could serve it."


def _to_json(proposal: Proposal, calendar: Calendar, seconds: float) -> dict[str, object]:
    instance, plan = proposal.instance, proposal.plan
    return {
        "rotation": [
            row
            for t, week in enumerate(instance.weeks)
            for row in (
                calendar.list_rows(week)
                if t in instance.pinned
                else [{"date": week.first.isoformat(), "person": plan.names[t], "printed": t < instance.printed}]
            )
        ],
        "people": summaries_to_json(proposal.score),
        "objective": objective_to_json(proposal.score),
        "optimal": plan.optimal,
        "unproved": plan.unproved,
        "gap": plan.gap,
        "bound": plan.bound,
        "seconds": round(seconds, 3),
    }
