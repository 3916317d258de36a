"""Every --generate…: plan for the roster or for names, after the last assigned week or in a range."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from rotation.commands._context import names_in, read, show_or_raise
from rotation.commands._tables import objective_json, people_json
from rotation.errors import BadInputError, Exit, Problem, Severity, UsageError
from rotation.fairness.horizon import horizon, next_week
from rotation.files.name_list import choose_people, unknown_team
from rotation.files.rotation_txt import render
from rotation.files.values import LocatedName
from rotation.model import Team
from rotation.planner.planner import propose
from rotation.spec import MOST_WEEKS
from rotation.views.plan_comments import notes, proof

if TYPE_CHECKING:
    from rotation.commands._context import Inputs
    from rotation.model import Duty
    from rotation.planner.planner import Proposal
    from rotation.spec import Options
    from rotation.terminal import Terminal
    from rotation.weeks import Week


def run(options: Options, terminal: Terminal) -> Exit:
    """Print the plan for the roster, the names given, or those in the file given."""
    began = time.monotonic()
    match options.action:
        case "generate":
            names = tuple(LocatedName(argument) for argument in options.arguments)
        case "generateFrom":
            names = names_in(options.arguments[0], options, terminal)
        case _:
            names = ()
    proposal = proposed(options, terminal, names)
    if options.json:
        terminal.json(_json(proposal, time.monotonic() - began))
    else:
        terminal.data(as_file(proposal))
    return Exit.DONE


def as_file(proposal: Proposal) -> str:
    """Return the plan as a rotation file with its comments."""
    return render(proposal.rotation, notes(proposal))


def proposed(options: Options, terminal: Terminal, names: tuple[LocatedName, ...] = ()) -> Proposal:
    """Return the plan for these names, by default the roster's; say what is odd about them, and what is not proved.

    Raises BadInputError where nobody shares the duty in the weeks to come, UsageError where no such week is asked for.
    """
    began = time.monotonic()
    inputs = read(options, terminal, fallback=unknown_team(names, Team("Triage", ())) if names else None)
    duties = inputs.read_calendar().duties
    if names:
        team, problems = choose_people(names, inputs.team)
        show_or_raise(problems, terminal)
        inputs = replace(inputs, team=team)
    weeks, printed = _weeks(inputs, duties, options, len(names) or None)
    with terminal.progress("Looking for the fairest rotation"):
        limit = began + options.time_limit
        proposal = propose(
            inputs.team, inputs.outages, duties, weeks, printed=printed, remaining=lambda: limit - time.monotonic()
        )
    absent = {each.name for each in inputs.team.people} - {each.name for each in proposal.instance.people}
    if names and absent:
        terminal.note(f"Not on the team in these weeks, so not planned: {', '.join(sorted(absent))}.")
    if not proposal.plan.optimal:
        terminal.note(proof(proposal.plan))
    return proposal


def _weeks(
    inputs: Inputs, duties: tuple[Duty, ...], options: Options, names: int | None
) -> tuple[tuple[Week, ...], int]:
    """Return which weeks to plan and how many of them to print.

    A plan goes on after the last assigned week, unless `--minDate` without `--extend` says where it begins.
    """
    team = inputs.team
    first = next_week(team, duties, inputs.today, options.min_date)
    if options.min_date is not None and not (options.extend or options.action == "generateNextRotation"):
        first = team.week.at_or_after(options.min_date)
    if options.max_date is not None and first.first > options.max_date:
        raise UsageError(
            f"the first week to plan begins on {first.first}, after '--maxDate' ({options.max_date})",
            hint=None if options.min_date else "name its first day with --minDate DATE",
        )
    weeks, printed = horizon(
        team, duties, first, weeks=options.weeks, cycles=options.cycles, until=options.max_date, names=names
    )
    if not weeks:
        message = f"nobody shares the duty in the first week to plan, {first.first}"
        hint = "look at 'joined', 'left', 'exempt' and 'closures' in team.yaml"
        raise BadInputError((Problem(Severity.ERROR, "nobody", message, hint=hint),))
    if not printed:
        raise UsageError(
            f"every week from {first.first} to {options.max_date} is closed",
            hint="ask for more weeks, or look at 'closures' in team.yaml",
        )
    if printed > MOST_WEEKS:
        raise UsageError(f"these are {printed} weeks; no more than {MOST_WEEKS} are planned at once")
    return weeks, printed


def _json(proposal: Proposal, seconds: float) -> dict[str, object]:
    instance, found = proposal.instance, proposal.plan
    return {
        "rotation": [
            {"date": week.first.isoformat(), "person": name, "printed": t < instance.printed}
            for t, (week, name) in enumerate(zip(instance.weeks, found.names, strict=True))
        ],
        "people": people_json(proposal.score),
        "objective": objective_json(proposal.score),
        "optimal": found.optimal,
        "unproved": found.unproved,
        "gap": found.gap,
        "seconds": round(seconds, 3),
    }
