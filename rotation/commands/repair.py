"""--repair [FILE]: change as few of the weeks to come as the outages of today leave possible; print or load them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rotation.commands._context import read, show_or_raise
from rotation.duties import cut_out, list_person_days
from rotation.errors import Exit, UsageError
from rotation.files.rotation_txt import render
from rotation.model import Rotation
from rotation.planner.repair import repair
from rotation.text import join_all
from rotation.views.plan_comments import (
    build_repair_notes,
    format_how_to_load,
    format_repair_proof,
    format_short_look_ahead,
)
from rotation.views.tables import objective_to_json, summaries_to_json
from rotation.weeks import Span

if TYPE_CHECKING:
    from rotation.calendars.duty_event import CalendarEvents
    from rotation.commands._context import Inputs
    from rotation.model import Duty
    from rotation.options import Options
    from rotation.planner.repair import Repair
    from rotation.terminal import Terminal

NOTHING = "Nothing was repaired."


def run(options: Options, terminal: Terminal) -> Exit:
    """Print the repaired rotation, or with `--apply` load it. Raises BadInputError when FILE has an error."""
    _check_options(options)
    inputs = read(options, terminal, options.arguments[0] if options.arguments else None, outcome=NOTHING)
    show_or_raise(inputs.problems, terminal, NOTHING)
    if options.apply:
        return _load(inputs, options, terminal)
    calendar = inputs.read_calendar()
    terminal.show_problems(inputs.warn_of_unknown_duties(calendar))
    inputs.say_how_to_begin(calendar, options, terminal)
    repaired = _repair(calendar, inputs, options, terminal)
    if options.json:
        terminal.print_json(_to_json(repaired, options.seconds))
    elif repaired is not None:
        whole = bool(options.arguments) or options.all_weeks
        rotation = repaired.rotation if whole else _select_changed(repaired)
        if rotation.lines:
            terminal.print_data(
                render(rotation, build_repair_notes(repaired, format_how_to_load(options.command), whole=whole))
            )
    return Exit.DONE


def _load(inputs: Inputs, options: Options, terminal: Terminal) -> Exit:
    """Set the weeks that change in the calendar, which nobody else may change while that is decided."""
    # Here and not above, since a repair that is only printed needs none of what writes calendars.
    from rotation.commands._apply import WRITTEN, apply_changes  # noqa: PLC0415
    from rotation.commands._write import lock  # noqa: PLC0415

    with lock(inputs, options):
        calendar = inputs.read_calendar()
        inputs.say_how_to_begin(calendar, options, terminal)
        repaired = _repair(calendar, inputs, options, terminal)
        rotation = Rotation() if repaired is None else _select_changed(repaired)
        further = {"repair": _to_json(repaired, options.seconds)}
        return apply_changes(rotation, calendar, inputs, options, terminal, phrasing=WRITTEN, further=further)


def _check_options(options: Options) -> None:
    """Raise UsageError for an option that means something only where the repair is loaded, or only where it is not."""
    if options.apply and options.all_weeks:
        raise UsageError("'--all' says what is printed; with '--apply' the repair is loaded", hint="give one of them")
    writing = {"--notices": options.notices, "--notify": options.notify, "--force": options.force}
    chosen = [name for name, value in writing.items() if value]
    if chosen and not options.apply:
        raise UsageError(f"'{chosen[0]}' needs '--apply'", hint="without it repair prints weeks, and load sets them")


def _repair(calendar: CalendarEvents, inputs: Inputs, options: Options, terminal: Terminal) -> Repair | None:
    """Return the repair, after saying what it changes; None where no week to come is assigned."""
    with terminal.progress("Looking for the fairest repair"):
        repaired = repair(
            inputs.team,
            inputs.outages,
            select_own_duties(calendar, inputs),
            inputs.rotation if options.arguments else None,
            today=inputs.today,
            remaining=options.clock(),
            rebalance=options.rebalance,
        )
    if repaired is None:
        terminal.note(f"There is nothing to repair: no week that begins on {inputs.today} or later is assigned.")
    else:
        _say(repaired, terminal)
        if repaired.has_flaws and not options.rebalance:
            terminal.note(
                "Some rests are too short or balances too far from fair: --rebalance may change more weeks to fix that."
            )
    for duty in _find_declined(calendar, repaired, inputs):
        terminal.note(f"{duty.span.start}: {duty.person} has declined the invitation (to change it: swap or assign)")
    return repaired


def _select_changed(repaired: Repair) -> Rotation:
    """Return the weeks that change, whole."""
    rule, weeks = repaired.proposal.team.week, {change.week for change in repaired.changes}
    return Rotation(tuple(line for line in repaired.rotation.lines if rule.containing(line.start) in weeks))


def select_own_duties(calendar: CalendarEvents, inputs: Inputs) -> list[Duty]:
    """Return the duties, of which those to come are the rotation's own: what is a stranger's is nobody's to repair."""
    roster = {person.name for person in inputs.team.people}
    managed = {each.duty for each in calendar.managed}
    return [d for d in calendar.duties if d.person in roster or d in managed or d.span.end <= inputs.today]


def _find_declined(calendar: CalendarEvents, repaired: Repair | None, inputs: Inputs) -> list[Duty]:
    """Return the duties to come whose person has declined the invitation, and is on duty then after the repair too."""
    rule, rotation = inputs.team.week, repaired.rotation if repaired else Rotation()
    weeks = [rule.containing(first) for first in rotation.weeks(rule)]
    on_duty = list_person_days([*cut_out(calendar.declined, weeks), *rotation.duties(rule)])
    days = Span(inputs.today, date.max)
    return [
        duty
        for duty in sorted(calendar.declined)
        if any((day, duty.person) in on_duty for day in duty.span.common(days).days())
    ]


def _say(repaired: Repair, terminal: Terminal) -> None:
    for change in repaired.changes:
        was, now = join_all(change.was, "and") or "nobody", change.person or "nobody else"
        terminal.note(f"{change.start}: {now} instead of {was} ({change.why})")
    for week in repaired.unwritten:
        terminal.note(f"{week.first}: two people are on duty on one day; this week stays as it is")
    if not repaired.changes and repaired.away:
        terminal.note("Nothing to change: nobody on duty is away for longer than allowed. Days away:")
        for day, name, why in repaired.away:
            terminal.note(f"  {day}: {name} ({why})")
    elif not repaired.changes:
        terminal.note("Nothing to change: everybody on duty is available.")
    if repaired.changes and (short := format_short_look_ahead(repaired.proposal.instance)):
        terminal.note(short)
    if not repaired.proposal.plan.optimal:
        terminal.note(format_repair_proof(repaired))


def _to_json(repaired: Repair | None, seconds: float) -> dict[str, object]:
    if repaired is None:
        return {"rotation": [], "changes": []}
    instance, plan = repaired.proposal.instance, repaired.proposal.plan
    lines = [(line.start, line.person, True) for line in repaired.rotation.lines]
    ahead = [(week.first, name, False) for week, name in zip(instance.weeks, plan.names, strict=True)][
        instance.printed :
    ]
    return {
        "rotation": [
            {"date": first.isoformat(), "person": name, "printed": printed} for first, name, printed in [*lines, *ahead]
        ],
        "changes": [
            {"date": c.start.isoformat(), "was": list(c.was), "person": c.person, "why": c.why}
            for c in repaired.changes
        ],
        "people": summaries_to_json(repaired.proposal.score),
        "objective": objective_to_json(repaired.proposal.score),
        "optimal": plan.optimal,
        "unproved": plan.unproved,
        "gap": plan.gap,
        "bound": plan.bound,
        "seconds": round(seconds, 3),
    }
