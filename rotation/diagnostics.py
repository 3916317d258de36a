"""Problems as people read them: where, the line itself, carets under the spot, and what may help. Text in, text out.

The carets are under the right letters whatever these are: wide, combining, tabs.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypedDict

from rotation.text import make_visible, measure_width, pluralize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rotation.errors import Place, Problem, Severity

    Paint = Callable[[str, str], str]

# Nobody reads more than this of one mistake that is made again and again.
MOST_OF_A_KIND = 20
# A source line longer than this is shown in part: so many characters before the spot, in it, and after it.
_BEFORE, _WITHIN, _AFTER = 60, 60, 40


class ProblemJson(TypedDict):
    """A problem as `--json` prints it; `also` has further places, as `FILE:LINE[:COLUMN]`."""

    severity: str
    code: str
    file: str | None
    line: int | None
    column: int | None
    message: str
    help: str | None
    also: list[str]


def sort_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Return the errors, then the warnings, each sorted by file, line and column; those without a place come first."""
    return sorted(problems, key=_build_sort_key)


def render_all(problems: Iterable[Problem], paint: Paint) -> Iterator[str]:
    """Yield each problem as `render` does, in order; of one kind the first 20, and how many more there are."""
    ordered = sort_problems(problems)
    numbers = Counter((problem.severity, problem.code) for problem in ordered)
    numbers_shown: Counter[tuple[Severity, str]] = Counter()
    for problem in ordered:
        kind = problem.severity, problem.code
        numbers_shown[kind] += 1
        if numbers_shown[kind] <= MOST_OF_A_KIND:
            yield render(problem, paint)
        if numbers_shown[kind] == MOST_OF_A_KIND < numbers[kind]:
            yield f"{_format_kind(problem, paint)}: and {numbers[kind] - numbers_shown[kind]} more"


def render(problem: Problem, paint: Paint) -> str:
    """Return the problem in several lines, without a newline at the end; `paint(text, style)` adds the colours.

    Styles are the severities, `gutter` and `strong`.
    """
    place = problem.place
    gutter = " " * (len(str(place.line)) if place else 1)
    lines = [f"{_format_kind(problem, paint)}{paint(': ' + _indent(problem.message, 2), 'strong')}"]
    if place or problem.related:
        spots = [str(spot) for spot in (place, *problem.related) if spot]
        lines.append(f"{gutter}{paint('-->', 'gutter')} {make_visible(', '.join(spots))}")
    if place and place.text is not None:
        lines += _format_source(place, gutter, problem.severity, paint)
    if problem.hint:
        lead = f"{gutter} {paint('=', 'gutter')} help: "
        lines.append(lead + _indent(problem.hint, len(f"{gutter} = help: ")))
    return "\n".join(lines)


def count(problems: Sequence[Problem]) -> str:
    """Return how many there are, as `1 error, 2 warnings`; empty for none."""
    errors = sum(problem.is_error for problem in problems)
    numbers = {"error": errors, "warning": len(problems) - errors}
    return ", ".join(pluralize(n, word) for word, n in numbers.items() if n)


def problems_to_json(problems: Iterable[Problem]) -> list[ProblemJson]:
    """Return the problems, in order, as values for `--json`."""
    return [
        {
            "severity": problem.severity.value,
            "code": problem.code,
            "file": problem.place.file if problem.place else None,
            "line": problem.place.line if problem.place else None,
            "column": problem.place.column if problem.place else None,
            "message": problem.message,
            "help": problem.hint,
            "also": [str(place) for place in problem.related],
        }
        for problem in sort_problems(problems)
    ]


def render_concisely(problem: Problem) -> str:
    """Return the problem in one line, `FILE:LINE:COLUMN: error: …`, as editors read it."""
    spot = _find_spot(problem)
    where = f"{spot.file}:{spot.line or 1}:{spot.column or 1}" if spot else "-"
    hint = f" ({problem.hint})" if problem.hint else ""
    return make_visible(f"{where}: {problem.severity}: {problem.message}{hint} [{problem.code}]".replace("\n", " "))


def render_for_github(problem: Problem) -> str:
    """Return the problem as a command of GitHub's workflows, which shows it on the line of a pull request."""
    spot = _find_spot(problem)
    place = {"file": spot.file, "line": spot.line or 1, "col": spot.column or 1} if spot else {}
    properties = ",".join(
        f"{key}={_escape(str(value), ':,')}" for key, value in {**place, "title": problem.code}.items()
    )
    message = "\n".join(part for part in (problem.message, problem.hint) if part)
    return f"::{problem.severity} {properties}::{_escape(message)}"


def _find_spot(problem: Problem) -> Place | None:
    """Return where the problem is or, for what is in no file, the first of the places that it has to do with."""
    return problem.place or next(iter(problem.related), None)


def _escape(text: str, further: str = "") -> str:
    return "".join(f"%{ord(char):02X}" if char in "%\r\n" + further else char for char in text)


def _format_kind(problem: Problem, paint: Paint) -> str:
    return paint(f"{problem.severity}[{problem.code}]", problem.severity)


def _format_source(place: Place, gutter: str, severity: Severity, paint: Paint) -> list[str]:
    """Return the line of the file between its bars, with carets when the column is known."""
    text = place.text or ""
    bar = paint("|", "gutter")
    start = len(text) if place.column is None else min(place.column - 1, len(text))
    before, spot, after = text[:start], text[start : start + place.length], text[start + place.length :]
    before = before if len(before) <= _BEFORE else "…" + before[-_BEFORE:]
    spot = spot if len(spot) <= _WITHIN else spot[:_WITHIN] + "…"
    after = after if len(after) <= _AFTER else after[:_AFTER] + "…"
    before, spot, after = make_visible(before), make_visible(spot), make_visible(after)
    lines = [f"{gutter} {bar}", f"{paint(str(place.line), 'gutter')} {bar} {before}{spot}{after}".rstrip()]
    if place.column is not None:
        carets = paint("^" * max(1, measure_width(spot)), severity)
        lines.append(f"{gutter} {bar} {' ' * measure_width(before)}{carets}")
    return lines


def _indent(text: str, columns: int) -> str:
    """Return the text made visible, its later lines moved to the right."""
    return ("\n" + " " * columns).join(make_visible(line) for line in text.split("\n"))


def _build_sort_key(problem: Problem) -> tuple[bool, str, int, int]:
    place = problem.place
    return (not problem.is_error, *((place.file, place.line, place.column or 0) if place else ("", 0, 0)))
