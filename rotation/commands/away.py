"""away NAME FROM [TO] [WHY...]: add an outage to outages.yaml, and say which duties it hits."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from rotation.atomic import lock_folders, replace
from rotation.calendars.ownership import check_place
from rotation.commands._context import read
from rotation.errors import Exit
from rotation.files.other_forms import guess_span
from rotation.files.other_lines import split_names
from rotation.files.outages import EVERYBODY, add_outage
from rotation.files.source import InvalidValueError, quote_text
from rotation.files.values import EVERYONE, build_unknown_person_error, check_order, find_one
from rotation.model import Outage, fold_case
from rotation.text import format_span
from rotation.untrusted import MAX_TEXT, read_if_there
from rotation.weeks import Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rotation.commands._context import Inputs
    from rotation.model import Team
    from rotation.options import Options
    from rotation.terminal import Terminal


# Words that people write between the first day and the last one.
_UNTIL = {"to", "until", "till", "through", "thru", "-", "\N{EN DASH}", "\N{EM DASH}", ".."}


def run(options: Options, terminal: Terminal) -> Exit:
    """Write the entry, or with `--dryRun` show it. Raises BadInputError for a name or a day that is none."""
    inputs = read(options, terminal)
    outage = _build_outage(options, inputs)
    path = options.folder / "outages.yaml"
    (name,) = outage.who or (EVERYONE,)
    check_place(path, options.folder, ".yaml", lambda _: True)
    with nullcontext() if options.dry_run else lock_folders(options.folder, path):
        # What may fail comes first: once the outage is written, nothing does.
        hit = [
            duty
            for duty in inputs.read_calendar().duties
            if duty.person in (outage.who or {duty.person})
            and duty.span.overlaps(outage.span)
            and duty.span.end > inputs.today
        ]
        before = read_if_there(path, MAX_TEXT)
        changed = inputs.parse_argument(lambda _, team: add_outage(before, outage, team), "")
        if not options.dry_run:
            replace(path, changed)
            terminal.has_changed = True
    written = "Dry run: would write" if options.dry_run else "Wrote"
    terminal.note(f"{written} to {path}: {name} is away {format_span(outage.span)}.")
    for duty in hit:
        terminal.note(f"{duty.person} is on duty {format_span(duty.span)}.")
    if hit:
        terminal.note(f"To find somebody else:  {options.command('repair')}")
    if options.json:
        terminal.print_json(
            {
                "who": name,
                "from": outage.span.start.isoformat(),
                "to": outage.span.last.isoformat(),
                "why": outage.why,
                "duties": [
                    {"date": duty.span.start.isoformat(), "end": duty.span.end.isoformat(), "person": duty.person}
                    for duty in hit
                ],
            }
        )
    return Exit.DONE


def _build_outage(options: Options, inputs: Inputs) -> Outage:
    """Return what was typed: a name, a day, another day perhaps, and words."""
    name, first, *rest = options.arguments
    inputs.check_order_of(first, name, options.command("away", first, name, *rest))
    if first.lower() == "from" and rest:
        first, *rest = rest
    inputs.parse_argument(lambda _, __: _check_is_one(first, inputs.today), "")
    start = inputs.parse_day(first)
    last = start
    if len(rest) > 1 and rest[0].lower() in _UNTIL and inputs.is_day(rest[1]):
        del rest[0]
    if rest and inputs.is_day(rest[0]):
        last = inputs.parse_day(rest.pop(0), start)
    elif late := [n for n, word in enumerate(rest[:-1]) if word.lower() in _UNTIL and inputs.is_day(rest[n + 1])]:
        _refuse_late_end(first, rest, late[0], inputs)
    inputs.parse_argument(lambda _, __: check_order(start, last), "")
    return Outage(inputs.parse_argument(_find_who, name), Span.inclusive(start, last), why=" ".join(rest) or None)


def _refuse_late_end(first: str, reason: Sequence[str], place: int, inputs: Inputs) -> None:
    """Raise BadInputError for a last day among the words of the reason, with the words to type."""
    words = [*reason[:place], *reason[place + 2 :]]
    message = f"the last day comes after the reason: {quote_text(' '.join(reason))}"
    hint = f"write {' '.join([first, reason[place + 1], *words])}"

    def refuse(_written: str, _team: Team) -> None:
        raise InvalidValueError(message, hint, "bad-order")

    inputs.parse_argument(refuse, "")


def _check_is_one(written: str, today: date) -> None:
    """Raise InvalidValueError where FROM is two days, with the words to type."""
    if span := guess_span(written, today):
        message = f"expected a date YYYY-MM-DD, found {quote_text(written)}"
        raise InvalidValueError(message, f"write {span[0]} {span[1]}", "bad-date")


def _find_who(written: str, team: Team) -> tuple[str, ...] | None:
    """Return the person of that name on the roster; None for everyone."""
    if fold_case(written) == EVERYONE:
        return None
    person = find_one(written, team)
    if person is None:
        error = build_unknown_person_error(written, team)
        several = "write one name at a time" if len(split_names(written)) > 1 else None
        hint = f"write {EVERYONE}" if fold_case(written) in EVERYBODY else several
        raise InvalidValueError(error.message, hint or error.hint, error.code)
    return (person.name,)
