"""The command line: from the words that were typed to one action with its arguments and options; and the help.

Names are written as in the tables of `spec` (`--minDate`). Any case and any dashes inside them are as good
(`--min-date`), and so is every prefix that only one name has (`--minD`). An action needs no dashes.
"""

from __future__ import annotations

import argparse
import difflib
import textwrap
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from rotation.errors import CALL, UsageError
from rotation.options import DEFAULT_PROGRAM
from rotation.spec import ACTIONS, DETAILS, FORMATS, OPTIONS, Action, Option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any, NoReturn

PROGRAM = "triage.py"
_WIDTH, _INDENT = 80, 28  # columns of the help, and where its right-hand side begins
_GROUP, _USAGE = 7, 23  # the first two columns of the list of actions

Named = TypeVar("Named", bound=Action | Option)


@dataclass(frozen=True, slots=True)
class CommandLine:
    """What was typed. `values` is by the fields of Options; `action` None only where help or the version is typed."""

    action: Action | None
    arguments: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message)


def parse(argv: Sequence[str]) -> CommandLine:
    """Return what was typed, checked as far as that needs no file; raise UsageError where the words do not fit."""
    words = _sort_words(argv)
    options = words.options
    if words.wants_help or any(option.name in {"help", "version"} for option, _ in options):
        given = {option.field: value or True for option, value in options}
        return CommandLine(words.action, (), given | ({"help": True} if words.wants_help else {}))
    action, arguments = _check_action(words)
    for option, _ in options:
        if not action.takes(option):
            raise UsageError(
                f"'--{option.name}' cannot be used with '{action.word}'",
                hint=f"it belongs to {', '.join(each.word for each in ACTIONS if each.heeds(option))}",
            )
    spelled = [f"--{option.name}" if value is None else f"--{option.name}={value}" for option, value in options]
    parser = build_parser()
    for option in filter(action.takes, OPTIONS):
        add_option(parser, option)
    values: dict[str, Any] = vars(parser.parse_args(spelled))
    _check_length(values)
    return CommandLine(action, arguments, values)


def build_parser(**settings: Any) -> argparse.ArgumentParser:  # noqa: ANN401 (as argparse has them)
    """Return a parser without options; a namespace from it has only what was given."""
    return _Parser(argument_default=argparse.SUPPRESS, add_help=False, allow_abbrev=False, **settings)


def add_option(parser: argparse.ArgumentParser, option: Option) -> argparse.Action:
    """Add the option to a parser, and return what argparse knows it as."""
    names = [name for name in (option.short, f"--{option.name}") if name]
    if option.value is None:
        return parser.add_argument(*names, dest=option.field, action="store_true", help=option.help)
    return parser.add_argument(
        *names, dest=option.field, metavar=option.value, type=_build_reader(option), help=option.help
    )


def _build_reader(option: Option) -> Callable[[str], object]:
    """Return the option's own reader; what it refuses ends as a usage error in its own words."""

    def read(text: str) -> object:
        try:
            return option.read(text)
        except ValueError as error:
            raise UsageError(f"'--{option.name}': {error}") from error

    return read


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a command line by what they are; an option has its value beside it, None for a switch."""

    action: Action | None
    arguments: tuple[str, ...]
    options: tuple[tuple[Option, str | None], ...]
    wants_help: bool


def _sort_words(argv: Sequence[str]) -> _Words:
    words = deque(argv)
    action: Action | None = None
    bare: list[str] = []
    options: list[tuple[Option, str | None]] = []
    while words:
        word = words.popleft()
        # 1. After "--" everything is an argument, also what begins with a dash.
        if word == "--":
            bare += words
            break
        # 2. Without a dash it is the action or an argument; "-" alone is standard input.
        if word == "-" or not word.startswith("-"):
            bare.append(word)
            continue
        # 3. With dashes it is an option, whose value may be the next word, or the action.
        typed = action or next((each for first in bare[:1] for each in _find_candidates(first, ACTIONS)), None)
        named, given = _find_dashed(word, typed)
        if isinstance(named, Option):
            options.append((named, _take_value(named, given, words)))
        elif action is None or action is named:
            action = named
            bare += [] if given is None else [given]
        else:
            raise UsageError(f"'{action.word}' and '{named.word}' are two actions", hint="give one at a time")
    # 4. Where no word with dashes was the action, the first that is like one is.
    wants_help = action is None and bare[:1] == ["help"]
    bare = bare[1:] if wants_help else bare
    if action is None:
        position = next((n for n, word in enumerate(bare) if _find_candidates(word, ACTIONS)), None)
        if position is not None:
            action = _find_only(bare.pop(position), ACTIONS)
    return _Words(action, tuple(bare), tuple(options), wants_help)


def _find_dashed(word: str, action: Action | None) -> tuple[Action | Option, str | None]:
    """Return what a word with dashes names, and the value that is in the word itself, after `=`.

    Where an action and an option share a name, the option is meant behind the action that it belongs to.
    """
    for option in OPTIONS:
        if option.short and word.startswith(option.short) and not word.startswith("--"):
            return option, word.removeprefix(option.short) or None
    name, equals, value = word.partition("=")
    own = {option.name for option in OPTIONS if action is not None and option.name in action.uses}
    twins = {each.name for each in ACTIONS} & {option.name for option in OPTIONS}
    table: tuple[Action | Option, ...] = (
        *(each for each in ACTIONS if each.name not in twins & own),
        *(option for option in OPTIONS if option.name not in twins - own),
    )
    if not name.startswith("--") or not _find_candidates(name, table):
        raise UsageError(f"there is no option '{name}'", hint=_suggest(name, table, "--"))
    return _find_only(name, table), value if equals else None


def _build_key(word: str) -> str:
    return word.replace("-", "").lower()


def _find_candidates(word: str, table: Iterable[Named]) -> list[Named]:
    """Return what the word may name: the one whose name it is, else all whose names begin with it."""
    key = _build_key(word)
    begun = [each for each in table if _build_key(each.name).startswith(key)] if key else []
    return [each for each in begun if _build_key(each.name) == key] or begun


def _find_only(word: str, table: Iterable[Named]) -> Named:
    """Return the one thing that the word, which names something, can name."""
    first, *others = _find_candidates(word, table)
    if others:
        names = [f"--{each.name}" if word.startswith("--") else each.word for each in (first, *others)]
        raise UsageError(f"'{word}' could be {', '.join(names[:-1])} or {names[-1]}", hint="type more of it")
    return first


def _take_value(option: Option, given: str | None, words: deque[str]) -> str | None:
    """Return the option's value, from the word itself or from the next one; None for a switch."""
    if option.value is None:
        if given is not None:
            raise UsageError(f"'--{option.name}' takes no value")
        return None
    if given is None and words and (words[0] == "-" or not words[0].startswith("-")):
        given = words.popleft()
    if not given:
        raise UsageError(f"'--{option.name}' needs a value: {format_option_usage(option)}")
    return given


def _check_action(words: _Words) -> tuple[Action, tuple[str, ...]]:
    action, arguments = words.action, words.arguments
    if action is None:
        if not arguments:
            raise UsageError("no action given", hint=_FIRST_STEPS)
        raise UsageError(f"there is no action '{arguments[0]}'", hint=_suggest(arguments[0], ACTIONS, ""))
    if not action.fewest <= len(arguments) <= action.most or not all(arguments):
        got = " ".join(f"'{each}'" for each in arguments) or "nothing"
        raise UsageError(
            f"'{action.word}' takes no arguments; got {got}"
            if not action.arguments
            else f"'{action.word}' needs {action.arguments}"
            if not arguments
            else f"'{action.word}' expects {action.arguments}; got {got}"
        )
    return action, arguments


def _check_length(values: Mapping[str, object]) -> None:
    for one, other in (("weeks", "cycles"), ("max_date", "weeks"), ("max_date", "cycles")):
        if {one, other} <= values.keys():
            names = {option.field: option.name for option in OPTIONS}
            raise UsageError(
                f"'--{names[one]}' and '--{names[other]}' both set the length of the plan", hint="give one of them"
            )


def _suggest(word: str, table: Iterable[Action | Option], dashes: str) -> str:
    names = {_build_key(each.name): f"{dashes}{each.name}" if dashes else each.word for each in table}
    near = difflib.get_close_matches(_build_key(word), names, n=1)
    return f"did you mean '{names[near[0]]}'?" if near else f"{CALL} --help lists all actions"


def format_help(action: Action | None, program: str = DEFAULT_PROGRAM, call: str = DEFAULT_PROGRAM) -> str:
    """Return the help: for one action with its options, or one screen with all actions.

    `program` is how the tool is called, `call` the same with what says which team and calendar, to be typed as it is.
    """
    if action:
        options = [option for option in OPTIONS if action.heeds(option)]
        summary = f"{action.help[0].upper()}{action.help[1:]}."
        purpose = textwrap.fill(" ".join(filter(None, (summary, DETAILS.get(action.name)))), _WIDTH)
        heading = f"usage: {program} {format_action_usage(action)} [OPTIONS]\n\n{purpose}"
        groups = dict.fromkeys(option.group for option in options)
        return "\n\n".join([heading, *(_format_option_table(action, name, options) for name in groups)])
    groups = dict.fromkeys(each.group for each in ACTIONS)
    lines: list[str] = []
    for group in groups:
        rows = [
            (textwrap.shorten(format_action_usage(each), _USAGE, placeholder=" ..."), each.help)
            for each in ACTIONS
            if each.group == group
        ]
        heads = [group] if len(group) <= _GROUP else [""]
        lines += [f"{group}: the earlier tool's actions; dashes (--load) work for all"] * (not heads[0])
        heads += [""] * (len(rows) - 1)
        lines += [f"{head:<{_GROUP}} {usage:<{_USAGE}} {text}" for head, (usage, text) in zip(heads, rows, strict=True)]
    return "\n".join([*_format_steps(program, call), *lines, _EVERYWHERE])


def _format_steps(program: str, call: str) -> Iterator[str]:
    """Yield the beginning of the help: how to go about it."""
    steps = {
        f"{call} generate-next-rotation > rotation.txt": "plan the weeks to come",
        "$EDITOR rotation.txt": "change what you like",
        f"{call} load rotation.txt": "load it into the calendar",
    }
    yield from (f"usage: {program} ACTION [OPTIONS]", "", "Plan a fair rotation in three steps:")
    width = max(map(len, steps))
    yield from (f"  {step:<{width}}   {what}" for step, what in steps.items())
    yield ""


_EVERYWHERE = """
everywhere:  -C DIR  --calendarId ID  --today DATE  --json  -v  -V  -h
DATE is YYYY-MM-DD, or today, monday, +2w. FILE may be -, for standard input.
Any unambiguous prefix of an action works. ACTION -h lists its options.
Exit codes: 0 done; 1 fix your files, nothing changed; 2 usage; 3 done, but
edits by hand were kept; 4 refused; 70 bug; 75 try again; 77 sign in."""

_FIRST_STEPS = f"""\
start with one of these
{CALL} generate-next-rotation > rotation.txt
{CALL} list
{CALL} --help"""


def _format_option_table(action: Action, group: str, options: Iterable[Option]) -> str:
    rows = [
        (format_option_usage(option), FORMATS[action.name] if option.name == "format" else option.help)
        for option in options
        if option.group == group
    ]
    return "\n".join([f"{group}:", *(line for row in rows for line in _format_row(*row))])


def _format_row(left: str, right: str) -> Iterator[str]:
    """Yield the lines of two columns that together are as wide as a window."""
    first, *further = textwrap.wrap(right, _WIDTH - _INDENT)
    fits = len(left) + 4 <= _INDENT
    yield f"  {left}".ljust(_INDENT) + first if fits else f"  {left}"
    for line in further if fits else (first, *further):
        yield " " * _INDENT + line


def format_action_usage(action: Action) -> str:
    """Return an action as it is typed, with what it is given: `assign DATE NAME`."""
    return f"{action.word} {action.arguments}".rstrip()


def format_option_usage(option: Option) -> str:
    """Return an option as it is typed, with its value: `-C, --directory DIR`."""
    names = f"{option.short}, --{option.name}" if option.short else f"--{option.name}"
    return f"{names} {option.value}" if option.value else names
