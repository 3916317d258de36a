"""--explain DATE: why this person in this week, and what everybody else's turn would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.commands._context import read
from rotation.commands.repair import select_own_duties
from rotation.errors import Exit
from rotation.fairness.availability import Availability, list_working_days
from rotation.fairness.horizon import REACH
from rotation.planner.explain import FREE, explain
from rotation.planner.repair import repair
from rotation.text import format_amount, format_signed, format_table, join_all, make_visible, pluralize, round_off
from rotation.views.notices import format_away

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rotation.calendars.duty_event import CalendarEvents
    from rotation.commands._context import Inputs
    from rotation.fairness.availability import Absence
    from rotation.model import Duty
    from rotation.options import Options
    from rotation.planner.explain import Candidate, Explanation
    from rotation.terminal import Terminal
    from rotation.weeks import Week


def run(options: Options, terminal: Terminal) -> Exit:
    """Print everybody's side of the week and the reason. Raises UsageError when DATE is none."""
    inputs = read(options, terminal)
    day = inputs.parse_day(options.arguments[0])
    calendar = inputs.read_calendar()
    terminal.show_problems(inputs.warn_of_unknown_duties(calendar))
    remaining = options.clock()
    with terminal.progress("Trying everybody in this week"):
        explanation = explain(
            inputs.team,
            inputs.outages,
            calendar.duties,
            day,
            today=inputs.today,
            remaining=remaining,
        )
        repaired = _explain_repair(explanation, calendar, inputs, remaining) if explanation else None
    if explanation is None or not explanation.names:
        inputs.say_how_to_begin(calendar, options, terminal)
    if options.json:
        terminal.print_json(
            _to_json(explanation, repaired, options.seconds) if explanation else {"date": str(day), "people": []}
        )
    if explanation is None:
        week = inputs.team.week.containing(day)
        terminal.note(_format_nothing(inputs, calendar.duties, week))
        return Exit.DONE
    if not explanation.proved:
        terminal.note("Stopped at the time limit; not all costs are proved. Use --timeLimit to allow more.")
    if not options.json:
        terminal.picture(_format_text(explanation, repaired, terminal))
    return Exit.DONE


def _explain_repair(
    explanation: Explanation, calendar: CalendarEvents, inputs: Inputs, remaining: Callable[[], float]
) -> str | None:
    """Return what repair does with a week of the calendar that is not over, where somebody else would be better."""
    best = [each.name for each in explanation.candidates if each.cost == FREE]
    is_best = explanation.names and set(explanation.names) <= {*best}
    if not explanation.assigned or explanation.week.span.end <= inputs.today or is_best:
        return None
    repaired = repair(
        inputs.team,
        inputs.outages,
        select_own_duties(calendar, inputs),
        today=inputs.today,
        remaining=remaining,
    )
    change = next((each for each in repaired.changes if each.week == explanation.week), None) if repaired else None
    if change is None:
        return "repair leaves the week as it is: only with --rebalance it changes weeks that can be served."
    if change.person is None:
        return "repair finds nobody else."
    if change.person in best:
        return f"repair puts {change.person} on duty."
    return (
        f"repair puts {change.person} on duty: it leaves the weeks after this one as they are, and the costs above"
        " are those of plans that change them, too."
    )


def _format_nothing(inputs: Inputs, duties: Sequence[Duty], week: Week) -> str:
    """Return why nobody's choice for the week can be explained."""
    team = inputs.team
    if not list_working_days(team, week):
        names = [*dict.fromkeys(label for span, label in team.closures if label and span.overlaps(week.span))]
        why = f": {join_all(names, 'and')}" if names else ""
        return f"The week of {week.first} is closed{why}."
    availability = Availability(team, inputs.outages, duties, week)
    active = availability.active_people(week)
    if not active:
        fields = "'joined', 'left', 'exempt' or 'fte' in team.yaml"
        return (
            f"There is nothing to explain in the week of {week.first}: nobody on the roster is active in it ({fields})."
        )
    if not any(availability.is_available(person, week) for person in active):
        return f"Nobody is available in the week of {week.first}."
    return f"No plan reaches the week of {week.first}: before it nobody could serve for {REACH} weeks."


def _format_text(explanation: Explanation, repaired: str | None, terminal: Terminal) -> str:
    source = "not assigned yet; as it would be planned now"
    if explanation.assigned:
        source = "in the calendar" if explanation.names else "not assigned"
    names = [
        f"{name} ({format_away(explanation.away[name])})" if name in explanation.away else name
        for name in explanation.names
    ]
    title = f"{explanation.week.span}: {join_all(names, 'and') or 'nobody'} ({source})"
    header = ("", "balance", "last", "next", "if chosen for this week")
    rows = format_table([header, *(_format_row(each) for each in explanation.candidates)], right={1})
    lines = [terminal.paint_data(rows[0], "faint")]
    for row, each in zip(rows[1:], explanation.candidates, strict=True):
        style = "strong" if each.name in explanation.names else "faint" if each.cost is None else None
        lines.append(terminal.paint_data(row, style) if style else row)
    sentences = filter(None, (explanation.reason, repaired))
    return "\n".join(
        [terminal.paint_data(make_visible(title), "strong"), "", *lines, "", *map(make_visible, sentences)]
    )


def _format_row(each: Candidate) -> tuple[str, ...]:
    absence = each.absence
    if absence is not None:
        lines = ", ".join(_format_outages(absence))
        fate = f"cannot: {absence.reason}{f' ({lines})' if lines else ''}"
    elif each.cost is None:
        fate = "not known"
    else:
        fate = "best choice" if each.cost == FREE else _format_costs(each.cost)
    return (
        make_visible(each.name),
        "" if each.balance is None else format_signed(each.balance),
        "never" if each.since_last is None else f"{pluralize(each.since_last, 'week')} ago",
        "" if each.until_next is None else f"in {pluralize(each.until_next, 'week')}",
        make_visible(fate),
    )


def _format_outages(absence: Absence) -> tuple[str, ...]:
    """Return the lines behind an absence, as FILE:LINE."""
    return tuple(f"{outage.place.file}:{outage.place.line}" for outage in absence.outages if outage.place)


def _format_costs(cost: tuple[float, float, float]) -> str:
    rest, excess, comfort = cost
    decimals = {"fairness": (excess, 2), "comfort": (comfort, 3)}
    parts = (f"{name} {format_amount(value, places, '+')}" for name, (value, places) in decimals.items() if value)
    return "  ".join([*([f"rest {rest:+g}"] if rest else []), *parts])


def _to_json(explanation: Explanation, repaired: str | None, seconds: float) -> dict[str, object]:
    return {
        "date": explanation.week.first.isoformat(),
        "end": explanation.week.span.end.isoformat(),
        "persons": list(explanation.names),
        "assigned": explanation.assigned,
        "reason": explanation.reason,
        "repair": repaired,
        "people": [
            {
                "name": each.name,
                "available": each.absence is None,
                "why": each.absence.reason if each.absence else None,
                "outages": list(_format_outages(each.absence)) if each.absence else [],
                "balance": None if each.balance is None else round_off(each.balance),
                "weeks_since_last": each.since_last,
                "weeks_until_next": each.until_next,
                "cost": None
                if each.cost is None
                else dict(zip(("rest_violations", "excess", "comfort"), map(round_off, each.cost), strict=True)),
            }
            for each in explanation.candidates
        ],
        "optimal": explanation.proved,
        "seconds": round(seconds, 3),
    }
