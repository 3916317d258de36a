"""The comments of a generated rotation.txt: what helps the person who edits it, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.fairness.horizon import FARTHEST_AHEAD, LOOK_AHEAD
from rotation.fairness.instance import MEMORY
from rotation.fairness.opening import count_weeks_to_even_out
from rotation.files.rotation_txt import LONGEST_COMMENT, NOBODY, Notes, measure_room_beside
from rotation.planner.planner import ENOUGH
from rotation.planner.repair import REBALANCED
from rotation.text import cut, format_amount, format_signed, join_all, measure_width, pad, pluralize
from rotation.views.week_comments import WeekComments, format_closed_weeks
from rotation.weeks import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from rotation.fairness.instance import Instance
    from rotation.fairness.score import Summary
    from rotation.planner.planner import Plan, Proposal
    from rotation.planner.repair import Change, Repair

_LONGEST_NAME = 45  # columns of a name in the table of balances
_NO_OTHER = "with so few changes, no other choice of people"
_RULE = f'A line lasts until the end of its week, or the next line in that week. "{NOBODY}" means nobody.'


def format_how_to_load(command: Callable[..., str]) -> tuple[str, ...]:
    """Return how to go on with a plan, once it is in a file; `command` makes a command of words."""
    check, load = (command(action, "rotation.txt") for action in ("--check", "--load"))
    line = f"Change names, then:  {check}   and   {load}"
    return (line,) if measure_width(line) <= LONGEST_COMMENT else ("Change names, then:", f"  {check}", f"  {load}")


def build_notes(proposal: Proposal, how: tuple[str, ...] = ()) -> Notes:
    """Return the comments for the printed weeks of a plan: a header, one for each week, a closing table of balances.

    `how` says how to go on.
    """
    instance, comments = proposal.instance, WeekComments(proposal, measure_room_beside(proposal.rotation))
    return Notes(
        header=(
            _format_title(proposal, len(proposal.rotation.lines)),
            *comments.absentees.format_sentences(),
            *filter(None, [format_assigned_already(proposal)]),
            *how,
            _RULE,
        ),
        beside={instance.weeks[t].first: comments.format_beside(t) for t in instance.requested},
        before=format_closed_weeks(proposal) | comments.open_weeks(),
        footer=_format_footer(proposal, format_proof(proposal.plan)),
    )


def build_repair_notes(repaired: Repair, how: tuple[str, ...] = (), *, whole: bool = True) -> Notes:
    """Return the same for a repair: each changed week says what it was and why, and the header how many there are.

    `whole` is whether all weeks are printed, or only those that change.
    """
    proposal, changes = repaired.proposal, repaired.changes
    instance, weeks = proposal.instance, proposal.instance.weeks
    was = {change.start: f"was {join_all(change.was, 'and') or 'open'} ({change.why})" for change in changes}
    comments = WeekComments(proposal, measure_room_beside(repaired.rotation))
    beside = {weeks[t].first: comments.format_beside(t, was.get(weeks[t].first)) for t in instance.requested}
    return Notes(
        header=(
            *[_format_title(proposal, len(instance.requested))] * whole,
            *comments.absentees.format_sentences(),
            _format_changes(changes),
            *how,
            _RULE,
        ),
        beside=was | beside,
        before=format_closed_weeks(proposal) if whole else {},
        footer=_format_footer(proposal, format_repair_proof(repaired)),
    )


def _format_footer(proposal: Proposal, proved: str) -> tuple[str, ...]:
    balances, late = _format_balances(proposal.score.summaries), _note_late_counting(proposal)
    between = any(t < proposal.instance.printed for t in proposal.instance.pinned)
    counted = ["The balance after has the weeks in it that are assigned in between."] * between
    return ("", *balances, *counted, *late, "", *_format_reached(proposal), proved)


def _format_changes(changes: Sequence[Change]) -> str:
    number = _count(len(changes), "week")
    rebalanced = any(change.why == REBALANCED for change in changes)
    few = " (the minimum for these rests and balances)" if rebalanced else " (the minimum)" if changes else ""
    return f"Repaired: {number} changed{few}"


def format_repair_proof(repaired: Repair) -> str:
    """Return, in a sentence or two, what is proved about a repair."""
    if repaired.pieces > 1:
        return f"Not proved: {repaired.pieces} partly assigned weeks were filled one after the other, in order of date."
    return format_proof(repaired.proposal.plan, _NO_OTHER)


def format_short_look_ahead(instance: Instance) -> str | None:
    """Return that a plan for so many people looks less far ahead than others do; None where it does not."""
    people = sum(person.weeks[0].active for person in instance.people)
    if LOOK_AHEAD * people <= FARTHEST_AHEAD:
        return None
    return f"With {people} people the plan looks {FARTHEST_AHEAD} weeks ahead, which is less than two cycles."


def format_proof(plan: Plan, other: str = "no other plan for all these weeks") -> str:
    """Return, in a sentence or two, what is proved about a plan."""
    if plan.optimal:
        return f"Proved: {other} is better."
    if plan.is_close:
        return f"Proved within {ENOUGH:g} of the best possible comfort. Use --timeLimit to look for the best itself."
    gap = "" if plan.gap is None else f", which may be {plan.gap:.3g} above the best"
    return f"Stopped at the time limit; not proved: {plan.unproved}{gap}. Use --timeLimit to allow more."


def _format_title(proposal: Proposal, number: int) -> str:
    weeks = [proposal.instance.weeks[t] for t in proposal.instance.requested]
    if not weeks:
        return "Triage rotation: nothing but closed weeks"
    span = Span(weeks[0].first, weeks[-1].span.end)
    people = len(proposal.score.summaries)
    size = f"{_count(number, 'week')}, {pluralize(people, 'person', 'people')}"
    return f"Triage rotation {span.start} .. {span.last}: {size}"


def format_assigned_already(proposal: Proposal) -> str | None:
    """Return a sentence that names the weeks that are not planned because they are assigned; None without any."""
    weeks = [proposal.instance.weeks[t] for t in sorted(proposal.instance.pinned)]
    if not weeks:
        return None
    runs = [[weeks[0]]]
    for week in weeks[1:]:
        if week == runs[-1][-1].plus(1):
            runs[-1].append(week)
        else:
            runs.append([week])
    named = (str(run[0].first) if len(run) == 1 else f"{run[0].first} .. {run[-1].first}" for run in runs)
    return f"Assigned already, and left as it is: {pluralize(len(weeks), 'week')} ({', '.join(named)})."


def format_counted_from_now(proposal: Proposal, names: Collection[str]) -> str | None:
    """Return a sentence that says from when on those of the plan count of whom neither a date nor a duty is known."""
    own = [member.name for member in proposal.instance.people if member.name in names]
    if not own:
        return None
    day = proposal.instance.weeks[0].first
    return f"Counted from {day} on, with neither 'joined' in team.yaml nor a duty before: {', '.join(own)}."


def format_evening_out(proposal: Proposal) -> str | None:
    """Return a sentence that says how long balances take that are beyond the tolerance at the start; None without."""
    weeks = count_weeks_to_even_out(proposal.score)
    if weeks == 0:
        return None
    first = proposal.instance.weeks[0].first
    worst = max(abs(member.balance) for member in proposal.instance.people)
    time = (
        "cannot be evened out without short rests" if weeks is None else f"take {pluralize(weeks, 'week')} to even out"
    )
    afresh = f"`fairness: {{since: {first}}}` in team.yaml starts afresh"
    return f"Balances of up to {worst:.2f} weeks at the start {time}; {afresh}."


def _format_balances(summaries: Sequence[Summary]) -> Iterator[str]:
    """Yield the table of balances."""
    names = [cut(summary.name, _LONGEST_NAME) for summary in summaries]
    columns = max(map(measure_width, ["In weeks", *names]))
    yield f"{pad('In weeks', columns)}   before   serves   fair share    after   last served"
    for a, name in zip(summaries, names, strict=True):
        last = "never" if a.last_served is None else str(a.last_served)
        before, after = format_signed(a.balance_before), format_signed(a.balance_after)
        yield f"{pad(name, columns)}{before:>9} {a.weeks:>8g} {a.share:>12.2f} {after:>8}   {last}"


def _note_late_counting(proposal: Proposal) -> Iterator[str]:
    """Yield who owes nothing for the time before the last two years only because nobody said when they joined."""
    known = proposal.availability
    since = {person: known.time_on_team(person)[0].start for person in proposal.team.eligible}
    recent = max(min(since.values()), proposal.instance.weeks[0].plus(-MEMORY).first)
    first = proposal.instance.weeks[0].first
    late = [f"{p.name} ({day})" for p, day in since.items() if p.joined is None and recent < day < first]
    if late:
        yield f"No 'joined' date, so counted only from the round of their first duty: {', '.join(late)}."


def _format_reached(proposal: Proposal) -> Iterator[str]:
    """Yield what the plan reaches."""
    score, instance = proposal.score, proposal.instance
    if len(instance.people) == 1:
        yield f"A team of one: nobody else can serve. {_count(score.open_weeks, 'open week').capitalize()}."
        return
    tolerance = pluralize(instance.tolerance, "week")
    beyond = (
        f"balances exceed {tolerance} by {format_amount(score.excess, 2)} weeks in total"
        if round(score.excess, 9)
        else (f"no balance beyond {tolerance}")
    )
    reached = f"{_count(score.open_weeks, 'open week')}, {_count(score.rest_violations, 'short rest')}, {beyond}"
    ahead = len(instance.weeks) - instance.printed
    yield f"In these weeks and the {ahead} after them: {reached}."
    yield f"Comfort (even gaps, days off, holidays) costs {format_amount(score.comfort, 2)}; 0 is best."


def _count(number: int, thing: str) -> str:
    return pluralize(number, thing) if number else f"no {thing}s"
