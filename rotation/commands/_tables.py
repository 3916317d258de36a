"""What several commands show: the values of fairness as JSON, and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.diagnostics import width

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rotation.fairness.score import Score

_DECIMALS = 9


def objective_json(score: Score) -> dict[str, object]:
    """Return the levels that a rotation reaches."""
    return {
        "open_weeks": score.open_weeks,
        "rest_violations": score.rest_violations,
        "excess": rounded(score.excess),
        "comfort": rounded(score.comfort),
    }


def people_json(score: Score) -> list[dict[str, object]]:
    """Return each person's side of a rotation, in roster order."""
    return [
        {
            "name": summary.name,
            "weight": summary.weight,
            "balance_before": rounded(summary.balance_before),
            "weeks": rounded(summary.weeks),
            "share": rounded(summary.share),
            "balance_after": rounded(summary.balance_after),
            "last_served": None if summary.last_served is None else summary.last_served.isoformat(),
        }
        for summary in score.summaries
    ]


def rounded(value: float, decimals: int = _DECIMALS) -> float:
    """Return the number without the noise of its last digits, and never as -0."""
    return round(value, decimals) + 0.0


def table(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """Return the rows as lines, two spaces between columns; the columns of these numbers are aligned to the right."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        pads = [" " * (wide - width(cell)) for wide, cell in zip(widths, row, strict=True)]
        cells = [pad + cell if i in right else cell + pad for i, (pad, cell) in enumerate(zip(pads, row, strict=True))]
        lines.append("  ".join(cells).rstrip())
    return lines
