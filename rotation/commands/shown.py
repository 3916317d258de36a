"""The values that several commands print as JSON, with the words of fairness."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rotation.planning.judge import Score

_DECIMALS = 9


def objective_json(score: Score) -> dict[str, object]:
    """Return the levels that a rotation reaches."""
    return {
        "open_weeks": score.open_weeks,
        "rest_violations": score.rest_violations,
        "excess": _rounded(score.excess),
        "comfort": _rounded(score.comfort),
    }


def people_json(score: Score) -> list[dict[str, object]]:
    """Return each person's side of a rotation, in roster order."""
    return [
        {
            "name": account.name,
            "weight": account.weight,
            "balance_before": _rounded(account.balance_before),
            "weeks": _rounded(account.weeks),
            "share": _rounded(account.share),
            "balance_after": _rounded(account.balance_after),
            "last_served": None if account.last_served is None else account.last_served.isoformat(),
        }
        for account in score.accounts
    ]


def _rounded(value: float) -> float:
    """Return the number without the noise of its last digits, and never as -0."""
    return round(value, _DECIMALS) + 0.0
