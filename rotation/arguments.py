"""The command line: from what was typed to what is meant, and the help.

Names are written as in the tables of `actions` (`--minDate`); any case and any dashes inside them are as good
(`--min-date`), and so is an unambiguous beginning (`--minD`). An action may also stand without its dashes.
"""

from __future__ import annotations

import difflib
import textwrap
from collections import deque
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from rotation.errors import UsageError
from rotation.spec import ACTIONS, OPTIONS, Action, Option

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any


@dataclass(frozen=True, slots=True)
class CommandLine:
    """What was typed. `values` is by the fields of Options; `action` None only where help or the version is wanted."""

    action: Action | None
    arguments: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)


def parse(argv: Sequence[str]) -> CommandLine:
    """Return what was typed, checked as far as that needs no file; raise UsageError where it cannot be meant."""
    words = deque(argv)
    action: Action | None = None
    arguments: list[str] = []
    values: dict[str, object] = {}
    while words:
        word = words.popleft()
        if word == "--":
            arguments += words
            break
        if word == "-" or not word.startswith("-"):
            if action is None and (bare := _action(word)):
                action = bare
            else:
                arguments.append(word)
            continue
        found, given = _lookup(word)
        if isinstance(found, Option):
            values[found.field] = _value(found, given, words)
        elif action is None or action is found:
            action = found
            arguments += [] if given is None else [given]
        else:
            raise UsageError(
                f"'--{action.name}' and '--{found.name}' are two actions", hint="give one of them at a time"
            )
    if not ({"help", "version"} & values.keys()):
        _check(action, arguments, values)
    return CommandLine(action, tuple(arguments), values)


def help_text(action: Action | None) -> str:
    """Return the help: for one action, or all of it."""
    if action:
        options = [option for option in OPTIONS if option.general or option.name in action.uses]
        told = textwrap.fill(f"{action.help[0].upper()}{action.help[1:]}.", _WIDTH)
        usage = f"usage: ./triage.py {_usage(action)} [OPTIONS]\n\n{told}"
        return "\n\n".join([usage, *_option_groups(options)])
    groups = dict.fromkeys(each.group for each in ACTIONS)
    tables = [_table(group, ((_usage(a), a.help) for a in ACTIONS if a.group == group)) for group in groups]
    return "\n\n".join([_MAIN_JOB, *tables, *_option_groups(OPTIONS), _CLOSING])


_MAIN_JOB = """\
usage: ./triage.py ACTION [OPTIONS]

A rotation that is as fair as can be, in three commands:
  ./triage.py --generateNextRotation > rotation.txt   plan the weeks to come
  $EDITOR rotation.txt                                change what you like
  ./triage.py --load rotation.txt                     bring it into the calendar
Who is on the team stands in team.yaml, who is away when in outages.yaml."""

_FIRST_STEPS = """\
start with one of these
./triage.py --generateNextRotation > rotation.txt
./triage.py --list
./triage.py --help"""

_CLOSING = """\
DATE is YYYY-MM-DD, or YYYY-MM for a whole month with --minDate and --maxDate.
FILE may be - for standard input. An action may be written without dashes, a
name with dashes inside: list, --generate-next-rotation. With an action, --help
shows what belongs to it: ./triage.py --load --help

Exit codes: 0 done; 1 your files need attention, nothing changed; 2 usage;
3 done, but hand edits found in the calendar were kept; 4 refused by a guard;
70 a bug; 75 temporary, running again is safe; 77 sign in; 130 interrupted."""


def _option_groups(options: Iterable[Option]) -> list[str]:
    options = list(options)
    groups = dict.fromkeys(option.group for option in options)
    return [_table(group, ((_option_usage(o), o.help) for o in options if o.group == group)) for group in groups]


def _table(title: str, rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join([f"{title}:", *(line for row in rows for line in _row(*row))])


def _row(left: str, right: str) -> Iterator[str]:
    """Yield the lines of two columns that together are as wide as a window."""
    first, *further = textwrap.wrap(right, _WIDTH - _INDENT)
    fits = len(left) + 4 <= _INDENT
    yield f"  {left}".ljust(_INDENT) + first if fits else f"  {left}"
    for line in further if fits else (first, *further):
        yield " " * _INDENT + line


_WIDTH, _INDENT = 80, 28


def _usage(action: Action) -> str:
    return f"--{action.name} {action.arguments}".rstrip()


def _option_usage(option: Option) -> str:
    names = f"{option.short}, --{option.name}" if option.short else f"--{option.name}"
    return f"{names} {option.value}" if option.value else names


def _key(word: str) -> str:
    return word.replace("-", "").lower()


def _action(word: str) -> Action | None:
    return next((action for action in ACTIONS if _key(action.name) == _key(word)), None)


def _lookup(word: str) -> tuple[Action | Option, str | None]:
    """Return what a word with dashes names, and the value that stands in the word itself, after `=`."""
    for option in OPTIONS:
        if option.short and word.startswith(option.short) and not word.startswith("--"):
            return option, word.removeprefix(option.short) or None
    name, equals, value = word.partition("=")
    given = value if equals else None
    table = {_key(each.name): each for each in (*ACTIONS, *OPTIONS)}
    if name.startswith("--"):
        begun = [each for key, each in table.items() if key.startswith(_key(name))]
        if exact := table.get(_key(name)):
            return exact, given
        if len(begun) == 1:
            return begun[0], given
        if begun:
            raise UsageError(
                f"'{name}' can mean {_listed(each.name for each in begun)}", hint="write some more letters of it"
            )
    raise UsageError(f"there is no option '{name}'", hint=_suggestion(name, (*ACTIONS, *OPTIONS), "--"))


def _value(option: Option, given: str | None, words: deque[str]) -> object:
    """Return the option's value, taken from the word itself or from the next one."""
    if option.value is None:
        if given is not None:
            raise UsageError(f"'--{option.name}' takes no value")
        return True
    if given is None and words and (words[0] == "-" or not words[0].startswith("-")):
        given = words.popleft()
    if not given:
        raise UsageError(f"'--{option.name}' needs a value: {_option_usage(option)}")
    try:
        return option.read(given)
    except ValueError as error:
        raise UsageError(f"'--{option.name}': {error}") from error


def _check(action: Action | None, arguments: Sequence[str], values: Mapping[str, object]) -> None:
    """Raise UsageError where the parts of the command line do not fit together."""
    if action is None:
        raise UsageError(
            f"there is no action '{arguments[0]}'" if arguments else "what is to be done? No action is given",
            hint=_suggestion(arguments[0], ACTIONS, "") if arguments else _FIRST_STEPS,
        )
    if not action.fewest <= len(arguments) <= action.most or not all(arguments):
        takes = action.arguments or "nothing"
        got = " ".join(f"'{each}'" for each in arguments) or "nothing"
        raise UsageError(f"'--{action.name}' takes {takes}; given was {got}")
    for option in OPTIONS:
        if option.field in values and not option.general and option.name not in action.uses:
            raise UsageError(
                f"'--{option.name}' has no meaning for '--{action.name}'",
                hint=f"it belongs to {_listed(a.name for a in ACTIONS if option.name in a.uses)}",
            )
    if {"weeks", "cycles"} <= values.keys():
        raise UsageError("'--weeks' and '--cycles' both say how long the plan is", hint="give one of them")
    for length in ("weeks", "cycles"):
        if {"max_date", length} <= values.keys():
            raise UsageError(f"'--maxDate' and '--{length}' both say how long the plan is", hint="give one of them")
    low, high = values.get("min_date"), values.get("max_date")
    if isinstance(low, date) and isinstance(high, date) and low > high:
        raise UsageError(f"'--minDate' ({low}) is later than '--maxDate' ({high})")


def _suggestion(word: str, table: Iterable[Action | Option], dashes: str) -> str:
    near = difflib.get_close_matches(_key(word), names := {_key(each.name): each.name for each in table}, n=1)
    return f"did you mean '{dashes}{names[near[0]]}'?" if near else "./triage.py --help lists what there is"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"--{name}" for name in names)
