"""The report: a table with a line for each person, and a picture with a column for each week.

Everything is drawn for a `Screen`, which says how wide it is and how to colour; without colours every state has a
character of its own, so that nothing is shown by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from rotation.fairness.history import History, Row, State
from rotation.text import MONTHS, cut, format_signed, measure_width, pad, round_off

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_LONGEST_NAME = 24
_KEYS = ("served", "share", "balance", "planned", "then", "holidays", "gaps", "next")
_MORE = ("then", "planned")  # columns for which only wide screens have room; the first means nothing without the second
_FEWEST = 8  # weeks side by side, however narrow the screen


@dataclass(frozen=True, slots=True)
class Screen:
    """Where it is shown: its columns, `paint(text, style)`, and whether it has block letters."""

    columns: int
    paint: Callable[[str, str], str]
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class _Mark:
    letter: str
    plain: str
    style: str
    meaning: str


_SERVED = _Mark("█", "#", "past", "served")
_PLANNED = _Mark("▓", "+", "planned", "planned")
_PART = _Mark("▌", "/", "past", "a part")
_AWAY = _Mark("░", "-", "away", "away")
_FREE = _Mark("·", ".", "faint", "free")
_CLOSED = _Mark("x", "x", "faint", "closed")
_ABSENT = _Mark(" ", " ", "faint", "")
_OPEN = _Mark("○", "o", "today", "nobody")
_FILLED = {_SERVED, _PLANNED, _AWAY}  # as wide as the week; the others are a letter at its beginning
_NOBODY = "nobody"
_STATES = {State.AWAY: _AWAY, State.FREE: _FREE, State.CLOSED: _CLOSED, State.ABSENT: _ABSENT}


def format_report(history: History, screen: Screen) -> str:
    """Return the table and the picture, with colours, ready to be shown."""
    if not history.rows:
        return "Nobody shares the duty now, and nobody has served in these weeks."
    # 1. Long names are cut, so that the numbers have room.
    ellipsis = "…" if screen.blocks else "~"
    names = [cut(row.name, min(_LONGEST_NAME, screen.columns // 3), ellipsis) for row in history.rows]
    wide = max(map(measure_width, [*names, _NOBODY]))
    names = [pad(name, wide) for name in names]
    # 2. The table; then the picture, in which a week takes two columns where all weeks have room side by side.
    tables = [_format_table(history, names, keys, wide, screen) for keys in _arrange_columns(history, wide, screen)]
    room = max(_FEWEST, screen.columns - wide - 3)  # beside the names, and for the bar
    size = 2 if 2 * len(history.weeks) <= room else 1
    picture = _Picture(history, screen, names, wide, size)
    return "\n".join([*(line for table in tables for line in [*table, ""]), *picture.draw_lines(room // size)])


def _arrange_columns(history: History, wide: int, screen: Screen) -> list[list[str]]:
    """Return the columns of the table, or, where they have no room side by side, of several, one below the other.

    Those that only wide screens have room for are left out before that.
    """
    # 1. Side by side, without what only wide screens have room for.
    for left_out in ((), _MORE[:1], _MORE):
        keys = [key for key in _KEYS if key not in left_out]
        if wide + sum(2 + _measure_width(history, key) for key in keys) <= screen.columns:
            return [keys]
    # 2. Else all of them, in as many tables as it takes: on a narrow screen nothing is lost.
    groups: list[list[str]] = [[]]
    for key in _KEYS:
        if groups[-1] and wide + sum(2 + _measure_width(history, each) for each in [*groups[-1], key]) > screen.columns:
            groups.append([])
        groups[-1].append(key)
    return groups


def _measure_width(history: History, key: str) -> int:
    return max(len(key), *(len(_format_cells(row)[key]) for row in history.rows))


def _format_table(history: History, names: Sequence[str], keys: Sequence[str], wide: int, screen: Screen) -> list[str]:
    """Return the lines of the table with these columns, the header first."""
    widths = {key: _measure_width(history, key) for key in keys}
    header = " " * wide + "".join(f"  {key:>{widths[key]}}" for key in keys)
    lines = [
        name + "".join(f"  {cells[key]:>{widths[key]}}" for key in keys)
        for name, cells in zip(names, map(_format_cells, history.rows), strict=True)
    ]
    return [screen.paint(header, "strong"), *(line.rstrip() for line in lines)]


def _format_cells(row: Row) -> dict[str, str]:
    own = row.tally
    gaps = "" if row.shortest_gap is None else f"{row.shortest_gap}\N{EN DASH}{row.longest_gap}"
    return {
        "served": f"{round_off(own.weeks):g}" if own else "",
        "share": f"{round_off(own.share, 2):.2f}" if own else "",
        "balance": format_signed(own.balance) if own else "",
        "planned": f"{round_off(own.planned):g}" if own else "",
        "then": format_signed(own.balance_after) if own else "",
        "holidays": str(row.holiday_weeks),
        "gaps": gaps if row.shortest_gap != row.longest_gap else gaps.partition("\N{EN DASH}")[0],
        "next": str(row.next_duty or "-"),
    }


@dataclass(frozen=True, slots=True)
class _Picture:
    """The picture: the names padded to `wide` columns, and `size` columns for each week."""

    history: History
    screen: Screen
    names: Sequence[str]
    wide: int
    size: int

    def draw_lines(self, most: int) -> Iterator[str]:
        """Yield the lines, in pieces of at most so many weeks, of about the same length, one below the other."""
        # Pieces of the same length, rather than full ones and a rest of two weeks.
        weeks = len(self.history.weeks)
        pieces = max(1, -(-weeks // most))
        length = max(1, -(-weeks // pieces))
        for begin in range(0, weeks, length):
            yield from self._draw_piece(range(begin, min(begin + length, weeks)))
            yield ""
        yield from _format_legend(self.history, self.screen)

    def _draw_piece(self, columns: range) -> Iterator[str]:
        running, margin = self.history.running, " " * (self.wide + 2)
        yield (margin + _format_months(self.history, columns, self.size)).rstrip()
        if running in columns:
            yield margin + self._draw_today(self.size * (running - columns.start), self.size * len(columns) + 1)
        for name, row in zip(self.names, self.history.rows, strict=True):
            yield self._draw_row(name, [_choose_mark(row.states[t], past=t < running) for t in columns], columns)
        if any(self.history.open[t] for t in columns):
            yield self._draw_row(
                f"{_NOBODY:<{self.wide}}", [_OPEN if self.history.open[t] else _ABSENT for t in columns], columns
            )

    def _draw_today(self, column: int, room: int) -> str:
        """Return the mark of today for a column, its word on the side where there is room."""
        arrow, word = self._draw_letter("▼", "v"), "today"
        after = column + 2 + len(word) <= room
        lead, label = (column, f"{arrow} {word}") if after else (column - 1 - len(word), f"{word} {arrow}")
        return " " * lead + self.screen.paint(label, "today") if lead >= 0 else " " * column + arrow

    def _draw_row(self, name: str, marks: Sequence[_Mark], columns: range) -> str:
        """Return one row, with a bar before the running week."""
        if self.history.running not in columns:
            return f"{name}  {self._draw(marks)}".rstrip()
        cut = self.history.running - columns.start
        bar = self.screen.paint(self._draw_letter("│", "|"), "today")
        return f"{name}  {self._draw(marks[:cut])}{bar}{self._draw(marks[cut:])}".rstrip()

    def _draw(self, marks: Sequence[_Mark]) -> str:
        """Return the marks, those of one kind painted together."""
        parts = []
        for mark, alike in groupby(marks):
            letter = self._draw_letter(mark.letter, mark.plain)
            cell = letter + (letter if mark in _FILLED else " ") * (self.size - 1)
            run = cell * len([*alike])
            parts.append(self.screen.paint(run, mark.style) if mark.meaning else run)
        return "".join(parts)

    def _draw_letter(self, block: str, plain: str) -> str:
        return block if self.screen.blocks else plain


def _choose_mark(state: State, *, past: bool) -> _Mark:
    if state is State.SERVES:
        return _SERVED if past else _PLANNED
    return _PART if state is State.PART else _STATES[state]


def _format_months(history: History, columns: range, size: int) -> str:
    """Return the names of the months above the weeks in which they begin, the year with January and at the start."""
    line = ""
    before = None
    room = size * len(columns) + 1
    for t in columns:
        first = history.weeks[t].first
        column = size * (t - columns.start) + (t >= history.running >= columns.start)
        # A month has its name where there is room for it; the year only where that has room, too.
        if first.month != before and len(line) <= column:
            month = MONTHS[first.month - 1][:3]
            labels = [month, f"{month} {first.year}"][: 2 if first.month == 1 or before is None else 1]
            label = next((label for label in reversed(labels) if column + len(label) <= room), "")
            line = f"{line:<{column}}{label} " if label else line
        before = first.month
    return line


def _format_legend(history: History, screen: Screen) -> Iterator[str]:
    """Yield what the marks that are seen mean, in as many lines as the screen asks for."""
    marks = {
        _choose_mark(state, past=t < history.running) for row in history.rows for t, state in enumerate(row.states)
    }
    marks |= {_OPEN} if any(history.open) else set()
    lines: list[list[_Mark]] = [[]]
    for mark in (_SERVED, _PLANNED, _PART, _AWAY, _FREE, _CLOSED, _OPEN):
        if mark in marks:
            if sum(len(m.meaning) + 5 for m in lines[-1]) + len(mark.meaning) + 2 > screen.columns:
                lines.append([])
            lines[-1].append(mark)
    for line in lines:
        yield "   ".join(f"{screen.paint(m.letter if screen.blocks else m.plain, m.style)} {m.meaning}" for m in line)
