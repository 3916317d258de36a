"""What several commands show: the values of fairness as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.text import round_off

if TYPE_CHECKING:
    from rotation.fairness.score import Score


def objective_json(score: Score) -> dict[str, object]:
    """Return the levels that a rotation reaches."""
    return {
        "open_weeks": score.open_weeks,
        "rest_violations": score.rest_violations,
        "excess": round_off(score.excess),
        "comfort": round_off(score.comfort),
    }


def people_json(score: Score) -> list[dict[str, object]]:
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
