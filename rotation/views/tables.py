"""Figures for programs: a rotation's score and the history as JSON, the history as CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from rotation.fairness.history import State
from rotation.text import quote_spreadsheet_cell, round_off

if TYPE_CHECKING:
    from rotation.fairness.history import History, Row
    from rotation.fairness.score import Score


def objective_to_json(score: Score) -> dict[str, object]:
    """Return the levels that a rotation reaches."""
    return {
        "open_weeks": score.open_weeks,
        "rest_violations": score.rest_violations,
        "excess": round_off(score.excess),
        "comfort": round_off(score.comfort),
    }


def summaries_to_json(score: Score) -> list[dict[str, object]]:
    """Return each person's side of a rotation, in roster order."""
    return [
        {
            "name": summary.name,
            "weight": summary.weight,
            "balance_before": round_off(summary.balance_before),
            "weeks": round_off(summary.weeks),
            "share": round_off(summary.share),
            "balance_after": round_off(summary.balance_after),
            "last_served": None if summary.last_served is None else summary.last_served.isoformat(),
        }
        for summary in score.summaries
    ]


def history_to_json(history: History) -> list[dict[str, object]]:
    """Return everybody's history as values for `--json`; `duties` and `away` are first days of the weeks shown."""
    return [
        {
            "name": row.name,
            "weeks": round_off(row.tally.weeks) if row.tally else None,
            "share": round_off(row.tally.share) if row.tally else None,
            "balance": round_off(row.tally.balance) if row.tally else None,
            "planned": round_off(row.tally.planned) if row.tally else None,
            "balance_after": round_off(row.tally.balance_after) if row.tally else None,
            "holiday_weeks": row.holiday_weeks,
            "shortest_gap": row.shortest_gap,
            "longest_gap": row.longest_gap,
            "next": None if row.next_duty is None else row.next_duty.isoformat(),
            "duties": _list_days(history, row, {State.SERVES, State.PART}),
            "away": _list_days(history, row, {State.AWAY}),
        }
        for row in history.rows
    ]


def history_to_csv(history: History) -> str:
    """Return the table as CSV, with a header; numbers with full precision, and nothing where there is no number.

    No spreadsheet computes anything of it: names are text, whatever they begin with.
    """
    out = io.StringIO()
    people = [
        {
            key: quote_spreadsheet_cell(value) if isinstance(value, str) else value
            for key, value in each.items()
            if not isinstance(value, list)
        }
        for each in history_to_json(history)
    ]
    writer = csv.DictWriter(out, fieldnames=[*people[0]] if people else ["name"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(people)
    return out.getvalue()


def _list_days(history: History, row: Row, states: set[State]) -> list[str]:
    return [week.first.isoformat() for week, state in zip(history.weeks, row.states, strict=True) if state in states]
