"""--generateNextRotation: plan the weeks after the last assigned one, and print them as a file to edit."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rotation.commands.inputs import read
from rotation.commands.shown import objective_json, people_json
from rotation.errors import BadInputError, Exit, Problem, Severity
from rotation.files.notes import notes, proof
from rotation.files.rotation import render
from rotation.planning.horizon import horizon, next_week
from rotation.planning.proposal import propose

if TYPE_CHECKING:
    from rotation.options import Options
    from rotation.planning.proposal import Proposal
    from rotation.terminal import Terminal


def run(options: Options, terminal: Terminal) -> Exit:
    """Print the plan. Raises BadInputError where nobody shares the duty in the weeks to come."""
    began = time.monotonic()
    inputs = read(options)
    team, duties = inputs.team, inputs.duties()
    first = next_week(team, duties, inputs.today, options.min_date)
    weeks, printed = horizon(team, duties, first, weeks=options.weeks, cycles=options.cycles)
    if not weeks:
        message = f"nobody shares the duty in the first week to plan, {first.first}"
        cure = "look at 'joined', 'left', 'exempt' and 'closures' in team.yaml"
        raise BadInputError((Problem(Severity.ERROR, "nobody", message, help=cure),))
    with terminal.progress("Looking for the fairest rotation"):
        limit = began + options.time_limit
        proposal = propose(
            team, inputs.outages, duties, weeks, printed=printed, remaining=lambda: limit - time.monotonic()
        )
    if not proposal.plan.optimal:
        terminal.note(proof(proposal.plan))
    if options.json:
        terminal.json(_json(proposal, time.monotonic() - began))
    else:
        terminal.data(render(proposal.rotation, notes(proposal)))
    return Exit.DONE


def _json(proposal: Proposal, seconds: float) -> dict[str, object]:
    terms, found = proposal.terms, proposal.plan
    return {
        "rotation": [
            {"date": week.first.isoformat(), "person": name, "printed": t < terms.printed}
            for t, (week, name) in enumerate(zip(terms.weeks, found.names, strict=True))
        ],
        "people": people_json(proposal.score),
        "objective": objective_json(proposal.score),
        "optimal": found.optimal,
        "unproved": found.unproved,
        "gap": found.gap,
        "seconds": round(seconds, 3),
    }
